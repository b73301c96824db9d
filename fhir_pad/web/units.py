"""Units of UCUM in words, as pages say them. Must not know what is measured."""

from collections.abc import Mapping
from typing import Final

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


def in_words(unit: str) -> str:
    """Return a unit of UCUM as a person reads it."""
    return UNITS.get(unit, unit)
