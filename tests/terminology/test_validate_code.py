"""$validate-code: true, or an honest false with its reason; a refusal only for a wrong call."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from terminology_sample import (
    BASE,
    COLOUR,
    SCT,
    SHADES,
    WARM,
    call,
    flat,
    held,
    of_type,
    refusals,
    sample,
    value_set,
    where,
)

from fhir_pad.fhir import structure
from fhir_pad.terminology import expand, validate_in_code_system, validate_in_value_set

CAUSES = f"{BASE}/ValueSet/leg-pain-cause-snomed"
PAD = "399957001"
SETS = of_type("ValueSet")
NOT_IN_SET = "The code is not in the value set."
NOT_HELD = "The code system, or its version, is not held here, so the code cannot be judged."
NOT_IN_SYSTEM = "The code system does not have this code."
NO_CODE = "There is no code with its code system to judge."


def in_set(**sent: Any) -> Any:
    return flat(validate_in_value_set(call(**{"url": WARM, **sent}), sample()))


def in_system(**sent: Any) -> Any:
    return flat(validate_in_code_system(call(**sent), sample()))


def in_causes(**sent: Any) -> Any:
    return flat(validate_in_value_set(call(url=CAUSES, system=SCT, **sent), held()))


RIGHT = [
    {"system": COLOUR, "code": "red"},
    {"system": f"{COLOUR}|2", "code": "red"},
    {"system": COLOUR, "systemVersion": "2", "code": "red"},
    {"system": COLOUR, "code": "red", "display": "Red"},
    {"system": COLOUR, "code": "red", "display": "  rED "},
    {"system": COLOUR, "code": "red", "display": "Rot"},
    {"coding": {"system": COLOUR, "code": "red"}},
    {"coding": {"system": COLOUR, "version": "2", "code": "red", "display": "red"}},
    {"codeableConcept": {"coding": [{"system": COLOUR, "code": "red"}]}},
    {"system": COLOUR, "code": "red", "abstract": True},
]


@pytest.mark.parametrize("sent", RIGHT)
def test_a_code_of_the_set_is_right_and_its_display_is_told(sent: Any) -> None:
    assert in_set(**sent) == {"result": True, "display": "Red"}


WRONG = [
    ({"system": COLOUR, "code": "blue"}, NOT_IN_SET),
    ({"system": COLOUR, "code": "RED"}, NOT_IN_SET),
    ({"system": COLOUR, "code": "mauve"}, NOT_IN_SET),
    ({"system": SCT, "code": "red"}, NOT_IN_SET),
    ({"system": "urn:nobody-knows", "code": "red"}, NOT_IN_SET),
    ({"coding": {"system": COLOUR, "code": "blue"}}, NOT_IN_SET),
    ({"codeableConcept": {"coding": [{"system": COLOUR, "code": "blue"}]}}, NOT_IN_SET),
    ({"codeableConcept": {"coding": [{"code": "red"}]}}, NO_CODE),
    (
        {"system": COLOUR, "systemVersion": "1", "code": "red"},
        "The code is in the value set, but of another version of its code system.",
    ),
]


@pytest.mark.parametrize(("sent", "message"), WRONG)
def test_any_other_code_is_not(sent: Any, message: str) -> None:
    assert in_set(**sent) == {"result": False, "message": message}


def test_a_wrong_display_makes_a_code_of_ours_false_and_the_right_one_is_told() -> None:
    message = "The code is right; its display is not one that the code system has."
    expected = {"result": False, "message": message, "display": "Red"}

    assert in_set(system=COLOUR, code="red", display="Blue") == expected
    assert in_system(url=COLOUR, code="red", display="Blue") == expected


@pytest.mark.parametrize("display", ["Peripheral arterial occlusive disease (disorder)",
                                     "Peripheral arterial occlusive disease"])  # fmt: skip
def test_a_name_of_snomed_ct_is_right_with_or_without_its_kind(display: str) -> None:
    found = in_causes(code=PAD, display=display)

    assert found == {"result": True, "display": "Peripheral arterial occlusive disease (disorder)"}


def test_brackets_in_a_display_of_ours_belong_to_it() -> None:
    concept = {"code": "sky", "display": "Blue (sky)"}
    sent = call(url=COLOUR, code="sky", display="Blue")

    assert flat(validate_in_code_system(sent, sample(concept=[concept])))["result"] is False


def test_a_name_of_snomed_ct_without_its_kind_is_not_shortened() -> None:
    worded = {"code": PAD, "display": "Hardened arteries"}
    sent = call(
        valueSet=value_set({"system": SCT, "concept": [worded]}), system=SCT, code=PAD, display=" "
    )

    assert "others may exist" in flat(validate_in_value_set(sent, sample()))["message"]


def test_another_name_of_a_code_that_is_not_ours_is_no_fault() -> None:
    """Only one wording is held, so nobody here can say that another is wrong."""
    found = in_causes(code=PAD, display="Claudicatio")

    assert found["result"] is True
    assert "yet others may exist" in found["message"]


def test_a_display_that_cannot_be_checked_is_no_fault() -> None:
    sent = call(url=f"{BASE}/ValueSet/cause-arterial-beyond-gps", system=SCT, code="840580004")
    sent["parameter"].append({"name": "display", "valueString": "PAD"})
    found = flat(validate_in_value_set(sent, held()))

    assert found["result"] is True
    assert "cannot be checked" in found["message"]
    assert "display" not in found


def test_one_right_coding_makes_a_concept_right() -> None:
    wrong = {"system": COLOUR, "code": "mauve"}
    right = {"system": COLOUR, "code": "pink"}

    assert in_set(codeableConcept={"coding": [wrong, right]}) == {"result": True, "display": "Pink"}


def test_a_display_is_told_in_the_language_wanted() -> None:
    assert in_set(system=COLOUR, code="red", displayLanguage="de")["display"] == "Rot"


def test_a_value_set_that_was_sent_is_judged_by() -> None:
    sent = call(valueSet=value_set({"system": COLOUR}), system=COLOUR, code="blue")

    assert flat(validate_in_value_set(sent, sample()))["result"] is True


SYSTEM_CALLS = [
    ({"url": COLOUR, "code": "blood"}, {"result": True}),
    ({"url": COLOUR, "code": "red", "version": "2"}, {"result": True, "display": "Red"}),
    ({"url": COLOUR, "code": "red", "version": "1"}, {"result": False, "message": NOT_HELD}),
    ({"url": COLOUR, "code": "mauve"}, {"result": False, "message": NOT_IN_SYSTEM}),
    ({"url": SCT, "code": PAD}, {"result": False, "message": NOT_HELD}),
    ({"coding": {"system": COLOUR, "code": "pink"}}, {"result": True, "display": "Pink"}),
    ({"coding": {"system": SCT, "code": PAD}}, {"result": False, "message": NOT_HELD}),
    ({"version": "1", "coding": {"system": COLOUR, "code": "pink"}}, {"result": False, "message": NOT_HELD}),
    ({"version": "1", "coding": {"system": COLOUR, "version": "2", "code": "pink"}}, {"result": True, "display": "Pink"}),
    ({"url": SCT, "coding": {"system": COLOUR, "code": "pink"}},
     {"result": False, "message": NO_CODE}),
    ({"url": COLOUR, "codeableConcept": {"coding": [{"system": SCT, "code": PAD},
      {"system": COLOUR, "code": "pink"}]}}, {"result": True, "display": "Pink"}),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "expected"), SYSTEM_CALLS)
def test_a_code_is_judged_by_its_code_system(sent: Any, expected: Any) -> None:
    assert in_system(**sent) == expected


@pytest.mark.parametrize("name", sorted(of_type("CodeSystem")))
def test_every_code_and_wording_of_ours_is_right(name: str) -> None:
    for concept in of_type("CodeSystem")[name]["concept"]:
        for word in (concept["display"], *(one["value"] for one in concept.get("designation", ()))):
            url = f"{BASE}/CodeSystem/{name}"
            sent = call(url=url, code=concept["code"], display=word)

            assert flat(validate_in_code_system(sent, held()))["result"] is True


@given(code=st.text("0123456789IVab", min_size=1, max_size=8), name=st.sampled_from(sorted(SETS)))
def test_a_code_is_right_when_the_expansion_has_it(code: str, name: str) -> None:
    url = f"{BASE}/ValueSet/{name}"
    expanded: Any = expand(call(url=url), held(), identifier="urn:uuid:0", timestamp="2026-11-21")
    pairs = {(one["system"], one["code"]) for one in expanded["expansion"]["contains"]}
    one = expanded["expansion"]["contains"][-1]

    for system, asked in ((one["system"], one["code"]), (one["system"], code), (SCT, code)):
        answer = validate_in_value_set(call(url=url, system=system, code=asked), held())

        assert structure.check(answer) == ()
        assert flat(answer)["result"] is ((system, asked) in pairs)


BOTH = [
    ({}, "required", where("code")),
    ({"code": "red", "coding": {"system": COLOUR, "code": "red"}}, "invalid", where("coding")),
    ({"coding": {"code": "red"}}, "required", where("coding")),
    ({"coding": {"system": COLOUR}}, "required", where("coding")),
    ({"coding": {"system": COLOUR, "code": "red"},
      "codeableConcept": {"coding": [{"system": COLOUR, "code": "red"}]}},
     "invalid", where("codeableConcept")),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "code", "place"), BOTH)
@pytest.mark.parametrize("operation", [validate_in_value_set, validate_in_code_system])
def test_the_code_is_sent_once_and_with_its_system(
    operation: Any, sent: Any, code: str, place: str
) -> None:
    assert refusals(operation, call(url=SHADES, **sent), sample()) == [(code, place)]


def test_a_code_alone_is_refused() -> None:
    assert refusals(validate_in_value_set, call(url=WARM, code="red"), sample()) == [
        ("required", where("system"))
    ]
    assert refusals(validate_in_code_system, call(code="red"), sample()) == [
        ("required", where("url"))
    ]


def test_a_value_set_that_is_not_held_is_refused() -> None:
    sent = call(url="https://example.org/none", system=COLOUR, code="red")

    assert refusals(validate_in_value_set, sent, sample()) == [("not-found", where("url"))]


def test_no_message_repeats_what_was_sent() -> None:
    name = "Mrs-Miller-1941"
    answers = [
        in_set(system=COLOUR, code=name),
        in_set(system=COLOUR, code="red", display=name),
        in_system(url=COLOUR, code=name),
        in_system(url=name, code="red"),
    ]

    assert [one for one in answers if name in one["message"]] == []
