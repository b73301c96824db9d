"""Which cause leads: the primary cause, its subtype and how sure it is; the Edinburgh result.

Declarations only. Every emergency keeps its own action, whatever leads here.
"""

from fhir_pad.legs import computed
from fhir_pad.legs import numbers as n
from fhir_pad.legs.acute import ali_status
from fhir_pad.legs.clots import dvt_status, vein_blocked_on_scan, venous_acute_score
from fhir_pad.legs.declare import cite, decision, derived, row, told
from fhir_pad.legs.evidence import (
    arterial_score,
    gone_on_standing,
    musculoskeletal_score,
    musculoskeletal_subtype,
    neurogenic_score,
    venous_score,
)
from fhir_pad.legs.measurements import objective_disease
from fhir_pad.legs.questions import ask
from fhir_pad.legs.stages import ali_primary, ali_stage, c2_or_more, clti, pad_confirmed
from fhir_pad.logic import Computed, Many, all_of, any_of

fracture = derived(
    "fracture-likely",
    any_of(
        ask.xray == "fracture",
        ask.deformity,
        all_of(ask.trauma, ask.cannot_bear_weight, ~(ask.xray == "normal").is_true()),
    ),
    "X-ray shows a fracture, or deformity, or an injury one cannot stand on.",
    "S2-012, S2-029, S2-044, OTTAWA",
)
severe_infection = derived(
    "severe-infection-likely",
    ask.severe_infection | (ask.hot_joint & ask.fever),
    "Spreading severe infection, or a hot joint with fever.",
    "S4-018, SEPTIC-ARTHRITIS",
)

probable_causes = Many(
    "probable-causes",
    Computed(
        computed.probable_causes,
        (clti, arterial_score, venous_score, neurogenic_score, musculoskeletal_score),
    ),
    "Chronic causes that reach a probable score, highest first.",
    cite("S2-057, S2-058, S2-095"),
    computed.CHRONIC,
)
leading_cause = told(
    "leading-cause",
    computed.leading_cause,
    arterial_score,
    venous_score,
    neurogenic_score,
    musculoskeletal_score,
    venous_acute_score,
    options=(*computed.ALL_CAUSES, "indeterminate"),
    words="The one cause that stands out although none is probable.",
    sources="S2-057, S2-058, S2-095",
)
_two_probable = any_of(
    *(
        probable_causes.has(one) & probable_causes.has(other)
        for position, one in enumerate(computed.CHRONIC)
        for other in computed.CHRONIC[position + 1 :]
    )
)

primary_cause = decision(
    "primary-cause",
    row("PC1", "arterial-acute", ali_primary, "Acute limb ischaemia.", "S2-153, S2-157"),
    row(
        "PC2",
        "musculoskeletal",
        ask.compartment_acute,
        "Acute compartment syndrome.",
        "ACUTE-COMPARTMENT",
    ),
    row("PC3", "venous-acute", ask.massive_blue_swelling, "Phlegmasia.", "PHLEGMASIA"),
    row("PC4", "musculoskeletal", severe_infection, "Severe infection.", "S4-018"),
    row("PC5", "neurogenic", ask.cauda_equina, "Cauda equina.", "CAUDA-EQUINA"),
    row(
        "PC6",
        "venous-acute",
        dvt_status.one_of("confirmed", "likely", "suspected-pregnancy"),
        "Deep vein thrombosis confirmed or likely.",
        "S2-025, S2-073, S2-180, C-24",
    ),
    row("PC7", "musculoskeletal", fracture, "Fracture.", "S2-029"),
    row(
        "PC8",
        "arterial-chronic",
        all_of(~ask.leg_symptom, ~clti, pad_confirmed),
        "No leg symptom, and arterial disease confirmed.",
        "S3-009",
    ),
    row(
        "PC9",
        "venous-chronic",
        all_of(~ask.leg_symptom, ~clti, venous_score >= n.POSSIBLE_MIN),
        "No leg symptom, and signs of vein disease.",
        "S2-183",
    ),
    row("PC10", "none", ~ask.leg_symptom & ~clti, "No leg symptom.", "S0-060"),
    row("PC11", "mixed", _two_probable, "Two or more causes are probable.", "S2-090, S2-095"),
    *(
        row(f"PC12-{cause}", cause, probable_causes.has(cause), "The probable cause.", "S2-057")
        for cause in computed.CHRONIC
    ),
    *(
        row(f"PC13-{cause}", cause, leading_cause == cause, "The possible cause.", "S2-057")
        for cause in computed.ALL_CAUSES
    ),
    otherwise="indeterminate",
    words="The cause that leads.",
    sources="S2-001, S2-002, S2-046, S2-057, S2-058, S2-095, S2-096, S4-013",
)

mixed = primary_cause == "mixed"

spinal_stenosis = any_of(ask.shopping_cart, ask.relief_position, ask.stand_trigger)
neurogenic_subtype = decision(
    "neurogenic-subtype",
    row(
        "NS1",
        "spinal-stenosis",
        (neurogenic_score >= n.WEAK_MIN) & spinal_stenosis,
        "Standing hurts, or bending forward helps.",
        "S2-089, S2-091, S2-094, S2-097, S4-007",
    ),
    row(
        "NS2",
        "radiculopathy",
        neurogenic_score >= n.WEAK_MIN,
        "No sign of a narrow spinal canal.",
        "S2-007, S2-008",
    ),
    otherwise=None,
    words="Kind of nerve cause.",
    sources="S2-007, S2-089, S4-007",
)

subtype = decision(
    "subtype",
    row(
        "SUB1",
        "acute-compartment",
        (primary_cause == "musculoskeletal") & ask.compartment_acute,
        "Acute compartment syndrome.",
        "ACUTE-COMPARTMENT",
    ),
    row(
        "SUB2",
        "phlegmasia",
        (primary_cause == "venous-acute") & ask.massive_blue_swelling,
        "Massive blue swelling.",
        "PHLEGMASIA",
    ),
    row(
        "SUB3",
        "infection",
        (primary_cause == "musculoskeletal") & severe_infection,
        "Severe infection.",
        "S4-018",
    ),
    row(
        "SUB4",
        "cauda-equina",
        (primary_cause == "neurogenic") & ask.cauda_equina,
        "Cauda equina.",
        "CAUDA-EQUINA",
    ),
    row(
        "SUB5",
        "fracture",
        (primary_cause == "musculoskeletal") & fracture,
        "Fracture.",
        "S2-029",
    ),
    *(
        row(
            f"SUB6-{kind}",
            kind,
            (primary_cause == "musculoskeletal") & (musculoskeletal_subtype == kind),
            "The subtype with the most points.",
            "S2-004",
        )
        for kind in ("infection", "strain", "cecs", "arthritis")
    ),
    *(
        row(
            f"SUB7-{kind}",
            kind,
            (primary_cause == "neurogenic") & (neurogenic_subtype == kind),
            "The kind of nerve cause.",
            "S2-003",
        )
        for kind in ("spinal-stenosis", "radiculopathy")
    ),
    otherwise=None,
    words="Kind of the cause that leads.",
    sources="S2-003, S2-004",
)

_proof = {
    "arterial-chronic": objective_disease["index"],
    "venous-chronic": ask.saphenous_reflux == "yes",
    "neurogenic": ask.lumbar_imaging == "stenosis-or-compression",
    "musculoskeletal": (subtype == "fracture") & (ask.xray == "fracture"),
}
_mixed_proved = all_of(
    *(~probable_causes.has(cause) | proof.is_true() for cause, proof in _proof.items())
)

confidence = decision(
    "confidence",
    *(
        row(
            f"CF1-{cause}",
            "confirmed",
            (primary_cause == cause) & proof,
            "A test proves the cause.",
            "S2-107",
        )
        for cause, proof in _proof.items()
    ),
    row(
        "CF2",
        "confirmed",
        (primary_cause == "venous-acute") & vein_blocked_on_scan,
        "The scan proves the cause.",
        "S2-125",
    ),
    row("CF3", "confirmed", mixed & _mixed_proved, "Tests prove every cause.", "S2-107"),
    row(
        "CF4",
        "possible",
        (primary_cause == "arterial-acute") & (ali_status == "suspected"),
        "Suspected.",
        "S2-157",
    ),
    *(
        row(
            f"CF5-{cause}",
            "probable",
            (primary_cause == cause) & (points_ >= n.PROBABLE_MIN),
            "A probable score.",
            "S2-057",
        )
        for cause, points_ in (
            ("arterial-chronic", arterial_score),
            ("venous-chronic", venous_score),
            ("neurogenic", neurogenic_score),
            ("musculoskeletal", musculoskeletal_score),
            ("venous-acute", venous_acute_score),
        )
    ),
    row(
        "CF6",
        "probable",
        any_of(
            mixed,
            primary_cause == "arterial-acute",
            (primary_cause == "arterial-chronic") & clti,
            subtype.one_of("cauda-equina", "phlegmasia", "fracture", "infection")
            & (severe_infection | ask.cauda_equina | ask.massive_blue_swelling | fracture),
        ),
        "Probable by its own rule.",
        "S2-057",
    ),
    row(
        "CF7",
        "possible",
        ~primary_cause.one_of("none", "indeterminate"),
        "Possible.",
        "S2-057",
    ),
    otherwise=None,
    words="How sure the leading cause is.",
    sources="S2-057",
)

chronic_vein = derived(
    "venous-disease",
    any_of(
        primary_cause == "venous-chronic",
        mixed & probable_causes.has("venous-chronic"),
        all_of(c2_or_more, ~ali_stage, primary_cause != "venous-acute"),
    ),
    "Vein disease leads or takes part, or shows at class C2 or higher.",
    "S2-183",
)
nerve = derived(
    "nerve-cause",
    ask.leg_symptom
    & (
        ((primary_cause == "neurogenic") & ~(subtype == "cauda-equina").is_true())
        | (mixed & probable_causes.has("neurogenic"))
    ),
    "A nerve cause leads or takes part; not cauda equina.",
    "S2-003, S2-089",
)
# Symptoms are treated in a person who has them: an unknown complaint starts no medicine.
_muscle_takes_part = mixed & probable_causes.has("musculoskeletal")
arthritis = derived(
    "arthritis-cause",
    ask.leg_symptom
    & (
        (subtype == "arthritis").is_true()
        | (_muscle_takes_part & (musculoskeletal_subtype == "arthritis"))
    ),
    "Arthritis leads or takes part.",
    "S2-010, S2-028",
)
strain = derived(
    "strain-cause",
    ask.leg_symptom
    & (
        (subtype == "strain").is_true()
        | (_muscle_takes_part & (musculoskeletal_subtype == "strain"))
    ),
    "A muscle strain leads or takes part.",
    "S2-011",
)
cecs = derived(
    "cecs-cause",
    ask.leg_symptom
    & ((subtype == "cecs").is_true() | (_muscle_takes_part & (musculoskeletal_subtype == "cecs"))),
    "Chronic exertional compartment syndrome leads or takes part.",
    "S4-011",
)

_required = (
    ask.walk_trigger,
    ~ask.walk_begins_rest,
    ask.walk_uphill,
    gone_on_standing,
)
edinburgh = decision(
    "edinburgh",
    row("ECQ1", "negative", ~all_of(*_required), "A required answer is against it.", "ECQ-1992"),
    row(
        "ECQ2",
        "incomplete",
        ~(all_of(*_required).is_true() & ask.pain_site.known()),
        "A required answer or the site is missing.",
        "ECQ-1992",
    ),
    row("ECQ3", "definite", ask.pain_site.has("calf"), "All answers fit, in the calf.", "ECQ-1992"),
    row(
        "ECQ4",
        "atypical",
        ask.pain_site.has("thigh", "buttock"),
        "All answers fit, in thigh or buttock.",
        "ECQ-1992",
    ),
    otherwise="negative",
    words="Edinburgh Claudication Questionnaire. It cannot exclude arterial disease.",
    sources="ECQ-1992",
)
edinburgh_grade = decision(
    "edinburgh-grade",
    row(
        "ECQG2",
        "2",
        edinburgh.one_of("definite", "atypical") & ask.walk_level,
        "Also at ordinary pace on the level.",
        "ECQ-1992",
    ),
    row(
        "ECQG1",
        "1",
        edinburgh.one_of("definite", "atypical") & ~ask.walk_level,
        "Only uphill or hurrying.",
        "ECQ-1992",
    ),
    otherwise=None,
    words="Edinburgh grade.",
    sources="ECQ-1992",
)
