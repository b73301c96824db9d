"""A place that is known by its steps through the JSON has its FHIRPath."""

import pytest

from fhir_pad.fhir.places import place

RESPONSE = {
    "resourceType": "QuestionnaireResponse",
    "contained": [{"resourceType": "Patient", "name": [{"given": ["a"]}]}],
    "item": [{"answer": [{"valueCoding": {"code": "a"}}]}],
}
CLAIM = {"resourceType": "Claim", "item": [{"productOrService": {}}]}
BUNDLE = {"resourceType": "Bundle", "entry": [{"resource": RESPONSE}]}


@pytest.mark.parametrize(
    ("resource", "steps", "expected"),
    [
        (RESPONSE, (), "QuestionnaireResponse"),
        (RESPONSE, ("status",), "QuestionnaireResponse.status"),
        (RESPONSE, ("_status", "extension", 0), "QuestionnaireResponse.status"),
        (
            RESPONSE,
            ("item", 0, "answer", 0, "valueCoding", "code"),
            "QuestionnaireResponse.item[0].answer[0].value.code",
        ),
        (
            RESPONSE,
            ("item", 0, "item", 7, "linkId"),
            "QuestionnaireResponse.item[0].item[7].linkId",
        ),
        (
            RESPONSE,
            ("contained", 0, "name", 0, "given", 0),
            "QuestionnaireResponse.contained[0].name[0].given[0]",
        ),
        (
            BUNDLE,
            ("entry", 0, "resource", "item", 0, "answer", 0, "valueCoding"),
            "Bundle.entry[0].resource.item[0].answer[0].value",
        ),
        (CLAIM, ("item", 0, "productOrService"), "Claim.item[0].productOrService"),
    ],
)
def test_a_choice_is_named_without_its_type(resource, steps, expected):
    """Whatever stands above it; of types that are not defined here the JSON names are kept."""
    assert place(resource, steps) == expected


@pytest.mark.parametrize("steps", [("colour",), ("colour", "name"), ("root",)])
def test_what_has_no_place_in_r4_is_at_what_holds_it(steps):
    assert place(RESPONSE, steps) == "QuestionnaireResponse"
    assert place(RESPONSE, ("item", 0, *steps)) == "QuestionnaireResponse.item[0]"
