"""Arrow batches of patients' lines to Arrow batches of what each patient leads to. On every worker.

All lines of a patient come one behind the other, however the batches are cut; only one patient's
are held at a time. Must not know how they came together, nor where rows go.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from fhir_pad.bulk.batches import batches as held
from fhir_pad.bulk.cases.done import Done, Wanted
from fhir_pad.bulk.cases.outcome import Place
from fhir_pad.bulk.export.patients import AssessPatient
from fhir_pad.bulk.export.record import Record, Written, record_of
from fhir_pad.bulk.spark.rows import RecordBatch, rows_of, told

_WHOSE = itemgetter(0)


@dataclass(frozen=True, slots=True)
class AssessTogether:
    """What each task does with the patients that are its own."""

    wanted: Wanted

    def __call__(self, batches: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
        """Give what the patients led to, then the counts of all."""
        done = ((one, None) for one in self._done(chain.from_iterable(map(rows_of, batches))))
        return told(part.units for part in held(done, lambda one: len(one.results)))

    def _done(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[Done]:
        assess = AssessPatient(self.wanted)
        for patient, own in groupby(rows, _WHOSE):
            yield from assess.one(patient, partial(_record, own))


def _record(rows: Iterable[tuple[Any, ...]], patient: str) -> Record:
    """Return the record of a patient from the rows of lines, and of Medications with their ids."""
    own: list[Written] = []
    medications: dict[str, list[Written]] = {}
    for _, named, server, file, line, text in rows:
        lines = own if named is None else medications.setdefault(named, [])
        lines.append(Written(text, Place(file, line), server))
    return record_of(patient, own, lambda ids: chain(*(medications.get(one, ()) for one in ids)))
