"""What is measured on each leg, and on the index leg: pressures, indices, pulses.

Declarations only. What the measurements mean for stage, triage and plan stands elsewhere.
"""

from dataclasses import dataclass

from fhir_pad.legs import computed
from fhir_pad.legs import numbers as n
from fhir_pad.legs.declare import cite, count, decision, derived, row, told, worked_out
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Choice, Computed, Many, Number, YesNo, any_of

brachial = worked_out(
    "brachial",
    computed.largest,
    ask.brachial_r,
    ask.brachial_l,
    unit=n.MMHG,
    words="The higher systolic pressure of the two arms.",
    sources="S2-119",
)

trophic_signs = count(
    "trophic-signs",
    ask.skin_colour,
    ask.skin_cool,
    ask.hair_loss_shiny,
    ask.nails_thick,
    words="How many of four skin signs of poor supply are present.",
    sources="S0-025..S0-027, S2-110..S2-113",
)

rest_pattern = derived(
    "rest-pattern",
    ask.rest_pain & ask.rest_pain_forefoot & (ask.rest_pain_night | ask.rest_pain_dangle),
    "Pain at rest in the forefoot, worse at night or eased by hanging the leg down.",
    "S2-066..S2-070, S0-022",
)

calcification_risk = derived(
    "calcification-risk",
    ask.diabetes | ask.ckd,
    "Diabetes or kidney disease: arteries may be too stiff to compress.",
    "S2-122",
)


@dataclass(frozen=True, slots=True)
class Leg:
    """The terms of one leg; `side` is right, left or index."""

    side: str
    pulse_foot: Choice
    ankle: Number
    toe: Number
    tcpo2: Number
    ankle_post_exercise: Number
    abi: Number
    tbi: Number
    post_exercise_abnormal: YesNo
    severe_ischaemia: YesNo
    tbi_indicated: YesNo


def _leg(side: str, s: str) -> Leg:
    ankle = worked_out(
        f"ankle-{s}",
        computed.largest,
        ask[f"ankle-dp-{s}"],
        ask[f"ankle-pt-{s}"],
        unit=n.MMHG,
        words="The higher systolic pressure of the two ankle arteries.",
        sources="S2-119, S4-027",
    )
    abi = worked_out(
        f"abi-{side}",
        computed.index,
        ankle,
        brachial,
        ask[f"abi-{s}"],
        unit=n.RATIO,
        words="Ankle pressure over arm pressure, to two decimals; else the index as reported.",
        sources="S2-118, S2-119, S4-027, S4-028",
    )
    tbi = worked_out(
        f"tbi-{side}",
        computed.index,
        ask[f"toe-{s}"],
        brachial,
        ask[f"tbi-{s}"],
        unit=n.RATIO,
        words="Toe pressure over arm pressure, to two decimals; else the index as reported.",
        sources="S2-123",
    )
    exercise = YesNo(
        f"post-exercise-abnormal-{side}",
        Computed(
            computed.post_exercise_abnormal,
            (abi, ask[f"abi-postex-{s}"], ankle, ask[f"ankle-postex-{s}"]),
        ),
        "The index or the ankle pressure falls too far after exercise.",
        cite("2024-PAD"),
    )
    severe = YesNo(
        f"severe-ischaemia-{side}",
        Computed(computed.severe_ischaemia, (abi, ankle, ask[f"toe-{s}"], ask[f"tcpo2-{s}"])),
        "A usable measurement in the range of severe ischaemia.",
        cite("GVG-2019, PARC"),
    )
    return Leg(
        side=side,
        pulse_foot=ask[f"pulse-foot-{s}"],
        ankle=ankle,
        toe=ask[f"toe-{s}"],
        tcpo2=ask[f"tcpo2-{s}"],
        ankle_post_exercise=ask[f"ankle-postex-{s}"],
        abi=abi,
        tbi=tbi,
        post_exercise_abnormal=exercise,
        severe_ischaemia=severe,
        tbi_indicated=_tbi_indicated(side, abi),
    )


def _tbi_indicated(side: str, abi: Number) -> YesNo:
    return derived(
        f"tbi-indicated-{side}",
        any_of(
            abi > n.ABI_NORMAL_MAX,
            calcification_risk & (abi > n.ABI_ABNORMAL_MAX),
            ask.wound,
            ask.gangrene,
            rest_pattern,
        ),
        "The ankle index may mislead, so the toe index is wanted.",
        "S2-122, S2-123, 2024-PAD, GVG-2019",
    )


right, left = _leg("right", "r"), _leg("left", "l")
LEGS = (right, left)

named_leg = told(
    "named-leg",
    computed.named_leg,
    ask.leg_side,
    ask.leg_worse,
    options=("right", "left"),
    words="The painful leg, or the worse of both, where somebody named it.",
    sources="S2-074",
)

index_leg = told(
    "index-leg",
    computed.index_leg,
    named_leg,
    right.abi,
    left.abi,
    options=("right", "left"),
    words="The leg that symptoms and signs without a side belong to.",
    sources="S2-074",
)


def _number(field: str, words: str) -> Number:
    sides = getattr(right, field), getattr(left, field)
    return worked_out(
        f"{field.replace('_', '-')}-index",
        computed.of_index_leg,
        index_leg,
        *sides,
        unit=sides[0].unit,
        words=f"{words} of the index leg.",
        sources="S2-119",
    )


def _truth(field: str, words: str) -> YesNo:
    sides = getattr(right, field), getattr(left, field)
    name = f"{field.replace('_', '-')}-index"
    return YesNo(
        name,
        Computed(computed.truth_of_index_leg, (index_leg, *sides)),
        f"{words} in the index leg.",
        sides[0].sources,
    )


foot_pulse = told(
    "foot-pulse",
    computed.pulse_of_named_leg,
    named_leg,
    right.pulse_foot,
    left.pulse_foot,
    options=("normal", "weak", "absent"),
    words="Foot pulse of the named leg; while no leg is named the worst known of both.",
    sources="S2-109, S4-024",
)

_abi = _number("abi", "Ankle-brachial index")

index = Leg(
    side="index",
    pulse_foot=foot_pulse,
    ankle=_number("ankle", "Ankle pressure"),
    toe=_number("toe", "Toe pressure"),
    tcpo2=_number("tcpo2", "Transcutaneous oxygen pressure"),
    ankle_post_exercise=_number("ankle_post_exercise", "Ankle pressure after exercise"),
    abi=_abi,
    tbi=_number("tbi", "Toe-brachial index"),
    post_exercise_abnormal=_truth("post_exercise_abnormal", "Abnormal fall after exercise"),
    severe_ischaemia=_truth("severe_ischaemia", "Severe ischaemia"),
    tbi_indicated=_tbi_indicated("index", _abi),
)

abi_category = {
    leg.side: decision(
        f"abi-category-{leg.side}",
        row(
            "ABI1",
            "abnormal",
            leg.abi <= n.ABI_ABNORMAL_MAX,
            "Peripheral artery disease is confirmed.",
            "S2-121, 2024-PAD, C-01",
        ),
        row(
            "ABI2",
            "borderline",
            leg.abi < n.ABI_NORMAL_MIN,
            "Borderline, never normal: test after exercise if walking hurts.",
            "2024-PAD, C-02",
        ),
        row("ABI3", "normal", leg.abi <= n.ABI_NORMAL_MAX, "Normal at rest.", "S2-120, C-02"),
        row(
            "ABI4",
            "high-normal",
            leg.abi <= n.ABI_COMPRESSIBLE_MAX,
            "Normal for arterial disease; a toe index is wanted and compression waits.",
            "2024-PAD, NICE-CKS, C-02",
        ),
        row(
            "ABI5",
            "noncompressible",
            leg.abi > n.ABI_COMPRESSIBLE_MAX,
            "Says nothing about flow: the toe index decides.",
            "S2-122, 2024-PAD, C-03",
        ),
        otherwise=None,
        words="Category of the ankle-brachial index.",
        sources="S2-120, S2-121, 2024-PAD",
    )
    for leg in LEGS
}

abi_severity = {
    leg.side: decision(
        f"abi-severity-{leg.side}",
        row("ABIS1", "severe", leg.abi < n.ABI_SEVERE_BELOW, "Severely reduced.", "GVG-2019"),
        row("ABIS2", "moderate", leg.abi <= n.ABI_MODERATE_MAX, "Moderately reduced.", "2024-PAD"),
        row("ABIS3", "mild", leg.abi <= n.ABI_ABNORMAL_MAX, "Mildly reduced.", "2024-PAD"),
        otherwise=None,
        words="How far an abnormal ankle-brachial index is reduced.",
        sources="2024-PAD",
    )
    for leg in LEGS
}

tbi_category = {
    leg.side: decision(
        f"tbi-category-{leg.side}",
        row(
            "TBI1",
            "abnormal",
            leg.tbi <= n.TBI_ABNORMAL_MAX,
            "Peripheral artery disease is confirmed.",
            "S2-123, C-03",
        ),
        row("TBI2", "normal", leg.tbi > n.TBI_ABNORMAL_MAX, "Normal toe index.", "S2-123, C-03"),
        otherwise=None,
        words="Category of the toe-brachial index.",
        sources="S2-123",
    )
    for leg in LEGS
}

abi_flags = {
    leg.side: Many(
        f"abi-flags-{leg.side}",
        Computed(
            computed.abi_flags,
            (
                ask[f"ankle-dp-{s}"],
                ask[f"ankle-pt-{s}"],
                ask.brachial_r,
                ask.brachial_l,
                ask[f"abi-{s}"],
                leg.abi,
            ),
        ),
        "What should be said beside the index.",
        cite("S2-119"),
    )
    for leg, s in ((right, "r"), (left, "l"))
}

stiff_and_untested = derived(
    "stiff-and-untested",
    any_of(
        *((leg.abi > n.ABI_COMPRESSIBLE_MAX).is_true() & ~leg.tbi.known() for leg in (right, left))
    ),
    "A leg whose ankle arteries cannot be compressed has no toe index.",
    "S2-122, S2-123, C-03",
)

_shown = {
    leg.side: derived(
        f"objective-disease-{leg.side}",
        any_of(
            leg.abi <= n.ABI_ABNORMAL_MAX,
            leg.tbi <= n.TBI_ABNORMAL_MAX,
            leg.post_exercise_abnormal,
            ask.arterial_imaging == "significant-disease",
        ),
        "A test shows arterial disease of this leg.",
        "S2-118, S2-121, S2-123, S4-029",
    )
    for leg in LEGS
}
objective_disease = {
    **_shown,
    "index": derived(
        "objective-disease-index",
        any_of(
            (index_leg == "right") & _shown["right"],
            (index_leg == "left") & _shown["left"],
            ~index_leg.known() & any_of(*_shown.values()),
        ),
        "A test shows arterial disease of the index leg, or of either when none is named.",
        "S2-118, S2-121, S2-123, S4-029",
    ),
}
