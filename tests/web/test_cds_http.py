"""CDS Hooks over HTTP: what an EHR sends, what it gets, and what becomes of feedback."""

import json
from pathlib import Path
from typing import Any

import pytest
from cds.calls import call
from flask import Flask
from flask.testing import FlaskClient
from samples import COLD_LEG, NOW, response

from fhir_pad.fhir.strict import read
from fhir_pad.fhir.write import write
from fhir_pad.web import create_app, from_environment

VIEW = "/cds-services/leg-pain-patient-view"
JSON = {"Content-Type": "application/json"}
ACCEPTED = {
    "card": "c1",
    "outcome": "accepted",
    "acceptedSuggestions": [{"id": "s1"}],
    "outcomeTimestamp": "2026-11-21T10:00:00Z",
}


def post(client: FlaskClient, path: str, body: Any) -> Any:
    """Return the answer to a JSON body, with decimals as they are written."""
    sent = body if isinstance(body, bytes) else write(body)
    return client.post(path, data=sent, headers=JSON)


def test_services_are_discovered_by_scripts_of_any_origin(client: FlaskClient) -> None:
    found = client.get("/cds-services", headers={"Origin": "https://sandbox.example.org"})

    assert found.status_code == 200
    assert found.content_type == "application/json"
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    assert found.headers["Cache-Control"] == "public"
    assert len(found.get_json()["services"]) == 4


def test_a_call_is_answered_with_cards_that_nobody_keeps(client: FlaskClient) -> None:
    said = post(client, VIEW, call("patient-view", response(COLD_LEG)))

    assert (said.status_code, said.headers["Cache-Control"]) == (200, "no-store")
    (card,) = said.get_json()["cards"]
    assert card["indicator"] == "critical"
    assert client.get(card["source"]["url"].replace("http://localhost:8000", "")).status_code == 200


def totals(client: FlaskClient) -> list[int]:
    """Return how many of each kind are kept; the application is that of all tests."""
    kinds = ("QuestionnaireResponse", "CarePlan", "Patient")
    return [client.get(f"/fhir/{kind}").get_json()["total"] for kind in kinds]


def test_a_call_keeps_nothing(client: FlaskClient) -> None:
    before = totals(client)

    post(client, VIEW, call("patient-view", response(COLD_LEG)))

    assert totals(client) == before


REFUSED = [
    ("/cds-services/none", call("patient-view"), 404, "not-found"),
    (VIEW, call("order-sign"), 422, "invalid"),
    (VIEW, b'{"hook":"patient-view","hook":"patient-view"}', 400, "structure"),
    (VIEW, b"{", 400, "structure"),
    (VIEW, {**call("patient-view"), "prefetch": {}}, 412, "incomplete"),
    (f"{VIEW}/feedback", {"feedback": []}, 422, "required"),
    ("/cds-services/none/feedback", {"feedback": [ACCEPTED]}, 404, "not-found"),
]


@pytest.mark.parametrize(("path", "body", "status", "code"), REFUSED)
def test_what_cannot_be_answered_is_an_outcome(
    client: FlaskClient, path: str, body: Any, status: int, code: str
) -> None:
    said = post(client, path, body)

    assert said.status_code == status
    assert said.content_type == "application/fhir+json; charset=utf-8"
    assert said.get_json()["issue"][0]["code"] == code


@pytest.mark.parametrize("path", [VIEW, f"{VIEW}/feedback"])
def test_a_service_is_called_with_post(client: FlaskClient, path: str) -> None:
    said = client.get(path)

    assert said.status_code == 405
    assert "POST" in said.headers["Allow"]
    assert said.get_json()["resourceType"] == "OperationOutcome"


def test_a_form_is_no_call(client: FlaskClient) -> None:
    assert client.post(VIEW, data={"hook": "patient-view"}).status_code == 415


def test_feedback_is_kept_and_can_be_read(client: FlaskClient, app: Flask) -> None:
    said = post(client, f"{VIEW}/feedback", {"feedback": [ACCEPTED]})

    assert (said.status_code, said.data) == (200, b"")
    assert "Content-Type" not in said.headers
    with app.extensions["fhir-pad"].store.reading() as work:
        ((_, kept),) = work.notes("cds-feedback/leg-pain-patient-view")
        assert work.notes("cds-feedback/leg-pain-order-sign") == ()
    assert read(kept) == {
        "client": None,
        "card": "c1",
        "outcome": "accepted",
        "suggestions": ["s1"],
        "reason": None,
        "moment": "2026-11-21T10:00:00Z",
    }


def test_a_card_leads_to_the_app_where_an_ehr_may_launch_it(tmp_path: Path) -> None:
    registration = {
        "client_id": "pad",
        "token_endpoint_auth": "none",
        "scopes": "patient/Patient.r",
    }
    settings = from_environment(
        {
            "FHIR_PAD_BASE_URL": "https://pad.example.org/clinic/fhir",
            "FHIR_PAD_DATABASE_URL": f"sqlite:///{tmp_path / 'pad.db'}",
            "FHIR_PAD_SMART_CLIENTS": json.dumps({"https://ehr.example.org/fhir": registration}),
        },
        {},
    )
    client = create_app(settings, clock=lambda: NOW).test_client()
    sent = {**response(COLD_LEG, status="in-progress"), "id": "half-filled"}

    (card,) = post(client, VIEW, call("patient-view", sent)).get_json()["cards"]

    (link,) = card["links"]
    assert link["url"] == "https://pad.example.org/clinic/smart/launch"
    assert client.get("/smart/launch").status_code == 400
