"""Lines of NDJSON files, plain or packed with gzip, with the place of each.

Must not know what a line says. A line without an end is kept only as far as proves it too long.
"""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from fhir_pad.bulk.stopped import because
from fhir_pad.fhir.strict import LIMITS

PACKED = ".gz"
_BLANK = b" \t\r\n"


class Line(NamedTuple):
    """One line that is not blank. `number` counts from 1, `offset` is in bytes.

    A tuple goes to another process at half of what a dataclass costs.
    """

    file: str
    number: int
    offset: int
    text: bytes


def lines(source: BinaryIO, file: str) -> Iterator[Line]:
    """Give the lines of a file that are not blank, under the name of the file."""
    number, offset = 0, 0
    while line := source.readline(LIMITS.size_bytes + 1):
        number += 1
        length = len(line) + (0 if line.endswith(b"\n") else _rest(source))
        told = line_of(line, file, number, offset)
        if told is not None:
            yield told
        offset += length


def line_of(text: bytes, file: str, number: int, offset: int = 0) -> Line | None:
    """Return a line that was read, without its end; None for a blank one."""
    text = text[: LIMITS.size_bytes + 1]
    return Line(file, number, offset, text.rstrip(b"\r\n")) if text.strip(_BLANK) else None


@contextmanager
def reading(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Open a file; give its text, and the file itself, whose position says how far it was read.

    Raises Stopped when it cannot be read to its end, as when a packed file was cut off.
    """
    try:
        with path.open("rb") as file:
            if path.suffix == PACKED:
                with gzip.GzipFile(fileobj=file) as unpacked:
                    yield cast("BinaryIO", unpacked), file
            else:
                yield file, file
    except (EOFError, zlib.error) as fault:
        raise because(path, OSError()) from fault
    except OSError as fault:
        raise because(path, fault) from fault


def _rest(source: BinaryIO) -> int:
    """Skip what is left of a line; return its length."""
    length = 0
    while part := source.readline(LIMITS.size_bytes):
        length += len(part)
        if part.endswith(b"\n"):
            break
    return length
