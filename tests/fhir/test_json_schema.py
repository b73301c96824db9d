"""What JSON Schema says of a resource is true, as far as it goes."""

import json
from typing import Any

import pytest
from jsonschema import Draft4Validator
from samples import CLAUDICATION, response

from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.json_schema import json_schema
from fhir_pad.fhir.write import write

RESPONSE = json.loads(write(response(CLAUDICATION)))


def fits(resource: Any) -> bool:
    """Tell whether a resource keeps the schema of a response."""
    return Draft4Validator(json_schema("QuestionnaireResponse")).is_valid(resource)


def test_what_is_valid_fits() -> None:
    assert fits(RESPONSE)
    assert fits(RESPONSE | {"_authored": {"extension": [{"url": "a", "valueString": "b"}]}})


@pytest.mark.parametrize(
    "wrong",
    [
        {"resourceType": "Patient"},
        {"status": "done"},
        {"status": None},
        {"status": ["completed"]},
        {"item": []},
        {"item": {}},
        {"item": ["x"]},
        {"id": "a b"},
        {"questionnaire": 5},
        {"questionnaire": "a b"},
        {"authored": ""},
        {"subject": "Patient/1"},
        {"answers": {}},
        {"_item": {}},
    ],
)
def test_what_does_not_fit_is_no_valid_response(wrong: dict[str, Any]) -> None:
    sent = RESPONSE | wrong

    assert not fits(sent)
    read = strict.read(write(sent))
    assert structure.check(read, expect=frozenset({"QuestionnaireResponse"}))


def test_a_response_without_status_does_not_fit() -> None:
    assert not fits({name: value for name, value in RESPONSE.items() if name != "status"})


@pytest.mark.parametrize(
    ("type_", "name", "expected"),
    [
        ("Bundle", "total", {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}),
        ("Patient", "deceasedBoolean", {"type": "boolean"}),
        ("Patient", "name", {"type": "array", "items": {"type": "object"}, "minItems": 1}),
        ("Patient", "_gender", {"type": "object"}),
    ],
)
def test_each_element_is_described(type_: str, name: str, expected: dict[str, Any]) -> None:
    properties: Any = json_schema(type_)["properties"]

    assert properties[name] == expected


def test_a_choice_is_never_demanded() -> None:
    """Any of its names will do, and JSON Schema would want all of them."""
    assert json_schema("Patient")["required"] == ["resourceType"]
    assert json_schema("Bundle")["required"] == ["resourceType", "type"]
