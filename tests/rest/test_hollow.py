"""R4 lets an extension stand for the value of any primitive, also of one that must be there.

Whatever element of a request is hollowed out so, the answer is no fault of ours.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from requests_of import claudication, codes, cold_leg, created, found, sent

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
HOLLOW = {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}
PATIENT = "urn:uuid:0b0f8a4e-9d5e-4d3c-8a3d-0a8a8a8a8a8a"
RESPONSE = cold_leg() | {
    "identifier": {"system": "https://a.example", "value": "1"},
    "subject": {"reference": "Patient/1"},
}
CODING = {"system": "https://w3id.org/fhir-pad/CodeSystem/triage-level", "code": "emergency-now"}


def bundle(type_: str) -> dict[str, Any]:
    """Return a Bundle with one entry of each kind."""
    response = RESPONSE | {"subject": {"reference": PATIENT}}
    entries: list[dict[str, Any]] = [
        {
            "fullUrl": PATIENT,
            "resource": {"resourceType": "Patient", "active": True},
            "request": {"method": "POST", "url": "Patient", "ifNoneExist": "identifier=a"},
        },
        {"resource": response, "request": {"method": "POST", "url": "QuestionnaireResponse"}},
        {
            "request": {
                "method": "GET",
                "url": "Patient?_count=0",
                "ifNoneMatch": 'W/"1"',
                "ifModifiedSince": "2020-01-01T00:00:00Z",
            }
        },
    ]
    return {"resourceType": "Bundle", "type": type_, "entry": entries}


def parameters(**values: Any) -> dict[str, Any]:
    """Return Parameters: `code__valueCode="yes"`, and a resource under its bare name."""
    named = ((*key.split("__"), "resource")[:2] for key in values)
    made = [
        {"name": name, element: value}
        for (name, element), value in zip(named, values.values(), strict=True)
    ]
    return {"resourceType": "Parameters", "parameter": made}


def hollowed(node: Any) -> Iterator[Any]:
    """Give the same JSON once for each of its primitives, with that one hollowed out."""
    if isinstance(node, Mapping):
        for name, value in node.items():
            if isinstance(value, list | Mapping):
                yield from ({**node, name: one} for one in hollowed(value))
            elif name != "resourceType":
                rest = {other: kept for other, kept in node.items() if other != name}
                yield rest | {f"_{name}": HOLLOW}
    else:
        for index, value in enumerate(node):
            yield from ([*node[:index], one, *node[index + 1 :]] for one in hollowed(value))


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("", bundle("batch")),
        ("", bundle("transaction")),
        ("/QuestionnaireResponse", RESPONSE),
        ("/QuestionnaireResponse/$assess", parameters(response=RESPONSE)),
        ("/Questionnaire/$process-response", parameters(**{"in": RESPONSE})),
        (
            "/PlanDefinition/leg-pain/$apply",
            parameters(
                subject__valueString="Patient/1",
                data={"resourceType": "Bundle", "type": "collection", "entry": [{"resource": RESPONSE}]},
            ),
        ),
        ("/ValueSet/leg-pain-answer/$validate-code", parameters(coding__valueCoding=CODING)),
        ("/CodeSystem/$subsumes", parameters(codingA__valueCoding=CODING, codingB__valueCoding=CODING)),
        ("/CodeSystem/$lookup", parameters(coding__valueCoding=CODING, property__valueCode="parent")),
        ("/ConceptMap/triage-to-priority/$translate", parameters(coding__valueCoding=CODING)),
    ],
)  # fmt: skip
def test_a_hollow_element_is_no_fault_of_ours(
    client: FlaskClient, address: str, body: dict[str, Any]
) -> None:
    requests = list(hollowed(body))
    assert len(requests) > 2
    for request in requests:
        reply = sent(client, "POST", f"/fhir{address}", request)
        statuses = [reply.status_code, *_statuses(json.loads(reply.data))]
        assert all(status < 500 for status in statuses), (request, reply.text)


def _statuses(body: Mapping[str, Any]) -> list[int]:
    return [int(one["response"]["status"]) for one in body.get("entry", ()) if "response" in one]


@pytest.mark.parametrize("address", ["", "/$assess"])
def test_a_response_must_say_how_far_it_has_come(client: FlaskClient, address: str) -> None:
    """With the status not known, nobody can tell whether it counts; an emergency is told."""
    hollow = {name: value for name, value in RESPONSE.items() if name != "status"}

    reply = sent(
        client, "POST", f"/fhir/QuestionnaireResponse{address}", hollow | {"_status": HOLLOW}
    )

    assert reply.status_code == 422
    assert codes(reply) == ["processing", "required"]
    assert json.loads(reply.data)["issue"][1]["expression"] == ["QuestionnaireResponse.status"]


def test_a_patient_that_was_not_sent_along_stays_named(client: FlaskClient) -> None:
    """The results are about the same unknown patient as the response."""
    made = created(client, claudication(subject={"reference": PATIENT}))

    [plan] = found(client.get("/fhir/CarePlan"))
    assert plan["subject"] == made["subject"] == {"reference": PATIENT}


@pytest.mark.parametrize("name", ["method", "url"])
def test_an_entry_must_say_what_it_asks_for(client: FlaskClient, name: str) -> None:
    asked = bundle("batch")
    del asked["entry"][2]["request"][name]
    asked["entry"][2]["request"][f"_{name}"] = HOLLOW

    reply = sent(client, "POST", "/fhir", asked)

    assert (reply.status_code, codes(reply)) == (400, ["processing", "required"])
    [_, issue] = json.loads(reply.data)["issue"]
    assert issue["expression"] == [f"Bundle.entry[2].request.{name}"]


@pytest.mark.parametrize("type_", [["Bundle"], {"extension": []}, 1, True])
@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("POST", "/fhir"),
        ("POST", "/fhir/QuestionnaireResponse"),
        ("PUT", "/fhir/QuestionnaireResponse/a"),
        ("PUT", "/fhir/QuestionnaireResponse?identifier=urn:x|1"),
    ],
)
def test_a_type_that_is_no_text_is_refused(
    client: FlaskClient, method: str, address: str, type_: Any
) -> None:
    reply = client.open(
        address,
        method=method,
        data=json.dumps({"resourceType": type_, "id": "a"}),
        content_type="application/fhir+json",
    )

    assert (reply.status_code, codes(reply)[0]) == (400, "structure")
