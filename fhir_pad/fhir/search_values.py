"""One value of a search parameter, read: a token, a reference, a number, a date, a quantity.

Source: http://hl7.org/fhir/R4/search.html#ptypes. A value that is not legal raises `NotLegal`,
whose text says what would be. Must not know parameters, resources, nor how matches are found.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fhir_pad.fhir import search_dates, search_numbers
from fhir_pad.fhir.search_text import folded, plain, split

_NOT_ALLOWED: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_RELATIVE: Final = re.compile(r"(?:(?P<type>[A-Z][A-Za-z]+)/)?(?P<id>[A-Za-z0-9.-]{1,64})")
_VERSIONED: Final = re.compile("/_history/[A-Za-z0-9.-]{1,64}$")
_TOKEN_PARTS: Final = 2
_QUANTITY_PARTS: Final = 3


class NotLegal(ValueError):  # noqa: N818 - what the value is
    """A value that R4 does not allow; the text is one sentence that says what would be right."""


class Prefix(StrEnum):
    """How a value compares: http://hl7.org/fhir/R4/search.html#prefix."""

    EQ = "eq"
    NE = "ne"
    GT = "gt"
    LT = "lt"
    GE = "ge"
    LE = "le"
    SA = "sa"
    EB = "eb"
    AP = "ap"


@dataclass(frozen=True, slots=True)
class Token:
    """`code` and `system`; None when any will do, an empty system when there must be none."""

    system: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Reference:
    """Either an absolute URL, with its version when one is given, or an id and perhaps a type."""

    type: str = ""
    id: str = ""
    url: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """What is compared with: `low` and `high` are texts that sort as the numbers or dates do.

    `open` tells that `high` itself is no longer in the span.
    """

    prefix: Prefix
    low: str
    high: str
    open: bool


@dataclass(frozen=True, slots=True)
class Quantity:
    """A span and its unit; None when any system will do, or any unit."""

    span: Span
    system: str | None
    unit: str | None


def check_text(value: str) -> str:
    """Return the text; raise NotLegal when it is empty or holds what no FHIR text holds."""
    if not value:
        raise NotLegal("Give a value after the comma, or before it.")
    if _NOT_ALLOWED.search(value):
        raise NotLegal("Give a value without control characters.")
    return value


def token(value: str) -> Token:
    """Read `code`, `system|code`, `|code` or `system|`."""
    parts = [plain(part) for part in split(check_text(value), "|")]
    if len(parts) > _TOKEN_PARTS or not any(parts):
        raise NotLegal(r"Give code, system|code, |code or system|; write a | within it as \|.")
    if len(parts) == 1:
        return Token(None, parts[0])
    return Token(parts[0], parts[1] or None)


def reference(value: str) -> Reference:
    """Read `id`, `Type/id`, a URL, or a canonical URL with `|version`.

    Which version a reference names is not looked at here, so a value that names one is not legal.
    """
    url, *version = (plain(part) for part in split(check_text(value), "|"))
    if _VERSIONED.search(url):
        raise NotLegal("Give the resource without /_history and a version: any version is found.")
    if _ABSOLUTE.fullmatch(url) and len(version) <= 1:
        return Reference(url=url, version="".join(version))
    found = _RELATIVE.fullmatch(url)
    if found is None or version:
        raise NotLegal("Give an id, Type/id or a URL.")
    return Reference(type=found["type"] or "", id=found["id"])


def string(value: str) -> str:
    """Read a text; one that is nothing but white space and accents would find everything."""
    text = plain(check_text(value))
    if not folded(text):
        raise NotLegal("Give at least one letter, digit or sign.")
    return text


def uri(value: str) -> str:
    """Read a URI."""
    return plain(check_text(value))


def date(value: str, now: int) -> Span:
    """Read a date with or without a prefix; `now`, in microseconds, says how near `ap` is."""
    prefix, rest = _prefixed(value)
    stretch = search_dates.stretch(rest)
    if stretch is None:
        right = "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss and its zone"
        raise NotLegal(f"Give an existing date as {right}, after eq, ne, gt, lt, ge, le, sa, eb, "
                       "ap or nothing. A + in the zone is written as %2B.")  # fmt: skip
    if prefix is Prefix.AP:
        stretch = stretch.widened(now)
    low, high = map(search_dates.key, (stretch.first, stretch.last))
    return Span(prefix, low, high, open=False)


def number(value: str) -> Span:
    """Read a number with or without a prefix.

    Without one, and with ne, the digits written say how exact it is; the other prefixes compare
    with the number itself.
    """
    prefix, rest = _prefixed(value)
    read = search_numbers.read(rest)
    if read is None:
        most, power = search_numbers.MOST_DIGITS, search_numbers.LARGEST_POWER
        raise NotLegal(f"Give a number of at most {most} digits and a power of ten within {power}, "
                       "after eq, ne, gt, lt, ge, le, sa, eb, ap or nothing.")  # fmt: skip
    by_digits = prefix in (Prefix.EQ, Prefix.NE)
    bounds = (read, read)
    if by_digits:
        bounds = search_numbers.spread(read)
    elif prefix is Prefix.AP:
        bounds = search_numbers.about(read)
    low, high = map(search_numbers.key, bounds)
    return Span(prefix, low, high, open=by_digits)


def quantity(value: str) -> Quantity:
    """Read `number`, `number|system|code` or `number||code`, with or without a prefix."""
    parts = [plain(part) for part in split(check_text(value), "|")]
    if len(parts) not in (1, _QUANTITY_PARTS):
        raise NotLegal("Give number, number|system|code or number||code.")
    _, system, unit = [*parts, "", ""][:_QUANTITY_PARTS]
    return Quantity(number(parts[0]), system or None, unit or None)


def _prefixed(value: str) -> tuple[Prefix, str]:
    start = check_text(value)[:2]
    return (Prefix(start), value[2:]) if start in _PREFIXES else (Prefix.EQ, value)


_PREFIXES: Final = frozenset(Prefix)
