"""The emergency screen: which warning signs are there, and which nobody has excluded.

Declarations only. That nobody answered is a finding of its own: it is neither a yes nor a no.
"""

from fhir_pad.legs.acute import pulseless
from fhir_pad.legs.declare import collected, derived, rule
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Condition, YesNo, any_of

PRESENT, UNKNOWN = "present", "unknown"

red_flags = (
    ask.acute_change,
    ask.p_pain,
    ask.p_pallor,
    ask.p_pulseless,
    ask.p_cold,
    ask.p_numb,
    ask.p_paralysis,
    ask.chest_symptoms,
    ask.massive_blue_swelling,
    ask.compartment_acute,
    ask.cauda_equina,
    ask.severe_infection,
    ask.trauma,
    ask.cannot_bear_weight,
    ask.deformity,
)
"""The emergency screen (group 1), in the order asked."""


def _is_open(flag: YesNo) -> Condition:
    """Say that a sign is not known; a pulse that was felt for answers for its question."""
    nobody_answered = ~flag.known()
    return nobody_answered & ~pulseless.is_true() if flag is ask.p_pulseless else nobody_answered


red_flags_present = collected(
    "red-flags-present",
    *(rule(flag.name, PRESENT, flag, flag.words, "S2-157") for flag in red_flags),
    words="The warning signs that are there.",
    sources="S2-157",
)
red_flags_unknown = collected(
    "red-flags-unknown",
    *(rule(flag.name, UNKNOWN, _is_open(flag), flag.words, "S2-157") for flag in red_flags),
    words="The warning signs that nobody answered.",
    sources="S2-157",
)
red_flags_not_excluded = derived(
    "red-flags-not-excluded",
    any_of(*map(_is_open, red_flags)),
    "A warning sign was not answered, so it cannot be excluded.",
    "S2-157",
)
