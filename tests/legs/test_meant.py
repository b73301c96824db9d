"""Patients of whom nobody said which leg hurts, or whose legs both do: one leg clears only itself."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legs.random_forms import varied_patient

from fhir_pad.assess import find

MAYBE_SUDDEN = {"age": 71, "leg-symptom": "yes", "p-pallor": "no", "p-cold": "no"}
SUDDEN = MAYBE_SUDDEN | {"acute-change": "yes"}
SOUND = {"pulse-foot-l": "normal", "abi-l": Decimal("1.05")}
UNNAMED = {
    "no answer": {},
    "not known": {"leg-side": "unknown"},
    "both, neither worse": {"leg-side": "both", "leg-worse": "same"},
}


def status(findings, code):
    return next((each.status for each in findings.actions if each.code == code), None)


@pytest.mark.parametrize("unnamed", UNNAMED)
@pytest.mark.parametrize("form", [SUDDEN, MAYBE_SUDDEN], ids=["sudden", "not known"])
def test_a_sound_left_leg_does_not_take_back_the_pulse_that_the_right_one_lost(unnamed, form):
    """The index leg is the one measured; the emergency is the other one's."""
    findings = find(form | UNNAMED[unnamed] | SOUND | {"pulse-foot-r": "absent"})

    assert ("left", "suspected", "emergency-now") == (
        findings.index_leg,
        findings.ali_status,
        findings.triage,
    )


def test_a_pulse_that_is_lost_speaks_for_the_arteries_whichever_leg_was_measured():
    """The normal pulse of the leg that was measured says nothing against them."""
    found = find(SUDDEN | SOUND | {"pulse-foot-r": "absent"})
    arterial = next(one for one in found.differential if one.cause == "arterial-chronic")

    assert "EA09" in {why.rule for why in arterial.rules_for}
    assert "EA18" not in {why.rule for why in arterial.rules_against}


@settings(max_examples=400, deadline=None)
@given(seed=st.integers(0, 2**32), side=st.sampled_from(["r", "l"]))
def test_a_lost_pulse_of_an_unnamed_leg_is_an_emergency_whatever_else_is_known(seed, side):
    """Over typical patients varied at random, the onset sudden or not known."""
    answers = varied_patient(seed) | {"age": 71, f"pulse-foot-{side}": "absent"}
    for named in ("leg-side", "leg-worse", "p-pulseless"):
        answers.pop(named, None)
    if answers.get("acute-change") == "no":
        del answers["acute-change"]

    findings = find(answers)

    assert findings.ali_status in ("probable", "suspected")
    assert "emergency-now" == findings.triage


def test_sound_pressure_of_one_leg_excludes_no_ischaemia_of_an_unnamed_one():
    """Both must be sound, or the leg be named."""
    form = SUDDEN | {"p-pulseless": "no", "p-pain": "yes"}

    alone = find(form | SOUND)
    named = find(form | SOUND | {"leg-side": "left"})
    both = find(form | SOUND | {"pulse-foot-r": "normal"})

    assert ["suspected", "excluded", "excluded"] == [
        each.ali_status for each in (alone, named, both)
    ]


def test_a_sound_index_of_one_leg_excludes_no_arterial_disease_of_an_unnamed_one():
    """The other leg is measured next."""
    form = {"age": 71, "leg-symptom": "yes", "acute-change": "no", "wound": "yes"} | {
        "walk-trigger": "no",
        "tbi-l": Decimal("0.90"),
    }

    alone = find(form | SOUND)
    named = find(form | SOUND | {"leg-side": "left"})
    both = find(form | SOUND | {"abi-r": Decimal("1.10"), "tbi-r": Decimal("0.80")})

    assert ["undetermined", "excluded", "excluded"] == [
        each.pad_status for each in (alone, named, both)
    ]
    assert ["recommended", None, None] == [
        status(each, "measure-abi") for each in (alone, named, both)
    ]


def test_a_normal_pulse_of_the_other_leg_does_not_speak_for_the_leg_that_was_measured_lower():
    """Nobody named a leg: the right one leads, and nobody felt for its pulse."""
    form = {"age": 66, "leg-symptom": "yes", "acute-change": "no", "smoking": "current"} | {
        "walk-trigger": "yes",
        "walk-distance-same": "yes",
        "pain-site": ("calf",),
        "abi-r": Decimal("0.95"),
        "abi-l": Decimal("0.99"),
        "pulse-foot-l": "normal",
    }

    unnamed = find(form)
    named = find(form | {"leg-side": "right"})
    felt = find(form | {"pulse-foot-r": "normal"})

    assert ["suspected", "suspected", "undetermined"] == [
        each.pad_status for each in (unnamed, named, felt)
    ]


def test_an_old_wound_with_a_lost_pulse_is_a_threatened_limb_whichever_leg_was_measured():
    """The pulse that is lost is the other leg's."""
    findings = find(
        {"age": 71, "leg-symptom": "yes", "acute-change": "no", "wound": "yes", "wound-days": 30}
        | {"wound-site": "toe-forefoot", "pulse-foot-r": "absent"}
        | SOUND
    )

    assert "clti-tissue-loss" == findings.arterial_stage


WORSE = [("right", "l"), ("left", "r")]
BOTH_HURT = SUDDEN | {"leg-side": "both"}


@pytest.mark.parametrize(("worse", "other"), WORSE)
def test_a_pulse_lost_in_the_less_painful_of_two_painful_legs_is_an_emergency(worse, other):
    """The worse leg leads, and does not speak for the one whose pulse is gone."""
    pulses = {"pulse-foot-r": "normal", "pulse-foot-l": "normal", f"pulse-foot-{other}": "absent"}
    findings = find(BOTH_HURT | {"leg-worse": worse} | pulses)

    assert ("suspected", "emergency-now") == (findings.ali_status, findings.triage)


@pytest.mark.parametrize(("worse", "other"), WORSE)
def test_a_sound_worse_leg_does_not_clear_the_other_that_hurts_too(worse, other):
    """Both are to be sound; that a pulse was denied to be lost is contradicted by one that is."""
    form = BOTH_HURT | {"leg-worse": worse, "p-pulseless": "no", "p-pain": "yes"}
    sound = {f"pulse-foot-{worse[0]}": "normal"}

    alone = find(form | sound)
    both = find(form | sound | {f"pulse-foot-{other}": "normal"})
    lost = find(form | sound | {f"pulse-foot-{other}": "absent"})

    assert ["suspected", "excluded", "suspected"] == [
        each.ali_status for each in (alone, both, lost)
    ]
    assert "p-pulseless" in [each.topic for each in lost.cautions]


@pytest.mark.parametrize(("worse", "other"), WORSE)
def test_the_foot_that_lost_its_pulse_is_named_where_the_other_leg_leads(worse, other):
    """Whoever reads of the worse leg is to look at this one, too."""
    form = BOTH_HURT | {"leg-worse": worse, f"pulse-foot-{other}": "absent"}
    lost_in_both = form | {f"pulse-foot-{worse[0]}": "absent"}

    assert [f"pulse-foot-{other}"] == [each.topic for each in find(form).cautions]
    assert () == find(lost_in_both).cautions
    assert () == find(form | {"leg-side": worse}).cautions


@pytest.mark.parametrize("one_leg", [True, False], ids=["one leg hurts", "both hurt"])
def test_an_old_wound_is_threatening_where_a_leg_that_hurts_has_lost_its_pulse(one_leg):
    """Nobody said on which of two painful legs it is; a leg that does not hurt does not count."""
    sides = {"leg-side": "right"} if one_leg else {"leg-side": "both", "leg-worse": "right"}
    findings = find(
        {"age": 71, "leg-symptom": "yes", "acute-change": "no", "wound": "yes", "wound-days": 30}
        | {"pulse-foot-r": "normal", "pulse-foot-l": "absent", "wound-site": "toe-forefoot"}
        | sides
    )

    assert ("none" if one_leg else "clti-tissue-loss") == findings.arterial_stage


BROKEN = {"acute-change": "no", "trauma": "yes", "cannot-bear-weight": "yes"}
LIMPS = {"age": 66, "leg-symptom": "yes", "leg-side": "right", "walk-trigger": "yes"}
WALKERS = {
    "supervised-exercise": LIMPS | {"pain-site": ("calf",), "abi-r": Decimal("0.70")},
    "home-walking": {"age": 66, "leg-symptom": "no", "abi-r": Decimal("0.70")},
    "calf-exercise": LIMPS | {"varicose-veins": "yes", "abi-r": Decimal("1.10")},
    "prevention-advice": LIMPS | {"varicose-veins": "yes", "abi-r": Decimal("1.10")},
    "compression-stockings": LIMPS | {"varicose-veins": "yes", "abi-r": Decimal("1.10")},
    "compression-reduced-specialist": LIMPS | {"varicose-veins": "yes", "abi-r": Decimal("0.70")},
}


@pytest.mark.parametrize("code", WALKERS)
@pytest.mark.parametrize("film", [None, "normal"], ids=["not X-rayed", "X-ray normal"])
def test_nobody_walks_or_is_wrapped_on_a_leg_that_is_likely_broken(code, film):
    """Unable to stand on it after an injury; a normal X-ray ends the wait."""
    form = WALKERS[code] | BROKEN | ({} if film is None else {"xray": film})
    offered = next(each for each in find(form).actions if each.code == code)

    waits = "fracture is likely" in offered.reason and offered.status == "needs-data"
    assert (film is None) == waits
