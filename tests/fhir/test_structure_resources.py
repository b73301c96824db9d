"""Contained resources and references: what is there, what is of the right type, who needs whom."""

from typing import Any

import pytest

from fhir_pad.fhir.structure import check

Found = list[tuple[str, str]]
PLAN = "CarePlan.contained[0]"
REFERENCE = "CarePlan.subject.reference"


def plan(**elements: Any) -> dict[str, Any]:
    """Return a right CarePlan with other elements."""
    subject = {"reference": "Patient/1"}
    least = {
        "resourceType": "CarePlan",
        "status": "draft",
        "intent": "proposal",
        "subject": subject,
    }
    return least | elements


def holding(*contained: Any, subject: str = "#p") -> dict[str, Any]:
    """Return a CarePlan that contains resources and whose subject is one of them."""
    return plan(contained=list(contained), subject={"reference": subject})


def found(resource: object) -> Found:
    """Return (code, place) of every fault."""
    return [(issue.code.value, issue.at) for issue in check(resource)]


PATIENT = {"resourceType": "Patient", "id": "p"}
GOAL = {
    "resourceType": "Goal",
    "id": "g",
    "lifecycleStatus": "proposed",
    "description": {"text": "walk further"},
    "subject": {"reference": "#p"},
}
QUESTIONNAIRE = {"resourceType": "Questionnaire", "status": "active"}
CHOICES = {"resourceType": "ValueSet", "id": "v", "status": "active"}
ITEM = {"linkId": "a", "type": "choice"}

RIGHT = {
    "a contained subject": holding(PATIENT),
    "a contained resource that another contained one needs": plan(
        contained=[PATIENT, GOAL], goal=[{"reference": "#g"}]
    ),
    "a contained resource that names its container": plan(
        contained=[
            {"resourceType": "Provenance", "id": "x", "recorded": "2026-11-21T10:00:00Z"}
            | {"target": [{"reference": "#"}], "agent": [{"who": {"display": "a"}}]}
        ]
    ),
    "a contained value set": QUESTIONNAIRE
    | {"contained": [CHOICES], "item": [ITEM | {"answerValueSet": "#v"}]},
    "a definition that names itself": QUESTIONNAIRE | {"derivedFrom": ["#"]},
    "a contained stranger": plan(
        contained=[{"resourceType": "Coverage", "id": "c", "payor": [{"reference": "#"}]}]
    ),
    "a stranger that an extension needs": plan(
        contained=[{"resourceType": "Coverage", "id": "c"}],
        extension=[{"url": "http://a", "valueReference": {"reference": "#c"}}],
    ),
    "scopes of their own in a Bundle": {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": holding(PATIENT)}, {"resource": holding(PATIENT)}],
    },
}

FAULTS: dict[str, tuple[dict[str, Any], Found]] = {
    "a contained resource that nobody needs": (
        plan(contained=[PATIENT]),
        [("invariant", PLAN)],
    ),
    "a reference to a contained resource that is not there": (
        plan(subject={"reference": "#p"}),
        [("invariant", REFERENCE)],
    ),
    "a contained resource in another entry": (
        {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [
                {"resource": holding(PATIENT)},
                {"resource": plan(subject={"reference": "#p"})},
            ],
        },
        [("invariant", "Bundle.entry[1].resource.subject.reference")],
    ),
    "a contained resource of another resource": (
        {
            "resourceType": "Parameters",
            "parameter": [
                {"name": "a", "resource": holding(PATIENT)},
                {"name": "b", "valueReference": {"reference": "#p"}},
            ],
        },
        [("invariant", "Parameters.parameter[1].value.reference")],
    ),
    "a container that names itself and not what it contains": (
        plan(
            contained=[PATIENT],
            extension=[{"url": "http://a", "valueReference": {"reference": "#"}}],
        ),
        [("invariant", PLAN)],
    ),
    "a value set that is not there": (
        QUESTIONNAIRE | {"item": [ITEM | {"answerValueSet": "#v"}]},
        [("value", "Questionnaire.item[0].answerValueSet")],
    ),
    "a contained resource without id": (
        plan(contained=[{"resourceType": "Patient"}]),
        [("required", f"{PLAN}.id")],
    ),
    "an id twice": (
        holding(PATIENT, PATIENT),
        [("value", "CarePlan.contained[1].id")],
    ),
    "a contained resource inside a contained one": (
        holding(PATIENT | {"contained": [GOAL]}),
        [("invariant", f"{PLAN}.contained")],
    ),
    "a version of a contained resource": (
        holding(PATIENT | {"meta": {"versionId": "1"}}),
        [("invariant", f"{PLAN}.meta")],
    ),
    "a time of a contained resource": (
        holding(PATIENT | {"meta": {"lastUpdated": "2026-11-21T10:00:00Z"}}),
        [("invariant", f"{PLAN}.meta")],
    ),
    "a security label of a contained resource": (
        holding(PATIENT | {"meta": {"security": [{"code": "R"}]}}),
        [("invariant", f"{PLAN}.meta")],
    ),
    "an unknown contained type": (
        holding({"resourceType": "Nope", "id": "p"}, subject="#p"),
        [("value", REFERENCE), ("structure", PLAN)],
    ),
    "a contained text": (
        plan(contained=["Patient"]),
        [("structure", PLAN)],
    ),
    "nothing contained": (
        plan(contained=[]),
        [("structure", "CarePlan.contained")],
    ),
    "a fault in a contained resource": (
        holding(PATIENT | {"gender": "xx"}),
        [("code-invalid", f"{PLAN}.gender")],
    ),
    "a fault in a contained stranger": (
        holding(
            {"resourceType": "Coverage", "id": "p", "payor": None, "text": {}}, subject="Patient/1"
        ),
        [
            ("structure", f"{PLAN}.text"),
            ("structure", f"{PLAN}.payor"),
            ("invariant", PLAN),
        ],
    ),
}

REFERENCES: dict[str, tuple[dict[str, Any], Found]] = {
    "relative": ({"reference": "Patient/1"}, []),
    "with a version": ({"reference": "Patient/1/_history/2"}, []),
    "absolute": ({"reference": "https://example.org/fhir/Patient/1"}, []),
    "to something elsewhere": ({"reference": "https://example.org/people?id=1"}, []),
    "a UUID": ({"reference": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}, []),
    "a search": ({"reference": "Patient?identifier=1"}, []),
    "by identifier": ({"identifier": {"value": "1"}, "type": "Patient"}, []),
    "a display alone": ({"display": "Ann"}, []),
    "of a logical type": ({"reference": "Patient/1", "type": "http://example.org/Person"}, []),
    "another type": ({"reference": "Device/1"}, [("value", REFERENCE)]),
    "another type, absolute": (
        {"reference": "https://example.org/fhir/Device/1"},
        [("value", REFERENCE)],
    ),
    "another type by word": (
        {"type": "Device", "identifier": {"value": "1"}},
        [("value", "CarePlan.subject.type")],
    ),
    "one type by word and another by reference": (
        {"reference": "Patient/1", "type": "Group"},
        [("value", "CarePlan.subject.type")],
    ),
    "an unknown type": ({"reference": "Person2/1"}, [("value", REFERENCE)]),
    "no type": ({"reference": "1"}, [("value", REFERENCE)]),
    "no id": ({"reference": "Patient/"}, [("value", REFERENCE)]),
    "an id of 65 letters": ({"reference": "Patient/" + "a" * 65}, [("value", REFERENCE)]),
    "a space": ({"reference": "Patient/1 2"}, [("value", REFERENCE)]),
    "a number": ({"reference": 1}, [("value", REFERENCE)]),
    "a type that is no text": (
        {"display": "a", "type": ["Patient"]},
        [("structure", "CarePlan.subject.type")],
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_contained_and_referred_to_is_taken(name):
    """Resources may contain what they need."""
    assert found(RIGHT[name]) == []


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_of_what_is_contained_is_told_with_its_place(name):
    """Invariants dom-2 to dom-5 and ref-1, and ids."""
    resource, expected = FAULTS[name]

    assert found(resource) == expected


@pytest.mark.parametrize("name", REFERENCES)
def test_a_reference_names_a_type_that_may_stand_there(name):
    """CarePlan.subject is a Patient or a Group."""
    reference, expected = REFERENCES[name]

    assert found(plan(subject=reference)) == expected


def test_a_reference_to_a_contained_resource_has_its_type():
    """What is contained tells its type itself."""
    resource = holding({"resourceType": "Device", "id": "p"})

    assert found(resource) == [("value", REFERENCE)]
