"""Measurements that do not count and may be newer than those that do.

A preliminary one, one of a side that is not told, or one without a date gives no answer; but an
older value may no longer hold beside it. Must not know which value counts.
"""

from dataclasses import dataclass
from decimal import Decimal

from fhir_pad.recorded.row import Reading, Row
from fhir_pad.recorded.said import Moment, Resource, has_any, is_modified, moment, text
from fhir_pad.recorded.timing import begins
from fhir_pad.recorded.values import measured

_VOID = frozenset({"entered-in-error", "cancelled"})
"""Statuses of what was never measured."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A measurement for a question that does not count; `value` is None when it cannot be read.

    `latest` is when it was measured, or given out, which is later; None when neither is told.
    """

    link_id: str
    value: Decimal | None
    latest: Moment | None


def rival(resource: Resource, part: Resource, row: Row) -> Rival | None:
    """Return what a part of an Observation that does not count says; None when it says nothing."""
    if row.reading is not Reading.MEASURED or row.doubt or text(resource, "status") in _VOID:
        return None
    if not has_any(part, "value"):
        return None
    value = None if is_modified(resource) else measured(part, row)
    read = value if isinstance(value, Decimal) else None
    return Rival(row.link_id, read, begins(resource) or moment(text(resource, "issued")))
