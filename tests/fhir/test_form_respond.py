"""A response written from answers reads back as the same answers."""

from decimal import Decimal
from typing import Any

import pytest
from form_sample import ANSWERS, FORM, SYSTEM, URL, response
from hypothesis import given
from hypothesis import strategies as st

from fhir_pad.fhir.form import Answer
from fhir_pad.fhir.issues import Refused


def test_a_response_has_the_shape_of_its_questionnaire() -> None:
    written = FORM.respond(
        {"since": "2026-11-18", "sore": "yes", "days": "unknown"},
        status="amended",
        authored="2026-11-21T10:00:00Z",
        subject={"reference": "Patient/1"},
    )
    yes = {"valueCoding": {"system": SYSTEM, "code": "yes", "display": "YES"}}
    absent = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason"}
    absent["valueCode"] = "unknown"

    assert written == {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{URL}|1",
        "status": "amended",
        "subject": {"reference": "Patient/1"},
        "authored": "2026-11-21T10:00:00Z",
        "item": [
            {
                "linkId": "skin",
                "text": "skin",
                "item": [
                    {"linkId": "sore", "text": "sore", "answer": [yes]},
                    {
                        "linkId": "days",
                        "text": "days",
                        "answer": [{"_valueInteger": {"extension": [absent]}}],
                    },
                ],
            },
            {
                "linkId": "more",
                "text": "more",
                "item": [
                    {
                        "linkId": "since",
                        "text": "since",
                        "answer": [{"valueDateTime": "2026-11-18"}],
                    }
                ],
            },
        ],
    }


def test_a_response_without_answers_has_no_empty_parts() -> None:
    assert FORM.respond({}, status="in-progress") == {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{URL}|1",
        "status": "in-progress",
    }


def test_a_list_without_an_answer_is_no_answer() -> None:
    assert FORM.respond({"where": (), "sore": "yes"}, status="completed") == FORM.respond(
        {"sore": "yes"}, status="completed"
    )


MISFITS: list[tuple[dict[str, Any], str]] = [
    ({"sort": "yes"}, "not-found"),
    ({"skin": "yes"}, "not-found"),
    ({"note": "yes"}, "not-found"),
    ({"sore": "maybe"}, "code-invalid"),
    ({"sore": 5}, "code-invalid"),
    ({"sore": ("yes", "no")}, "invalid"),
    ({"days": "three"}, "invariant"),
    ({"days": 101}, "invariant"),
    ({"where": ("toe", "none")}, "invariant"),
    ({"since": "yesterday"}, "invariant"),
]


@pytest.mark.parametrize(("answers", "code"), MISFITS)
def test_an_answer_that_does_not_fit_cannot_be_written(answers: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        FORM.respond(answers, status="completed")

    assert {issue.code for issue in refused.value.issues} == {code}


def test_all_misfits_are_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        FORM.respond({"sort": "yes", "days": 101, "sore": "maybe"}, status="completed")

    assert [issue.code for issue in refused.value.issues] == [
        "not-found",
        "code-invalid",
        "invariant",
    ]


def test_a_response_may_be_written_that_the_reading_will_question() -> None:
    reading = FORM.read(response(sore="no"))

    assert reading.blocked


_UNKNOWN = st.just("unknown")
_PLACES = st.lists(st.sampled_from(["toe", "heel"]), min_size=1, unique=True).map(tuple)
_ANY = st.fixed_dictionaries(
    {"sore": st.sampled_from(["yes", "unknown"])},
    optional={
        "days": st.integers(0, 100) | _UNKNOWN,
        "where": _PLACES | st.just(("none",)) | st.just(("unknown",)),
        "pressure": st.decimals(Decimal(0), Decimal(300), places=2) | _UNKNOWN,
        "since": st.dates().map(str) | _UNKNOWN,
        "worse": st.sampled_from(["yes", "no", "unknown"]),
    },
)


@given(_ANY)
def test_what_is_written_reads_back_equal(answers: dict[str, Answer]) -> None:
    reading = FORM.read(FORM.respond(answers, status="completed"))

    assert dict(reading.answers) == answers
    assert reading.issues == ()


def test_writing_does_not_change_the_answers_given() -> None:
    answers = dict(ANSWERS)
    FORM.respond(answers, status="completed")

    assert answers == ANSWERS
