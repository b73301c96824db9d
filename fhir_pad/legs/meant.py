"""What clears every leg that may be meant by what was told without a side.

While nobody has named a leg, the index leg is a guess by the indices that happen to be known: it
may choose what is reported, but says nothing of a leg that nobody measured. Declarations only.
"""

from fhir_pad.legs import numbers as n
from fhir_pad.legs.declare import derived
from fhir_pad.legs.measurements import LEGS, Leg, named_leg
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Condition, all_of

_may_be_meant = {
    leg.side: ~(named_leg == other).is_true()
    for leg, other in zip(LEGS, ("left", "right"), strict=True)
}


def _every(*sound: Condition) -> Condition:
    """Return what is true when it is true of every leg that may be meant."""
    return all_of(*(~_may_be_meant[leg.side] | each for leg, each in zip(LEGS, sound, strict=True)))


def _no_room(leg: Leg) -> Condition:
    return all_of(
        leg.abi.between(n.ABI_NORMAL_MIN, n.ABI_COMPRESSIBLE_MAX),
        ~leg.tbi_indicated | (leg.tbi > n.TBI_ABNORMAL_MAX),
        ~ask.walk_trigger | ~leg.post_exercise_abnormal,
    )


a_leg_unmeasured = derived(
    "a-leg-that-may-be-meant-has-no-index",
    ~_every(*(leg.abi.known() for leg in LEGS)),
    "The leg that was named has no ankle-brachial index; while none was, either has none.",
    "S2-118",
)

perfused = derived(
    "perfused",
    _every(
        *(
            (leg.pulse_foot == "normal") | leg.abi.between(n.ABI_BORDERLINE_MIN, n.ABI_NORMAL_MAX)
            for leg in LEGS
        )
    ),
    "A normal foot pulse or index in the leg that was named; in each while none was.",
    "S2-157, C-10",
)

no_room_for_disease = derived(
    "no-room-for-arterial-disease",
    _every(*(_no_room(leg) for leg in LEGS)),
    "Index, toe index and exercise leave no room in the leg that was named;"
    " in each while none was.",
    "S2-120, 2024-PAD, C-02",
)
