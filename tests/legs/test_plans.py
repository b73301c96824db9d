"""What each stage and cause must never be offered, over typical patients varied at random."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legs.random_forms import varied_patient

from fhir_pad.answers import understood
from fhir_pad.legs.model import ACTIONS, compiled

PROCEDURES = {"endovascular-revascularisation", "bypass-surgery"}
PAIN_PROCEDURES = {"lumbar-sympathetic-block", "spinal-cord-stimulation", "peripheral-nerve-block"}
COMPRESSION = {"compression-stockings", "compression-reduced-specialist"}
PAD_MEDICINES = {
    "statin",
    "cilostazol",
    "pentoxifylline",
    "rivaroxaban-low-dose-plus-aspirin",
    "non-statin-lipid-lowering",
}

NEVER = {
    "asymptomatic disease": (
        lambda v, _: v["arterial-stage"] == "asymptomatic-pad",
        PROCEDURES | {"cta-mra", "cilostazol", "rivaroxaban-low-dose-plus-aspirin"},
    ),
    "claudication that does not limit": (
        lambda v, _: v["arterial-stage"] == "claudication",
        PROCEDURES,
    ),
    "limiting claudication before a trial has failed": (
        lambda v, a: (
            v["arterial-stage"] == "claudication-lifestyle-limiting"
            and a.get("foundation-trial") != "inadequate"
        ),
        PROCEDURES,
    ),
    "claudication without rest pain": (
        lambda v, a: v["claudication"] is True and a.get("rest-pain") != "yes",
        PAIN_PROCEDURES,
    ),
    "a threatened limb": (
        lambda v, _: v["clti"] is True,
        COMPRESSION | {"leg-elevation", "cilostazol", "supervised-exercise", "calf-exercise"},
    ),
    "acute limb ischaemia": (
        lambda v, _: v["arterial-stage"] == "ali",
        COMPRESSION
        | {"supervised-exercise", "leg-elevation", "cilostazol", "measure-abi", "statin"},
    ),
    "an open clot pathway": (lambda v, _: v["dvt-pathway-open"] is True, COMPRESSION),
    "disease that is not staged": (
        lambda v, _: v["arterial-stage"] in ("pad-unstaged", "undetermined"),
        PROCEDURES,
    ),
    "disease that is not confirmed": (
        lambda v, _: v["pad-status"] != "confirmed",
        PAD_MEDICINES | PROCEDURES,
    ),
    "sciatica": (
        lambda v, _: v["primary-cause"] == "neurogenic" and v["subtype"] == "radiculopathy",
        {"gabapentin"},
    ),
    "two swollen legs and the heart not asked": (
        lambda _, a: a.get("swelling") == "both" and a.get("heart-failure") not in ("yes", "no"),
        {"compression-stockings"},
    ),
    "an implant that is not safe in MRI": (
        lambda _, a: a.get("pacemaker") == "yes",
        {"lumbar-mri", "spinal-cord-stimulation"},
    ),
    "a second antiplatelet": (
        lambda _, a: "clopidogrel" in a.get("on-antiplatelet", ()),
        {"rivaroxaban-low-dose-plus-aspirin"},
    ),
    "aspirin allergy": (
        lambda _, a: "aspirin" in a.get("allergies", ()),
        {"rivaroxaban-low-dose-plus-aspirin", "nsaid-short-course"},
    ),
    "contrast allergy": (
        lambda _, a: "iodinated-contrast" in a.get("allergies", ()),
        {"cta-mra"},
    ),
    "confirmed disease": (lambda v, _: v["pad-status"] == "confirmed", {"nsaid-short-course"}),
    "sixty-five or older": (lambda _, a: a.get("age", 0) >= 65, {"muscle-relaxant"}),
    "pregnancy": (
        lambda v, _: v["pregnant"] is True,
        {"statin", "muscle-relaxant", "nsaid-short-course", "cta-mra", "endovenous-ablation"},
    ),
}


@pytest.mark.parametrize("who", NEVER)
@settings(max_examples=600, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_must_not_be_offered_is_not(who, seed):
    """Neither recommended nor for consideration."""
    applies, never = NEVER[who]
    answers = varied_patient(seed)
    values, _ = compiled(understood(answers)[0])

    offered = {
        each.code for each in ACTIONS if values[each.status.name] in ("recommended", "consider")
    }

    assert not applies(values, answers) or not offered & never


@pytest.mark.parametrize("who", NEVER)
def test_each_of_these_people_occurs(who):
    """The claims above are about somebody."""
    applies, _ = NEVER[who]
    patients = (varied_patient(seed) for seed in range(3000))

    assert any(applies(compiled(understood(each)[0])[0], each) for each in patients)


def test_a_plan_shows_its_phases_in_order():
    """Emergency, confirm, foundations, medicine, referral, surgery, pain, follow-up."""
    phases = [each.phase for each in ACTIONS]

    assert sorted(phases) == phases
    assert set(range(8)) == set(phases)
