"""29 patients whom nobody here made up: what is on record of them, as another program reads it."""

import gzip
import importlib.util
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from samples import SHARED

from fhir_pad.fhir.strict import OWN_LIMITS, read
from fhir_pad.recorded import facts

pytestmark = pytest.mark.external

DATA = SHARED / "data"
BUNDLES = sorted([*DATA.glob("synthea_r4/*.gz"), *DATA.glob("ecqm_pad/*.json")])
NAMES = [path.name.split(".json")[0] for path in BUNDLES]

YES = {
    "diabetes": "diabetes",
    "neuropathy": "neuropathy",
    "hypertension": "hypertension",
    "dyslipidaemia": "dyslipidaemia",
    "coronary_disease": "cad",
    "stroke_tia": "stroke-tia",
    "heart_failure": "heart-failure",
    "atrial_fibrillation": "embolic-source",
    "ckd": "ckd",
    "active_cancer": "cancer-active",
    "paralysis": "leg-immobilised",
    "pad_recorded": "known-pad",
    "on_anticoagulant": "on-anticoagulant",
}
SMOKING = {
    "Never smoker": "never",
    "Former smoker": "former",
    "Current every day smoker": "current",
}
NOT_ASKED = {
    "obesity": "the question is the body-mass index",
    "sbp": "the pressure of an arm is asked by side, and these have none",
    "palliative": "no question",
    "statin_intolerance": "its degree is asked, and is not on record",
    "knee_hip_oa": "joints are asked how they are now",
    "gout": "no question",
    "hip_fracture_ever": "operations of the last twelve weeks are asked",
    "on_statin": "no question",
    "on_nsaid": "no question",
    "on_digoxin": "no question",
    "hba1c": "no question",
    "ldl": "no question",
    "creatinine": "the question is the filtration",
}
"""What the other program reads and no question of ours asks."""

JUDGED_OTHERWISE = {
    # The diagnosis of this bundle names the patient of another bundle as its subject.
    ("0f853b02", "diabetes"): "other-patient",
    ("0f853b02", "known-pad"): "other-patient",
    # Atherosclerosis of an artery: it could be one of the heart or the neck.
    ("39d8c5d6", "known-pad"): "doubt",
    # Asked and measured for the last time two years before the newest record.
    ("pregnanc", "bmi"): "too-old",
    ("pregnanc", "smoking"): "too-old",
}
"""Facts of the other program that we pass over, and why."""

WE_ALSO_READ = {
    # Disease of peripheral vessels that is resolved was diagnosed nevertheless.
    "1d8a33ba": {"known-pad"},
    # The last record follows shortly on a heart attack.
    "mi-aspir": {"acs-6mo", "embolic-source"},
    "chf-oede": {"egfr"},
    "diabetes": {"egfr"},
    "diabetic": {"egfr"},
    "gout": {"egfr"},
}
"""Facts of ours that the other program does not look for."""


def other_program():
    """Return the script that stands beside the bundles."""
    spec = importlib.util.spec_from_file_location("fhir_cases", DATA / "fhir_cases.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    # Its own way of opening a file leaves it open.
    module.load = lambda path: json.loads(unpacked(Path(path)))
    return module


def unpacked(path):
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def resources(path):
    return [entry["resource"] for entry in read(unpacked(path), OWN_LIMITS)["entry"]]


def day_after(given):
    """Return the day after the newest record: then it would have been asked for."""
    dated = {"Observation", "Condition", "MedicationRequest", "AdverseEvent"}
    dates = [
        date
        for one in given
        if one["resourceType"] in dated
        for date in (
            one.get("effectiveDateTime"),
            one.get("onsetDateTime"),
            one.get("onsetPeriod", {}).get("start"),
            one.get("authoredOn"),
            one.get("recordedDate"),
        )
        if date
    ]
    return max(map(datetime.fromisoformat, dates)).astimezone(UTC) + timedelta(days=1)


def expected(read_by_other):
    """Return (answers to our questions, names of facts that no question asks)."""
    told = dict(read_by_other)
    answers = {"sex": told.pop("sex")}
    told.pop("birthDate")
    answers |= {YES[name]: "yes" for name in list(told) if name in YES and told.pop(name)}
    if "smoking" in told:
        answers["smoking"] = SMOKING[told.pop("smoking")]
    if "bmi" in told:
        answers["bmi"] = Decimal(str(told.pop("bmi")["value"]))
    if told.pop("on_antiplatelet", False):
        answers["on-antiplatelet"] = ("clopidogrel", "unknown")
    return answers, set(told)


@pytest.mark.parametrize("path", BUNDLES, ids=NAMES)
def test_a_stranger_is_read_as_another_program_reads_it(path: Path) -> None:
    case = other_program().case(str(path))["expected"]
    given = resources(path)
    recorded = facts(given, day_after(given))
    answers, not_asked = expected(case["facts"])
    key = path.name[:8].split(".")[0]
    otherwise = {name: why for (who, name), why in JUDGED_OTHERWISE.items() if who == key}
    ours = dict(recorded.answers)
    age = ours.pop("age", None)
    if "bmi" in ours:
        ours["bmi"] = round(ours["bmi"], 1)
    also = WE_ALSO_READ.get(key, set())
    passed = {(name, one.why.value) for one in recorded.passed for name in one.link_ids}

    assert not_asked <= set(NOT_ASKED)
    assert {name: value for name, value in answers.items() if name not in otherwise} == {
        name: value for name, value in ours.items() if name not in also
    }
    assert set(otherwise.items()) <= passed
    assert also - {"egfr"} <= set(ours)
    safety = case["safety"]
    assert ("refuse_deceased" in safety) is any(issue.blocks for issue in recorded.issues)
    assert (age is None) is ("refuse_deceased" in safety)
    if "out_of_scope_child" in safety:
        assert age < 18
    if "statin_intolerance" in not_asked:
        assert ("statin-intolerance", "doubt") in passed


def test_there_are_29_of_them() -> None:
    assert 29 == len(BUNDLES)


@pytest.mark.parametrize("path", BUNDLES[:3] + BUNDLES[-3:], ids=NAMES[:3] + NAMES[-3:])
def test_what_is_passed_over_says_nothing_of_the_patient(path: Path) -> None:
    given = resources(path)
    said = json.dumps([issue.text for issue in facts(given, day_after(given)).issues])

    for one in given:
        assert one.get("id", "-") not in said
