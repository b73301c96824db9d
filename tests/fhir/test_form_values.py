"""One answer against its question: what is taken, what is refused, and where."""

from decimal import Decimal
from typing import Any

import pytest
from form_sample import ABSENT, ANSWERS, FORM, SYSTEM, coding, with_answer

from fhir_pad.fhir.json_value import FhirDecimal

SKIN = "QuestionnaireResponse.item[0]"
MORE = "QuestionnaireResponse.item[1]"
PLACES = {
    "sore": f"{SKIN}.item[0].answer",
    "days": f"{SKIN}.item[1].answer",
    "where": f"{SKIN}.item[2].answer",
    "pressure": f"{MORE}.item[0].answer",
    "since": f"{MORE}.item[1].answer",
}

TAKEN = [
    ("sore", [coding("no", display="NO")], "no"),
    ("sore", [coding("unknown", display="UNKNOWN")], "unknown"),
    ("sore", [coding("no")], "no"),
    ("sore", [{"valueBoolean": True}], "yes"),
    ("sore", [{"valueBoolean": False}], "no"),
    ("sore", [{"valueCoding": ABSENT}], "unknown"),
    ("sore", [ABSENT], "unknown"),
    ("days", [{"valueInteger": 0}], 0),
    ("days", [{"valueInteger": 100}], 100),
    ("days", [{"_valueInteger": ABSENT}], "unknown"),
    ("pressure", [{"valueDecimal": 7}], Decimal(7)),
    ("pressure", [{"_valueDecimal": ABSENT}], "unknown"),
    ("since", [{"valueDateTime": "2026"}], "2026"),
    ("since", [{"valueDateTime": "2024-02-29T23:59:60.5+14:00"}], "2024-02-29T23:59:60.5+14:00"),
    ("where", [coding("none")], ("none",)),
    ("where", [coding("heel"), coding("toe")], ("heel", "toe")),
]


@pytest.mark.parametrize(("link_id", "answers", "expected"), TAKEN)
def test_an_answer_that_fits_is_taken(
    link_id: str, answers: list[dict[str, Any]], expected: object
) -> None:
    reading = FORM.read(with_answer(link_id, *answers, status="in-progress"))

    assert reading.answers[link_id] == expected
    assert not reading.blocked


def test_a_decimal_keeps_the_text_that_was_written() -> None:
    written = with_answer("pressure", {"valueDecimal": FhirDecimal("0.90")})

    assert str(FORM.read(written).answers["pressure"]) == "0.90"


REFUSED = [
    # wrong type of value
    ("sore", [{"valueString": "yes"}], "invariant", "[0].value"),
    ("sore", [{"valueBoolean": "true"}], "invariant", "[0].value"),
    ("sore", [{"valueCoding": "yes"}], "invariant", "[0].value"),
    ("where", [{"valueBoolean": True}], "invariant", "[0].value"),
    ("days", [{"valueDecimal": Decimal(3)}], "invariant", "[0].value"),
    ("days", [{"valueInteger": Decimal("3.0")}], "invariant", "[0].value"),
    ("days", [{"valueInteger": True}], "invariant", "[0].value"),
    ("days", [{"valueInteger": "3"}], "invariant", "[0].value"),
    ("pressure", [{"valueInteger": 3}], "invariant", "[0].value"),
    ("pressure", [{"valueDecimal": "abc"}], "invariant", "[0].value"),
    ("pressure", [{"valueDecimal": Decimal("NaN")}], "invariant", "[0].value"),
    ("pressure", [{"valueQuantity": {"value": 40, "comparator": "<"}}], "invariant", "[0].value"),
    ("since", [{"valueDateTime": "2026-02-30"}], "invariant", "[0].value"),
    ("since", [{"valueDateTime": "0000"}], "invariant", "[0].value"),
    ("since", [{"valueDateTime": "2026-11-18T10:00:00"}], "invariant", "[0].value"),
    ("since", [{"valueDateTime": 2026}], "invariant", "[0].value"),
    ("sore", [{"valueBoolean": True, "valueString": "yes"}], "structure", "[0].value"),
    # not an offered option
    ("sore", [coding("maybe")], "code-invalid", "[0].value"),
    ("sore", [{"valueCoding": {"system": SYSTEM}}], "code-invalid", "[0].value"),
    (
        "sore",
        [{"valueCoding": {"system": "urn:other", "code": "yes"}}],
        "code-invalid",
        "[0].value",
    ),
    ("sore", [{"valueCoding": {"system": None, "code": "yes"}}], "code-invalid", "[0].value"),
    # outside the range
    ("days", [{"valueInteger": -1}], "invariant", "[0].value"),
    ("days", [{"valueInteger": 101}], "invariant", "[0].value"),
    ("pressure", [{"valueDecimal": Decimal("-0.1")}], "invariant", "[0].value"),
    ("pressure", [{"valueDecimal": Decimal("300.01")}], "invariant", "[0].value"),
    # how many
    ("sore", [coding("yes"), coding("no")], "invalid", "[1]"),
    ("days", [{"valueInteger": 1}, {"valueInteger": 1}], "invalid", "[1]"),
    ("where", [coding("toe"), coding("toe")], "invariant", "[1].value"),
    ("where", [coding("toe"), coding("none")], "invariant", "[1].value"),
    ("where", [coding("none"), coding("toe")], "invariant", "[0].value"),
    ("where", [coding("toe"), coding("hand")], "code-invalid", "[1].value"),
]


@pytest.mark.parametrize(("link_id", "answers", "code", "where"), REFUSED)
def test_an_answer_that_does_not_fit_is_refused_at_its_place_and_hides_no_other(
    link_id: str, answers: list[dict[str, Any]], code: str, where: str
) -> None:
    reading = FORM.read(with_answer(link_id, *answers))
    faults = [(issue.code, issue.at) for issue in reading.issues if issue.blocks]

    assert faults == [(code, PLACES[link_id] + where)]
    assert dict(reading.answers) == {key: one for key, one in ANSWERS.items() if key != link_id}
    assert reading.places[link_id] == PLACES[link_id] + "[0].value"


RIGHT = [
    ("sore", {"valueString": "yes"}, "Answer `sore` with valueCoding."),
    ("sore", coding("maybe"), f"Answer `sore` with one of the codes yes, no, unknown of {SYSTEM}."),
    ("days", {"valueInteger": "3"}, "Answer `days` with a whole number."),
    ("days", {"valueInteger": 101}, "Answer `days` with 0 to 100 d."),
    ("pressure", {"valueDecimal": "3"}, "Answer `pressure` with a number."),
    ("pressure", {"valueDecimal": 301}, "Answer `pressure` with 0 to 300 mm[Hg]."),
]


@pytest.mark.parametrize(("link_id", "answer", "text"), RIGHT)
def test_a_refusal_says_what_would_be_right(
    link_id: str, answer: dict[str, Any], text: str
) -> None:
    (issue,) = FORM.read(with_answer(link_id, answer)).issues

    assert issue.text == text


REMARKS = [
    (coding("yes", display="YES"), []),
    (coding("yes"), []),
    (coding("yes", display="Ja"), [("information", "informational")]),
    (coding("yes", display="NO"), [("warning", "conflict")]),
    (coding("yes", display=["YES"]), []),  # R4 refuses it
    ({"valueCoding": {"code": "yes"}}, [("warning", "code-invalid")]),
    (
        {"valueCoding": {"code": "yes", "display": "NO"}},
        [("warning", "code-invalid"), ("warning", "conflict")],
    ),
]


@pytest.mark.parametrize(("answer", "expected"), REMARKS)
def test_what_is_odd_about_a_coding_is_said_and_the_code_counts(
    answer: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    reading = FORM.read(with_answer("sore", answer))

    assert [(issue.severity, issue.code) for issue in reading.issues] == expected
    assert reading.answers["sore"] == "yes"


def test_no_text_repeats_what_the_patient_said() -> None:
    name = "Jane Doe 1970"
    answers = {
        "sore": {"valueCoding": {"system": SYSTEM, "code": name, "display": name}},
        "days": {"valueInteger": 987654},
        "since": {"valueDateTime": name},
        "where": coding("toe", display=name),
    }
    for link_id, answer in answers.items():
        texts = [issue.text for issue in FORM.read(with_answer(link_id, answer)).issues]

        assert texts
        assert not any(name in text or "987654" in text for text in texts)


def test_an_answer_object_without_a_value_is_no_answer() -> None:
    reading = FORM.read(with_answer("where", {}))

    assert "where" not in reading.answers
    assert "where" not in reading.places
