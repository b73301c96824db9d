"""Numbers in a search: what they cover by their digits, and texts that sort as they do.

Source: http://hl7.org/fhir/R4/search.html#number. A database keeps no decimal exactly on every
system, so each number gets a text that sorts like it. Must not know what is searched.
"""

import re
from decimal import Context, Decimal
from typing import Final

MOST_DIGITS: Final = 28
LARGEST_POWER: Final = 30
"""As `strict.Limits`: no number of a resource has more."""

_NUMBER: Final = re.compile(
    r"[+-]?(?P<whole>[0-9]+)(?:\.(?P<fraction>[0-9]+))?(?:[eE](?P<power>[+-]?[0-9]{1,2}))?"
)
# Half a unit of the last place and a tenth of a number need a few digits more.
_EXACT: Final = Context(prec=4 * (MOST_DIGITS + LARGEST_POWER))
_MIDDLE: Final = 500
"""Powers of ten are far from it on both sides."""
_NINES = str.maketrans("0123456789", "9876543210")


def read(text: str) -> Decimal | None:
    """Return the number, with its digits as written; None when it is none, or out of bounds."""
    found = _NUMBER.fullmatch(text)
    if found is None or abs(int(found["power"] or 0)) > LARGEST_POWER:
        return None
    digits = (found["whole"] + (found["fraction"] or "")).lstrip("0")
    if len(digits) > MOST_DIGITS or len(found["fraction"] or "") > LARGEST_POWER:
        return None
    return Decimal(text)


def spread(number: Decimal) -> tuple[Decimal, Decimal]:
    """Return from where, and up to but not including where, numbers are equal by their digits.

    100 is [99.5, 100.5), 100.00 is [99.995, 100.005), 1e2 is [50, 150). R4's own table gives
    [95, 105) for the last, against its rule that the digits written are the significant ones.
    """
    exponent = number.as_tuple().exponent
    half = Decimal((0, (5,), int(exponent) - 1))
    return _EXACT.subtract(number, half), _EXACT.add(number, half)


def about(number: Decimal) -> tuple[Decimal, Decimal]:
    """Return the bounds of what is approximately the number: R4 advises a tenth of it."""
    tenth = _EXACT.multiply(abs(number), Decimal("0.1"))
    return _EXACT.subtract(number, tenth), _EXACT.add(number, tenth)


def key(number: Decimal) -> str:
    """Return a text of digits that sorts as numbers do and is the same for 0.9 and 0.90.

    Made of the sign, the place of the first digit and the digits; for what is below zero they
    count down, and a last `~` puts -1.2 behind -1.23.
    """
    if not number:
        return "1"
    _, digits, _ = number.as_tuple()
    written = "".join(map(str, digits)).strip("0")
    ranked = f"{number.adjusted() + _MIDDLE:03d}{written}"
    return f"2{ranked}" if number > 0 else f"0{ranked.translate(_NINES)}~"
