"""The ankle-brachial index of both legs over time, as a table and a drawing say it.

Must not know a page, nor what a value means; the two limits are the rules' own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from fhir_pad.fhir.form_items import objects
from fhir_pad.language import BASE, Language
from fhir_pad.legs import numbers
from fhir_pad.report.observations.arteries import LEGS
from fhir_pad.rest.exchange import Node
from fhir_pad.web.clinic import asked
from fhir_pad.web.inside import Inside

LIMITS: Final = (numbers.ABI_ABNORMAL_MAX, numbers.ABI_COMPRESSIBLE_MAX)
"""At or below the first an index is abnormal, above the second it says nothing about flow."""
FEWEST: Final = 2
LEFT, RIGHT, TOP, BOTTOM = 44, 340, 14, 176
"""The edges of the drawing, in its own units."""
_SIDES: Final = {code.code: side for side, code in LEGS.items()}


@dataclass(frozen=True, slots=True)
class Point:
    """One index in the drawing."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Row:
    """The indices of one assessment; a leg without one is empty."""

    date: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of the rules and its height in the drawing."""

    value: str
    y: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Both legs over time, the oldest first."""

    sides: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: Mapping[str, tuple[Point, ...]]
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class _Measured:
    response: str
    side: str
    date: str
    at: datetime
    value: Decimal


def trend(inside: Inside, subject: str, language: Language = BASE) -> Trend | None:
    """Return the indices of one patient over time; None when there are not two results."""
    if not subject:
        return None
    found = asked.observations(inside, "abi", ("subject", subject), ("_sort", "-date"))
    return of(asked.resources(found, asked.OBSERVATION), language)


def of(observations: Iterable[Node], language: Language = BASE) -> Trend | None:
    """Return these indices over time; None when they come from fewer than two responses."""
    measured = sorted(filter(None, map(_measured, observations)), key=lambda one: one.at)
    responses = dict.fromkeys(one.response for one in measured)
    if len(responses) < FEWEST:
        return None
    sides = tuple(LEGS)
    highest = max(*LIMITS, *(one.value for one in measured)) * Decimal("1.1")
    first, last = measured[0].at, measured[-1].at
    return Trend(
        sides=sides,
        rows=tuple(_row(response, sides, measured, language) for response in responses),
        lines={
            side: tuple(
                Point(_across(one.at, first, last), _down(one.value, highest))
                for one in measured
                if one.side == side
            )
            for side in sides
        },
        limits=tuple(Limit(language.number(each), _down(each, highest)) for each in LIMITS),
    )


def _measured(observation: Node) -> _Measured | None:
    quantity, site = observation.get("valueQuantity"), observation.get("bodySite")
    value = quantity.get("value") if isinstance(quantity, Mapping) else None
    place = next(iter(objects(site, "coding")), {}) if isinstance(site, Mapping) else {}
    side = _SIDES.get(str(place.get("code", "")))
    date = str(observation.get("effectiveDateTime", ""))
    at = _moment(date)
    if side is None or at is None or not isinstance(value, Decimal | int):
        return None
    return _Measured(asked.of_response(observation), side, date[:10], at, Decimal(value))


def _moment(written: str) -> datetime | None:
    """Return an R4 dateTime; a year or a month begins with its first day."""
    whole = f"{written}-01-01"[:10] if len(written) < len("2026-11-21") else written
    try:
        moment = datetime.fromisoformat(whole)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.utcoffset() is None else moment


def _row(
    response: str, sides: tuple[str, ...], measured: Iterable[_Measured], language: Language
) -> Row:
    own = {one.side: one for one in measured if one.response == response}
    date = next(iter(own.values())).date
    return Row(
        date, tuple(language.number(own[side].value) if side in own else "" for side in sides)
    )


def _across(at: datetime, first: datetime, last: datetime) -> int:
    whole = (last - first).total_seconds()
    share = (at - first).total_seconds() / whole if whole else 0.5
    return round(LEFT + share * (RIGHT - LEFT))


def _down(value: Decimal, highest: Decimal) -> int:
    return round(BOTTOM - value / highest * (BOTTOM - TOP))
