"""Over HTTP a result comes in the language that is wanted, and is kept in that of who sent it."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from samples import CLAUDICATION, NOW, response, sent

from fhir_pad import assess
from fhir_pad.fhir.write import write

ASSESS = "/fhir/QuestionnaireResponse/$assess"
TYPE = "application/fhir+json"
EXPECTED = assess(sent(CLAUDICATION), now=NOW)


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        (None, "en-GB"),
        ("de, fr;q=0.5", "en-GB"),
        ("tr-TR,tr;q=0.9,en;q=0.5", "tr"),
        ("en-US", "en-US"),
        ("tr;q=0", "en-GB"),
    ],
)
def test_an_assessment_comes_in_the_language_that_is_wanted(
    client: FlaskClient, wanted: str | None, spoken: str
) -> None:
    headers = {} if wanted is None else {"Accept-Language": wanted}
    reply = client.post(ASSESS, data=sent(CLAUDICATION), content_type=TYPE, headers=headers)

    assert reply.data == write(EXPECTED.bundle(spoken))
    assert reply.headers["Content-Language"] == spoken
    assert "Accept-Language" in reply.headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "user", "spoken"),
    [("tr", None, "tr"), (None, "tr", "tr"), ("tr", "en-GB", "en-GB"), ("tr", "de", "tr")],
)
def test_a_plan_comes_in_the_language_of_the_user(
    client: FlaskClient, accepted: str | None, user: str | None, spoken: str
) -> None:
    coding = {"system": "urn:ietf:bcp:47", "code": user}
    language = {"name": "userLanguage", "valueCodeableConcept": {"coding": [coding]}}
    subject = {"name": "subject", "valueString": "Patient/1"}
    reply = client.post(
        "/fhir/PlanDefinition/leg-pain/$apply",
        json={
            "resourceType": "Parameters",
            "parameter": [subject] if user is None else [subject, language],
        },
        headers={} if accepted is None else {"Accept-Language": accepted},
    )

    assert reply.json.get("language", "en-GB") == spoken
    assert reply.headers["Content-Language"] == spoken
    assert "Accept-Language" in reply.headers["Vary"]


def kept(client: FlaskClient, body: Any, address: str = "", **headers: str) -> dict[str, Any]:
    """Return the plan that is stored with a response."""
    got = client.post(f"/fhir{address}", data=write(body), content_type=TYPE, headers=headers)
    assert got.status_code in (200, 201), got.text
    said = got.json
    entries = said.get("entry", [{"response": {"location": got.headers.get("Location")}}])
    id_ = entries[0]["response"]["location"].partition("QuestionnaireResponse/")[2].split("/")[0]
    found = client.get(f"/fhir/CarePlan?supporting-info=QuestionnaireResponse/{id_}").json
    plan: dict[str, Any] = found["entry"][0]["resource"]
    return plan


def test_a_plan_is_kept_in_the_language_of_who_sent_the_response(client: FlaskClient) -> None:
    turkish = {"Accept-Language": "tr"}
    body = response(CLAUDICATION)
    entry = {"resource": body, "request": {"method": "POST", "url": "QuestionnaireResponse"}}
    batch = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}

    for plan in (
        kept(client, body, "/QuestionnaireResponse", **turkish),
        kept(client, batch, **turkish),
    ):
        assert plan["language"] == "tr"
        assert plan["title"] == "Bacak ağrısı planı: Olağan randevu"
    plain = kept(client, body, "/QuestionnaireResponse")
    assert "language" not in plain
    assert plain["title"] == "Leg pain plan: Routine appointment"


def test_what_is_kept_is_given_as_it_was_kept(client: FlaskClient) -> None:
    plan = kept(client, response(CLAUDICATION), "/QuestionnaireResponse")
    again = client.get(f"/fhir/CarePlan/{plan['id']}", headers={"Accept-Language": "tr"})

    assert again.json["title"] == plan["title"]
    assert "Content-Language" not in again.headers
