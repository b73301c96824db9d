"""The files of a run: each has another name until all of it is there. Must not know its lines."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from fhir_pad.bulk.kept import parquet
from fhir_pad.bulk.stopped import Stopped, because

PART = ".part"


class Output(Protocol):
    """Where lines go."""

    def write(self, lines: bytes) -> None:
        """Write lines behind what is there."""

    def settle(self) -> int:
        """Bring all to the disk; return the size so far."""

    def close(self) -> None:
        """Close it, finished or not."""


class File:
    """A file beside which a part is written; a table for Parquet is CSV until it is whole."""

    def __init__(self, path: Path, size: int) -> None:
        """Open the part, cut to the size that is known to be complete. Raises Stopped."""
        self._part = path.with_name(path.name + PART)
        try:
            if size and self._part.stat().st_size < size:
                raise Stopped(f"{self._part}: shorter than it was; run without --resume")
            self._file = self._part.open("r+b" if size else "wb")
            # What a killed run wrote behind the last complete line goes away.
            self._file.truncate(size)
            self._file.seek(size)
        except OSError as fault:
            raise because(self._part, fault) from fault

    def write(self, lines: bytes) -> None:
        """Write lines behind what is there. Raises Stopped."""
        try:
            self._file.write(lines)
        except OSError as fault:
            raise because(self._part, fault) from fault

    def settle(self) -> int:
        """Bring all to the disk; return the size so far. Raises Stopped."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as fault:
            raise because(self._part, fault) from fault
        return self._file.tell()

    def close(self) -> None:
        """Close it, finished or not. Raises Stopped."""
        try:
            self._file.close()
        except OSError as fault:
            raise because(self._part, fault) from fault


class Stream:
    """Standard output: what is written is gone, so there is nothing to go on from.

    A reader who has enough (BrokenPipeError) is no fault, and left to whoever gave the stream.
    """

    def __init__(self, stream: BinaryIO) -> None:
        """Write to an open stream."""
        self._stream = stream

    def write(self, lines: bytes) -> None:
        """Write lines. Raises Stopped."""
        with _told():
            self._stream.write(lines)

    def settle(self) -> int:
        """Send what was written; a stream has no size. Raises Stopped."""
        with _told():
            self._stream.flush()
        return 0

    def close(self) -> None:
        """Leave it open: it is not ours."""


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise because("standard output", fault) from fault


def finish(path: Path) -> None:
    """Give a whole part its name, unless it has it. Raises Stopped."""
    part = path.with_name(path.name + PART)
    try:
        if not part.exists():
            return
        if parquet.is_wanted(path):
            made = path.with_name(f"{path.name}{PART}.made")
            parquet.convert(part, made)
            made.replace(path)
            part.unlink()
        else:
            part.replace(path)
    except OSError as fault:
        raise because(path, fault) from fault


def settled(outputs: Mapping[str, Output]) -> dict[str, int]:
    """Bring all outputs to the disk; return their sizes."""
    return {name: output.settle() for name, output in outputs.items()}
