"""Emergencies in answers that are not all given: the emergency is told, and nothing beside it."""

from dataclasses import asdict
from decimal import Decimal

import pytest
from legs.random_forms import JOINT, SPINE, STRAIN, VEINS, WALKING
from samples import CLAUDICATION

from fhir_pad.assess import find
from fhir_pad.screening import emergency_alone

NARROW = {"abi-l": Decimal("0.30"), "tbi-l": Decimal("0.20"), "brachial-r": 160, "brachial-l": 130}
OLD_WOUND = {"wound": "yes", "wound-days": 60, "wound-site": "toe-forefoot", "gangrene": "yes"}
ACUTE = {"acute-change": "yes", "p-cold": "yes", "onset-hours": Decimal(2)}
CAUSES = "primary_cause confidence differential msk_subtype neuro_subtype"
STAGES = "pad_status arterial_stage ceap ceap_symptomatic abi tbi ecq ecq_grade"
WAITS = {
    "a cold leg": (
        VEINS | STRAIN | SPINE | CLAUDICATION | NARROW | ACUTE,
        f"{CAUSES} {STAGES} risks missing cautions",
    ),
    "a foot that is severely infected": (
        CLAUDICATION | NARROW | OLD_WOUND | {"severe-infection": "yes"},
        "subtype arterial_stage fontaine rutherford_chronic wifi",
    ),
    "out of breath": (JOINT | WALKING | {"chest-symptoms": "yes"}, "primary_cause components"),
}


@pytest.mark.parametrize(("answers", "waits"), WAITS.values(), ids=WAITS)
def test_causes_stages_and_risks_wait_until_the_answers_are_complete(answers, waits):
    whole = find(answers)
    found = emergency_alone(whole)

    assert all(asdict(whole)[name] for name in waits.split())
    assert not any(asdict(found)[name] for name in waits.split())


KEPT = "ali_status six_p window triage triage_flags red_flags_unknown rutherford_acute index_leg"


def test_the_emergency_is_told_with_its_signs_its_hours_and_its_reasons():
    whole = find(CLAUDICATION | ACUTE)
    found = emergency_alone(whole)

    assert {"ali-status", "six-hour-window", "triage"} == {*found.stated}
    assert [each for each in whole.actions if each.phase == 0] == [*found.actions]
    assert "call-emergency-services" in [each.code for each in found.actions]
    assert all(getattr(found, name) == getattr(whole, name) for name in KEPT.split())


def test_without_an_emergency_nothing_is_told():
    assert emergency_alone(find(CLAUDICATION)) is None
