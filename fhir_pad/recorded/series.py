"""Every measurement of one kind on record, however long ago: what a question about now leaves out.

A record counts here as it does for an answer: the same codes, sites, units and status; only how
long ago it was does not matter. Pure. Must not know what a value means.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.fhir.search_dates import microseconds
from fhir_pad.recorded.found import Value
from fhir_pad.recorded.medication import Medications
from fhir_pad.recorded.reading import Found, Reader
from fhir_pad.recorded.row import ALWAYS, Code, Reading, Row
from fhir_pad.recorded.rows import ROWS
from fhir_pad.recorded.said import Resource, child
from fhir_pad.recorded.whose import whose


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement for a question: the value in its unit, and the date as written.

    `code` is the code that matched, `method` what the record says of how it was measured.
    """

    link_id: str
    value: Decimal
    date: str
    code: str
    method: str


def _by_code() -> Mapping[tuple[str, Code], tuple[Row, ...]]:
    index: dict[tuple[str, Code], tuple[Row, ...]] = {}
    for row in ROWS:
        if row.reading is Reading.MEASURED:
            for code in row.codes:
                key = ("Observation", code)
                index[key] = (*index.get(key, ()), replace(row, time=ALWAYS))
    return MappingProxyType(index)


_BY_CODE = _by_code()


def series(
    resources: Iterable[Resource], link_ids: Collection[str], now: datetime
) -> tuple[Measured, ...]:
    """Return the measurements of one patient for these questions, the oldest first.

    What has no date, or one in the future, is left out. Resources of several patients give nothing.
    """
    given = tuple(resources)
    patient = whose(
        one for one in given if text_of(one, "resourceType") in ("Patient", "Observation")
    )
    if patient is None:
        return ()
    reader = Reader(_BY_CODE, patient, Medications.of(()), microseconds(now))
    observations = (one for one in given if text_of(one, "resourceType") == "Observation")
    found = {
        (measured.link_id, one.source.reference): (one, measured)
        for observation in observations
        for one, measured in _measured(observation, reader, link_ids)
    }
    return tuple(measured for _, measured in sorted(found.values(), key=_in_order))


def _measured(
    observation: Resource, reader: Reader, link_ids: Collection[str]
) -> Iterator[tuple[Found, Measured]]:
    method = _method(observation)
    for one in reader.read(observation):
        if isinstance(one, Found) and one.link_id in link_ids and one.when is not None:
            value = _number(one.value)
            if value is not None:
                yield (
                    one,
                    Measured(one.link_id, value, one.when.text, one.source.code, method),
                )


def _number(value: Value | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _method(observation: Resource) -> str:
    """Return how it was measured, in the words of the record, or its code without words."""
    said = child(observation, "method")
    coded = objects(said, "coding")
    named = (text_of(one, name) for name in ("display", "code") for one in coded)
    return text_of(said, "text") or next(filter(None, named), "")


def _in_order(one: tuple[Found, Measured]) -> tuple[int, str, str]:
    found, _ = one
    first = 0 if found.when is None else found.when.stretch.first
    return first, found.source.reference, found.link_id
