"""ValueSet/$expand: the codes, page by page, and the refusals in R4's words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from terminology_sample import (
    BASE,
    COLOUR,
    MEASURED,
    SCT,
    SHADES,
    WARM,
    call,
    held,
    of_type,
    refusals,
    sample,
    value_set,
    where,
)

from fhir_pad.fhir import structure
from fhir_pad.terminology import LARGEST_PAGE, Held, expand

ALL = ["red", "crimson", "blood", "pink", "blue"]


def expanded(known: Held | None = None, **values: Any) -> Any:
    return expand(call(**values), known or sample(), **MEASURED)


def codes(found: Any) -> list[str]:
    return [one["code"] for one in found["expansion"].get("contains", ())]


def told(found: Any) -> dict[str, Any]:
    return {
        one["name"]: next(value for key, value in one.items() if key != "name")
        for one in found["expansion"].get("parameter", ())
    }


def test_an_expansion_has_its_codes_in_order_and_the_caller_s_name_and_time() -> None:
    found = expanded(url=SHADES)

    assert found == {
        "resourceType": "ValueSet",
        "status": "active",
        "url": SHADES,
        "version": "5",
        "title": "Shades",
        "expansion": {
            "identifier": "urn:uuid:0",
            "timestamp": "2026-11-21T10:00:00Z",
            "total": 5,
            "parameter": [{"name": "version", "valueUri": f"{COLOUR}|2"}],
            "contains": [
                {"system": COLOUR, "code": "red", "display": "Red"},
                {"system": COLOUR, "code": "crimson", "display": "Crimson"},
                {"system": COLOUR, "code": "blood"},
                {"system": COLOUR, "code": "pink", "display": "Pink"},
                {"system": COLOUR, "code": "blue", "display": "Dark blue"},
            ],
        },
    }


def test_the_definition_is_added_when_it_is_wanted() -> None:
    assert expanded(url=SHADES, includeDefinition=True)["compose"] == value_set()["compose"]


PAGES = [
    ({"count": 2}, ALL[:2]),
    ({"count": 2, "offset": 2}, ALL[2:4]),
    ({"count": 9, "offset": 4}, ALL[4:]),
    ({"offset": 3}, ALL[3:]),
    ({"offset": 9}, []),
    ({"count": 0}, []),
]


@pytest.mark.parametrize(("asked", "expected"), PAGES)
def test_a_page_has_its_part_and_the_total_of_all(
    asked: dict[str, int], expected: list[str]
) -> None:
    found = expanded(url=SHADES, **asked)

    assert codes(found) == expected
    assert (found["expansion"]["total"], found["expansion"]["offset"]) == (
        5,
        asked.get("offset", 0),
    )
    assert asked.items() <= told(found).items()
    assert structure.check(found) == ()


@given(count=st.integers(1, 60), name=st.sampled_from(sorted(of_type("ValueSet"))))
def test_the_pages_together_are_the_whole(count: int, name: str) -> None:
    url = f"{BASE}/ValueSet/{name}"
    whole = expanded(held(), url=url)
    offsets = range(0, whole["expansion"]["total"], count)
    pages = [expanded(held(), url=url, offset=offset, count=count) for offset in offsets]

    assert [code for page in pages for code in codes(page)] == codes(whole)


FILTERS = [
    ("RED", ["red"]),
    ("blue dark", ["blue"]),
    ("rot", ["red"]),
    ("blood", ["blood"]),
    ("k", ["pink", "blue"]),
    ("  ", ALL),
    ("nothing like it", []),
]


@pytest.mark.parametrize(("text", "expected"), FILTERS)
def test_a_filter_wants_each_of_its_words_in_code_or_wording(
    text: str, expected: list[str]
) -> None:
    found = expanded(url=SHADES, filter=text)

    assert codes(found) == expected
    assert found["expansion"]["total"] == len(expected)


@given(text=st.text(max_size=12), name=st.sampled_from(sorted(of_type("ValueSet"))))
def test_a_filter_only_takes_away_and_keeps_the_order(text: str, name: str) -> None:
    url = f"{BASE}/ValueSet/{name}"
    everything = codes(expanded(held(), url=url))
    sent = {"resourceType": "Parameters", "parameter": call(url=url)["parameter"]}
    if text:
        sent["parameter"].append({"name": "filter", "valueString": text})
    kept = set(codes(expand(sent, held(), **MEASURED)))

    assert codes(expand(sent, held(), **MEASURED)) == [one for one in everything if one in kept]


LANGUAGES = [
    ("en", "Red"),
    ("en-GB", "Red"),
    ("de", "Rot"),
    ("de-AT", "Rot"),
    ("de-AT-1996", "Rot"),
    ("de-CH", "Red"),
]


@pytest.mark.parametrize(("language", "expected"), LANGUAGES)
def test_a_display_is_in_the_language_wanted_where_there_is_one(
    language: str, expected: str
) -> None:
    found = expanded(url=WARM, displayLanguage=language)

    assert found["expansion"]["contains"][0]["display"] == expected


def test_designations_are_added_when_they_are_wanted() -> None:
    first, second = expanded(url=WARM, includeDesignations=True)["expansion"]["contains"]

    assert first["designation"] == [{"language": "de-AT", "value": "Rot"}]
    assert "designation" not in second
    assert "designation" not in expanded(url=WARM)["expansion"]["contains"][0]


def test_a_system_can_be_left_out() -> None:
    mixed = value_set({"system": COLOUR}, {"system": SCT, "concept": [{"code": "7771000"}]})

    assert codes(expanded(valueSet=mixed, exclude_system=f"{COLOUR}|2")) == ["7771000"]
    assert codes(expanded(valueSet=mixed, exclude_system=(COLOUR, SCT))) == []


def test_what_always_holds_is_accepted_and_said() -> None:
    found = expanded(url=SHADES, excludeNested=False, activeOnly=True, excludeNotForUI=True)

    assert codes(found) == ALL
    assert told(found)["excludeNested"] is True
    assert told(found)["activeOnly"] is True


WRONG_CALLS = [
    ({}, "required", where("url")),
    ({"url": "https://example.org/none"}, "not-found", where("url")),
    ({"url": f"{SHADES}|4"}, "not-found", where("url")),
    ({"url": SHADES, "valueSetVersion": "4"}, "not-found", where("url")),
    ({"url": SHADES, "valueSet": value_set()}, "invalid", where("url")),
    ({"url": (SHADES, WARM)}, "invalid", where("url")),
    ({"url": SHADES, "offset": -1}, "invalid", where("offset")),
    ({"url": SHADES, "count": -1}, "invalid", where("count")),
    ({"url": SHADES, "context": "https://example.org/x"}, "not-supported", where("context")),
    (
        {"url": SHADES, "force_system_version": f"{COLOUR}|1"},
        "not-supported",
        where("force-system-version"),
    ),
]


@pytest.mark.parametrize(("sent", "code", "place"), WRONG_CALLS)
def test_a_call_that_cannot_be_met_is_refused(sent: Any, code: str, place: str) -> None:
    assert refusals(expand, call(**sent), sample(), **MEASURED) == [(code, place)]


@pytest.mark.parametrize("sent", [{"url": f"{SHADES}|5"}, {"url": SHADES, "valueSetVersion": "5"}])
def test_the_version_that_is_held_may_be_named(sent: Any) -> None:
    assert codes(expanded(**sent)) == ALL


def test_a_page_that_is_too_large_is_refused_and_one_in_size_is_given() -> None:
    many = [{"code": f"c{number}"} for number in range(LARGEST_PAGE + 1)]
    sent = value_set({"system": SCT, "concept": many})

    assert refusals(expand, call(valueSet=sent), sample(), **MEASURED) == [
        ("too-costly", where("count"))
    ]
    assert len(codes(expanded(valueSet=sent, count=LARGEST_PAGE))) == LARGEST_PAGE
    assert expanded(valueSet=sent, count=0)["expansion"]["total"] == LARGEST_PAGE + 1


def test_an_old_expansion_of_a_value_set_that_was_sent_is_not_repeated() -> None:
    red = {"system": COLOUR, "concept": [{"code": "red"}]}
    stale = {"timestamp": "2020-01-01", "contains": [{"system": COLOUR, "code": "mauve"}]}

    assert codes(expanded(valueSet=value_set(red, expansion=stale))) == ["red"]
