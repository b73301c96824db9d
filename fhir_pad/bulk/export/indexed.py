"""Patients of an export as the index finds them, to what they lead to. Runs in any process."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from fhir_pad.bulk.batches import Batch
from fhir_pad.bulk.cases.done import Done, Wanted, joined
from fhir_pad.bulk.cases.outcome import Place
from fhir_pad.bulk.export.index import Entry, Index
from fhir_pad.bulk.export.patients import AssessPatient
from fhir_pad.bulk.export.record import Record, Written, record_of
from fhir_pad.bulk.stopped import because


@dataclass(frozen=True, slots=True)
class AssessPatients:
    """Assesses each patient from the lines that the index knows of."""

    wanted: Wanted
    index: Path

    def __call__(self, batch: Batch[str]) -> Done:
        """Return what the patients lead to, in their order. Raises Stopped."""
        assess = AssessPatient(self.wanted)
        with Records(self.index) as records:
            return joined(part for one in batch.units for part in assess.one(one, records.of))


class Records:
    """An open index with the files it leads to. Use it in a `with` block."""

    def __init__(self, index: Path) -> None:
        """Open the index; a file is opened when something in it is wanted."""
        self._index = Index(index)
        self._files: dict[str, BinaryIO] = {}

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close everything."""
        self._index.close()
        for file in self._files.values():
            file.close()

    def of(self, patient: str) -> Record:
        """Return the record of a patient; raise Stopped when a file is gone."""
        return record_of(patient, self._written(self._index.of(patient)), self._medications)

    def _medications(self, ids: Iterable[str]) -> Iterator[Written]:
        return self._written(self._index.medications(ids))

    def _written(self, entries: Iterable[Entry]) -> Iterator[Written]:
        for entry in entries:
            yield Written(self._bytes(entry), Place(entry.file, entry.number), entry.server)

    def _bytes(self, entry: Entry) -> bytes:
        try:
            if entry.path not in self._files:
                self._files[entry.path] = Path(entry.path).open("rb")  # noqa: SIM115 - see __exit__
            file = self._files[entry.path]
            file.seek(entry.start)
            return file.read(entry.length)
        except OSError as fault:
            raise because(entry.path, fault) from fault
