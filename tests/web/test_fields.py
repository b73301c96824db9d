"""What is typed into a field becomes the answer that was meant, or a sentence says why not."""

from decimal import Decimal

import pytest

from fhir_pad import engine
from fhir_pad.fhir.canonical import url
from fhir_pad.language import LANGUAGES
from fhir_pad.web.fields.asking import Beside, question
from fhir_pad.web.fields.taking import Wrong, given, summed, taken

FORM = engine.forms().by_url[url("Questionnaire", "leg-pain")]


@pytest.mark.parametrize(
    ("text", "meant"), [("0.85", "0.85"), ("0,85", "0.85"), (" 0,850 ", "0.850"), ("1", "1")]
)
def test_a_decimal_is_written_with_a_point_or_a_comma(text: str, meant: str) -> None:
    answers, wrong = taken(FORM, given(FORM, {"abi-l": [text]}))

    assert [str(one) for one in answers.values()] == [meant]
    assert answers == {"abi-l": Decimal(meant)}
    assert wrong == ()


@pytest.mark.parametrize("text", ["1,000", "12,345", "+1,500"])
def test_a_comma_that_may_part_thousands_is_no_decimal(text: str) -> None:
    answers, wrong = taken(FORM, given(FORM, {"onset-hours": [text]}))

    assert answers == {}
    assert [one.link_id for one in wrong] == ["onset-hours"]
    assert "point before decimals" in wrong[0].text


def test_a_number_beyond_its_bounds_is_told_them() -> None:
    answers, wrong = taken(FORM, given(FORM, {"age": ["131"]}))

    assert answers == {}
    assert wrong == (Wrong("age", "Write a number from 0 to 120."),)


@pytest.mark.parametrize(
    ("text", "metres"),
    [("330 ft", 101), ("330 Feet", 101), ("1 foot", 0), ("64ft.", 20), ("300", 300), ("5 ft", 2)],
)
def test_feet_are_told_as_whole_metres_halves_up(text: str, metres: int) -> None:
    answers, wrong = taken(FORM, given(FORM, {"walk-distance-m": [text]}))

    assert answers == {"walk-distance-m": metres}
    assert wrong == ()


@pytest.mark.parametrize(
    ("link_id", "text"),
    [("walk-distance-m", "1,000 ft"), ("walk-distance-m", "3 yd"), ("pain-days", "3 ft")],
)
def test_a_unit_that_is_not_offered_is_refused(link_id: str, text: str) -> None:
    answers, wrong = taken(FORM, given(FORM, {link_id: [text]}))

    assert answers == {}
    assert [one.link_id for one in wrong] == [link_id]


@pytest.mark.parametrize(("tag", "offered"), [("en-GB", False), ("en-US", True), ("tr", False)])
def test_feet_are_offered_where_people_measure_so(tag: str, offered: bool) -> None:
    beside = Beside({}, {}, {}, language=LANGUAGES[tag])

    asked = question(FORM, FORM.items["walk-distance-m"], beside)
    assert asked.hint.endswith("“330 ft”.") is offered
    assert "ft" not in question(FORM, FORM.items["pain-days"], beside).hint


def test_what_is_wrong_is_told_in_the_order_of_the_page() -> None:
    wrong = [Wrong("patient", "Whose?"), Wrong("abi-l", "2"), Wrong("age", "1"), Wrong("", "0")]

    assert [one.link_id for one in summed(FORM, wrong)] == ["", "age", "abi-l", "patient"]


def test_a_summary_names_the_question_as_a_sentence_of_its_own() -> None:
    asked = [one.asked for one in summed(FORM, [Wrong(one, "-") for one in FORM.items])]

    assert [one for one in asked if one.endswith((".:", "?:"))] == []
    assert any(one.endswith(".") for one in asked)


@pytest.mark.parametrize(("link_id", "is_index"), [("abi-l", True), ("ankle-dp-l", False)])
def test_no_pressure_is_told_to_be_written_as_an_index(link_id: str, is_index: bool) -> None:
    _, [wrong] = taken(FORM, given(FORM, {link_id: ["98 mmHg"]}))

    assert ("0.85" in wrong.text) is is_index
    assert "without a unit" in wrong.text
