"""The ankle-brachial index of both legs over time, as a table and a drawing say it.

What was measured in another way stands beside the rest and is not joined with it. Must not know a
page, where an index comes from, nor what it means; the two limits are the rules' own.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from fhir_pad.language import BASE, Language
from fhir_pad.legs import numbers
from fhir_pad.report.observations.arteries import LEGS

LIMITS: Final = (numbers.ABI_ABNORMAL_MAX, numbers.ABI_COMPRESSIBLE_MAX)
"""At or below the first an index is abnormal, above the second it says nothing about flow."""
FEWEST: Final = 2
LEFT, RIGHT, TOP, BOTTOM = 58, 338, 14, 176
"""Between what the points are drawn, in the drawing's own units."""
SIDES: Final = tuple(LEGS)


@dataclass(frozen=True, slots=True)
class Index:
    """One index that was measured: of which leg, when (as written), and in which visit.

    `how` is how it was measured, as far as that is said.
    """

    side: str
    date: str
    value: Decimal
    visit: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One index in the drawing."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Row:
    """The indices of one visit; a leg without one is empty."""

    date: str
    values: tuple[str, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of the rules and its height in the drawing."""

    value: str
    y: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Both legs over time, the oldest first. A leg has a line for each way of measuring."""

    sides: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: Mapping[str, tuple[tuple[Point, ...], ...]]
    limits: tuple[Limit, ...]

    @property
    def ways(self) -> int:
        """In how many ways was measured."""
        return len({row.how for row in self.rows})


@dataclass(frozen=True, slots=True)
class _Dated:
    index: Index
    at: datetime


def of(indices: Iterable[Index], language: Language = BASE) -> Trend | None:
    """Return these indices over time; None when they come from fewer than two visits.

    What has no date that can be placed is left out.
    """
    moments = ((one, _moment(one.date)) for one in indices)
    dated = sorted((_Dated(one, at) for one, at in moments if at), key=lambda one: one.at)
    visits = dict.fromkeys(one.index.visit for one in dated)
    if len(visits) < FEWEST:
        return None
    highest = max(*LIMITS, *(one.index.value for one in dated)) * Decimal("1.1")
    return Trend(
        sides=SIDES,
        rows=tuple(_row([one.index for one in dated], visit, language) for visit in visits),
        lines={side: _lines(dated, side, highest) for side in SIDES},
        limits=tuple(Limit(language.number(each), _down(each, highest)) for each in LIMITS),
    )


def _lines(dated: Collection[_Dated], side: str, highest: Decimal) -> tuple[tuple[Point, ...], ...]:
    own = [one for one in dated if one.index.side == side]
    moments = [one.at for one in dated]
    first, last = min(moments), max(moments)
    return tuple(
        tuple(
            Point(_across(one.at, first, last), _down(one.index.value, highest))
            for one in own
            if one.index.how == how
        )
        for how in dict.fromkeys(one.index.how for one in own)
    )


def _moment(written: str) -> datetime | None:
    """Return an R4 dateTime; a year or a month begins with its first day."""
    whole = f"{written}-01-01"[:10] if len(written) < len("2026-11-21") else written
    try:
        moment = datetime.fromisoformat(whole)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.utcoffset() is None else moment


def _row(indices: Iterable[Index], visit: str, language: Language) -> Row:
    own = {one.side: one for one in indices if one.visit == visit}
    first = next(iter(own.values()))
    values = (language.number(own[side].value) if side in own else "" for side in SIDES)
    return Row(first.date[:10], tuple(values), first.how)


def _across(at: datetime, first: datetime, last: datetime) -> int:
    whole = (last - first).total_seconds()
    share = (at - first).total_seconds() / whole if whole else 0.5
    return round(LEFT + share * (RIGHT - LEFT))


def _down(value: Decimal, highest: Decimal) -> int:
    return round(BOTTOM - value / highest * (BOTTOM - TOP))
