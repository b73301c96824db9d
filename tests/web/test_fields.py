"""What is typed into a field becomes the answer that was meant, or a sentence says why not."""

from decimal import Decimal

import pytest

from fhir_pad import engine
from fhir_pad.fhir.canonical import url
from fhir_pad.web.fields.taking import Wrong, given, taken

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
