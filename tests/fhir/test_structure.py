"""What JSON is an R4 resource: each kind of fault, with its code and its place."""

from typing import Any

import pytest

from fhir_pad.fhir.issues import IssueType
from fhir_pad.fhir.strict import read
from fhir_pad.fhir.structure import check

Found = list[tuple[str, str]]


def response(**elements: Any) -> dict[str, Any]:
    """Return a right QuestionnaireResponse with other elements."""
    return {"resourceType": "QuestionnaireResponse", "status": "completed", **elements}


def answered(**answer: Any) -> dict[str, Any]:
    """Return a response with one answer."""
    return response(item=[{"linkId": "a", "answer": [answer]}])


def found(resource: object) -> Found:
    """Return (code, place) of every fault."""
    return [(issue.code.value, issue.at) for issue in check(resource)]


AT = "QuestionnaireResponse"
ITEM = "QuestionnaireResponse.item[0]"
VALUE = "QuestionnaireResponse.item[0].answer[0].value"
EXTENSION = {"url": "http://example.org/why", "valueCode": "asked-declined"}

STRANGER = {
    "resourceType": "Coverage",
    "status": "active",
    "order": 1,
    "contractNote": [None, "a"],
    "_contractNote": [{"extension": [EXTENSION]}, None],
}

RIGHT = {
    "the least": response(),
    "id and meta": response(
        id="a-1", meta={"profile": ["http://example.org/p|1"]}, language="en-GB"
    ),
    "every value": response(
        item=[
            {"linkId": name, "answer": [{name: value}]}
            for name, value in {
                "valueBoolean": False,
                "valueDecimal": 1,
                "valueInteger": -5,
                "valueDate": "2026",
                "valueDateTime": "2026-11-21T10:00:00Z",
                "valueTime": "10:00:00",
                "valueString": "<script>",
                "valueUri": "urn:x",
                "valueAttachment": {"contentType": "text/plain", "data": "TQ=="},
                "valueCoding": {"code": "yes"},
                "valueQuantity": {"value": 5, "system": "http://unitsofmeasure.org", "code": "cm"},
                "valueReference": {"reference": "Patient/1"},
            }.items()
        ]
    ),
    "a status that only an extension explains": {
        "resourceType": "QuestionnaireResponse",
        "_status": {"extension": [EXTENSION]},
    },
    "an extension beside a value": response(_status={"id": "s", "extension": [EXTENSION]}),
    "an answer that only an extension explains": answered(_valueString={"extension": [EXTENSION]}),
    "null beside an extension": {
        "resourceType": "Patient",
        "name": [{"given": ["Ann", None], "_given": [None, {"extension": [EXTENSION]}]}],
    },
    "an id beside a value": {
        "resourceType": "Patient",
        "_birthDate": {"id": "a"},
        "birthDate": "1960",
        "name": [{"given": ["Ann", "B"], "_given": [None, {"id": "b"}]}],
    },
    "extensions where there are no values": {
        "resourceType": "Patient",
        "name": [{"_given": [{"extension": [EXTENSION]}]}],
    },
    "items under an answer": answered(valueBoolean=True, item=[{"linkId": "b"}]),
    "extension in extension": response(
        extension=[{"url": "http://example.org/a", "extension": [{"url": "b", "valueInteger": 1}]}]
    ),
    "a stranger in an entry": {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": STRANGER}],
    },
}

FAULTS: dict[str, tuple[object, Found]] = {
    "no object": ([], [("structure", "")]),
    "null": (None, [("structure", "")]),
    "a text": ("QuestionnaireResponse", [("structure", "")]),
    "nothing": ({}, [("required", "")]),
    "no type": ({"status": "completed"}, [("required", "")]),
    "a type in small letters": ({"resourceType": "patient"}, [("structure", "")]),
    "an abstract type": ({"resourceType": "DomainResource"}, [("structure", "")]),
    "a datatype": ({"resourceType": "Period"}, [("structure", "")]),
    "a type that is no text": ({"resourceType": ["Patient"]}, [("structure", "")]),
    "a missing status": ({"resourceType": "QuestionnaireResponse"}, [("required", f"{AT}.status")]),
    "a missing linkId": (response(item=[{"text": "a"}]), [("required", f"{ITEM}.linkId")]),
    "an unknown property": (response(foo=1), [("structure", AT)]),
    "a comment of DSTU2": (response(fhir_comments=["x"]), [("structure", AT)]),
    "a property in other letters": (response(Status="completed"), [("structure", AT)]),
    "__proto__": (response(__proto__={}), [("structure", AT)]),
    "an unknown nested property": (
        response(item=[{"linkId": "a", "value": 1}]),
        [("structure", ITEM)],
    ),
    "a resourceType inside": (
        response(item=[{"linkId": "a", "resourceType": "x"}]),
        [("structure", ITEM)],
    ),
    "a sibling of an object": (response(_item=[{"id": "a"}]), [("structure", AT)]),
    "a status outside R4": (response(status="done"), [("code-invalid", f"{AT}.status")]),
    "a status in other letters": (response(status="Completed"), [("code-invalid", f"{AT}.status")]),
    "a status that is a number": (response(status=1), [("value", f"{AT}.status")]),
    "a status in an array": (response(status=["completed"]), [("structure", f"{AT}.status")]),
    "a status that is null": (response(status=None), [("structure", f"{AT}.status")]),
    "an item that is no array": (response(item={"linkId": "a"}), [("structure", f"{AT}.item")]),
    "no items in an array": (response(item=[]), [("structure", f"{AT}.item")]),
    "items that are null": (response(item=None), [("structure", f"{AT}.item")]),
    "an item that is null": (response(item=[None]), [("structure", ITEM)]),
    "an item that is a text": (response(item=["a"]), [("structure", ITEM)]),
    "an empty item": (response(item=[{}]), [("structure", ITEM)]),
    "an answer that is empty": (answered(), [("structure", f"{ITEM}.answer[0]")]),
    "an object in an array": (
        response(subject=[{"reference": "Patient/1"}]),
        [("structure", f"{AT}.subject")],
    ),
    "a reference that is a text": (response(subject="Patient/1"), [("structure", f"{AT}.subject")]),
    "an empty object": (response(subject={}), [("structure", f"{AT}.subject")]),
    "an id alone": (response(subject={"id": "a"}), [("invariant", f"{AT}.subject")]),
    "an id of 65 letters": (response(id="a" * 65), [("value", f"{AT}.id")]),
    "a blank text": (response(item=[{"linkId": " "}]), [("value", f"{ITEM}.linkId")]),
    "a dateTime without zone": (
        response(authored="2026-01-01T10:00:00"),
        [("value", f"{AT}.authored")],
    ),
    "30 February": (answered(valueDate="2026-02-30"), [("value", VALUE)]),
    "true as text": (answered(valueBoolean="true"), [("value", VALUE)]),
    "a decimal as text": (answered(valueDecimal="0.85"), [("value", VALUE)]),
    "a boolean as integer": (answered(valueInteger=True), [("value", VALUE)]),
    "5.0 as integer": (answered(valueInteger=read(b"5.0")), [("value", VALUE)]),
    "an integer of 33 bits": (answered(valueInteger=2**32), [("value", VALUE)]),
    "a float": (answered(valueDecimal=0.85), [("value", VALUE)]),
    "an object as decimal": (answered(valueDecimal={}), [("structure", VALUE)]),
    "two values": (answered(valueBoolean=True, valueString="a"), [("structure", VALUE)]),
    "a value and another's extension": (
        answered(valueBoolean=True, _valueString={"extension": [EXTENSION]}),
        [("structure", VALUE)],
    ),
    "a value of a type not allowed": (
        answered(valueInstant="2026-01-01T10:00:00Z"),
        [("structure", f"{ITEM}.answer[0]")],
    ),
    "item and answer": (
        response(
            item=[{"linkId": "a", "answer": [{"valueBoolean": True}], "item": [{"linkId": "b"}]}]
        ),
        [("invariant", ITEM)],
    ),
    "a sibling that is a text": (response(_status="x"), [("structure", f"{AT}.status")]),
    "a sibling that is null": (response(_status=None), [("structure", f"{AT}.status")]),
    "an empty sibling": (response(_status={}), [("structure", f"{AT}.status")]),
    "a sibling with an id and no value": (
        answered(_valueString={"id": "a"}),
        [("invariant", VALUE)],
    ),
    "a sibling with a fault": (
        response(_status={"extension": [{"url": "http://a"}]}),
        [("invariant", f"{AT}.status.extension[0]")],
    ),
    "null without an extension": (
        {"resourceType": "Patient", "name": [{"given": ["Ann", None]}]},
        [("structure", "Patient.name[0].given[1]")],
    ),
    "null on both sides": (
        {"resourceType": "Patient", "name": [{"given": [None], "_given": [None]}]},
        [("structure", "Patient.name[0].given[0]")] * 2,
    ),
    "an id where there is no value": (
        {
            "resourceType": "Patient",
            "name": [{"given": ["Ann", None], "_given": [None, {"id": "b"}]}],
        },
        [("invariant", "Patient.name[0].given[1]")],
    ),
    "siblings of another length": (
        {"resourceType": "Patient", "name": [{"given": ["A", "B"], "_given": [{"id": "x"}]}]},
        [("structure", "Patient.name[0].given")],
    ),
    "a sibling that is no array": (
        {"resourceType": "Patient", "name": [{"given": ["A"], "_given": {"id": "x"}}]},
        [("structure", "Patient.name[0].given")],
    ),
    "an extension without url": (
        response(extension=[{"valueInteger": 1}]),
        [("required", f"{AT}.extension[0].url")],
    ),
    "an extension without value": (
        response(extension=[{"url": "http://a"}]),
        [("invariant", f"{AT}.extension[0]")],
    ),
    "an extension with value and extension": (
        response(extension=[{"url": "http://a", "valueInteger": 1, "extension": [EXTENSION]}]),
        [("invariant", f"{AT}.extension[0]")],
    ),
    "a modifier extension": (
        response(modifierExtension=[EXTENSION]),
        [("extension", f"{AT}.modifierExtension")],
    ),
    "rules that are not told": (
        response(implicitRules="https://example.org/rules"),
        [("not-supported", f"{AT}.implicitRules")],
    ),
    "a modifier extension deep inside": (
        response(item=[{"linkId": "a", "modifierExtension": [EXTENSION]}]),
        [("extension", f"{ITEM}.modifierExtension")],
    ),
    "a code outside a required binding of a concept": (
        {
            "resourceType": "Condition",
            "subject": {"display": "a"},
            "clinicalStatus": {"text": "active"},
        },
        [("code-invalid", "Condition.clinicalStatus")],
    ),
    "a fault in a stranger": (
        {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [
                {
                    "resource": {
                        "resourceType": "Coverage",
                        "id": "a b",
                        "status": None,
                        "payor": [],
                        "class": [{"name": " ", "value": {}}],
                        "costToBeneficiary": [{"modifierExtension": [EXTENSION]}],
                    }
                }
            ],
        },
        [
            ("value", "Bundle.entry[0].resource.id"),
            ("structure", "Bundle.entry[0].resource.status"),
            ("structure", "Bundle.entry[0].resource.payor"),
            ("value", "Bundle.entry[0].resource.class[0].name"),
            ("structure", "Bundle.entry[0].resource.class[0].value"),
            ("extension", "Bundle.entry[0].resource.costToBeneficiary[0].modifierExtension"),
        ],
    ),
    "an unknown type in an entry": (
        {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"resource": {"resourceType": "X"}}],
        },
        [("structure", "Bundle.entry[0].resource")],
    ),
    "a resource that is a text": (
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": "Patient/1"}]},
        [("structure", "Bundle.entry[0].resource")],
    ),
    "many faults at once": (
        response(status="x", subject="y", authored="z", item=[{"answer": []}]),
        [
            ("code-invalid", f"{AT}.status"),
            ("structure", f"{AT}.subject"),
            ("value", f"{AT}.authored"),
            ("structure", f"{ITEM}.answer"),
            ("required", f"{ITEM}.linkId"),
        ],
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_resource_has_no_faults(name):
    """What R4 allows is taken."""
    assert found(RIGHT[name]) == []


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_told_with_its_code_and_place(name):
    """What R4 does not allow is refused where it stands."""
    resource, expected = FAULTS[name]

    assert found(resource) == expected


def test_another_type_than_expected_is_refused():
    """An endpoint for responses takes responses."""
    patient = {"resourceType": "Patient"}
    issues = check(patient, expect=frozenset({"QuestionnaireResponse", "Bundle"}))

    assert [issue.at for issue in issues] == ["Patient"]
    assert issues[0].text == "Send a resource of type Bundle or QuestionnaireResponse."
    assert check(patient, expect=frozenset({"Patient"})) == ()


def test_a_fault_names_the_codes_that_would_be_right():
    """A person can put it right without a manual."""
    [issue] = check(response(status="done"))

    assert issue.text == (
        "Write one of the codes amended, completed, entered-in-error, in-progress, stopped."
    )


def test_no_text_repeats_what_was_sent():
    """The content is the patient's, and a name of a property may pose as one."""
    resource = answered(**{"valueString": {"Secret": 1}, "Secret is <b>": 1})
    resource["status"] = "Secret"

    assert "Secret" not in "".join(issue.text for issue in check(resource))
    assert "Secret" not in "".join(issue.at for issue in check(resource))


def test_no_more_faults_are_told_than_a_person_reads():
    """The check stops after a hundred faults, and says so."""
    issues = check(response(item=[{"linkId": 1}] * 500))

    assert len(issues) == 101
    assert (issues[-1].code, issues[-1].at) == (IssueType.TOO_COSTLY, "")


@pytest.mark.parametrize(
    ("resource", "at"),
    [
        (response(item=[{"linkId": "a"}] * 2001), f"{AT}.item"),
        (
            response(item=[{"linkId": "a", "item": [{"linkId": "b"}] * 1999}] * 2),
            f"{ITEM}.item",
        ),
        (response(item=[{"linkId": "a", "answer": [{"valueInteger": 1}] * 101}]), f"{ITEM}.answer"),
        (response(extension=[EXTENSION] * 101), f"{AT}.extension"),
    ],
    ids=["items", "nested items", "answers", "extensions"],
)
def test_more_than_a_form_can_have_is_too_costly(resource, at):
    """Items, answers and extensions have a limit, and what is beyond it is not even looked at."""
    assert found(resource) == [("too-costly", at)]


def test_as_much_as_a_form_can_have_is_taken():
    """The limits themselves are allowed."""
    answers = [{"valueInteger": 1}] * 100
    items = [{"linkId": "a", "answer": answers}] + [{"linkId": "b"}] * 1999

    assert found(response(item=items, extension=[EXTENSION] * 100)) == []


def test_a_resource_deeper_than_any_reader_allows_is_refused_not_a_crash():
    """Only a program can make one."""
    resource: dict[str, Any] = {"linkId": "a"}
    for _ in range(5000):
        resource = {"linkId": "a", "item": [resource]}

    assert found(response(item=[resource])) == [("too-costly", "")]


@pytest.mark.parametrize(
    "given",
    [{"language": ""}, {"authored": ""}, {"subject": {"display": ""}}, {"questionnaire": ""}],
)
def test_an_empty_text_is_told_to_be_left_out(given: dict[str, Any]) -> None:
    (fault,) = check(response(**given))

    assert fault.text == "Leave an element without a value out, instead of an empty text."
