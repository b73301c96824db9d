"""What each code answers, read through a record that holds it and nothing else.

The expected answers stand in `codes_answered.csv`, kept by hand: a code that is lost, or goes to
another question, fails here. An answer with `unknown` beside it denies nothing else; a question
with `?` is only to be asked.
"""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from fhir_pad.recorded import ROWS, Reading
from recorded.record_sample import (
    NOW,
    allergy,
    asked,
    beside_the_patient,
    condition,
    observation,
    passed,
    procedure,
    read,
    request,
    statement,
)

THIS_WEEK, YEARS_AGO = "2026-11-18", "2019-01-01"
TABLE = Path(__file__).with_name("codes_answered.csv")
with TABLE.open(encoding="utf-8") as file:
    CODES = list(csv.DictReader(file))
VALUES = {
    "index": ("0.8", "{ratio}"),
    "pressure": ("40", "mm[Hg]"),
    "bmi": ("31", "kg/m2"),
    "egfr": ("44", "mL/min"),
}
MADE = {
    "condition": lambda code, when: [condition(code, onsetDateTime=when)],
    "disease that is over": lambda code, when: [
        condition(code, clinical="resolved", onsetDateTime=when)
    ],
    "procedure": lambda code, when: [procedure(code, performedDateTime=when)],
    "medicine ordered": lambda code, _: [request(code)],
    "medicine stated": lambda code, _: [statement(code)],
    "allergy": lambda code, _: [allergy(code)],
    "intolerance": lambda code, _: [allergy(code, type="intolerance")],
    "answer": lambda codes, when: [
        asked(codes.split(" = ")[0], answer=codes.split(" = ")[1], on=when)
    ],
}


def measured(what, code, when):
    """Return an Observation of today, or of years ago; its site stands behind an @."""
    value, unit = VALUES[what]
    name, _, site = code.partition(" @ ")
    on = "2026-11-21" if when == THIS_WEEK else when
    return [observation(name, value=value, unit=unit, on=on, site=site or None)]


def said(record):
    """Return the answers and the doubts of a record, as the table has them."""
    recorded = read(*record)
    answers = beside_the_patient(recorded).items()
    told = [
        f"{name}={one if isinstance(one, str) else ' '.join(one)}"
        for name, one in answers
        if isinstance(one, str | tuple)
    ]
    numbers = [f"{name}={one}" for name, one in answers if not isinstance(one, str | tuple)]
    doubts = [
        f"{name}?" for names, why in passed(recorded) if why == "doubt" for name in names.split()
    ]
    return "; ".join(sorted({*told, *numbers, *doubts}))


def record(row, when):
    """Return the resources of a record that holds the code of a row."""
    make = MADE.get(row["as"])
    return measured(row["as"], row["code"], when) if make is None else make(row["code"], when)


@pytest.mark.parametrize("row", CODES, ids=[f"{row['as']} {row['code']}" for row in CODES])
def test_a_code_answers_what_it_means(row) -> None:
    assert row["this week"] == said(record(row, THIS_WEEK))
    assert row["years ago"] == said(record(row, YEARS_AGO))


def test_no_code_is_without_its_line() -> None:
    """Adverse events have theirs among the patients; age and sex have no code."""
    listed = {
        code.split(" ")[-1]
        for row in CODES
        for code in row["code"].replace(" = ", " @ ").split(" @ ")
    }
    read_here = {
        code.code
        for row in ROWS
        if row.reading is not Reading.HAPPENED
        for code in (*row.codes, *row.sites, *(meaning.value for meaning in row.means))
    }

    assert read_here == listed


LOOK_BACKS = [
    ("bleeding-active", "condition", "sct 131148009", 7),
    ("pregnancy", "condition", "sct 77386006", 294),
    ("pregnancy", "condition", "sct 86569001", 42),
    ("pregnancy", "answer", "loinc 82810-3 = sct 77386006", 28),
    ("acs-6mo", "condition", "sct 22298006", 183),
    ("embolic-source", "condition", "sct 22298006", 28),
    ("cancer-active", "procedure", "sct 367336001", 183),
    ("smoking", "answer", "loinc 72166-2 = sct 8517006", 365),
    ("abi-r", "index", "loinc 77194-9 @ sct 62175007", 365),
    ("abi-l", "index", "loinc 8579-5", 365),
    ("tbi-l", "index", "loinc 77617-9", 365),
    ("tcpo2-l", "pressure", "loinc 33437-5 @ sct 32153003", 30),
    ("ankle-pt-r", "pressure", "loinc 8480-6 @ sct 214811007", 1),
    ("egfr", "egfr", "loinc 62238-1", 183),
    ("bmi", "bmi", "loinc 39156-5", 365),
]
"""A question, what is recorded, and for how many days it counts."""


def answers(kind, code, ago):
    """Return the answers from a record whose only date is that long ago."""
    when = (NOW - ago).isoformat()
    made = record({"as": kind, "code": code}, when)
    return read(*made).answers


@pytest.mark.parametrize(("question", "kind", "code", "days"), LOOK_BACKS)
def test_a_record_counts_as_long_as_its_question_asks(question, kind, code, days) -> None:
    """To the second: what is older is passed over."""
    assert question in answers(kind, code, timedelta(days=days))
    assert question not in answers(kind, code, timedelta(days=days, seconds=1))


def test_an_earlier_clot_is_older_than_the_present_complaint() -> None:
    """One of four weeks may be what the leg hurts of now."""
    clot, four_weeks, second = "sct 404223003", timedelta(days=28), timedelta(seconds=1)

    assert "prior-dvt" in answers("condition", clot, four_weeks + second)
    assert "prior-dvt" not in answers("condition", clot, four_weeks - second)
