"""What stretch of time an R4 date means, for comparing dates of unlike precision.

Source: http://hl7.org/fhir/R4/search.html#date. Times are whole microseconds from the first day
of year 1, so that every legal date has one, however it stands to the limits of `datetime`.
Must not know what is searched, nor how it is stored.
"""

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

MICROSECONDS: Final = 1_000_000
"""In a second."""
_MINUTE: Final = 60 * MICROSECONDS
_DAY: Final = 24 * 60 * _MINUTE
_FRACTION_DIGITS: Final = 6

# Seconds may be left out in a search, minutes may not; a zone should be there, but need not.
_DATE: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12][0-9]|3[01])"
    r"(?:T(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
    r"(?::(?P<second>[0-5][0-9]|60)(?:\.(?P<fraction>[0-9]+))?)?"
    r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?)?)?)?"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The first and the last microsecond that a date covers, both within it."""

    first: int
    last: int

    def widened(self, now: int) -> "Stretch":
        """Return what is approximately this: a tenth of the time from now to then on each side.

        `now` is in microseconds, as from `microseconds`.
        """
        by = abs(now - self.first) // 10
        return Stretch(max(0, self.first - by), self.last + by)


def stretch(text: str) -> Stretch | None:
    """Return the stretch that a date, dateTime, instant or search value covers.

    2026-11 covers the month, 10:00 the minute, 10:00:00.5 a tenth of a second. Without a zone,
    and for whole days, the zone is UTC. None when the text is no date that exists.
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(found[part] or 1) for part in ("year", "month", "day"))
    if not year or day > monthrange(year, month)[1]:
        return None
    midnight = date(year, month, day).toordinal() * _DAY
    first: int = midnight + _time_of_day(found) - _ahead(found["zone"])
    return Stretch(first, first + _length(found, year, month) - 1)


def microseconds(moment: datetime) -> int:
    """Return where a moment stands; `moment` must know its zone."""
    utc = moment.astimezone(UTC)
    seconds = (utc.hour * 60 + utc.minute) * 60 + utc.second
    return utc.toordinal() * _DAY + seconds * MICROSECONDS + utc.microsecond


def key(microsecond: int) -> str:
    """Return a text that sorts as the moments do: 18 digits."""
    return f"{microsecond:018d}"


def _time_of_day(found: re.Match[str]) -> int:
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    fraction = (found["fraction"] or "")[:_FRACTION_DIGITS].ljust(_FRACTION_DIGITS, "0")
    return (hour * 60 + minute) * _MINUTE + second * MICROSECONDS + int(fraction)


def _ahead(zone: str | None) -> int:
    """Return how much earlier it is in UTC than on that clock."""
    if zone is None or zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return (minutes if zone[0] == "+" else -minutes) * _MINUTE


def _length(found: re.Match[str], year: int, month: int) -> int:
    if found["fraction"]:
        return int(MICROSECONDS // 10 ** min(_FRACTION_DIGITS, len(found["fraction"])))
    if found["second"]:
        return MICROSECONDS
    if found["hour"]:
        return _MINUTE
    if found["day"]:
        return _DAY
    if found["month"]:
        return _DAY * monthrange(year, month)[1]
    return _DAY * (366 if isleap(year) else 365)
