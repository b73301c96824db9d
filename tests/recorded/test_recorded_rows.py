"""The table of rows: nothing in it is unknown to the questions, mistyped, or made up."""

import csv
from dataclasses import fields, replace
from pathlib import Path

import pytest
from samples import SHARED

from fhir_pad import content
from fhir_pad.fhir.strict import OWN_LIMITS, read
from fhir_pad.legs.questions import ask
from fhir_pad.recorded import ROWS, Code, Meaning, Reading, Row, Time
from fhir_pad.recorded.checks import checked, code_fault
from fhir_pad.recorded.rows.codes import ATC, LOINC, RXNORM, SNOMED

SEEN = Path(__file__).with_name("codes_seen.csv")
TABLE = SHARED / "clinical" / "terminology.csv"
VALUE_SETS = content.folder("valuesets")


def named():
    """Return every code that stands in a row, wherever in it."""
    return {
        code
        for row in ROWS
        for code in (*row.codes, *row.sites, *(meaning.value for meaning in row.means))
    }


def seen():
    with SEEN.open(encoding="utf-8") as file:
        return {Code(row["system"], row["code"]) for row in csv.DictReader(file)}


def verified():
    """Return the codes that were verified for the project, by more than one source."""
    with TABLE.open(encoding="utf-8") as file:
        return {
            Code(row["system"], row["code"])
            for row in csv.DictReader(file)
            if row["verified"] in ("verified", "verified-code-and-component")
        }


def value_set(name):
    resource = read((VALUE_SETS / f"ValueSet-{name}.json").read_bytes(), OWN_LIMITS)
    return {
        Code(part["system"], concept["code"])
        for part in resource["compose"]["include"]
        for concept in part.get("concept", ())
    }


@pytest.mark.external
def test_every_code_was_verified() -> None:
    assert set() == named() - verified() - seen()


@pytest.mark.external
def test_the_list_of_codes_seen_holds_nothing_else() -> None:
    assert set() == seen() & verified()
    assert seen() <= named()


MEDICINES = ["medication-rxnorm-antiplatelet", "medication-rxnorm-anticoagulant"]


@pytest.mark.parametrize("name", MEDICINES)
def test_every_ingredient_of_our_value_sets_is_recognised_when_taken(name) -> None:
    taken = {code for row in ROWS if row.reading is Reading.TAKEN for code in row.codes}

    assert value_set(name) <= taken


def test_every_statin_of_our_value_set_is_recognised_as_not_borne() -> None:
    statins = {code for row in ROWS if row.answer == "statin" for code in row.codes}

    assert value_set("medication-rxnorm-statin") <= statins


US_CORE = {
    *("449868002", "428041000124106", "8517006", "266919005"),
    *("77176002", "428071000124103", "428061000124105"),
}
"""Its smoking status, without 266927001: unknown if ever smoked."""


def test_every_smoking_status_of_our_value_set_and_of_us_core_but_unknown_is_an_answer() -> None:
    told = {meaning.value for row in ROWS for meaning in row.means if row.link_id == "smoking"}
    others = {Code(SNOMED, code) for code in US_CORE}

    assert {Code(SNOMED, "266927001")} == value_set("smoking-status") - told
    assert others <= told <= value_set("smoking-status") | others


def test_a_condition_that_a_question_equals_is_read() -> None:
    """The codes of our ConceptMap that mean the same as a question about a disease."""
    resource = read(
        (VALUE_SETS / "ConceptMap-question-to-observation.json").read_bytes(), OWN_LIMITS
    )
    diseases = ("diabetes", "hypertension", "dyslipidaemia", "ckd", "cad", "family-cvd")
    diseases += ("sedentary", "known-pad", "heart-failure", "varicose-veins", "bleeding-active")
    rows = {(row.link_id, code.code) for row in ROWS for code in row.codes}
    equal = {
        (element["code"], target["code"])
        for group in resource["group"]
        for element in group["element"]
        for target in element["target"]
        if element["code"] in diseases and target["equivalence"] == "equivalent"
    }

    assert len(equal) == len(diseases)
    assert equal <= rows


def test_rows_hold_values_only() -> None:
    """So that a Library can be written from them."""
    for row in ROWS:
        for field in fields(row):
            assert isinstance(getattr(row, field.name), str | int | tuple), field.name


def test_no_answer_is_a_no() -> None:
    given = {row.answer for row in ROWS} | {each.answer for row in ROWS for each in row.means}

    assert given.isdisjoint({"no", "none", "not-done", "not-assessed", "not-started"})


RIGHT = Row(
    "diabetes",
    ("Condition",),
    Reading.CURRENT,
    (Code(SNOMED, "73211009"),),
    "yes",
    sources=("S0-008",),
)
BMI = Row(
    "bmi",
    ("Observation",),
    Reading.MEASURED,
    (Code(LOINC, "39156-5"),),
    unit="kg/m2",
    sources=("S0-012",),
)
WRONG = [
    (replace(RIGHT, link_id="diabetis"), "no such question"),
    (replace(RIGHT, codes=(Code(SNOMED, "73211008"),)), "73211008 has a wrong check digit"),
    (replace(RIGHT, codes=(Code("x", "1"),)), "x is not read"),
    (replace(RIGHT, codes=()), "name codes"),
    (replace(RIGHT, answer="no"), "'no' is not one of the answers"),
    (replace(RIGHT, answer=""), "'' is not one of the answers"),
    (replace(RIGHT, resources=("Observation",)), "does not read Observation"),
    (replace(RIGHT, resources=()), "does not read nothing"),
    (replace(RIGHT, sources=()), "name a source"),
    (replace(RIGHT, sources=("S9-001",)), "no source S9-001"),
    (replace(RIGHT, time=Time(3)), "say why"),
    (replace(RIGHT, doubt="Which type?"), "a doubt has no answer"),
    (replace(BMI, codes=(Code(LOINC, "39156-4"),)), "39156-4 has a wrong check digit"),
    (replace(BMI, unit="[lb_av]"), "asked in kg/m2"),
    (replace(BMI, answer="31"), "comes from the resource"),
    (replace(BMI, reading=Reading.CODED), "does not suit"),
    (replace(BMI, link_id="smoking"), "does not suit"),
    (replace(BMI, sites=(Code(SNOMED, "62175008"),)), "62175008 has a wrong check digit"),
    (
        replace(BMI, link_id="smoking", reading=Reading.CODED, unit="", means=(Meaning(Code(SNOMED, "266919005"), "no"),)),
        "'no' is not one of the answers",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("row", "fault"), WRONG, ids=[fault for _, fault in WRONG])
def test_a_wrong_row_stops_the_program(row, fault) -> None:
    with pytest.raises(ValueError, match=row.link_id) as refused:
        checked((row,))

    assert fault in str(refused.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ValueError, match="no such question") as refused:
        checked((replace(RIGHT, link_id="x"), replace(BMI, sources=())))

    assert len(str(refused.value).splitlines()) == 2


def test_a_code_says_one_thing_to_a_question() -> None:
    with pytest.raises(ValueError, match="73211009 stands in two rows"):
        checked((RIGHT, replace(RIGHT, answer="", doubt="Which type?")))


def test_right_rows_pass() -> None:
    assert (RIGHT, BMI) == checked((RIGHT, BMI))


CODES = [
    (Code(SNOMED, "63491006"), True),
    (Code(SNOMED, "368581000119106"), True),
    (Code(SNOMED, "63491007"), False),
    (Code(SNOMED, "81121007"), False),
    (Code(SNOMED, "634910060"), False),
    (Code(LOINC, "77194-9"), True),
    (Code(LOINC, "77194-8"), False),
    (Code(RXNORM, "11289"), True),
    (Code(RXNORM, "B01AA03"), False),
    (Code(ATC, "B01AA03"), True),
    (Code(ATC, "M01A"), True),
    (Code(ATC, "11289"), False),
]


@pytest.mark.parametrize(("code", "right"), CODES)
def test_a_mistyped_code_is_told(code, right) -> None:
    assert right is (code_fault(code) == "")


def test_the_questions_that_a_record_answers() -> None:
    """A present complaint is asked, not filled in."""
    answered = {row.link_id for row in ROWS if not row.doubt}

    assert answered <= {term.name for term in ask}
    assert answered.isdisjoint({"acute-change", "p-pain", "swelling", "wound", "fever"})
