"""How each primitive type of R4 is written in JSON.

Source: http://hl7.org/fhir/R4/datatypes.html#primitive. Where its regular expressions are looser
than its text (30 February, a blank string), the text decides. Must not know where a value stands.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

Matches = Callable[[object], bool]

MOST_CHARACTERS: Final = 1 << 20
"""The longest string that R4 allows."""

_LARGEST_INTEGER = 2**31 - 1
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")

_DAY = r"(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12][0-9]|3[01]))?)?"
_WHOLE_DAY = r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

_DATE = re.compile(_DAY)
_DATE_TIME = re.compile(rf"{_DAY}(?P<time>T{_TIME}{_ZONE})?")
_INSTANT = re.compile(rf"{_WHOLE_DAY}T{_TIME}{_ZONE}")


@dataclass(frozen=True, slots=True)
class Primitive:
    """`matches` tells whether a JSON value is one; `right` says what would be, for a person."""

    matches: Matches
    right: str


def _is_boolean(value: object) -> bool:
    return value is True or value is False


def _integer(lowest: int) -> Matches:
    # A bool is an int in Python, and 5.0 is read as a decimal: neither is an integer.
    return lambda value: type(value) is int and lowest <= value <= _LARGEST_INTEGER


def _is_decimal(value: object) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return type(value) is int


def _is_string(value: object) -> bool:
    if not isinstance(value, str) or not value or value.isspace():
        return False
    # What is printable holds nothing that is not allowed; most texts are, and it is told faster.
    allowed = value.isprintable() or _NOT_ALLOWED.search(value) is None
    return allowed and len(value) <= MOST_CHARACTERS


def _text(pattern: str) -> Matches:
    full = re.compile(pattern).fullmatch
    return lambda value: isinstance(value, str) and full(value) is not None


def _dated(pattern: re.Pattern[str]) -> Matches:
    def matches(value: object) -> bool:
        found = pattern.fullmatch(value) if isinstance(value, str) else None
        return found is not None and _in_calendar(found)

    return matches


def _in_calendar(found: re.Match[str]) -> bool:
    """Tell whether the day exists, and stands there when there is a time. No year is 0000."""
    year, month, day = (int(found[part] or 0) for part in ("year", "month", "day"))
    if "time" in found.re.groupindex and found["time"] and not day:
        return False
    return year > 0 and (not day or day <= monthrange(year, month)[1])


def _is_base64(value: object) -> bool:
    if not isinstance(value, str):
        return False
    packed = "".join(value.split())
    return bool(packed) and len(packed) % 4 == 0 and _BASE64.fullmatch(packed) is not None


_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}", re.ASCII)

_STRING = Primitive(_is_string, "Write a text that is not blank.")
_URI = r"[^\s\x00-\x1f]+"

PRIMITIVES: Final[Mapping[str, Primitive]] = MappingProxyType(
    {
        "base64Binary": Primitive(_is_base64, "Write base64 text."),
        "boolean": Primitive(_is_boolean, "Write true or false, without quotes."),
        "canonical": Primitive(_text(_URI), "Write a canonical URL without spaces."),
        "code": Primitive(
            _text(r"[^\s\x00-\x1f]+(?: [^\s\x00-\x1f]+)*"),
            "Write a code without spaces around it or two together.",
        ),
        "date": Primitive(_dated(_DATE), "Write an existing date: YYYY, YYYY-MM or YYYY-MM-DD."),
        "dateTime": Primitive(
            _dated(_DATE_TIME),
            "Write an existing date, with a time only as YYYY-MM-DDThh:mm:ss and its zone.",
        ),
        "decimal": Primitive(_is_decimal, "Write a number without quotes."),
        "id": Primitive(
            _text(r"[A-Za-z0-9.-]{1,64}"), "Write an id: 1 to 64 letters, digits, '-' and '.'."
        ),
        "instant": Primitive(
            _dated(_INSTANT), "Write an existing moment: YYYY-MM-DDThh:mm:ss and its zone."
        ),
        "integer": Primitive(
            _integer(-_LARGEST_INTEGER - 1), "Write a whole number of 32 bits, without '.0'."
        ),
        "markdown": _STRING,
        "oid": Primitive(
            _text(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+"), "Write an OID: urn:oid:1.2.3."
        ),
        "positiveInt": Primitive(_integer(1), "Write a whole number above 0."),
        "string": _STRING,
        "time": Primitive(_text(_TIME), "Write a time of day as hh:mm:ss, without a zone."),
        "unsignedInt": Primitive(_integer(0), "Write a whole number from 0 up."),
        "uri": Primitive(_text(_URI), "Write a URI without spaces."),
        "url": Primitive(_text(_URI), "Write a URL without spaces."),
        "uuid": Primitive(
            _text(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
            "Write a UUID in lower case: urn:uuid:...",
        ),
    }
)
"""Every primitive type of R4 but xhtml, which `narrative` checks."""
