"""Phases 4 to 7: referral, procedures, surgery, pain options, follow-up. Declarations only.

What needs the list of missing data stands with it, in `missing`.
"""

from fhir_pad.legs import numbers as n
from fhir_pad.legs.actions.terms import (
    ANTICOAGULATED,
    BLEEDS,
    FLOW_UNPROVED,
    FOLLOW_UP,
    INFECTED_SITE,
    KNOW_ALLERGIES,
    KNOW_ANTICOAGULANT,
    KNOW_BLEEDING,
    KNOW_BLEEDING_RISK,
    KNOW_INFECTED_SITE,
    KNOW_PREGNANCY,
    MAY_BLEED,
    PAIN,
    PREGNANT,
    REFERRAL,
    SURGERY,
    measured_first,
    nerve_treatment_failed,
    no_option,
    not_feasible,
    pain_at_rest,
    pulse_not_felt,
    revascularisation_wanted,
    severe_leg,
    spine_narrow,
    supply_doubtful,
)
from fhir_pad.legs.acute import newly_weak
from fhir_pad.legs.catalogue import Note, action, consider, must_know, never, recommend, wait_while
from fhir_pad.legs.causes import chronic_vein, nerve, primary_cause
from fhir_pad.legs.clots import pathway_open
from fhir_pad.legs.evidence import any_objective_disease
from fhir_pad.legs.person import child, pregnant, risk_factors
from fhir_pad.legs.questions import ask
from fhir_pad.legs.stages import (
    ali,
    c2_or_more,
    ceap,
    clti,
    limiting,
    pad_confirmed,
    pad_likely,
    rutherford_chronic,
)
from fhir_pad.legs.triage import (
    DAYS,
    NOW,
    TODAY,
    arteries_worsening,
    blue_toe,
    early_rest_ischaemia,
    night_pain,
    severe_pressure,
    triage,
)
from fhir_pad.legs.triage import emergency as at_emergency
from fhir_pad.logic import all_of, any_of

_trial_failed = limiting & (ask.foundation_trial == "inadequate")
NOT_FEASIBLE = never(
    revascularisation_wanted & not_feasible, "Assessed: revascularisation is not feasible."
)
_reflux_to_treat = all_of(
    chronic_vein,
    ask.saphenous_reflux == "yes",
    ask.leg_symptom | c2_or_more,
)
_vein_closure_against = (
    PREGNANT,
    never(pathway_open, "A deep vein thrombosis is not excluded."),
    never(severe_leg, "The leg has too little arterial flow."),
)
_BEFORE_CLOSURE = (
    KNOW_PREGNANCY,
    *measured_first(
        supply_doubtful, "The arteries may be narrowed: measure the ankle index first.", "abi"
    ),
)
_PULSES_FIRST = Note(
    "Feel the foot pulses first, or measure the index: neither is known of a leg concerned.",
    pulse_not_felt & ~supply_doubtful.is_true(),
)
_anaesthetic_allergy = ask.allergies.has("local-anaesthetic")
NO_ANAESTHETIC = never(_anaesthetic_allergy, "Allergy to local anaesthetic.")
_spine_procedure = all_of(nerve_treatment_failed, spine_narrow)
_unexplained_wound = all_of(ask.wound, ~clti, ceap != "C6", ~ali)
_URGENT = (
    recommend(clti, "The limb is threatened."),
    recommend(ask.wound & pad_likely, "A wound in arterial disease heals badly."),
    recommend(ask.gangrene, "Dead tissue."),
    recommend(ask.pulsatile_mass, "There may be an aneurysm."),
    recommend(blue_toe, "A clot may have come from the heart or an aneurysm."),
    recommend(severe_pressure, "A pressure in the range of severe ischaemia."),
    recommend(arteries_worsening, "Arterial disease that is getting worse."),
    recommend(early_rest_ischaemia, "Raising the leg hurts the foot: early ischaemia at rest."),
)
_urgent_referral = any_of(*(urgent.condition for urgent in _URGENT)).is_true()
_BESIDE_THE_SPINE = Note(
    "Clopidogrel or a like antiplatelet is taken: settle the bleeding risk beside the spine first.",
    ask.on_antiplatelet.has("clopidogrel", "other-p2y12"),
)
_weak_leg = all_of(ask.weakness, ask.neuro_deficit, ask.weakness_progressive.not_false())

ACTIONS = (
    action(
        "vascular-referral-urgent",
        REFERRAL,
        "Vascular specialist within days, today if the triage says so",
        *_URGENT,
        notes=(
            Note("The emergency comes first; this referral does not replace it.", at_emergency),
        ),
        sources="S0-059, S1-018, S2-070, S2-071, S4-014, GVG-2019, VSGBI",
    ),
    action(
        "vascular-referral-routine",
        REFERRAL,
        "Vascular specialist, routine",
        recommend(_trial_failed, "First measures did not help enough."),
        recommend(ceap == "C6", "An open venous ulcer."),
        recommend(
            all_of(
                any_objective_disease,
                ask.age < n.EARLY_PAD_AGE_BELOW,
                risk_factors < n.RISK_FACTORS_SOME,
            ),
            "Arterial disease is unusually early, and few risk factors explain it.",
        ),
        notes=(
            Note(
                "The urgent referral comes first; this one does not replace it.",
                _urgent_referral,
            ),
            Note(
                "The triage asks for somebody sooner; this referral does not replace that.",
                triage.one_of(NOW, TODAY, DAYS) & ~_urgent_referral,
            ),
        ),
        sources="S0-059, S1-017",
    ),
    action(
        "endovascular-revascularisation",
        REFERRAL,
        "Open the artery from inside: balloon, stent, drug-coated balloon, atherectomy",
        recommend(
            all_of(clti, pad_confirmed, ~ask.endovascular_failed.is_true()),
            "A threatened limb needs flow.",
        ),
        consider(clti, "A threatened limb needs flow."),
        consider(_trial_failed & pad_confirmed, "First measures did not help enough."),
        shown_withheld=(NOT_FEASIBLE,),
        needs=FLOW_UNPROVED,
        notes=(
            Note("Exercise and risk-factor treatment go on afterwards."),
            Note("Relief is quicker than with exercise, but the artery may narrow again."),
            Note("Atherectomy is for hard, calcified plaque."),
            Note(
                "Contrast allergy: without iodinated contrast, or prepared for it.",
                ask.allergies.has("iodinated-contrast"),
            ),
            Note(
                "Severe kidney disease: with as little iodinated contrast as possible.",
                ask.egfr < n.CONTRAST_EGFR_BELOW,
            ),
            Note("Pregnancy: X-rays and contrast are weighed with obstetrics.", pregnant),
        ),
        sources=(
            "S0-043..S0-046, S2-102, S2-144..S2-150, S3-011, S3-014..S3-018, S3-026,"
            " S4-044..S4-046, 2016-PAD, 2024-PAD, C-12, C-13"
        ),
    ),
    action(
        "endovenous-ablation",
        REFERRAL,
        "Close the leaking vein with laser or radiofrequency",
        consider(_reflux_to_treat, "A large superficial vein leaks."),
        against=_vein_closure_against,
        needs=_BEFORE_CLOSURE,
        emergency=at_emergency,
        notes=(_PULSES_FIRST,),
        sources="S2-189..S2-191",
    ),
    action(
        "foam-sclerotherapy",
        REFERRAL,
        "Close the leaking vein with foam (second choice)",
        consider(_reflux_to_treat, "A large superficial vein leaks."),
        against=(
            *_vein_closure_against,
            never(ask.thrombophilia, "An inherited clotting disorder."),
        ),
        needs=_BEFORE_CLOSURE,
        emergency=at_emergency,
        notes=(_PULSES_FIRST,),
        sources="S2-192",
    ),
    action(
        "epidural-steroid",
        REFERRAL,
        "Epidural steroid injection, if a specialist agrees",
        consider(nerve_treatment_failed, "First measures for the nerve did not help."),
        against=(
            ANTICOAGULATED,
            BLEEDS,
            MAY_BLEED,
            never(ask.fever, "Fever."),
            INFECTED_SITE,
            never(
                ask.allergies.has("corticosteroid", "local-anaesthetic"),
                "Allergy to a corticosteroid or local anaesthetic.",
            ),
        ),
        needs=(KNOW_ANTICOAGULANT, KNOW_BLEEDING, KNOW_ALLERGIES),
        emergency=at_emergency,
        notes=(Note("Guidelines disagree about it in spinal stenosis (C-31)."), _BESIDE_THE_SPINE),
        sources="S2-009, S4-043, NG59, C-31",
    ),
    action(
        "spine-referral",
        REFERRAL,
        "Spine service",
        recommend(nerve_treatment_failed, "First measures for the nerve did not help."),
        recommend(nerve & ask.weakness_progressive, "The weakness grows."),
        recommend(nerve & newly_weak, "The leg is newly weak."),
        recommend(_weak_leg, "The leg is weak, with signs of a nerve."),
        sources="S4-044, S4-016",
    ),
    action(
        "mild-decompression",
        REFERRAL,
        "Minimally invasive decompression of the spinal canal",
        consider(_spine_procedure, "A narrow canal on imaging, and first measures failed."),
        emergency=at_emergency,
        sources="S4-048",
    ),
    action(
        "bypass-surgery",
        SURGERY,
        "Bypass, with the person's own vein if possible",
        consider(
            revascularisation_wanted & (ask.lesion_extent == "long-extensive"),
            "A long blockage.",
        ),
        consider(
            revascularisation_wanted & ask.endovascular_failed,
            "The procedure from inside did not help.",
        ),
        consider(
            all_of(clti, ask.vein_conduit == "yes", ask.surgery_candidate == "yes"),
            "A good vein, and the person is fit for surgery.",
        ),
        shown_withheld=(NOT_FEASIBLE,),
        against=(never(ask.surgery_candidate == "no", "Not fit for open surgery."),),
        needs=(
            must_know(
                ask.surgery_candidate == "yes",
                "Fitness for open surgery is not known.",
                "surgery-candidate",
            ),
            *FLOW_UNPROVED,
        ),
        notes=(Note("A graft of own vein lasts longer than a synthetic one."),),
        sources="S0-043, S0-047, S0-048, S2-051, S2-151, S2-152, S4-044, S4-047, C-06, C-13",
    ),
    action(
        "mdt-before-amputation",
        SURGERY,
        "A team of several specialties before any amputation",
        recommend(clti, "The limb is threatened."),
        sources="S0-064, 2024-PAD",
    ),
    action(
        "laminectomy",
        SURGERY,
        "Surgical decompression of the spinal canal",
        consider(_spine_procedure & ask.weakness, "A narrow canal, and the leg is weak."),
        consider(_spine_procedure & ask.neuro_deficit, "A narrow canal with signs of a nerve."),
        consider(_spine_procedure & ask.lifestyle_limiting, "A narrow canal much limits life."),
        emergency=at_emergency,
        sources="S2-051, S4-044, S4-049",
    ),
    action(
        "fasciotomy-referral",
        SURGERY,
        "Referral for elective fasciotomy",
        consider(ask.cecs_pressure == "yes", "Pressures prove exertional compartment syndrome."),
        emergency=at_emergency,
        sources="S4-011, PEDOWITZ",
    ),
    action(
        "pain-service-referral",
        PAIN,
        "Specialist pain service",
        recommend(no_option & pain_at_rest, "Pain that revascularisation cannot relieve."),
        consider(no_option, "Revascularisation is not possible or did not relieve the pain."),
        sources="S0-049, S0-059",
    ),
    action(
        "lumbar-sympathetic-block",
        PAIN,
        "Lumbar sympathetic block, for pain only",
        consider(no_option & pain_at_rest, "Temporary relief; it also shows what helps."),
        against=(ANTICOAGULATED, BLEEDS, MAY_BLEED, INFECTED_SITE, NO_ANAESTHETIC),
        needs=(
            KNOW_ANTICOAGULANT,
            KNOW_BLEEDING,
            KNOW_BLEEDING_RISK,
            KNOW_INFECTED_SITE,
            must_know(
                _anaesthetic_allergy, "Allergy to local anaesthetic is not known.", "allergies"
            ),
        ),
        emergency=at_emergency,
        notes=(
            Note("Never to save a limb: guidelines advise against that (C-08)."),
            _BESIDE_THE_SPINE,
        ),
        sources="S0-050..S0-052, GVG-2019, CG147, C-08",
    ),
    action(
        "spinal-cord-stimulation",
        PAIN,
        "Spinal cord stimulation",
        consider(no_option & pain_at_rest, "Less pain, perhaps a later amputation, in some."),
        against=(
            ANTICOAGULATED,
            BLEEDS,
            MAY_BLEED,
            INFECTED_SITE,
            never(rutherford_chronic == "6", "Major tissue loss."),
        ),
        needs=(
            KNOW_ANTICOAGULANT,
            KNOW_BLEEDING,
            KNOW_BLEEDING_RISK,
            KNOW_INFECTED_SITE,
            wait_while(ask.pacemaker, "A pacemaker or implant: check with its team first."),
        ),
        emergency=at_emergency,
        notes=(_BESIDE_THE_SPINE,),
        sources="S0-053..S0-055, GVG-2019, C-25",
    ),
    action(
        "peripheral-nerve-block",
        PAIN,
        "Peripheral nerve block",
        consider(no_option & pain_at_rest, "Relief while the limb is looked after."),
        against=(INFECTED_SITE, NO_ANAESTHETIC, BLEEDS),
        needs=(KNOW_INFECTED_SITE, KNOW_ALLERGIES),
        emergency=at_emergency,
        sources="S0-056..S0-058",
    ),
    action(
        "clinical-review",
        FOLLOW_UP,
        "A clinician looks again: the cause is not clear",
        recommend(primary_cause == "indeterminate", "No cause stands out."),
        recommend(night_pain, "Night pain that nothing mechanical explains."),
        recommend(_unexplained_wound, "The wound is not explained."),
        notes=(
            Note("An ulcer of unclear cause: biopsy, skin or foot service.", _unexplained_wound),
        ),
        sources="S2-107, S2-108, S4-019",
    ),
    action(
        "safety-net-advice",
        FOLLOW_UP,
        "When to come back at once: sudden pain, cold, pale or numb leg, rest pain, wound, chest",
        recommend(all_of(), "Everybody should know the warning signs."),
        notes=(
            Note(
                "Bleeding was told: have it seen today, and name each medicine that thins blood.",
                ask.bleeding_active,
            ),
        ),
        sources="S0-060..S0-062, S1-019, S2-157, S3-019",
    ),
    action(
        "paediatric-referral",
        FOLLOW_UP,
        "Refer to a service for children and young people; no adult plan",
        recommend(child, f"Adult thresholds do not hold under {n.ADULT_AGE_MIN}."),
        sources="SCOPE",
    ),
)
