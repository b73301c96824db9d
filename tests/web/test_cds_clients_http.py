"""Where CDS clients are registered, every call of a service needs a token of one of them."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from access import issuer
from cds.calls import call
from cds.clients import EHR, OTHER_EHR, SERVICES, VIEW, claims, clients, good, setting, token
from flask.testing import FlaskClient
from samples import CLAUDICATION, NOW, response

from fhir_pad.fhir.write import write
from fhir_pad.web import Settings, create_app, from_environment
from fhir_pad.web.access_settings import JWT

BODY = call("patient-view", response(CLAUDICATION))
FEEDBACK = {
    "feedback": [{"card": "c", "outcome": "overridden", "outcomeTimestamp": "2026-11-21T10:00:00Z"}]
}
Clients = Callable[[], FlaskClient]


@pytest.fixture
def worker(tmp_path: Path) -> Clients:
    """Return what starts one more worker on the same database."""
    settings = Settings(
        base_url="https://pad.example.org/fhir",
        database_url=f"sqlite:///{tmp_path / 'pad.db'}",
        cds_clients=clients(),
    )
    return lambda: create_app(settings, clock=lambda: NOW).test_client()


def ask(client: FlaskClient, address: str, said: str | None, body: Any = None) -> Any:
    headers = {} if said is None else {"Authorization": f"Bearer {said}"}
    path = address.removeprefix("https://pad.example.org")
    if body is None:
        return client.get(path, headers=headers)
    headers["Content-Type"] = "application/json"
    return client.post(path, data=write(body), headers=headers)


EVERY = [(SERVICES, None), (VIEW, BODY), (f"{VIEW}/feedback", FEEDBACK)]


@pytest.mark.parametrize(("address", "body"), EVERY, ids=["discovery", "call", "feedback"])
def test_each_address_needs_a_token_for_itself(worker: Clients, address: str, body: Any) -> None:
    client = worker()

    assert ask(client, address, good(aud=address), body).status_code == 200
    for other, _ in EVERY:
        expected = 200 if other == address else 401
        assert ask(client, address, good(aud=other), body).status_code == expected
    assert ask(client, address, None, body).status_code == 401


def test_a_refusal_says_who_may_call_and_nothing_else(worker: Clients) -> None:
    client = worker()
    without, wrong = ask(client, VIEW, None, BODY), ask(client, VIEW, good(aud=SERVICES), BODY)

    assert without.headers["WWW-Authenticate"] == 'Bearer realm="cds-services"'
    assert 'error="invalid_token"' in wrong.headers["WWW-Authenticate"]
    for said in (without, wrong):
        assert said.content_type == "application/fhir+json; charset=utf-8"
        (issue,) = said.get_json()["issue"]
        assert (issue["code"], said.headers["Cache-Control"]) == ("login", "no-store")
        assert EHR not in said.text


def test_of_discovery_a_refusal_alone_is_recorded(worker: Clients) -> None:
    client = worker()

    def recorded() -> list[str]:
        listed = client.get("/fhir/AuditEvent?_count=100").get_json().get("entry", ())
        texts = [json.dumps(one["resource"]) for one in listed]
        asked = b64encode(b"GET /cds-services").decode()
        return [text for text in texts if asked in text]

    assert ask(client, SERVICES, good(aud=SERVICES)).status_code == 200
    assert recorded() == []
    assert ask(client, SERVICES, None).status_code == 401
    assert len(recorded()) == 1


def test_the_body_of_somebody_unknown_is_not_read(worker: Clients) -> None:
    assert ask(worker(), VIEW, None, {"hook": "nonsense"}).status_code == 401


def test_a_service_that_is_not_there_is_told_to_clients_alone(worker: Clients) -> None:
    client, none = worker(), f"{SERVICES}/none"

    assert ask(client, none, None, BODY).status_code == 401
    assert ask(client, none, good(aud=none), BODY).status_code == 404


def test_a_token_is_used_up_for_all_workers(worker: Clients) -> None:
    first, second, said = worker(), worker(), good()

    assert ask(first, VIEW, said, BODY).status_code == 200
    assert [ask(one, VIEW, said, BODY).status_code for one in (first, second)] == [401, 401]


def test_a_token_is_used_up_by_a_call_that_is_refused(worker: Clients) -> None:
    client, said = worker(), good()

    assert ask(client, VIEW, said, {"hook": "nonsense"}).status_code == 422
    assert ask(client, VIEW, said, BODY).status_code == 401


def test_feedback_is_kept_with_who_gave_it(worker: Clients) -> None:
    client = worker()
    address = f"{VIEW}/feedback"
    ask(client, address, good(aud=address), FEEDBACK)

    with client.application.extensions["fhir-pad"].store.reading() as work:
        ((_, kept),) = work.notes("cds-feedback/leg-pain-patient-view")
    assert json.loads(kept)["client"] == EHR


def test_the_same_name_from_another_issuer_is_another_token(worker: Clients) -> None:
    client = worker()
    other = token(payload=claims(iss=OTHER_EHR, jti="1"), key=issuer.others()["p384"])

    assert ask(client, VIEW, good(jti="1"), BODY).status_code == 200
    assert ask(client, VIEW, other, BODY).status_code == 200


def test_what_is_discovered_with_a_token_is_for_nobody_else(worker: Clients) -> None:
    said = ask(worker(), SERVICES, good(aud=SERVICES))

    assert said.headers["Cache-Control"] == "no-store"


def test_services_are_offered_beside_protected_data_to_registered_clients(tmp_path: Path) -> None:
    """Without clients they are not there: tests/rest/test_protected.py."""
    named = {
        "FHIR_PAD_BASE_URL": "https://pad.example.org/fhir",
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{tmp_path / 'pad.db'}",
        "FHIR_PAD_ACCESS": JWT,
        "FHIR_PAD_ISSUERS": setting(),
        "FHIR_PAD_TOKEN_ENDPOINT": issuer.SERVER.token_endpoint,
    }
    named["FHIR_PAD_ISSUERS"] = f'{{"{EHR}": {write(issuer.key_set(issuer.keys())).decode()}}}'
    settings = from_environment(named | {"FHIR_PAD_CDS_CLIENTS": setting()}, {})
    client = create_app(settings, clock=lambda: NOW).test_client()

    assert ask(client, VIEW, good(), BODY).status_code == 200
    assert ask(client, VIEW, None, BODY).status_code == 401
