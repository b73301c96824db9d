"""Measurements that do not count and may be newer than those that do.

A preliminary one, one of a side that is not told, or one without a date gives no answer; but an
older value may no longer hold beside it. So it is with what was asked and coded. Must not know
which value counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fhir_pad.fhir.nodes import text_of
from fhir_pad.recorded.found import Why
from fhir_pad.recorded.row import Reading, Row
from fhir_pad.recorded.said import Moment, Resource, has_any, is_modified, moment
from fhir_pad.recorded.timing import begins
from fhir_pad.recorded.values import coded, measured

_VOID = frozenset({"entered-in-error", "cancelled"})
"""Statuses of what was never measured."""
_READ: Mapping[Reading, Callable[[Resource, Row], Decimal | str | Why]] = {
    Reading.MEASURED: measured,
    Reading.CODED: coded,
}


@dataclass(frozen=True, slots=True)
class Rival:
    """A measurement for a question that does not count; `value` is None when it cannot be read.

    `latest` is when it was measured, or given out, which is later; None when neither is told.
    `yields` are the coded answers that no longer hold beside it.
    """

    link_id: str
    value: Decimal | str | None
    latest: Moment | None
    yields: tuple[str, ...] = ()

    def outdoes(self, value: object) -> bool:
        """Tell whether a value that counts no longer holds where this one is newer."""
        return value != self.value and (not isinstance(value, str) or value in self.yields)


def rival(resource: Resource, part: Resource, row: Row) -> Rival | None:
    """Return what a part of an Observation that does not count says; None when it says nothing."""
    if row.reading not in _READ or row.doubt or text_of(resource, "status") in _VOID:
        return None
    if not has_any(part, "value"):
        return None
    value = None if is_modified(resource) else _READ[row.reading](part, row)
    read = None if isinstance(value, Why) else value
    latest = begins(resource) or moment(text_of(resource, "issued"))
    return Rival(row.link_id, read, latest, row.yields)
