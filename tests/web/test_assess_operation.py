"""`POST /fhir/QuestionnaireResponse/$assess`: what comes back for each kind of body."""

import json
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.operationoutcome import OperationOutcome
from flask.testing import FlaskClient
from samples import CLAUDICATION, COLD_LEG, NOW, response, sent
from werkzeug.test import TestResponse

from fhir_pad.engine import assess
from fhir_pad.fhir.write import write

ADDRESS = "/fhir/QuestionnaireResponse/$assess"
FHIR = "application/fhir+json"
MODIFIER = {"url": "https://example.org/not", "valueBoolean": True}


def post(client: FlaskClient, body: bytes, **how: Any) -> TestResponse:
    """Send a body to the operation."""
    return client.post(ADDRESS, data=body, **{"content_type": FHIR, **how})


def outcome(reply: TestResponse) -> list[dict[str, Any]]:
    """Return the issues of a reply that must be an OperationOutcome."""
    assert reply.content_type == "application/fhir+json; charset=utf-8"
    OperationOutcome.model_validate_json(reply.data)
    issues: list[dict[str, Any]] = reply.json["issue"]
    return issues


def test_a_response_gives_the_bundle_of_the_engine(client: FlaskClient) -> None:
    reply = post(client, sent(CLAUDICATION))

    assert reply.status_code == 200
    assert reply.data == write(assess(sent(CLAUDICATION), now=NOW).bundle())
    assert reply.headers["Cache-Control"] == "no-store"
    Bundle.model_validate_json(reply.data)


@pytest.mark.parametrize("name", ["response", "resource", "questionnaire-response"])
def test_parameters_carry_the_response(client: FlaskClient, name: str) -> None:
    part = {"name": name, "resource": response(CLAUDICATION)}

    reply = post(client, write({"resourceType": "Parameters", "parameter": [part]}))

    assert reply.data == post(client, sent(CLAUDICATION)).data


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/fhir+json; charset=UTF-8",
        'application/fhir+json; fhirVersion="4.0"',
        "Application/FHIR+JSON",
    ],
)
def test_every_way_to_say_json_is_taken(client: FlaskClient, content_type: str) -> None:
    assert post(client, sent(CLAUDICATION), content_type=content_type).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": ""},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/fhir+xml"},
        {"Content-Type": "application/fhir+json; charset=latin-1"},
        {"Content-Type": "application/fhir+json; fhirVersion=3.0"},
        {"Content-Type": FHIR, "Content-Encoding": "gzip"},
    ],
)
def test_anything_else_is_415(client: FlaskClient, headers: dict[str, str]) -> None:
    reply = client.post(ADDRESS, data=sent(CLAUDICATION), headers=headers)

    assert reply.status_code == 415
    assert outcome(reply)[0]["code"] == "not-supported"


def test_a_body_that_is_packed_is_told_what_is_taken(client: FlaskClient) -> None:
    """RFC 9110: 415 because of a content coding says in Accept-Encoding which are taken."""
    headers = {"Content-Type": FHIR, "Content-Encoding": "gzip"}

    reply = client.post(ADDRESS, data=sent(CLAUDICATION), headers=headers)

    assert reply.headers["Accept-Encoding"] == "identity"


def broken(**changes: Any) -> bytes:
    """Return a response with these members changed."""
    return write(response(CLAUDICATION) | changes)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "required"),
        (b"{", 400, "structure"),
        (b"[]", 400, "structure"),
        (b'{"resourceType":"Patient"}', 400, None),
        (broken(authored="yesterday"), 400, None),
        (broken(unknown=1), 400, "structure"),
        (broken(questionnaire="https://example.org/q|1"), 422, "not-found"),
        (broken(status="entered-in-error"), 422, "business-rule"),
        (broken(item=[{"linkId": "ag"}]), 422, "not-found"),
        (
            broken(
                modifierExtension=[MODIFIER],
            ),
            422,
            "extension",
        ),
        (broken(implicitRules="https://example.org/rules"), 422, "not-supported"),
        (b'{"a":"' + b"x" * 1_100_000 + b'"}', 413, "too-long"),
        (b"[" * 100 + b"]" * 100, 413, "too-costly"),
    ],
    ids=[
        "empty",
        "cut",
        "array",
        "patient",
        "date",
        "property",
        "canonical",
        "status",
        "linkid",
        "modifier",
        "rules",
        "long",
        "deep",
    ],
)
def test_what_is_wrong_decides_the_status(
    client: FlaskClient, body: bytes, status: int, code: str | None
) -> None:
    reply = post(client, body)

    assert reply.status_code == status, reply.text[:400]
    assert code is None or code in {issue["code"] for issue in outcome(reply)}


@pytest.mark.parametrize(
    "change",
    [
        {"status": "entered-in-error"},
        {"modifierExtension": [MODIFIER]},
        {"implicitRules": "https://example.org/rules"},
    ],
)
def test_a_refused_emergency_keeps_its_status_and_says_what_to_do_first(
    client: FlaskClient, change: dict[str, Any]
) -> None:
    body = response(COLD_LEG) | change

    reply = post(client, write(body))

    assert reply.status_code == 422
    assert "emergency services now" in outcome(reply)[0]["details"]["text"]


def test_an_error_never_repeats_the_patient(client: FlaskClient) -> None:
    canary = "canary-7f3a"
    body = broken(
        subject={"reference": canary, "display": canary},
        item=[
            {"linkId": canary, "text": canary, "answer": [{"valueString": canary}]},
            {"linkId": "age", "answer": [{"valueString": canary}]},
        ],
    )

    reply = post(client, body)

    assert reply.status_code in {400, 422}
    assert canary not in reply.text
    assert canary not in str(reply.headers)


def test_in_progress_answers_are_assessed_as_far_as_they_go(client: FlaskClient) -> None:
    reply = post(client, sent({"chest-symptoms": "yes"}, status="in-progress"))

    assert reply.status_code == 200
    plan = next(
        entry["resource"]
        for entry in json.loads(reply.data)["entry"]
        if entry["resource"]["resourceType"] == "CarePlan"
    )
    assert "call-emergency-services" in json.dumps(plan)


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}?foo=1"])
def test_who_sends_nothing_is_told_what_is_missing(client: FlaskClient, address: str) -> None:
    reply = client.post(address)

    assert reply.status_code == 400
    [issue] = outcome(reply)
    assert issue["code"] == "required"
    assert "QuestionnaireResponse" in issue["details"]["text"]
