"""Phase 2: what comes first and stays: habits, risk factors, skin, veins. Declarations only."""

from fhir_pad.legs import numbers as n
from fhir_pad.legs.actions.terms import (
    CLINICIAN_FIRST,
    CLOT_OPEN,
    FOUNDATION,
    HEART_FAILURE,
    both_swollen,
    chronic_cause,
    compression_wanted,
    index_unknown,
    low_toe_index,
    measured_first,
    pad,
    reduced_leg,
    severe_leg,
    toe_index_unknown,
    too_low_to_raise,
)
from fhir_pad.legs.catalogue import Note, action, consider, never, recommend, wait_while
from fhir_pad.legs.causes import arthritis, cecs, chronic_vein, fracture, nerve, strain
from fhir_pad.legs.measurements import index
from fhir_pad.legs.person import pregnant, smoker, symptomatic
from fhir_pad.legs.questions import ask
from fhir_pad.legs.stages import ali, arterial_stage, ceap, claudication, clti
from fhir_pad.legs.triage import dead_or_open_skin, emergency
from fhir_pad.logic import all_of, any_of

THREATENED = never(clti, "The limb is threatened: flow must be restored first.")
ACUTE = never(ali, "Acute limb ischaemia.")
STIFF_OR_FRAGILE = never(ask.neuropathy, "Lost protective sensation: a specialist must decide.")
MATERIAL = never(ask.allergies.has("compression-material"), "Allergy to compression material.")
TOO_LITTLE_FLOW = never(severe_leg, "Too little blood flow for compression.")
TOE_INDEX_FIRST = measured_first(
    toe_index_unknown, "The ankle index may mislead: toe index first.", "tbi"
)
HEART_FIRST = wait_while(
    both_swollen & ask.heart_failure.unknown(),
    "Both legs are swollen and heart failure is not known.",
    "heart-failure",
)
NO_WALKING = wait_while(
    fracture.is_true(), "A fracture is likely: no walking before it is ruled out."
)
_foot_wound = ask.wound & (ask.wound_site.one_of("toe-forefoot", "heel") | ~ask.wound_site.known())
_pressure_off = any_of(clti & dead_or_open_skin, _foot_wound & any_of(ask.diabetes, ask.neuropathy))
_diabetic_foot = ask.diabetes & any_of(symptomatic, dead_or_open_skin, ask.neuropathy)
_not_to_walk_on = _pressure_off | (_foot_wound & pad)
JOINT_AT_REST = wait_while(
    ask.hot_joint, "A hot joint rests until an infection of it is ruled out."
)
# Where it may rupture, the emergency comes first and not its size.
ANEURYSM_FIRST = wait_while(
    ask.pulsatile_mass & ~emergency, "There may be an aneurysm: its size is to be known first."
)
OFF_THE_WOUND = wait_while(
    _not_to_walk_on.is_true(),
    "The weight is to be kept off the wound: no walking for exercise yet.",
)
NO_FLOW_TO_WALK_ON = wait_while(
    clti, "The limb is threatened: no walking for exercise before its flow is restored."
)
NOTHING_TIGHT = wait_while(
    fracture.is_true(), "A fracture is likely: no compression before it is ruled out."
)

ACTIONS = (
    action(
        "cv-risk-assessment",
        FOUNDATION,
        "Review the whole cardiovascular risk",
        recommend(pad, "Arterial disease of the leg marks disease of heart and brain arteries."),
        notes=(Note("Guidelines since 2024 add influenza and COVID vaccination."),),
        sources="S3-009, S3-010, S3-027, 2024-PAD, C-14",
    ),
    action(
        "smoking-cessation",
        FOUNDATION,
        "Stop smoking: advice, medicine and support together",
        recommend(smoker, "Nothing does more for the legs, the heart and the lungs."),
        sources="S0-030, S2-138, S4-034",
    ),
    action(
        "supervised-exercise",
        FOUNDATION,
        "Supervised walking, 30 to 45 minutes at least three times a week for 12 weeks or more",
        recommend(claudication, "It lengthens pain-free walking more than anything else."),
        shown_withheld=(ACUTE, THREATENED),
        needs=(
            wait_while(
                ask.acs_6mo | ask.severe_arrhythmia, "A cardiologist should clear it first."
            ),
            ANEURYSM_FIRST,
            NO_WALKING,
            OFF_THE_WOUND,
        ),
        emergency=emergency,
        notes=(Note("Where there is no class: a structured programme at home."),),
        sources=(
            "S0-029, S0-031, S1-011, S1-015, S2-136, S2-139, S3-002, S3-012, S3-013, S3-018,"
            " S3-025, S4-033, S4-035, 2016-PAD, 2024-PAD, ANEURYSM, C-06, C-12, C-14"
        ),
    ),
    action(
        "home-walking",
        FOUNDATION,
        "Walk regularly",
        consider(
            arterial_stage == "asymptomatic-pad", "Arterial disease without symptoms of its own."
        ),
        needs=(NO_WALKING, OFF_THE_WOUND),
        emergency=emergency,
        sources="S2-052",
    ),
    action(
        "healthy-diet",
        FOUNDATION,
        "Healthy diet",
        recommend(pad, "It lowers the risk to heart and legs."),
        sources="S0-033, S4-036",
    ),
    action(
        "weight-management",
        FOUNDATION,
        "Reach or keep a healthy weight",
        recommend(
            ((ask.bmi >= n.OVERWEIGHT_BMI_MIN) | ~ask.bmi.known()) & any_of(pad, chronic_vein),
            "Weight loads arteries and veins.",
        ),
        sources="S0-032, S2-053, S2-187, S4-037",
    ),
    action(
        "bp-control",
        FOUNDATION,
        "Control blood pressure (below 130/80 mmHg)",
        recommend(pad & ask.hypertension, "Arterial disease and high blood pressure."),
        sources="S0-036, S2-142, 2024-PAD",
    ),
    action(
        "lipid-control",
        FOUNDATION,
        "Control blood lipids",
        recommend(pad, "Lower LDL cholesterol slows plaque."),
        sources="S0-035, 2024-PAD",
    ),
    action(
        "diabetes-control",
        FOUNDATION,
        "Control blood glucose; review the diabetes medicines for heart and limb benefit",
        recommend((ask.diabetes & pad) | _diabetic_foot, "Diabetes with a leg at risk."),
        notes=(
            Note(
                "Guidelines since 2024 favour a GLP-1 agonist or SGLT2 inhibitor.",
                ~any_of(pregnant, ask.breastfeeding, dead_or_open_skin).is_true(),
            ),
            Note(
                "Beside a wound or dead skin no SGLT2 inhibitor is begun; stopping one is weighed.",
                dead_or_open_skin,
            ),
        ),
        sources="S0-034, S2-143, 2024-PAD, IWGDF-2023, C-14",
    ),
    action(
        "foot-care",
        FOUNDATION,
        "Look at the feet every day; shoes that fit",
        recommend(pad | _diabetic_foot, "Small wounds become large ones."),
        sources="S2-054",
    ),
    action(
        "prevention-advice",
        FOUNDATION,
        "Keep moving, strengthen the muscles, wear suitable shoes",
        recommend(chronic_cause, "It helps every long-lasting cause."),
        needs=(NO_WALKING, JOINT_AT_REST),
        emergency=emergency,
        notes=(
            Note("Not on a wound of the foot: the weight is to be kept off it.", _not_to_walk_on),
            Note("No walking for exercise before the flow of the limb is restored.", clti),
        ),
        sources="S2-016, S2-052..S2-056",
    ),
    action(
        "leg-elevation",
        FOUNDATION,
        "Raise the legs above the heart, by day and at night",
        recommend(chronic_vein, "It drains the veins."),
        shown_withheld=(ACUTE, THREATENED),
        against=(never(too_low_to_raise, "Too little arterial pressure to raise the leg."),),
        needs=(wait_while(both_swollen & ask.heart_failure, HEART_FAILURE.words),),
        emergency=emergency,
        sources="S2-185",
    ),
    action(
        "calf-exercise",
        FOUNDATION,
        "Exercise the calf pump: walking, swimming",
        recommend(chronic_vein, "It drives blood back up."),
        needs=(NO_WALKING, OFF_THE_WOUND, NO_FLOW_TO_WALK_ON),
        emergency=emergency,
        notes=(Note("No swimming while a wound is open.", dead_or_open_skin),),
        sources="S2-186",
    ),
    action(
        "avoid-prolonged-standing",
        FOUNDATION,
        "Break up standing and sitting every hour",
        recommend(chronic_vein, "Blood pools when the legs are still."),
        sources="S2-055, S2-188, C-23",
    ),
    action(
        "compression-stockings",
        FOUNDATION,
        "Medical compression stockings of suitable pressure",
        recommend(compression_wanted, "Compression is the cornerstone in vein disease."),
        shown_withheld=(ACUTE, TOO_LITTLE_FLOW),
        against=(
            never(reduced_leg, "Reduced arterial flow: only reduced compression by a specialist."),
            never(low_toe_index, "Low toe index: only reduced compression by a specialist."),
            STIFF_OR_FRAGILE,
            MATERIAL,
        ),
        needs=(
            *measured_first(
                index_unknown,
                "No compression before the ankle-brachial index of each leg is known.",
                "abi",
            ),
            *TOE_INDEX_FIRST,
            CLOT_OPEN,
            HEART_FIRST,
            wait_while(
                ask.diabetes & ask.neuropathy.unknown(),
                "Diabetes, and the feeling of the feet is not known.",
                "neuropathy",
            ),
            *CLINICIAN_FIRST,
            NOTHING_TIGHT,
        ),
        emergency=emergency,
        notes=(
            Note(
                "After the loss of a leg: say which leg is meant; its index alone is then needed.",
                index_unknown & ask.prior_amputation,
            ),
        ),
        sources="S2-050, S2-184, NICE-CKS, RABE-2020, C-17",
    ),
    action(
        "compression-reduced-specialist",
        FOUNDATION,
        "Reduced compression under a specialist's eye",
        consider(
            compression_wanted & any_of(reduced_leg, low_toe_index, ask.neuropathy),
            "Full compression is not safe here.",
        ),
        shown_withheld=(TOO_LITTLE_FLOW,),
        against=(ACUTE, MATERIAL),
        needs=(
            *measured_first(
                ~index.abi.known(), "The ankle-brachial index of the leg is not known.", "abi"
            ),
            *TOE_INDEX_FIRST,
            CLOT_OPEN,
            HEART_FIRST,
            *CLINICIAN_FIRST,
            NOTHING_TIGHT,
        ),
        emergency=emergency,
        notes=(Note("Not on a leg whose index is not known.", index_unknown),),
        sources="NICE-CKS, RABE-2020, C-17",
    ),
    action(
        "venous-ulcer-care",
        FOUNDATION,
        "Ulcer dressing and leg-ulcer service",
        recommend(ceap == "C6", "An open venous ulcer."),
        sources="S2-088, C-17",
    ),
    action(
        "wound-care",
        FOUNDATION,
        "Wound care, and a plan for dead tissue",
        recommend(dead_or_open_skin, "A wound or dead skin."),
        notes=(
            Note(
                "Diabetes: the foot service within one working day, sooner if the triage says so.",
                ask.diabetes & (_foot_wound | ask.gangrene),
            ),
            Note(
                "An infected foot in diabetes: is the bone reached? Probe and X-ray.",
                all_of(ask.diabetes, _foot_wound, ask.wound_infected),
            ),
            Note("After an injury: protection from tetanus.", ask.trauma & ~fracture.is_true()),
        ),
        sources="S0-024, S2-114, NG19, SAFETY",
    ),
    action(
        "offloading",
        FOUNDATION,
        "Take the pressure off the wound",
        recommend(
            _pressure_off,
            "Pressure keeps the wound open.",
        ),
        sources="GVG-2019, NG19",
    ),
    action(
        "physiotherapy",
        FOUNDATION,
        "Physiotherapy: strength, flexibility, gait",
        recommend(any_of(nerve, arthritis, cecs), "It treats the cause of the pain."),
        consider(strain, "If the strain does not settle."),
        needs=(JOINT_AT_REST,),
        emergency=emergency,
        sources="S2-009, S2-015, S2-049, S4-035, S4-042",
    ),
    action(
        "rest-activity-modification",
        FOUNDATION,
        "Relative rest and a change of activity",
        recommend(any_of(strain, cecs), "The muscle needs time."),
        sources="S2-013",
    ),
)
