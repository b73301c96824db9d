"""What speaks for and against each cause: points that count only when a condition is true.

Declarations only. Unknown facts add no points, for or against.
"""

from fhir_pad.legs import computed
from fhir_pad.legs import numbers as n
from fhir_pad.legs.declare import derived, points, score, told, worked_out
from fhir_pad.legs.measurements import (
    LEGS,
    foot_pulse,
    index,
    index_leg,
    objective_disease,
    rest_pattern,
    trophic_signs,
)
from fhir_pad.legs.person import ever_smoked, known_pad, risk_factors
from fhir_pad.legs.questions import ask
from fhir_pad.logic import all_of, any_of

young = ask.age < n.YOUNG_AGE_BELOW
gone_on_standing = ask.relief_stand == "gone-10min"

_tested = any_of(
    index.abi <= n.ABI_COMPRESSIBLE_MAX,
    index.tbi.known(),
    index.post_exercise_abnormal.known(),
    ask.arterial_imaging.one_of("significant-disease", "no-significant-disease"),
)

# Without a named leg the pulse is the worst known of both: the other leg's clears no index leg.
_pulse_sound = (foot_pulse == "normal") & any_of(
    ~index_leg.known(),
    *((index_leg == leg.side) & (leg.pulse_foot == "normal") for leg in LEGS),
)

arterial_score = score(
    "arterial-chronic",
    points(
        "EA01",
        4,
        objective_disease["index"],
        "A test shows arterial disease in this leg.",
        "S2-118, S2-121, S2-123, C-01, C-03",
    ),
    points(
        "EA02",
        3,
        known_pad & ~(_tested | objective_disease["index"]).is_true(),
        "Known arterial disease, and no test of this leg.",
        "S0-063, S2-036, S0-007",
    ),
    points("EA03", 2, ask.walk_trigger, "Walking brings it on.", "S2-061, S2-099, S4-001, S3-005"),
    points(
        "EA04",
        2,
        ask.walk_trigger & ask.pain_site.has("calf", "thigh", "buttock"),
        "Walking brings it on in calf, thigh or buttock.",
        "S0-019, S2-062, S2-103, S3-006, S3-021",
    ),
    points(
        "EA05",
        2,
        ask.walk_distance_same,
        "It comes at the same distance each time.",
        "S2-064, S2-099, S3-005, S4-005",
    ),
    points(
        "EA06",
        2,
        gone_on_standing,
        "Standing still ends it within ten minutes.",
        "S2-063, S2-101, S4-010, S0-020, S1-010, C-04",
    ),
    points(
        "EA07",
        1,
        ask.walk_trigger & ask.pain_character.has("cramping", "aching", "tiredness"),
        "Cramp, ache or tiredness on walking.",
        "S0-018, S2-105, S3-003, S4-004",
    ),
    points("EA08", 3, rest_pattern, "Ischaemic pattern of rest pain.", "S2-066..S2-070"),
    points("EA09", 2, foot_pulse == "absent", "Foot pulse absent.", "S2-109, S4-024"),
    points("EA10", 1, foot_pulse == "weak", "Foot pulse weak.", "S2-109"),
    points("EA11", 3, ask.gangrene, "Gangrene.", "S0-028"),
    points(
        "EA12",
        2,
        ask.wound & ask.wound_site.one_of("toe-forefoot", "heel"),
        "A wound of toe, forefoot or heel.",
        "S0-061",
    ),
    points(
        "EA13",
        1,
        trophic_signs >= 1,
        "Skin signs of poor supply.",
        "S0-025..S0-027, S2-112, S2-113",
    ),
    points(
        "EA13+",
        1,
        trophic_signs >= n.TROPHIC_SIGNS_MANY,
        "Three or more skin signs of poor supply.",
        "S0-025..S0-027, S2-112, S2-113",
    ),
    points(
        "EA14",
        1,
        risk_factors >= n.RISK_FACTORS_SOME,
        "Two or more risk factors for atherosclerosis.",
        "S0-008..S0-016, S2-128..S2-135",
    ),
    points(
        "EA14+",
        1,
        risk_factors >= n.RISK_FACTORS_MANY,
        "Four or more risk factors for atherosclerosis.",
        "S0-008..S0-016, S2-128..S2-135",
    ),
    points("EA15", -3, ask.relief_position, "Standing still is not enough.", "S2-098, S2-102"),
    points("EA16", -2, ask.shopping_cart, "Leaning forward helps.", "S2-097, S2-098"),
    points("EA17", -2, ask.stand_trigger, "Long standing brings it on.", "S2-100"),
    points("EA18", -2, _pulse_sound, "Foot pulse normal.", "S2-109"),
    points(
        "EA19",
        -2,
        all_of(
            index.abi.between(n.ABI_NORMAL_MIN, n.ABI_COMPRESSIBLE_MAX),
            ~(index.tbi <= n.TBI_ABNORMAL_MAX).is_true(),
            ~index.post_exercise_abnormal.is_true(),
        ),
        f"Index at rest {n.ABI_NORMAL_MIN} to {n.ABI_COMPRESSIBLE_MAX}, no abnormal toe index or "
        "exercise test.",
        "S2-120, C-02",
    ),
    points("EA20", -2, ~index.post_exercise_abnormal, "Normal after exercise.", "2024-PAD"),
    points(
        "EA21",
        -3,
        young
        & ~any_of(
            ever_smoked, ask.diabetes, ask.hypertension, ask.dyslipidaemia, ask.ckd
        ).is_true(),
        "Under 40 and none of the main risk factors known.",
        "CLINICAL-JUDGEMENT",
    ),
    words="How much speaks for chronic arterial disease.",
    sources="S2-057, S2-095, S0-001, S0-006, S2-026, S3-004, S4-003",
)

venous_score = score(
    "venous-chronic",
    points("EV01", 2, ask.varicose_veins, "Varicose veins.", "S2-081, S2-115, S2-024"),
    points("EV02", 1, ask.spider_veins, "Spider veins.", "S2-116"),
    points("EV03", 2, ask.heaviness, "Heaviness or fullness.", "S2-083"),
    points(
        "EV04",
        2,
        ask.evening_swelling | ask.evening_worse,
        "Worse or swollen towards evening.",
        "S2-082, S2-084",
    ),
    points("EV05", 1, ask.itching, "Itching.", "S2-085"),
    points("EV06", 1, ask.night_cramps, "Cramps.", "S2-086"),
    points(
        "EV07",
        2,
        ask.ankle_pigment | ask.skin_hardening | ask.corona,
        "Skin changes of vein disease at the ankle.",
        "S2-087",
    ),
    points(
        "EV08",
        3,
        ask.healed_venous_ulcer | (ask.wound & (ask.wound_site == "gaiter-medial")),
        "A venous ulcer, healed or at the inner ankle.",
        "S2-088",
    ),
    points("EV09", 1, ask.elevation_effect == "better", "Raising the leg helps.", "S2-185"),
    points("EV10", 1, ask.standing_job, "Long standing or sitting most days.", "S2-033, C-23"),
    points("EV11", 4, ask.saphenous_reflux == "yes", "Duplex shows reflux.", "S2-189"),
    points("EV12", 1, ask.prior_dvt, "An earlier clot.", "S2-036"),
    points("EV13", -2, ask.swelling_onset == "sudden", "The swelling came suddenly.", "S2-075"),
    points("EV14", -1, ask.elevation_effect == "worse", "Raising the leg hurts.", "S2-070"),
    points(
        "EV15",
        -2,
        ask.walk_distance_same & gone_on_standing,
        "Comes at the same distance and goes on standing still.",
        "S2-064",
    ),
    words="How much speaks for chronic venous disease.",
    sources="S2-004, S2-080, S2-183, C-05",
)

neurogenic_score = score(
    "neurogenic",
    points("EN01", 2, ask.stand_trigger, "Long standing brings it on.", "S2-091, S4-008, C-23"),
    points(
        "EN02",
        3,
        ask.relief_position,
        "Only sitting, squatting or bending forward helps.",
        "S2-094, S2-102, S4-009",
    ),
    points("EN03", 3, ask.shopping_cart, "Leaning on a cart helps.", "S2-097, S4-009"),
    points(
        "EN04",
        3,
        ask.back_radiation,
        "Runs from back or buttock down the leg.",
        "S2-092, S2-104, S2-008",
    ),
    points(
        "EN05",
        1,
        ask.numb_tingle & ask.numb_site.one_of("leg", "both"),
        "Numbness or tingling not only of the foot.",
        "S2-093, S2-106, C-22",
    ),
    points("EN06", 1, ask.weakness, "Weakness.", "S2-093"),
    points(
        "EN07",
        1,
        ask.pain_character.has("burning", "stinging", "tingling", "electric"),
        "Burning, stinging, tingling or electric pain.",
        "S2-018",
    ),
    points("EN08", 2, ask.neuro_deficit, "A deficit on examination.", "S4-025"),
    points(
        "EN09",
        4,
        ask.lumbar_imaging == "stenosis-or-compression",
        "Imaging shows stenosis or compression.",
        "S4-030, S4-031",
    ),
    points("EN10", -2, gone_on_standing, "Standing still ends it.", "S2-101"),
    points("EN11", -2, ask.walk_distance_same, "Comes at the same distance.", "S2-064"),
    points(
        "EN12",
        -2,
        ask.leg_symptom & ~ask.stand_trigger,
        "Standing does not bring it on.",
        "S2-100, NADEAU-2013",
    ),
    points("EN13", -3, ask.lumbar_imaging == "normal", "Imaging of the spine is normal.", "S4-030"),
    words="How much speaks for a nerve cause.",
    sources="S2-003, S2-027, S2-089, S2-090, S4-007, NADEAU-2013",
)

_swollen = ask.swelling.one_of("one-leg", "both")
any_objective_disease = derived(
    "objective-disease-any",
    any_of(*objective_disease.values()),
    "A test shows arterial disease in either leg.",
    "S2-118, S2-121, S2-123",
)

cecs_score = score(
    "cecs",
    points("EM01", 3, ask.sport_trigger, "Comes only with sport.", "S4-011, S4-012"),
    points("EM02", 2, ask.compartment_tight, "The muscle gets tight or the foot numb.", "S4-011"),
    points("EM03", 2, ask.sport_trigger & young, "Young person, with sport.", "PEDOWITZ"),
    points(
        "EM04",
        1,
        ask.sport_trigger & ask.pain_site.has("calf", "shin"),
        "In calf or shin, with sport.",
        "PEDOWITZ",
    ),
    points("EM05", 4, ask.cecs_pressure == "yes", "Compartment pressures are raised.", "PEDOWITZ"),
    points("EM06", -4, ask.cecs_pressure == "no", "Compartment pressures are normal.", "PEDOWITZ"),
    points(
        "EM07",
        -3,
        any_objective_disease,
        "A test shows arterial disease.",
        "CLINICAL-JUDGEMENT",
    ),
    words="How much speaks for chronic exertional compartment syndrome.",
    sources="S4-011..S4-013",
)
arthritis_score = score(
    "arthritis",
    points(
        "EM11", 3, ask.joint_swelling_pain, "A painful, stiff or swollen joint.", "S2-010, S2-028"
    ),
    points("EM12", 2, ask.joint_load_pain, "Worse on loading the joint.", "S2-019"),
    points("EM13", 1, ask.morning_stiffness, "Morning stiffness.", "S2-028"),
    points(
        "EM14",
        1,
        ask.joint_swelling_pain & (ask.age >= n.ARTHRITIS_AGE_MIN),
        "Joint complaint at 50 or older.",
        "CLINICAL-JUDGEMENT",
    ),
    points("EM15", 2, ask.xray == "arthritis", "X-ray shows arthritis.", "S2-044"),
    words="How much speaks for arthritis.",
    sources="S2-010, S2-028",
)
strain_score = score(
    "strain",
    points("EM21", 4, ask.strain_event, "Began with a pull or tear.", "S2-011, S2-023"),
    points(
        "EM22",
        1,
        ask.strain_event & (ask.trauma | ask.bruising),
        "A pull or tear with injury or bruising.",
        "S2-012",
    ),
    points(
        "EM23",
        1,
        ask.strain_event & (ask.movement_effect == "worse"),
        "A pull or tear, worse on moving.",
        "S2-019",
    ),
    words="How much speaks for a muscle strain.",
    sources="S2-011, S2-023",
)
fracture_score = score(
    "fracture",
    points("EM31", 3, ask.trauma & ask.cannot_bear_weight, "Cannot bear weight.", "S2-029, OTTAWA"),
    points("EM32", 3, ask.deformity, "Visible deformity.", "S2-029"),
    points("EM33", 2, ask.trauma & ask.bone_tender, "The bone is tender.", "S2-029, OTTAWA"),
    points("EM34", 6, ask.xray == "fracture", "X-ray shows a fracture.", "S2-044"),
    points("EM35", -4, ask.xray == "normal", "X-ray is normal.", "S2-044"),
    words="How much speaks for a fracture.",
    sources="S2-012, S2-029",
)
infection_score = score(
    "infection",
    points("EM41", 2, ask.fever, "Fever.", "S4-018"),
    points(
        "EM42", 3, all_of(ask.redness, ask.warmth, _swollen), "Red, warm and swollen.", "S4-018"
    ),
    points("EM43", 2, ask.wound_infected, "The wound looks infected.", "S4-018"),
    points("EM44", 6, ask.severe_infection, "Signs of a spreading, severe infection.", "S4-018"),
    points("EM45", 3, ask.hot_joint, "A hot, swollen joint.", "SEPTIC-ARTHRITIS"),
    points("EM46", 3, ask.fever & ask.redness, "Fever with redness.", "S4-018, C-24"),
    words="How much speaks for an infection.",
    sources="S2-030, S4-018, C-24",
)
compartment_score = score(
    "acute-compartment",
    points(
        "EM51", 8, ask.compartment_acute, "Tense, hard, very painful muscle.", "ACUTE-COMPARTMENT"
    ),
    words="How much speaks for an acute compartment syndrome.",
    sources="ACUTE-COMPARTMENT",
)

subtype_scores = (
    compartment_score,
    infection_score,
    fracture_score,
    strain_score,
    cecs_score,
    arthritis_score,
)

musculoskeletal_score = worked_out(
    "musculoskeletal",
    computed.largest,
    *subtype_scores,
    unit=n.SCORE,
    words="The score of the musculoskeletal subtype with the most points.",
    sources="S2-004, S2-057",
)
subtypes_in_the_lead = worked_out(
    "subtypes-in-the-lead",
    computed.subtypes_in_the_lead,
    *subtype_scores,
    unit=n.COUNT,
    words="How many musculoskeletal subtypes have the most points: of two, either may be it.",
    sources="CLINICAL-JUDGEMENT",
)
musculoskeletal_subtype = told(
    "musculoskeletal-subtype",
    computed.leading_subtype,
    *subtype_scores,
    options=computed.SUBTYPES,
    words="The musculoskeletal subtype with the most points; on a tie the first one.",
    sources="S2-010..S2-012, S2-028..S2-030, S4-011",
)
