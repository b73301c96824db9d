"""What one run is to do, as values. Must not know how it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from fhir_pad.bulk.batches import UNITS
from fhir_pad.bulk.cases.done import ERRORS, RESULTS, TABLE
from fhir_pad.bulk.cases.results import Shape
from fhir_pad.bulk.inputs import Input
from fhir_pad.fhir.canonical import VERSION


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run came: what it does, how many units are done, and which share if it is known."""

    doing: str
    units: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Job:
    """Input, outputs and options. `now` None: the moment of the call, or of the run resumed.

    `results` may be an open stream, from which nothing can be resumed. `batch` is how many units
    a process is given at once.
    """

    source: Input
    errors: Path
    results: Path | BinaryIO | None = None
    table: Path | None = None
    shape: Shape = Shape.BUNDLE
    now: datetime | None = None
    jobs: int = 1
    resume: bool = False
    batch: int = UNITS

    @property
    def paths(self) -> Mapping[str, Path]:
        """The output files by what is in them."""
        results = self.results if isinstance(self.results, Path) else None
        named = {RESULTS: results, TABLE: self.table, ERRORS: self.errors}
        return {name: path for name, path in named.items() if path is not None}

    @property
    def folder(self) -> Path:
        """Where the manifest and the index stand while the run goes on: beside its first output."""
        first = next(iter(self.paths.values()))
        return first.with_name(f"{first.name}.run")

    def identity(self, now: datetime) -> dict[str, object]:
        """Return what has to be the same for a run to go on, as JSON values.

        A file is told by its name, size and time of change.
        """
        files = [(path.absolute(), path.stat()) for path in self.source.files()]
        return {
            "program": VERSION,
            "now": now.isoformat(),
            "shape": None if self.results is None else self.shape.value,
            "outputs": {name: str(path.absolute()) for name, path in self.paths.items()},
            "inputs": [[str(path), stat.st_size, stat.st_mtime_ns] for path, stat in files],
        }
