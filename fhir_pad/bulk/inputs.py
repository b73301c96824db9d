"""What a run reads: files of responses, or an export's folder. Must not know what is in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fhir_pad.bulk.lines import Line, lines, reading
from fhir_pad.bulk.stopped import Stopped, because

STANDARD = "-"
ENDINGS = (".ndjson", ".ndjson.gz")


@dataclass(frozen=True, slots=True)
class Responses:
    """Files of QuestionnaireResponses, one per line; `-` is the open stream, standard input."""

    names: tuple[str, ...]
    stream: BinaryIO | None = None

    def files(self) -> tuple[Path, ...]:
        """Return the files; raise Stopped when one is not there."""
        return _there(tuple(Path(name) for name in self.names if name != STANDARD))

    def lines(self) -> Iterator[tuple[Line, float | None]]:
        """Give each line, and which share of all bytes was read by then, where it can be told."""
        sizes = [path.stat().st_size for path in self.files()]
        known = STANDARD not in self.names and sum(sizes) > 0
        before = 0
        for name in self.names:
            if name == STANDARD and self.stream is not None:
                yield from ((line, None) for line in lines(self.stream, name))
                continue
            with reading(Path(name)) as (source, file):
                for line in lines(source, name):
                    yield line, (before + file.tell()) / sum(sizes) if known else None
            before += Path(name).stat().st_size


@dataclass(frozen=True, slots=True)
class Export:
    """The folder of an export. Files in folders inside it are left alone."""

    folder: Path

    def files(self) -> tuple[Path, ...]:
        """Return the files that are read, by name; raise Stopped when there are none."""
        if not self.folder.is_dir():
            raise Stopped(f"{self.folder}: no such folder")
        try:
            found = [path for path in self.folder.iterdir() if path.name.endswith(ENDINGS)]
        except OSError as fault:
            raise because(self.folder, fault) from fault
        files = tuple(sorted(path for path in found if path.is_file()))
        if not files:
            raise Stopped(f"{self.folder}: no file whose name ends with {' or '.join(ENDINGS)}")
        return files


Input = Responses | Export


def _there(files: tuple[Path, ...]) -> tuple[Path, ...]:
    absent = [str(path) for path in files if not path.is_file()]
    if absent:
        raise Stopped(f"{', '.join(absent)}: No such file")
    return files
