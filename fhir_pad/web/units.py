"""Units of UCUM in words, as pages say them; feet as metres. Must not know what is measured."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

METRE: Final = "m"
FOOT_METRES: Final = Decimal("0.3048")
"""The international foot, exact since 1959 (NIST SP 811, appendix B)."""
_FEET: Final = re.compile(r"([0-9]{1,9}) ?(?:ft|feet|foot)\.?", re.IGNORECASE)

UNITS: Final[Mapping[str, str]] = {
    "a": "years",
    "d": "days",
    "h": "hours",
    "m": "metres",
    "mm[Hg]": "mmHg",
    "{score}": "",
    "{ratio}": "",
}
"""UCUM in words, where it differs."""
OF_ONE: Final[Mapping[str, str]] = {"a": "year", "d": "day", "h": "hour", "m": "metre"}
"""The same beside the number one."""


def metres(text: str) -> str:
    """Return a length in feet as whole metres, halves up; any other text as it is written."""
    feet = _FEET.fullmatch(text)
    if feet is None:
        return text
    return str((Decimal(feet[1]) * FOOT_METRES).quantize(Decimal(1), ROUND_HALF_UP))


def in_words(unit: str, number: str = "") -> str:
    """Return a unit of UCUM as a person reads it, beside a number when that is told."""
    words = UNITS.get(unit, unit)
    return OF_ONE.get(unit, words) if number == "1" else words
