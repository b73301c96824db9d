"""Whatever stands where something else should, the server says what is wrong and does not fail.

Each body is right but for one place. Every place of every body is tried.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cds.calls import bundle, call, order
from flask.testing import FlaskClient
from hostile.spoiled import every
from recorded.record_sample import condition
from samples import CLAUDICATION, COLD_LEG, NOW, response

from fhir_pad.fhir.canonical import url
from fhir_pad.fhir.issues import IssueType
from fhir_pad.fhir.write import write
from fhir_pad.web import Settings, create_app

FHIR, JSON = "application/fhir+json", "application/json"
CODES = frozenset(IssueType)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of an application of its own, with a clock that stands still."""
    database = f"sqlite:///{tmp_path_factory.mktemp('spoiled') / 'pad.db'}"
    app = create_app(
        Settings(base_url="https://pad.example.org/fhir", database_url=database), clock=lambda: NOW
    )
    yield app.test_client()
    app.extensions["fhir-pad"].store.close()


PATIENT = {
    "resourceType": "Patient",
    "id": "example",
    "gender": "male",
    "birthDate": "1958-03-02",
    "name": [{"family": "Example", "given": ["Ann"]}],
    "identifier": [{"system": "https://ids.example.org", "value": "1"}],
}
OBSERVED = {
    "resourceType": "Observation",
    "id": "o",
    "status": "final",
    "subject": {"reference": "Patient/example"},
    "code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]},
    "effectiveDateTime": "2026-11-01",
    "valueQuantity": {"value": 140, "system": "http://unitsofmeasure.org", "code": "mm[Hg]"},
}
RECORD = (PATIENT, OBSERVED, condition("icd I50.9", subject={"reference": "Patient/example"}))
FEEDBACK = {
    "card": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "outcome": "accepted",
    "acceptedSuggestions": [{"id": "d1577c69-dfbe-44ad-ba6d-3e05e953b2eb"}],
    "overrideReason": {"reason": {"code": "other", "system": "https://reasons.example.org"}},
    "outcomeTimestamp": "2026-11-21T10:00:00Z",
}
SENT = json.loads(write(response(COLD_LEG, status="in-progress") | {"id": "r"}))


def entry(method: str, address: str, resource: Any = None) -> dict[str, Any]:
    """Return an entry of a batch."""
    body = {} if resource is None else {"resource": resource}
    return {"request": {"method": method, "url": address}, **body}


def parameters(**values: Any) -> dict[str, Any]:
    """Return Parameters; a name is that of the parameter and, behind `__`, of its element."""
    made = [(*name.split("__"), one) for name, one in values.items()]
    return {
        "resourceType": "Parameters",
        "parameter": [{"name": name, element: one} for name, element, one in made],
    }


def batch(kind: str, *entries: Any) -> dict[str, Any]:
    """Return a Bundle of requests."""
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


DATA = bundle(*RECORD, SENT)
RESPONSES = "/fhir/QuestionnaireResponse"
BODIES: dict[str, tuple[str, str, str, Any]] = {
    "a response": ("POST", RESPONSES, FHIR, SENT),
    "an update": ("PUT", f"{RESPONSES}/r", FHIR, SENT),
    "a patch": (
        "PATCH",
        f"{RESPONSES}/r",
        "application/json-patch+json",
        [
            {"op": "replace", "path": "/authored", "value": "2026-11-20"},
            {"op": "copy", "from": "/authored", "path": "/authored"},
        ],
    ),
    "a patient": ("POST", "/fhir/Patient", FHIR, PATIENT),
    "an assessment": (
        "POST",
        f"{RESPONSES}/$assess",
        FHIR,
        parameters(response__resource=SENT),
    ),
    "an extraction": ("POST", f"{RESPONSES}/$extract", FHIR, response(CLAUDICATION)),
    "a validation": (
        "POST",
        f"{RESPONSES}/$validate",
        FHIR,
        parameters(resource__resource=SENT, mode__valueCode="create"),
    ),
    "a form to begin": (
        "POST",
        "/fhir/Questionnaire/leg-pain-self-check/$populate",
        FHIR,
        parameters(
            subject__valueReference={"reference": "Patient/example"},
            data__resource=DATA,
            local__valueBoolean=False,
        ),
    ),
    "a plan to apply": (
        "POST",
        "/fhir/PlanDefinition/leg-pain/$apply",
        FHIR,
        parameters(subject__valueString="Patient/example", data__resource=DATA),
    ),
    "a transaction": (
        "POST",
        "/fhir",
        FHIR,
        batch("transaction", entry("POST", "QuestionnaireResponse", SENT)),
    ),
    "a batch": (
        "POST",
        "/fhir",
        FHIR,
        batch("batch", entry("PUT", "QuestionnaireResponse/r", SENT), entry("GET", "Patient")),
    ),
    "codes to expand": (
        "POST",
        "/fhir/ValueSet/$expand",
        FHIR,
        parameters(url__valueUri=url("ValueSet", "fontaine-stage"), count__valueInteger=2),
    ),
    "a code to look up": (
        "POST",
        "/fhir/CodeSystem/$lookup",
        FHIR,
        parameters(
            coding__valueCoding={"system": url("CodeSystem", "fontaine-stage"), "code": "II"}
        ),
    ),
    "a record opened": (
        "POST",
        "/cds-services/leg-pain-patient-view",
        JSON,
        call("patient-view", SENT) | {"prefetch": {"patient": PATIENT, "responses": DATA}},
    ),
    "orders to sign": (
        "POST",
        "/cds-services/leg-pain-order-select",
        JSON,
        call(
            "order-select", draftOrders=bundle(order("B01AC23")), selections=["MedicationRequest/x"]
        ),
    ),
    "feedback": (
        "POST",
        "/cds-services/leg-pain-patient-view/feedback",
        JSON,
        {"feedback": [FEEDBACK]},
    ),
}
"""The method, the address, the type, and a body that is right."""


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_wrong_in_one_place_is_answered(client: FlaskClient, name: str) -> None:
    method, address, type_, body = BODIES[name]
    for place, one in every(json.loads(write(body))):
        reply = client.open(
            address, method=method, data=json.dumps(one), headers={"Content-Type": type_}
        )

        assert reply.status_code < 500, (place, reply.text)
        if reply.status_code >= 400:
            said = json.loads(reply.data)
            assert said["resourceType"] == "OperationOutcome", place
            assert CODES.issuperset(issue["code"] for issue in said["issue"]), place


@pytest.mark.parametrize("name", BODIES)
def test_each_body_is_right_before_it_is_spoiled(client: FlaskClient, name: str) -> None:
    method, address, type_, body = BODIES[name]
    client.put(f"{RESPONSES}/r", data=write(SENT), headers={"Content-Type": FHIR})

    reply = client.open(address, method=method, data=write(body), headers={"Content-Type": type_})

    assert reply.status_code < 300, reply.text
