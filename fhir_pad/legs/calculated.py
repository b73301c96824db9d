"""What a Questionnaire calculates while it is filled in, as the rules compute it, by linkId.

The indices are those of the rules without the index that somebody reported. Declarations only.
No rule reads these: a form shows them, and what a form says of them is compared with them. Some
items are shown because of them.
"""

from decimal import Decimal

from fhir_pad.legs import computed
from fhir_pad.legs import numbers as n
from fhir_pad.legs.declare import cite, worked_out
from fhir_pad.legs.measurements import Leg, brachial, left, right
from fhir_pad.legs.red_flags import red_flags
from fhir_pad.logic import Computed, Condition, Number, Term, YesNo


def from_pressures(pressure: Decimal | None, arm: Decimal | None) -> Decimal | None:
    """Return pressure / arm (both mmHg) to two decimals; None when one is missing (S2-118)."""
    return computed.index(pressure, arm, None)


def seen(*signs: bool | None) -> bool | None:
    """Return True when a sign is there, else None: a hint never says that there is none."""
    return True if True in signs else None


def _index(name: str, leg: Leg, pressure: Number, words: str) -> Number:
    return worked_out(
        f"{name}-calculated-{leg.side[0]}",
        from_pressures,
        pressure,
        brachial,
        unit=n.RATIO,
        words=words,
        sources="S2-118, S2-119, S2-123",
    )


red_flag_present = YesNo(
    "red-flag-present",
    Computed(seen, red_flags),
    "A warning sign of the emergency screen was answered with yes.",
    cite("S2-157"),
)

CALCULATED: dict[str, Term] = {
    term.name: term
    for term in (
        red_flag_present,
        *(
            _index("abi", leg, leg.ankle, "Ankle pressure over arm pressure.")
            for leg in (right, left)
        ),
        *(_index("tbi", leg, leg.toe, "Toe pressure over arm pressure.") for leg in (right, left)),
    )
}

RED_FLAG_NOTICE = "red-flag-notice"
"""The linkId of what tells whoever fills in a form that a warning sign cannot wait for its end."""
SWITCHES: dict[str, Condition] = {RED_FLAG_NOTICE: red_flag_present.is_true()}
"""What decides whether an item is shown, where enableWhen cannot say it, by linkId."""
