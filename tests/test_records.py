"""What an EHR has recorded beside what a patient answered: it fills gaps, and is said."""

from datetime import timedelta
from typing import Any

import pytest
from engines.patients import EHR
from recorded.record_sample import allergy, condition, request
from samples import CLAUDICATION, NOW, response

from fhir_pad import assess
from fhir_pad.fhir.write import write

HEART_FAILURE, DIABETES = "heart-failure", "diabetes"
RECORD = tuple({**one, "id": f"r{index}"} for index, one in enumerate(EHR))
CLAIM = {"resourceType": "Claim", "id": "c", "patient": {"reference": "Patient/example"}}


def assessed(more: dict[str, Any], *records: dict[str, Any]) -> Any:
    """Return the assessment of the man with claudication who said this as well."""
    return assess(response(CLAUDICATION | more), now=NOW, records=records)


def status(found: Any, code: str) -> str:
    """Return what becomes of an action."""
    (one,) = (action for action in found.findings.actions if action.code == code)
    return str(one.status)


def test_heart_failure_on_record_withholds_cilostazol() -> None:
    assert status(assessed({}), "cilostazol") == "needs-data"
    assert status(assessed({}, *RECORD), "cilostazol") == "withheld"


@pytest.mark.parametrize("said", ["yes", "no"])
def test_an_answer_comes_before_the_record(said: str) -> None:
    found = assessed({DIABETES: said}, *RECORD)

    assert found.answers[DIABETES] == said
    assert DIABETES not in found.recorded.facts


OTHERWISE = [
    ({HEART_FAILURE: "no"}, ["heart-failure: The record says otherwise (Condition/r2)"]),
    ({"smoking": "never"}, ["smoking: The record says otherwise (Observation/r3)"]),
    ({HEART_FAILURE: "yes", "smoking": "current", DIABETES: "unknown"}, []),
]


@pytest.mark.parametrize(("said", "told"), OTHERWISE)
def test_where_the_record_speaks_against_an_answer_it_is_told(
    said: dict[str, str], told: list[str]
) -> None:
    issues = assessed(said, *RECORD).issues

    assert [one.text.partition(";")[0] for one in issues if "otherwise" in one.text] == told


@pytest.mark.parametrize(("said", "told"), [("no", True), ("yes", False), ("unknown", False)])
def test_where_the_record_speaks_against_an_answer_the_plan_says_it(said: str, told: bool) -> None:
    """An antiplatelet was recommended on paper, and nothing there told of apixaban on record."""
    found = assessed({HEART_FAILURE: said}, *RECORD)

    plan = next(
        entry["resource"]
        for entry in found.bundle()["entry"]
        if entry["resource"]["resourceType"] == "CarePlan"
    )
    assert told == (HEART_FAILURE in [one.topic for one in found.findings.cautions])
    assert told == ("The record says otherwise" in plan["text"]["div"])


def test_options_on_record_that_were_not_chosen_are_told() -> None:
    allergic = allergy("rx 21107") | {"patient": {"reference": "Patient/example"}}

    for said, told in ((("aspirin",), 1), (("none",), 1), (("cilostazol", "nsaid"), 0)):
        issues = assessed({"allergies": said}, allergic).issues
        assert sum("otherwise" in one.text for one in issues) == told


PREGNANT = condition("sct 77386006", onsetDateTime="2026-06-01") | {
    "subject": {"reference": "Patient/example"}
}


@pytest.mark.parametrize("switched_off_by", [{"sex": "male", "age": 30}, {"sex": "female"}])
def test_what_is_not_asked_is_not_said_to_be_taken_from_the_record(
    switched_off_by: dict[str, Any],
) -> None:
    found = assessed(switched_off_by, PREGNANT)

    assert "pregnancy" not in found.answers
    assert [one.text for one in found.issues if one.text.startswith("pregnancy")] == [
        "pregnancy: It is on record (Condition/c1), and by the other answers it would not be asked."
    ]


def test_what_is_asked_after_an_answer_of_unknown_is_taken_from_the_record() -> None:
    assert assessed({"sex": "unknown", "age": 30}, PREGNANT).answers["pregnancy"] == "pregnant"


def test_an_answer_of_unknown_is_none() -> None:
    assert assessed({HEART_FAILURE: "unknown"}, *RECORD).answers[HEART_FAILURE] == "yes"


OF_EXAMPLE = {"reference": "Patient/example"}
ENOXAPARIN = request("rx 67108", own="m1") | {"subject": OF_EXAMPLE}
HIT = condition("sct 73397007", own="c1", clinical="resolved") | {"subject": OF_EXAMPLE}
HEPARIN_ALLERGY = allergy("rx 5224", own="a1") | {"patient": OF_EXAMPLE}
GIVEN_AGAIN = "MedicationRequest/m1 is a heparin, and platelets fell under heparin before."
BY_DOSE = "Whether it is a treatment dose depends on the dose."
HEPARIN = [
    ({"allergies": ["heparin-hit"]}, [ENOXAPARIN], GIVEN_AGAIN),
    ({}, [ENOXAPARIN, HIT], GIVEN_AGAIN),
    ({"allergies": ["none"]}, [ENOXAPARIN, HIT], GIVEN_AGAIN),
    ({"allergies": ["none"]}, [ENOXAPARIN, HEPARIN_ALLERGY], BY_DOSE),
    ({"allergies": ["heparin-hit"]}, [ENOXAPARIN | {"status": "stopped"}], ""),
]


@pytest.mark.parametrize(("said", "records", "told"), HEPARIN)
def test_a_heparin_on_record_is_told_where_platelets_fell_under_one(
    said: dict[str, Any], records: list[dict[str, Any]], told: str
) -> None:
    issues = [one.text for one in assessed({"on-anticoagulant": "unknown"} | said, *records).issues]

    about = [f"on-anticoagulant: {one}" for one in (GIVEN_AGAIN, BY_DOSE)]
    assert [one for one in issues if one in about] == [f"on-anticoagulant: {told}"][: len(told)]


def test_what_is_not_recorded_stays_unknown() -> None:
    found = assessed({}, *RECORD)

    assert set(found.recorded.facts) == {"smoking", DIABETES, "known-pad", HEART_FAILURE}
    assert "no" not in {fact.value for fact in found.recorded.facts.values()}


def test_each_answer_from_the_record_is_told_with_its_place_and_without_its_value() -> None:
    texts = [issue.text for issue in assessed({}, *RECORD).issues]

    assert "`smoking` was not answered and is taken from the record: Observation/r3." in texts
    assert not any("449868002" in text for text in texts)


def test_the_provenance_names_what_the_results_rest_on() -> None:
    entries = assessed({}, *RECORD).bundle()["entry"]
    (made,) = (
        one["resource"] for one in entries if one["resource"]["resourceType"] == "Provenance"
    )

    _, *sources = (entity["what"]["reference"] for entity in made["entity"])
    assert sorted(sources) == ["Condition/r0", "Condition/r1", "Condition/r2", "Observation/r3"]


def test_what_has_no_id_counts_and_is_not_referred_to() -> None:
    found = assessed({}, *EHR)

    assert found.answers[HEART_FAILURE] == "yes"
    assert found.context().records == ()


def test_records_of_two_patients_are_not_read() -> None:
    other = {**RECORD[0], "id": "other", "subject": {"reference": "Patient/other"}}
    found = assessed({}, *RECORD, other)

    assert found.recorded.facts == {}
    assert any("patient" in issue.text for issue in found.issues)


def test_other_records_make_other_results_and_the_same_make_the_same_bytes() -> None:
    plain, filled = assessed({}), assessed({}, *RECORD)

    assert plain.digest != filled.digest
    assert write(filled.bundle()) == write(assessed({}, *reversed(RECORD)).bundle())
    assert plain.digest == assessed({}, CLAIM).digest


def test_what_lies_in_the_future_is_passed_over() -> None:
    later = {**RECORD[3], "effectiveDateTime": (NOW + timedelta(days=2)).isoformat()}

    assert "smoking" not in assessed({}, later).answers
