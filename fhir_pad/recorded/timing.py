"""Whether a resource is of a time that counts. Returns why not, or None.

Times are microseconds as `fhir.search_dates` counts them.
"""

from fhir_pad.fhir.nodes import text_of
from fhir_pad.recorded.found import Why
from fhir_pad.recorded.row import Time
from fhir_pad.recorded.said import Moment, Resource, day_span, moment, when
from fhir_pad.recorded.standing import is_over

_BEGINS = {
    "Observation": "effective",
    "Condition": "onset",
    "Procedure": "performed",
    "MedicationStatement": "effective",
    "AllergyIntolerance": "onset",
}
"""The choice element that says since when something is so."""
_WRITTEN = ("recordedDate", "authoredOn", "dateAsserted", "date")
"""When it was written down. It may be long after; so no look-back counts from it."""


def begins(resource: Resource) -> Moment | None:
    """Return since when it is so: effective time, onset, or time performed."""
    element = _BEGINS.get(text_of(resource, "resourceType"))
    return None if element is None else when(resource, element)


def dated(resource: Resource) -> Moment | None:
    """Return the date to show for a resource: since when it is so, else when it was written."""
    written = (moment(text_of(resource, element)) for element in _WRITTEN)
    return begins(resource) or next(filter(None, written), None)


def timing(resource: Resource, time: Time, now: int) -> Why | None:
    """Return why the time of a resource does not count; None when it does."""
    begun = begins(resource)
    dates = (begun, *(moment(text_of(resource, element)) for element in _WRITTEN))
    if any(date is not None and date.is_after(now) for date in dates):
        return Why.FUTURE
    if time.since and not is_over(resource):
        if begun is None:
            return Why.NO_DATE
        if now - begun.stretch.last < day_span(time.since):
            return Why.TOO_FRESH
    return None if time.within is None else _too_old(begun, now - day_span(time.within))


def _too_old(begun: Moment | None, earliest: int) -> Why | None:
    """Return why it began too long ago; a year may begin before the limit and end after it."""
    if begun is None:
        return Why.NO_DATE
    if begun.stretch.last < earliest:
        return Why.TOO_OLD
    return Why.NO_DATE if begun.stretch.first < earliest else None
