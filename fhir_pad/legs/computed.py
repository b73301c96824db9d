"""The few facts that are worked out rather than read off a table: plain functions of values.

`None` in means not known, `None` out means it cannot be told. No rule, no fact and no threshold
is declared here; the numbers come from `numbers`.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from itertools import product

from fhir_pad.legs import numbers as n

_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_HUNDREDTH = Decimal("0.01")
_SECONDS_AN_HOUR = Decimal(3600)

RIGHT, LEFT = "right", "left"


def largest(*values: Decimal | None) -> Decimal | None:
    """Return the largest value known."""
    return max((value for value in values if value is not None), default=None)


def hundredths(value: Decimal) -> Decimal:
    """Round half up to two decimals: 0.905 becomes 0.91 (S2-120, before classification)."""
    return value.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP, context=_EXACT)


def index(
    pressure: Decimal | None, arm: Decimal | None, reported: Decimal | None
) -> Decimal | None:
    """Return pressure / arm (both mmHg) to two decimals; else the index as reported (S2-118).

    A pressure of 0 is a measurement (index 0.00). Computed wins over reported.
    """
    if pressure is not None and arm is not None:
        return hundredths(_EXACT.divide(pressure, arm))
    return None if reported is None else hundredths(reported)


def abi_flags(
    dorsalis_pedis: Decimal | None,
    posterior_tibial: Decimal | None,
    brachial_right: Decimal | None,
    brachial_left: Decimal | None,
    reported: Decimal | None,
    abi: Decimal | None,
) -> tuple[str, ...]:
    """Return what should be said beside an ankle-brachial index."""
    arms = [arm for arm in (brachial_right, brachial_left) if arm is not None]
    arteries = [ankle for ankle in (dorsalis_pedis, posterior_tibial) if ankle is not None]
    from_pressures = bool(arms) and bool(arteries)
    said = {
        "reported": abi is not None and not from_pressures,
        "single-artery": from_pressures and len(arteries) == 1,
        "single-arm": from_pressures and len(arms) == 1,
        "subclavian": lower_arm(brachial_right, brachial_left) is not None,
        "differs-from-reported": from_pressures and _differs(abi, reported),
    }
    return tuple(flag for flag, holds in said.items() if holds)


def lower_arm(right: Decimal | None, left: Decimal | None) -> str | None:
    """Return the arm whose pressure (mmHg) is so much lower that its artery may be narrowed."""
    if right is None or left is None or abs(right - left) < n.ARM_DIFFERENCE_MIN:
        return None
    return RIGHT if right < left else LEFT


def is_doubtful_pressure(pressure: Decimal) -> bool:
    """Tell whether a pressure (mmHg) looks like an index; 0 is one without any flow."""
    return n.NOTHING < pressure <= n.PRESSURE_DOUBTFUL_MAX


def _differs(computed: Decimal | None, reported: Decimal | None) -> bool:
    if computed is None or reported is None:
        return False
    return abs(computed - reported) > n.ABI_DISAGREEMENT_ABOVE


def named_leg(side: str | None, worse: str | None) -> str | None:
    """Return the leg that somebody named: the painful one, else the worse of both."""
    named = worse if side == "both" else side
    return named if named in (RIGHT, LEFT) else None


def index_leg(named: str | None, abi_right: Decimal | None, abi_left: Decimal | None) -> str | None:
    """Return the leg that symptoms without a side belong to; None when it cannot be told.

    The named leg, else the leg with the lowest compressible index (none compressible: the
    lowest; a tie: the right).
    """
    if named is not None:
        return named
    known = {leg: abi for leg, abi in ((RIGHT, abi_right), (LEFT, abi_left)) if abi is not None}
    compressible = {leg: abi for leg, abi in known.items() if abi <= n.ABI_COMPRESSIBLE_MAX}
    candidates = compressible or known
    return min(candidates, key=candidates.__getitem__) if candidates else None


def of_index_leg(leg: str | None, right: Decimal | None, left: Decimal | None) -> Decimal | None:
    """Return the index leg's number; None without an index leg, because neither leg is meant."""
    if leg is None:
        return None
    return right if leg == RIGHT else left


def truth_of_index_leg(leg: str | None, right: bool | None, left: bool | None) -> bool | None:
    """Return the index leg's truth; without an index leg what is true of either leg.

    A false without an index leg would reassure about a leg that nobody named, so it is unknown.
    """
    if leg is None:
        return True if True in (right, left) else None
    return right if leg == RIGHT else left


def pulse_of_named_leg(leg: str | None, right: str | None, left: str | None) -> str | None:
    """Return the named leg's pulse; while no leg is named the worst known of both."""
    if leg is None:
        return next(
            (worst for worst in ("absent", "weak", "normal") if worst in (right, left)), None
        )
    return right if leg == RIGHT else left


def post_exercise_abnormal(
    rest_abi: Decimal | None,
    post_abi: Decimal | None,
    rest_ankle: Decimal | None,
    post_ankle: Decimal | None,
) -> bool | None:
    """Tell whether the index or the ankle pressure (mmHg) falls too far after exercise.

    Without an index at rest an abnormal index after exercise counts, and a normal one tells
    nothing: it may have fallen. Source: 2024-PAD.
    """
    seen: list[bool] = []
    if post_abi is not None and rest_abi:
        seen.append((rest_abi - hundredths(post_abi)) / rest_abi >= n.POST_EXERCISE_FALL_MIN)
    if post_ankle is not None and rest_ankle is not None:
        seen.append(rest_ankle - post_ankle >= n.POST_EXERCISE_ANKLE_FALL_MIN)
    if post_abi is not None and rest_abi is None and hundredths(post_abi) <= n.ABI_ABNORMAL_MAX:
        seen.append(True)
    return any(seen) if seen else None


def severe_ischaemia(
    abi: Decimal | None, ankle: Decimal | None, toe: Decimal | None, tcpo2: Decimal | None
) -> bool | None:
    """Tell whether any usable measurement of a leg is in the severe range (GVG-2019).

    A non-compressible index says nothing, and neither does its ankle pressure.
    """
    usable = abi is None or abi <= n.ABI_COMPRESSIBLE_MAX
    limits = (
        (abi if usable else None, n.ABI_SEVERE_BELOW),
        (ankle if usable else None, n.ANKLE_SEVERE_BELOW),
        (toe, n.TOE_SEVERE_BELOW),
        (tcpo2, n.TCPO2_SEVERE_BELOW),
    )
    seen = [value < limit for value, limit in limits if value is not None]
    return any(seen) if seen else None


def count_unknown(*truths: bool | None) -> Decimal:
    """Count what is not known."""
    return Decimal(sum(truth is None for truth in truths))


def hours_since(hours: Decimal | None, onset: str | None, authored: str | None) -> Decimal | None:
    """Return hours since onset: as answered, else authored - onset when both have time and zone.

    An onset after `authored` cannot be, so nothing is told then. Source: S2-164.
    """
    if hours is not None:
        return hours
    began, written = _instant(onset), _instant(authored)
    if began is None or written is None or written < began:
        return None
    passed = written - began
    seconds = passed.days * 86400 + passed.seconds + Decimal(passed.microseconds) / 1_000_000
    return _EXACT.divide(seconds, _SECONDS_AN_HOUR)


def _instant(text: str | None) -> datetime | None:
    if text is None or "T" not in text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo is not None else None


SENSORY = ("none", "toes-only", "beyond-toes", "profound")
MOTOR = ("none", "mild-moderate", "profound")
DOPPLER = ("audible", "inaudible")
CLASSES = ("I", "IIa", "IIb", "III")


def rutherford_class(
    sensory: str, motor: str, arterial: str, venous: str, *, fixed_mottling: bool
) -> str:
    """Return the acute class of a leg whose findings are all known (RUTHERFORD-1997)."""
    silent = arterial == "inaudible" and venous == "inaudible"
    if sensory == "profound" and motor == "profound" and (silent or fixed_mottling):
        return "III"
    if motor != "none" or sensory in ("beyond-toes", "profound"):
        return "IIb"
    return "IIa" if sensory == "toes-only" or arterial == "inaudible" else "I"


@cache
def rutherford_acute(
    sensory: str | None,
    motor: str | None,
    arterial: str | None,
    venous: str | None,
    fixed_mottling: bool | None,
    p_numb: bool | None,
    p_paralysis: bool | None,
) -> tuple[str, ...]:
    """Return every class still possible, mildest first. Mottling counts only when seen.

    Kept for each combination of answers, of which there are 4,860.
    """
    possible = {
        rutherford_class(*each, fixed_mottling=fixed_mottling is True)
        for each in product(
            _graded(sensory, p_numb, SENSORY),
            _graded(motor, p_paralysis, MOTOR),
            DOPPLER if arterial is None else (arterial,),
            DOPPLER if venous is None else (venous,),
        )
    }
    return tuple(each for each in CLASSES if each in possible)


def _graded(grade: str | None, present: bool | None, grades: tuple[str, ...]) -> tuple[str, ...]:
    if grade is not None:
        return (grade,)
    return grades if present is None else grades[1:] if present else grades[:1]


def mildest_class(*findings: str | bool | None) -> str:
    """Return the mildest acute class still possible."""
    return rutherford_acute(*findings)[0]


def gravest_class(*findings: str | bool | None) -> str:
    """Return the gravest acute class still possible."""
    return rutherford_acute(*findings)[-1]


def wells_score(present: Decimal, alternative: bool | None) -> Decimal:
    """Return the Wells score of what is known (WELLS-2003)."""
    return present - n.WELLS_ALTERNATIVE if alternative is True else present


def wells_least(present: Decimal, alternative: bool | None) -> Decimal:
    """Return the smallest Wells score still possible."""
    return present if alternative is False else present - n.WELLS_ALTERNATIVE


def wells_most(present: Decimal, unknown: Decimal, alternative: bool | None) -> Decimal:
    """Return the largest Wells score still possible."""
    return wells_score(present + unknown, alternative)


def probable_causes(clti: bool | None, *scores: Decimal) -> tuple[str, ...]:
    """Return the chronic causes with a probable score, highest first, ties alphabetical.

    `scores` come in the order of CHRONIC; limb-threatening ischaemia is always among them.
    """
    ranked = sorted(zip(CHRONIC, scores, strict=True), key=lambda each: (-each[1], each[0]))
    return tuple(
        cause
        for cause, score in ranked
        if score >= n.PROBABLE_MIN or (cause == "arterial-chronic" and clti is True)
    )


CHRONIC = ("arterial-chronic", "venous-chronic", "neurogenic", "musculoskeletal")
ALL_CAUSES = (*CHRONIC, "venous-acute")


def leading_cause(*scores: Decimal) -> str:
    """Return the one cause that stands out although none is probable, or `indeterminate`.

    `scores` come in the order of ALL_CAUSES.
    """
    ranked = sorted(zip(ALL_CAUSES, scores, strict=True), key=lambda each: (-each[1], each[0]))
    (best, first), (_, second) = ranked[:2]
    contested = second >= n.POSSIBLE_MIN and first - second <= n.TIE_POINTS
    return "indeterminate" if first < n.POSSIBLE_MIN or contested else best


def leading_subtype(*scores: Decimal) -> str | None:
    """Return the musculoskeletal subtype with the most points; on a tie the first one.

    `scores` come in the order of SUBTYPES. None when no subtype has a point.
    """
    highest = max(scores)
    return SUBTYPES[scores.index(highest)] if highest > n.NOTHING else None


def subtypes_in_the_lead(*scores: Decimal) -> Decimal:
    """Return how many musculoskeletal subtypes have the most points; 0 when none has a point."""
    highest = max(scores)
    return Decimal(scores.count(highest) if highest > n.NOTHING else 0)


SUBTYPES = ("acute-compartment", "infection", "fracture", "strain", "cecs", "arthritis")


def wifi_wound(
    graded: str | None, gangrene: bool | None, extent: str | None, wound: bool | None
) -> tuple[Decimal, ...]:
    """Return the wound grades still possible, smallest first (WIFI-2014)."""
    if graded is not None:
        return (Decimal(graded),)
    with_gangrene = {"digits": (2,), "forefoot-or-beyond": (3,), None: (2, 3)}[extent]
    without = {True: (1, 2, 3), False: (0,), None: (0, 1, 2, 3)}[wound]
    grades = {True: with_gangrene, False: without, None: (*without, *with_gangrene)}[gangrene]
    return tuple(Decimal(grade) for grade in sorted(set(grades)))


def wifi_ischaemia(
    abi: Decimal | None,
    ankle: Decimal | None,
    toe: Decimal | None,
    tcpo2: Decimal | None,
    calcified: bool | None,
) -> tuple[Decimal, ...]:
    """Return the ischaemia grades still possible, smallest first (WIFI-2014).

    Toe pressure, else TcPO2 (mmHg), decides. Otherwise the worse of index and ankle pressure,
    unless the arteries are (or may be: diabetes, kidney disease) too stiff to tell.
    """
    decisive = toe if toe is not None else tcpo2
    if decisive is not None:
        return (_below(decisive, n.WIFI_TOE),)
    stiff = abi is not None and (
        abi > n.ABI_COMPRESSIBLE_MAX or (abi > n.ABI_NORMAL_MAX and calcified is not False)
    )
    grades = [] if abi is None else [_below(abi, n.WIFI_ABI)]
    if ankle is not None:
        above = ankle > n.WIFI_ANKLE_0_ABOVE
        grades.append(n.NOTHING if above else 1 + _below(ankle, n.WIFI_ANKLE))
    return (max(grades),) if grades and not stiff else tuple(Decimal(grade) for grade in range(4))


def _below(value: Decimal, limits: tuple[Decimal, ...]) -> Decimal:
    return Decimal(sum(value < limit for limit in limits))


def wifi_infection(graded: str | None, infected: bool | None) -> tuple[Decimal, ...]:
    """Return the foot-infection grades still possible, smallest first (WIFI-2014)."""
    if graded is not None:
        return (Decimal(graded),)
    grades = {False: (0,), True: (1, 2, 3), None: (0, 1, 2, 3)}[infected]
    return tuple(Decimal(grade) for grade in grades)


def wifi_stage(wound: Decimal, ischaemia: Decimal, infection: Decimal) -> Decimal:
    """Return the clinical stage (1..4) of three known grades (WIFI-2014).

    The table never falls when a grade rises, so the smallest grades give the smallest stage.
    """
    return Decimal(n.WIFI_STAGE[int(ischaemia)][int(wound)][int(infection)])


Grades = Callable[..., tuple[Decimal, ...]]


def least(grades: Grades) -> Callable[..., Decimal]:
    """Return the function that gives the smallest grade still possible."""
    return lambda *values: grades(*values)[0]


def most(grades: Grades) -> Callable[..., Decimal]:
    """Return the function that gives the largest grade still possible."""
    return lambda *values: grades(*values)[-1]


def limb_loss_low(stage: Decimal) -> Decimal:
    """Return the smallest published percentage of major amputation in a year (WIFI-OUTCOMES)."""
    return n.WIFI_LIMB_LOSS_PERCENT[int(stage)][0]


def limb_loss_high(stage: Decimal) -> Decimal:
    """Return the largest published percentage of major amputation in a year (WIFI-OUTCOMES)."""
    return n.WIFI_LIMB_LOSS_PERCENT[int(stage)][1]
