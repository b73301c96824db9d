"""CodeSystem/$lookup and $subsumes over code systems that are held in full."""

from typing import Any

import pytest
from terminology_sample import (
    BASE,
    COLOUR,
    SCT,
    call,
    flat,
    held,
    of_type,
    parts,
    refusals,
    sample,
    where,
)

from fhir_pad.fhir import structure
from fhir_pad.terminology import lookup, subsumes


def test_all_that_is_known_of_a_code_is_told() -> None:
    found = lookup(call(system=COLOUR, code="red"), sample())

    assert found == {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "name", "valueString": "Colour"},
            {"name": "version", "valueString": "2"},
            {"name": "display", "valueString": "Red"},
            {
                "name": "designation",
                "part": [
                    {"name": "language", "valueCode": "de-AT"},
                    {"name": "value", "valueString": "Rot"},
                ],
            },
            *(
                {
                    "name": "property",
                    "part": [{"name": "code", "valueCode": code}, {"name": "value", kind: value}],
                }
                for code, kind, value in (
                    ("definition", "valueString", "Like blood."),
                    ("child", "valueCode", "crimson"),
                    ("child", "valueCode", "pink"),
                )
            ),
        ],
    }


PROPERTIES = [
    ((), {"name", "version", "display", "property"}),
    (("parent",), {"name", "display", "property"}),
    (("version", "designation"), {"name", "version", "display"}),
    (("nobody-knows",), {"name", "display"}),
]


@pytest.mark.parametrize(("wanted", "expected"), PROPERTIES)
def test_only_the_properties_wanted_are_told(wanted: tuple[str, ...], expected: set[str]) -> None:
    found = lookup(call(system=COLOUR, code="pink", property=wanted), sample())

    assert set(flat(found)) == expected


TOLD = [
    ("pink", (), [{"code": "parent", "value": "red"}]),
    ("red", ("definition",), [{"code": "definition", "value": "Like blood."}]),
    ("crimson", ("child",), [{"code": "child", "value": "blood"}]),
    ("red", ("parent",), []),
    ("blue", (), []),
]


@pytest.mark.parametrize(("code", "wanted", "expected"), TOLD)
def test_a_property_is_told_where_it_is_wanted_and_there(
    code: str, wanted: tuple[str, ...], expected: Any
) -> None:
    found = lookup(call(system=COLOUR, code=code, property=wanted), sample())

    assert parts(found, "property") == expected


def test_the_parent_of_a_nested_code_is_told() -> None:
    found = lookup(call(system=COLOUR, code="blood", property="parent"), sample())

    assert parts(found, "property") == [{"code": "parent", "value": "crimson"}]


def test_a_code_without_a_display_goes_by_itself() -> None:
    """R4 wants a display in every answer."""
    assert flat(lookup(call(system=COLOUR, code="blood"), sample()))["display"] == "blood"


def test_a_display_is_in_the_language_wanted() -> None:
    sent = call(coding={"system": COLOUR, "code": "red"}, displayLanguage="de")

    assert flat(lookup(sent, sample()))["display"] == "Rot"


@pytest.mark.parametrize("name", sorted(of_type("CodeSystem")))
def test_every_code_of_ours_can_be_looked_up(name: str) -> None:
    for concept in of_type("CodeSystem")[name]["concept"]:
        found = lookup(call(system=f"{BASE}/CodeSystem/{name}|0.1.0", code=concept["code"]), held())

        assert flat(found)["display"] == concept["display"]
        assert {"code": "definition", "value": concept["definition"]} in parts(found, "property")
        assert structure.check(found) == ()


LOOKUPS = [
    ({"system": COLOUR, "code": "mauve"}, "not-found", where("code")),
    ({"system": SCT, "code": "63491006"}, "not-found", where("system")),
    ({"system": COLOUR, "version": "1", "code": "red"}, "not-found", where("system")),
    ({"code": "red"}, "required", where("system")),
    ({"system": COLOUR}, "required", where("code")),
    ({"coding": {"system": COLOUR, "code": "red"}, "code": "red"}, "invalid", where("coding")),
]


@pytest.mark.parametrize(("sent", "code", "place"), LOOKUPS)
def test_what_cannot_be_looked_up_is_refused(sent: Any, code: str, place: str) -> None:
    assert refusals(lookup, call(**sent), sample()) == [(code, place)]


OUTCOMES = [
    ("red", "red", "equivalent"),
    ("red", "pink", "subsumes"),
    ("red", "blood", "subsumes"),
    ("blood", "red", "subsumed-by"),
    ("crimson", "pink", "not-subsumed"),
    ("blue", "red", "not-subsumed"),
]


@pytest.mark.parametrize(("one", "other", "outcome"), OUTCOMES)
def test_a_code_subsumes_those_nested_in_it(one: str, other: str, outcome: str) -> None:
    plain = call(codeA=one, codeB=other, system=COLOUR)
    coded = call(codingA={"system": COLOUR, "code": one}, codingB={"system": COLOUR, "code": other})

    assert flat(subsumes(plain, sample())) == {"outcome": outcome}
    assert flat(subsumes(coded, sample())) == {"outcome": outcome}


@pytest.mark.parametrize("meaning", ["part-of", "grouped-by", None])
def test_codes_that_are_nested_for_another_reason_do_not_subsume(meaning: str | None) -> None:
    found = subsumes(
        call(codeA="red", codeB="pink", system=COLOUR), sample(hierarchyMeaning=meaning)
    )

    assert flat(found) == {"outcome": "not-subsumed"}


def test_stages_of_ours_do_not_subsume_each_other() -> None:
    sent = call(codeA="II", codeB="IIa", system=f"{BASE}/CodeSystem/fontaine-stage")

    assert flat(subsumes(sent, held())) == {"outcome": "not-subsumed"}


SUBSUMED = [
    ({"codeA": "red", "codeB": "mauve", "system": COLOUR}, "not-found", where("codeB")),
    ({"codeA": "mauve", "codeB": "red", "system": COLOUR}, "not-found", where("codeA")),
    (
        {"codingA": {"system": COLOUR, "code": "red"}, "codingB": {"system": COLOUR, "code": "x"}},
        "not-found",
        where("codingB"),
    ),
    ({"codeA": "1", "codeB": "2", "system": SCT}, "not-found", where("system")),
    ({"codeA": "red", "codeB": "pink"}, "required", where("system")),
    ({"codeA": "red", "system": COLOUR}, "required", where("codeB")),
    (
        {"codingA": {"system": COLOUR, "code": "red"}, "codingB": {"system": SCT, "code": "red"}},
        "invalid",
        where("codingB"),
    ),
]


@pytest.mark.parametrize(("sent", "code", "place"), SUBSUMED)
def test_codes_that_cannot_be_compared_are_refused(sent: Any, code: str, place: str) -> None:
    assert refusals(subsumes, call(**sent), sample()) == [(code, place)]
