"""All lines of one patient, read from the files of an export as the index says where they stand.

Must not know what is made of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from fhir_pad.bulk.cases.outcome import Place
from fhir_pad.bulk.export.attribution import MEDICATION, medication_named
from fhir_pad.bulk.export.index import Entry, Index
from fhir_pad.bulk.stopped import because
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error
from fhir_pad.recorded import patient_of
from fhir_pad.recorded.said import Resource, text


@dataclass(frozen=True, slots=True)
class Read:
    """A resource and where it stands."""

    resource: Resource
    place: Place


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a line cannot be read, and where it stands."""

    issues: tuple[Issue, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Record:
    """What an export holds of one patient, with the Medications that it refers to.

    `servers` are the bases of absolute references to the patient: one id on two servers may be
    two people.
    """

    patient: str
    read: tuple[Read, ...]
    unread: tuple[Unread, ...]
    servers: tuple[str, ...]


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
        entries = self._index.of(patient)
        own = tuple(self._all(entries, patient))
        named = {medication_named(one.resource) for one in own if isinstance(one, Read)} - {""}
        medications = tuple(self._all(self._index.medications(sorted(named)), None))
        found = (*own, *medications)
        return Record(
            patient,
            tuple(one for one in found if isinstance(one, Read)),
            tuple(one for one in found if isinstance(one, Unread)),
            tuple(dict.fromkeys(entry.server for entry in entries if entry.server)),
        )

    def _all(self, entries: Iterable[Entry], patient: str | None) -> Iterator[Read | Unread]:
        for entry in entries:
            place = Place(entry.file, entry.number)
            try:
                yield Read(_resource(self._bytes(entry), patient), place)
            except Refused as refused:
                yield Unread(refused.issues, place)

    def _bytes(self, entry: Entry) -> bytes:
        try:
            if entry.path not in self._files:
                self._files[entry.path] = Path(entry.path).open("rb")  # noqa: SIM115 - see __exit__
            file = self._files[entry.path]
            file.seek(entry.start)
            return file.read(entry.length)
        except OSError as fault:
            raise because(entry.path, fault) from fault


def _resource(line: bytes, patient: str | None) -> Resource:
    """Return the resource, read strictly; raise Refused when it is not what the index said.

    The index is made with a quicker reader, which may understand a repeated key in another way.
    """
    resource = strict.read(line)
    if isinstance(resource, dict):
        is_own = patient is not None and patient_of(resource) == patient
        if is_own or (patient is None and text(resource, "resourceType") == MEDICATION):
            return resource
    raise Refused((error(IssueType.CONFLICT, "The line changed while the export was read."),))
