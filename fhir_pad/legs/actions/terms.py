"""Conditions that several actions share. Declarations only."""

from collections.abc import Mapping

from fhir_pad.legs import numbers as n
from fhir_pad.legs.catalogue import Needs, must_know, never, wait_while
from fhir_pad.legs.causes import arthritis, chronic_vein, nerve
from fhir_pad.legs.clots import dvt_status, pathway_open
from fhir_pad.legs.declare import decision, derived, row
from fhir_pad.legs.evidence import infection_score
from fhir_pad.legs.meant import a_leg_unmeasured
from fhir_pad.legs.measurements import LEGS, calcification_risk, index, index_leg
from fhir_pad.legs.person import pregnant
from fhir_pad.legs.questions import ask
from fhir_pad.legs.stages import (
    ali,
    ali_stage,
    c2_or_more,
    claudication,
    clti,
    limiting,
    pad_confirmed,
    pad_likely,
)
from fhir_pad.legs.triage import emergency
from fhir_pad.logic import Condition, all_of, any_of

EMERGENCY, CONFIRM, FOUNDATION, MEDICINE = 0, 1, 2, 3
REFERRAL, SURGERY, PAIN, FOLLOW_UP = 4, 5, 6, 7

pad = derived(
    "pad",
    (pad_likely | clti) & ~ali_stage,
    "Arterial disease confirmed or suspected, or a threatened limb; not acute ischaemia.",
    "S0-006, S2-026",
)
symptomatic_pad = claudication | clti
chronic_cause = any_of(pad, chronic_vein, nerve, arthritis)
calm = ~ali & ~emergency

revascularisation_wanted = derived(
    "revascularisation-wanted",
    clti | all_of(limiting, pad_confirmed, ask.foundation_trial == "inadequate"),
    "A threatened limb, or limiting claudication after an adequate trial that did not help.",
    "S0-043, S2-144, S3-014, S3-026, S4-044, C-12",
)
not_feasible = (ask.revasc_status == "not-feasible").is_true()
no_option = derived(
    "no-option",
    ask.revasc_status.one_of("not-feasible", "persistent-pain-after")
    | all_of(ask.surgery_candidate == "no", ask.endovascular_failed),
    "Revascularisation is not possible, or pain persists after it.",
    "S0-049",
)
pain_at_rest = clti | ask.rest_pain

# Medicine safety
BLEEDS = never(ask.bleeding_active, "Active bleeding.")
MAY_BLEED = never(ask.bleeding_high_risk, "High bleeding risk.")
ANTICOAGULATED = never(ask.on_anticoagulant, "A full-dose anticoagulant is taken.")
PREGNANT = never(pregnant, "Pregnancy.")
BREASTFEEDING = never(ask.breastfeeding, "Breastfeeding.")
SEVERE_LIVER = never(ask.liver_disease == "moderate-severe", "Moderate or severe liver disease.")
INFECTED_SITE = never(ask.infection_at_site, "Infection where the needle or implant would go.")

KNOW_BLEEDING = must_know(
    ask.bleeding_active, "Whether there is active bleeding is not known.", "bleeding-active"
)
KNOW_BLEEDING_RISK = must_know(
    ask.bleeding_high_risk, "The bleeding risk is not known.", "bleeding-high-risk"
)
KNOW_ANTICOAGULANT = must_know(
    ask.on_anticoagulant, "Whether an anticoagulant is taken is not known.", "on-anticoagulant"
)
KNOW_PREGNANCY = must_know(pregnant, "Whether there is a pregnancy is not known.", "pregnancy")
KNOW_ALLERGIES = must_know(ask.allergies.has("none"), "Allergies are not known.", "allergies")
KNOW_LIVER = must_know(
    ask.liver_disease == "moderate-severe", "Liver disease is not known.", "liver-disease"
)
KNOW_KIDNEY = wait_while(
    ask.ckd & ~ask.egfr.known(), "Kidney disease, and its eGFR is not known.", "egfr"
)
KNOW_INFECTED_SITE = must_know(
    ask.infection_at_site, "Infection at the site is not known.", "infection-at-site"
)
RIVAROXABAN_KIDNEY = never(ask.egfr < n.RIVAROXABAN_EGFR_BELOW, "Very severe kidney disease.")
OF_ANY_RIVAROXABAN = (
    *(BLEEDS, MAY_BLEED, PREGNANT, BREASTFEEDING, RIVAROXABAN_KIDNEY, SEVERE_LIVER),
    *(KNOW_BLEEDING, KNOW_BLEEDING_RISK, KNOW_PREGNANCY, KNOW_KIDNEY, KNOW_LIVER),
)
"""The rows of the low dose that hold for a dose against clots, too."""

index_open = derived(
    "index-open",
    ~index.abi.known() | (a_leg_unmeasured & ~pad_confirmed),
    "The index is not known, or while no leg is named one has none"
    " and the disease is not confirmed.",
    "S2-118",
)
next_test = decision(
    "next-arterial-test",
    row("NT1", "none", emergency, "Nothing is measured first in an emergency.", "S2-153"),
    row("NT2", "abi", index_open, "The index is not known.", "S2-118"),
    row(
        "NT3",
        "tbi",
        index.tbi_indicated & ~index.tbi.known(),
        "The ankle index may mislead, and the toe index is not known.",
        "S2-123, C-03",
    ),
    *(
        row(
            f"NT{number}",
            f"abi-postex-{side[0]}",
            all_of(
                ask.walk_trigger,
                ~clti,
                index_leg == side,
                index.abi.between(n.ABI_BORDERLINE_MIN, n.ABI_COMPRESSIBLE_MAX),
                ~index.post_exercise_abnormal.known(),
            ),
            "Walking hurts, the index at rest is not low, and after exercise it is not known.",
            "2024-PAD, C-02",
        )
        for number, side in enumerate(("right", "left"), 4)
    ),
    otherwise="arterial-imaging",
    words="The test of the index leg that would tell next whether its arteries are diseased.",
    sources="S2-118, S2-123, S2-124, 2024-PAD",
)
_AT_REST = {
    "none": "Arterial disease is not confirmed; that waits until the emergency is dealt with.",
    "abi": "Arterial disease is not confirmed: measure the index first.",
    "tbi": "Arterial disease is not confirmed: measure the toe index first.",
    "arterial-imaging": (
        "Arterial disease is not confirmed by what was measured: imaging would tell."
    ),
}
_ON_WALKING = dict.fromkeys(
    ("abi-postex-r", "abi-postex-l"),
    "Arterial disease is not confirmed: measure the index after exercise first.",
)


def unproved(waiting: Condition, tests: Mapping[str, str] = _AT_REST | _ON_WALKING) -> Needs:
    """Return what is waited for while `waiting` holds: the one test that tells more of arteries."""
    return tuple(
        wait_while(waiting & (next_test == test), words, *(() if test == "none" else (test,)))
        for test, words in tests.items()
    )


PAD_UNPROVED = unproved(~pad_confirmed)
FLOW_UNPROVED = unproved(~pad_confirmed, _AT_REST)
"""Of a threatened limb, which is not made to walk for a test."""
COMPARTMENT_FIRST = wait_while(
    ask.compartment_acute, "A specialist decides: compartment syndrome is possible."
)
MAY_BLEED_INSIDE = (
    wait_while(ask.trauma, "A specialist decides: there was an injury."),
    COMPARTMENT_FIRST,
    wait_while(ask.pulsatile_mass, "A specialist decides: there may be an aneurysm."),
)
SPECIALIST_DECIDES = (
    *MAY_BLEED_INSIDE,
    wait_while(ask.on_anticoagulant, "A specialist decides: an anticoagulant is taken."),
)

# Compression: judged on every leg concerned, the strictest decides.
both_swollen = (ask.swelling == "both").is_true()
concerned = {
    leg.side: ~((ask.leg_side == other).is_true() & ~both_swollen)
    for leg, other in zip(LEGS, ("left", "right"), strict=True)
}
compression_wanted = derived(
    "compression-wanted",
    (ask.leg_symptom & chronic_vein) | c2_or_more,
    "Vein disease with symptoms, or of class C2 or higher.",
    "S2-050, S2-184",
)


def _any_leg(*conditions: Condition) -> Condition:
    return any_of(
        *(concerned[leg.side] & each.is_true() for leg, each in zip(LEGS, conditions, strict=True))
    )


compressible = {leg.side: ~(leg.abi > n.ABI_COMPRESSIBLE_MAX).is_true() for leg in LEGS}
severe_leg = derived(
    "severe-ischaemia-of-a-concerned-leg",
    clti
    | _any_leg(
        *(
            any_of(
                leg.abi < n.COMPRESSION_ABI_MIN_REDUCED,
                (leg.ankle < n.COMPRESSION_ANKLE_MIN) & compressible[leg.side],
                leg.toe < n.COMPRESSION_TOE_MIN,
                leg.tcpo2 < n.COMPRESSION_TCPO2_MIN,
            )
            for leg in LEGS
        )
    ),
    "A threatened limb, or a leg concerned with too little pressure for any compression.",
    "NICE-CKS, RABE-2020, C-17",
)
reduced_leg = _any_leg(*(leg.abi <= n.COMPRESSION_ABI_MAX_REDUCED for leg in LEGS))
low_toe_index = _any_leg(*(leg.tbi <= n.TBI_ABNORMAL_MAX for leg in LEGS))
index_unknown = derived(
    "index-of-a-concerned-leg-unknown",
    _any_leg(*(~leg.abi.known() for leg in LEGS)),
    "A leg concerned has no ankle-brachial index.",
    "S2-184, C-17",
)
pulse_not_felt = _any_leg(
    *(~leg.abi.known() & ~(leg.pulse_foot == "normal").is_true() for leg in LEGS)
)
supply_doubtful = derived(
    "supply-doubtful-and-not-measured",
    index_unknown
    & (
        pad_likely
        | _any_leg(*(~leg.abi.known() & leg.pulse_foot.one_of("weak", "absent") for leg in LEGS))
    ),
    "A leg concerned has no ankle-brachial index, and its arteries may be narrowed.",
    "S2-118, NICE-CKS",
)
toe_index_unknown = derived(
    "toe-index-of-a-concerned-leg-unknown",
    _any_leg(
        *(
            ((leg.abi > n.ABI_NORMAL_MAX) | calcification_risk).is_true() & ~leg.tbi.known()
            for leg in LEGS
        )
    ),
    "A leg concerned may have stiff arteries and has no toe index.",
    "S2-122, C-02, C-17",
)
too_low_to_raise = derived(
    "too-low-to-raise",
    any_of(
        *(
            # An index that is not known leaves it open, a toe pressure that nobody took does not.
            concerned[leg.side]
            & ((leg.abi < n.ABI_ELEVATION_MIN) | (leg.toe < n.TOE_SEVERE_BELOW).is_true())
            for leg in LEGS
        )
    ),
    "A leg concerned has too little arterial pressure to be raised.",
    "S2-070, NICE-CKS, GVG-2019",
)


def measured_first(unmeasured: Condition, words: str, index_: str) -> Needs:
    """Wait for an index; it is not called missing in an emergency, in which none is measured."""
    return (
        wait_while(unmeasured & ~emergency, words, index_),
        wait_while(unmeasured & emergency, words),
    )


HEART_FAILURE = wait_while(ask.heart_failure, "A clinician looks first: heart failure.")
CLINICIAN_FIRST = (
    HEART_FAILURE,
    wait_while(
        any_of(ask.severe_infection, ask.wound_infected, infection_score >= n.POSSIBLE_MIN),
        "A clinician looks first: an infection is possible.",
    ),
    wait_while(ask.prior_revasc, "A clinician looks first: an earlier procedure on the arteries."),
)
antiplatelet_taken = ask.on_antiplatelet.has("aspirin", "clopidogrel", "other-p2y12")
clot_confirmed = dvt_status == "confirmed"
clot_probable = dvt_status.one_of("confirmed", "likely")
CLOT_OPEN = wait_while(pathway_open, "A deep vein thrombosis is not excluded.")
nerve_treatment_failed = nerve & ask.spine_conservative_failed
spine_narrow = ask.lumbar_imaging == "stenosis-or-compression"
