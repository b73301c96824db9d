"""What is lost or sound in the legs that may be meant by what was told without a side.

While nobody has named a leg, the index leg is a guess by the indices that happen to be known: it
may choose what is reported, but says nothing of a leg that nobody measured. Where both legs hurt,
the worse one leads, but does not speak for the other: what began suddenly may be in either.
Declarations only.
"""

from fhir_pad.legs import numbers as n
from fhir_pad.legs.declare import derived
from fhir_pad.legs.measurements import LEGS, Leg, foot_pulse, named_leg
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Condition, all_of, any_of

_OTHERS = ("left", "right")
_MAY_BE_MEANT = tuple(~(named_leg == other).is_true() for other in _OTHERS)
_MAY_HURT = tuple(~(ask.leg_side == other).is_true() for other in _OTHERS)


def _every(legs: tuple[Condition, ...], *sound: Condition) -> Condition:
    """Return what is true when it is true of every one of the legs."""
    return all_of(*(~each | well for each, well in zip(legs, sound, strict=True)))


def _no_room(leg: Leg) -> Condition:
    return all_of(
        leg.abi.between(n.ABI_NORMAL_MIN, n.ABI_COMPRESSIBLE_MAX),
        ~leg.tbi_indicated | (leg.tbi > n.TBI_ABNORMAL_MAX),
        ~ask.walk_trigger | ~leg.post_exercise_abnormal,
    )


a_leg_unmeasured = derived(
    "a-leg-that-may-be-meant-has-no-index",
    ~_every(_MAY_BE_MEANT, *(leg.abi.known() for leg in LEGS)),
    "The leg that was named has no ankle-brachial index; while none was, either has none.",
    "S2-118",
)

pulse_lost = derived(
    "pulse-lost",
    (foot_pulse == "absent")
    | ((ask.leg_side == "both") & any_of(*(leg.pulse_foot == "absent" for leg in LEGS))),
    "No foot pulse in the leg that hurts; in either where both do or none was named.",
    "S2-109, S2-160",
)

perfused = derived(
    "perfused",
    _every(
        _MAY_HURT,
        *(
            (leg.pulse_foot == "normal") | leg.abi.between(n.ABI_BORDERLINE_MIN, n.ABI_NORMAL_MAX)
            for leg in LEGS
        ),
    ),
    "A normal foot pulse or index in the leg that hurts; in each where both do or none was named.",
    "S2-157, C-10",
)

no_room_for_disease = derived(
    "no-room-for-arterial-disease",
    _every(_MAY_BE_MEANT, *(_no_room(leg) for leg in LEGS)),
    "Index, toe index and exercise leave no room in the leg that was named;"
    " in each while none was.",
    "S2-120, 2024-PAD, C-02",
)
