"""Phase 1: tests that confirm or plan. Declarations only."""

from fhir_pad.legs import numbers as n
from fhir_pad.legs.actions.terms import (
    CONFIRM,
    KNOW_KIDNEY,
    KNOW_PREGNANCY,
    PREGNANT,
    both_swollen,
    calm,
    compression_wanted,
    index_open,
    index_unknown,
    not_feasible,
    revascularisation_wanted,
    symptomatic_pad,
    toe_index_unknown,
)
from fhir_pad.legs.catalogue import Note, action, consider, never, recommend
from fhir_pad.legs.causes import arthritis, cecs, chronic_vein, fracture
from fhir_pad.legs.clots import dvt_status, pathway_open
from fhir_pad.legs.evidence import (
    arterial_score,
    infection_score,
    neurogenic_score,
    venous_score,
)
from fhir_pad.legs.measurements import (
    index,
    index_leg,
    left,
    right,
    stiff_and_untested,
    trophic_signs,
)
from fhir_pad.legs.person import known_pad, pregnant, pregnant_or_postpartum, risk_factors
from fhir_pad.legs.questions import ask
from fhir_pad.legs.stages import c2_or_more, clti, pad_confirmed
from fhir_pad.legs.triage import arteries_worsening, newly_swollen, night_pain
from fhir_pad.logic import all_of, any_of

_worth_an_index = any_of(
    ask.walk_trigger
    & ((arterial_score >= n.ABI_WORTHWHILE_MIN) | (risk_factors >= n.RISK_FACTORS_SOME)),
    ask.wound,
    ask.gangrene,
    arterial_score >= n.POSSIBLE_MIN,
    venous_score >= n.POSSIBLE_MIN,
    trophic_signs >= 1,
    ask.rest_pain,
    known_pad,
    compression_wanted,
    cecs,
)
_index_wanted = all_of(
    calm,
    any_of(
        index_open & _worth_an_index.is_true(),
        compression_wanted & index_unknown,
    ),
)
_toe_index_of_a_leg_wanted = any_of(
    *(leg.tbi_indicated.is_true() & ~leg.tbi.known() for leg in (right, left))
)
_toe_index_wanted = any_of(
    index_leg.known() & index.tbi_indicated.is_true() & ~index.tbi.known(),
    ~index_leg.known() & _toe_index_of_a_leg_wanted,
    stiff_and_untested,
    compression_wanted & toe_index_unknown,
)
_risk_of_silent_disease = any_of(
    ask.age >= n.SCREENING_AGE_MIN,
    (ask.age >= n.SCREENING_WITH_RISK_AGE_MIN) & (risk_factors >= 1),
    all_of(
        ask.age < n.SCREENING_WITH_RISK_AGE_MIN,
        ask.diabetes,
        risk_factors >= n.RISK_FACTORS_SOME,
    ),
    ask.cad,
    ask.stroke_tia,
)
_clot_unlikely_or_open = dvt_status.one_of("unlikely", "indeterminate")
_result_known = ask.d_dimer.one_of("positive", "negative").is_true()
_d_dimer_open = ~pregnant.is_true() & ~_result_known
_scan_settles = ask.massive_blue_swelling.is_true()
_no_spine_image = ~ask.lumbar_imaging.one_of("stenosis-or-compression", "normal").is_true()
_spine_image_wanted = (neurogenic_score >= n.PROBABLE_MIN) & _no_spine_image
_no_film = ~ask.xray.one_of("fracture", "arthritis", "normal").is_true()
_injured = ask.trauma & any_of(ask.cannot_bear_weight, ask.bone_tender, ask.deformity)
_seen_vein_disease = any_of(
    ask.varicose_veins,
    ask.ankle_pigment,
    ask.skin_hardening,
    ask.corona,
    ask.healed_venous_ulcer,
).is_true()

ACTIONS = (
    action(
        "blood-tests",
        CONFIRM,
        "Blood tests: blood count, C-reactive protein, cultures as needed",
        recommend(
            (infection_score >= n.POSSIBLE_MIN) | ask.severe_infection, "An infection is possible."
        ),
        consider(night_pain, "Night pain that nothing mechanical explains."),
        sources="S2-045",
    ),
    action(
        "measure-abi",
        CONFIRM,
        "Measure the ankle-brachial index of both legs",
        recommend(
            _index_wanted,
            "The index of a leg concerned is not known, and it would change what is done.",
        ),
        sources="S2-006, S2-118, S2-119, S3-007, S4-027",
    ),
    action(
        "measure-tbi",
        CONFIRM,
        "Measure the toe pressure and toe-brachial index",
        recommend(calm & _toe_index_wanted, "The ankle index may mislead or is not enough."),
        sources="S2-122, S2-123, 2024-PAD, C-02, C-03",
    ),
    action(
        "exercise-abi",
        CONFIRM,
        "Measure the ankle-brachial index before and after exercise",
        recommend(
            all_of(
                calm,
                ask.walk_trigger,
                index.abi.between(n.ABI_BORDERLINE_MIN, n.ABI_COMPRESSIBLE_MAX),
                ~index.post_exercise_abnormal.known(),
                arterial_score >= n.POSSIBLE_MIN,
                ~clti,
            ),
            "Walking hurts although the index at rest is not low.",
        ),
        sources="2024-PAD, C-02",
    ),
    action(
        "abi-screening",
        CONFIRM,
        "Consider an ankle-brachial index for screening",
        consider(
            all_of(
                calm,
                ~_index_wanted.is_true(),
                ~ask.leg_symptom,
                ~right.abi.known(),
                ~left.abi.known(),
                _risk_of_silent_disease,
            ),
            "No leg symptom, but a raised risk of silent arterial disease.",
        ),
        notes=(
            Note("Guidelines differ: 2024 ACC/AHA finds it reasonable, USPSTF 2018 could not say."),
        ),
        sources="S2-006, 2024-PAD, USPSTF-2018, C-28",
    ),
    action(
        "duplex-arterial",
        CONFIRM,
        "Duplex ultrasound of the leg arteries",
        recommend(revascularisation_wanted & ~not_feasible, "Revascularisation is to be planned."),
        consider(
            (symptomatic_pad & pad_confirmed) | revascularisation_wanted,
            "It shows where the arteries are narrow.",
        ),
        notes=(
            Note(
                "After a bypass, stent or balloon, and now worse: within days, before it closes.",
                ask.prior_revasc & arteries_worsening,
            ),
        ),
        sources="S2-042, S2-124, S4-029",
    ),
    action(
        "cta-mra",
        CONFIRM,
        "CT or MR angiography to plan treatment",
        consider(revascularisation_wanted & ~not_feasible, "Revascularisation is to be planned."),
        against=(
            never(
                ask.allergies.has("iodinated-contrast"),
                "Contrast allergy: duplex or angiography without iodinated contrast.",
            ),
            never(
                ask.egfr < n.CONTRAST_EGFR_BELOW,
                "Severe kidney disease: duplex or angiography without contrast.",
            ),
            PREGNANT,
        ),
        needs=(KNOW_PREGNANCY, KNOW_KIDNEY),
        sources="S2-126",
    ),
    action(
        "proximal-leg-ultrasound",
        CONFIRM,
        "Ultrasound of the proximal leg veins within 4 hours",
        recommend(
            any_of(
                dvt_status.one_of("likely", "suspected-pregnancy"),
                _clot_unlikely_or_open & (ask.d_dimer == "positive"),
                ask.massive_blue_swelling,
            ),
            "A clot must be seen or excluded now.",
        ),
        consider(_clot_unlikely_or_open, "Instead of, or after, the D-dimer."),
        sources="S2-042, S2-125, NG158, C-20",
    ),
    action(
        "d-dimer",
        CONFIRM,
        "D-dimer, result within 4 hours",
        recommend(
            all_of(_d_dimer_open, ~_scan_settles, _clot_unlikely_or_open),
            "A negative result can spare a scan.",
        ),
        recommend(
            all_of(_d_dimer_open, dvt_status == "needs-d-dimer"),
            "The scan was negative: a negative result spares the second one.",
        ),
        recommend(all_of(_d_dimer_open, _scan_settles, _clot_unlikely_or_open), "Beside the scan."),
        consider(_d_dimer_open & (dvt_status == "likely"), "Beside the scan."),
        sources="NG158, C-20",
    ),
    action(
        "repeat-ultrasound-6-8d",
        CONFIRM,
        "Repeat the vein ultrasound after 6 to 8 days",
        recommend(dvt_status == "needs-retest", "One negative scan is not enough here."),
        sources="NG158",
    ),
    action(
        "venous-duplex",
        CONFIRM,
        "Duplex ultrasound of the leg veins for reflux",
        recommend(
            all_of(chronic_vein, c2_or_more, ~ask.saphenous_reflux.one_of("yes", "no").is_true()),
            "Vein disease of class C2 or higher, reflux not looked for.",
        ),
        sources="S2-042, S2-189",
    ),
    action(
        "lumbar-mri",
        CONFIRM,
        "MRI of the lumbar spine",
        recommend(_spine_image_wanted, "A nerve cause is probable and has not been imaged."),
        against=(never(ask.pacemaker, "An implant that is not safe in MRI: CT instead."),),
        sources="S2-043, S4-030, S4-032",
    ),
    action(
        "lumbar-ct",
        CONFIRM,
        "CT of the lumbar spine",
        recommend(_spine_image_wanted & ask.pacemaker, "MRI is not safe with the implant."),
        sources="S4-031, S4-032",
    ),
    action(
        "xray",
        CONFIRM,
        "X-ray",
        recommend(_no_film & (fracture | _injured), "A bone may be broken."),
        consider(_no_film & arthritis, "Joint disease may explain the pain."),
        consider(_no_film & night_pain, "Bone disease may explain the pain."),
        sources="S2-044",
    ),
    action(
        "compartment-pressure-test",
        CONFIRM,
        "Compartment pressures before and after exercise",
        recommend(
            cecs & ~ask.cecs_pressure.one_of("yes", "no").is_true(),
            "Exertional compartment syndrome is suspected and not measured.",
        ),
        sources="S4-011, PEDOWITZ",
    ),
    action(
        "obstetric-input",
        CONFIRM,
        "Obstetric or maternal medicine advice",
        recommend(
            pregnant_or_postpartum & pathway_open, "A clot is possible in pregnancy or after birth."
        ),
        sources="S2-174, C-20",
    ),
    action(
        "aneurysm-ultrasound",
        CONFIRM,
        "Ultrasound of the aorta and leg arteries for aneurysm",
        recommend(ask.pulsatile_mass, "A pulsating swelling or a known aneurysm."),
        sources="ANEURYSM",
    ),
    action(
        "oedema-workup",
        CONFIRM,
        "Find the cause of two-sided swelling: heart, kidney, liver, thyroid, pelvis, medicines",
        recommend(both_swollen & newly_swollen, "Both legs are newly swollen."),
        recommend(both_swollen & ask.heart_failure, "Heart failure may be the cause."),
        recommend(
            both_swollen & ~_seen_vein_disease, "No visible vein disease is known to explain it."
        ),
        consider(both_swollen, "Both legs are swollen."),
        notes=(Note("Do this before compression; calcium-channel blockers are a common cause."),),
        sources="S2-117, OEDEMA, SAFETY",
    ),
)
