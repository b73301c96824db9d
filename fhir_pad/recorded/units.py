"""Numbers from one UCUM unit into another, where the factor is exact. Must not know what of.

Source: http://unitsofmeasure.org/ucum.html. A metre of mercury is 133.322 kPa there; what stands
in braces is an annotation and has no meaning.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact

UCUM = "http://unitsofmeasure.org"

_ANNOTATION = re.compile(r"\{[^{}]*\}")
_LARGEST_EXPONENT = 12
_DIGITS = 28
_HUNDREDTH = Decimal("0.01")

_FACTORS: Mapping[tuple[str, str], tuple[Decimal, Decimal]] = {
    ("kPa", "mm[Hg]"): (Decimal(1000), Decimal("133.322")),
    ("%", "1"): (Decimal(1), Decimal(100)),
    ("mL/s", "mL/min"): (Decimal(60), Decimal(1)),
    ("L/h", "mL/min"): (Decimal(1000), Decimal(60)),
}
"""(from, to): multiply by the first, divide by the second."""


def plain(unit: str) -> str:
    """Return a unit without its annotations: `{ratio}` is `1`, `mL/min/{1.73_m2}` is `mL/min`."""
    bare = _ANNOTATION.sub("", unit).rstrip("/.")
    return bare or "1"


def converted(value: Decimal, unit: str, wanted: str) -> Decimal | None:
    """Return the value in the wanted unit; None when there is no exact factor.

    A value that need not be converted stays as it was written. A quotient that does not end is
    given to a hundredth, finer than anybody measures.
    """
    given, asked = plain(unit), plain(wanted)
    if given == asked:
        return value
    factor = _FACTORS.get((given, asked))
    if factor is None or not tame(value):
        return None
    times, by = factor
    arithmetic = Context(prec=_DIGITS)
    quotient = arithmetic.divide(value * times, by)
    if arithmetic.flags[Inexact]:
        return quotient.quantize(_HUNDREDTH, ROUND_HALF_EVEN)
    return quotient


def tame(value: Decimal) -> bool:
    """Tell whether a number is of a size that can be measured; others are not calculated with."""
    return value.is_finite() and abs(value.adjusted()) <= _LARGEST_EXPONENT
