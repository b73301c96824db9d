"""From the horizon of a prediction to the Period it covers.

Must not know what is predicted.
"""

from calendar import monthrange
from datetime import MAXYEAR, datetime, timedelta

from fhir_pad.report.elements import Element

_MONTHS = {"mo": 1, "y": 12}


def period(horizon: str, asked: str, now: datetime) -> Element | None:
    """Return the Period from the answers (from now when their day is not known) to the horizon.

    None for a horizon without a length (`now`, `hours`, empty) and for an end beyond the calendar.
    """
    try:
        start = _start(asked, now)
        end = _end(horizon, start)
    except OverflowError:
        return None
    return None if end is None else {"start": _written(start), "end": _written(end)}


def _start(asked: str, now: datetime) -> datetime:
    """Return the moment asked, without a zone when only its day is known.

    An R4 dateTime may lack the day as well, then it is now.
    """
    try:
        return datetime.fromisoformat(asked)
    except ValueError:
        return now


def _end(horizon: str, start: datetime) -> datetime | None:
    number, _, unit = horizon.partition(" ")
    if not number.isdecimal():
        return None
    if unit == "d":
        return start + timedelta(days=int(number))
    return _months_later(start, int(number) * _MONTHS[unit]) if unit in _MONTHS else None


def _months_later(start: datetime, months: int) -> datetime:
    """Return the same day of a later month, or the last one that month has."""
    years, month = divmod(start.month - 1 + months, _MONTHS["y"])
    year = start.year + years
    if year > MAXYEAR:
        raise OverflowError
    _, last_day = monthrange(year, month + 1)
    return start.replace(year=year, month=month + 1, day=min(start.day, last_day))


def _written(moment: datetime) -> str:
    """Return the R4 dateTime: no zone, no time."""
    return moment.date().isoformat() if moment.utcoffset() is None else moment.isoformat()
