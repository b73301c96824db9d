"""A ValueSet's compose: what its clauses add, keep and take away, and what cannot be composed."""

from typing import Any

import pytest
from terminology_sample import (
    COLOUR,
    MEASURED,
    RING,
    SCT,
    SHADES,
    WARM,
    call,
    code_system,
    refusals,
    sample,
    value_set,
)

from fhir_pad.terminology import expand

ALL = ["red", "crimson", "blood", "pink", "blue"]


def expanded(**values: Any) -> Any:
    return expand(call(**values), sample(), **MEASURED)


def codes(found: Any) -> list[str]:
    return [one["code"] for one in found["expansion"].get("contains", ())]


RED = {"system": COLOUR, "concept": [{"code": "red"}]}
BLUE = {"system": COLOUR, "concept": [{"code": "blue"}]}
COMPOSED = [
    (value_set(BLUE, RED), ["blue", "red"]),
    (value_set(BLUE, {"valueSet": [WARM]}), ["blue", "red", "pink"]),
    (value_set({"valueSet": [WARM, SHADES]}), ["red", "pink"]),
    (value_set({**BLUE, "valueSet": [WARM]}), []),
    (value_set({"system": COLOUR, "valueSet": [WARM]}), ["red", "pink"]),
    (value_set({"valueSet": [f"{SHADES}|5"]}, compose={"exclude": [BLUE]}), ALL[:4]),
    (value_set(RED, compose={"exclude": [{"valueSet": [WARM]}]}), []),
    (value_set({"system": COLOUR, "version": "2"}), ALL),
    (value_set({"system": SCT, "concept": [{"code": "63491006"}]}), ["63491006"]),
]


@pytest.mark.parametrize(("sent", "expected"), COMPOSED)
def test_a_value_set_that_was_sent_is_composed(sent: Any, expected: list[str]) -> None:
    """Includes are a union; inside one include everything must hold; excludes take away."""
    assert codes(expanded(valueSet=sent)) == expected


def test_a_value_set_may_word_a_code_anew() -> None:
    worded = {"code": "red", "display": "Rosy", "designation": [{"value": "Scarlet"}]}
    sent = value_set({"system": COLOUR, "concept": [worded]})
    (one,) = expanded(valueSet=sent, includeDesignations=True)["expansion"]["contains"]

    assert (one["display"], one["designation"]) == ("Rosy", [{"value": "Scarlet"}])


COMPOSE = "ValueSet.compose"
ABSENT = {
    "extension": [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
            "valueCode": "unknown",
        }
    ]
}
MANY = [{"valueSet": [WARM]}] * 50
WRONG_SETS = [
    (value_set({"system": SCT}), "not-found", f"{COMPOSE}.include[0].system"),
    (value_set({"system": COLOUR, "version": "1"}), "not-found", f"{COMPOSE}.include[0].system"),
    (
        value_set(RED, {"system": COLOUR, "concept": [{"code": "red"}, {"code": "mauve"}]}),
        "code-invalid",
        f"{COMPOSE}.include[1].concept[1].code",
    ),
    (
        value_set({"valueSet": ["https://example.org/none"]}),
        "not-found",
        f"{COMPOSE}.include[0].valueSet",
    ),
    (
        value_set(RED, compose={"exclude": [{"valueSet": [f"{WARM}|9"]}]}),
        "not-found",
        f"{COMPOSE}.exclude[0].valueSet",
    ),
    (
        value_set({"system": COLOUR, "filter": [{"property": "p", "op": "=", "value": "v"}]}),
        "not-supported",
        f"{COMPOSE}.include[0].filter",
    ),
    (value_set({"valueSet": [RING]}), "business-rule", f"{COMPOSE}.include[0].valueSet"),
    (value_set(RED, *MANY), "too-costly", COMPOSE),
    ({"resourceType": "ValueSet", "status": "active"}, "not-supported", COMPOSE),
    (code_system(content="complete"), "structure", "CodeSystem"),
    (value_set({"concept": [{"code": "red"}]}), "invariant", f"{COMPOSE}.include[0]"),
    (value_set({"_system": ABSENT}), "required", f"{COMPOSE}.include[0]"),
    (
        value_set({"system": SCT, "concept": [{"_code": ABSENT}]}),
        "code-invalid",
        f"{COMPOSE}.include[0].concept[0].code",
    ),
    (
        value_set({"valueSet": [None], "_valueSet": [ABSENT]}),
        "not-found",
        f"{COMPOSE}.include[0].valueSet",
    ),
]


@pytest.mark.parametrize(("sent", "code", "place"), WRONG_SETS)
def test_a_value_set_that_cannot_be_composed_is_refused(sent: Any, code: str, place: str) -> None:
    told = refusals(expand, call(valueSet=sent), sample(), **MEASURED)

    assert (code, place) in told


def test_the_wording_of_the_include_counts_before_that_of_an_import() -> None:
    worded = {"code": "red", "display": "Rosy"}
    sent = value_set({"system": COLOUR, "concept": [worded], "valueSet": [WARM]})

    assert [one["display"] for one in expanded(valueSet=sent)["expansion"]["contains"]] == ["Rosy"]


def test_a_designation_without_its_value_is_no_wording() -> None:
    worded = {"code": "blue", "designation": [{"language": "de", "_value": ABSENT}]}
    sent = value_set({"system": COLOUR, "concept": [worded]})

    assert codes(expanded(valueSet=sent, filter="dark", displayLanguage="de")) == ["blue"]


def test_fifty_imports_are_not_too_many() -> None:
    assert codes(expanded(valueSet=value_set(*MANY))) == ["red", "pink"]
