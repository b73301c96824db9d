"""Files, standard input and standard output as bytes. Must not know what is in them."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from fhir_pad.cli.ends import Failed
from fhir_pad.fhir.write import write

STANDARD = "-"


def read_all(name: str) -> bytes:
    """Return the content of a file, or of standard input for `-`."""
    with reading(name) as source:
        return source.read()


@contextmanager
def reading(name: str) -> Iterator[BinaryIO]:
    """Open a file for reading, or standard input for `-`."""
    if name == STANDARD:
        yield sys.stdin.buffer
        return
    with _opened(name, "rb") as source:
        yield source


@contextmanager
def writing(name: str) -> Iterator[BinaryIO]:
    """Open a file for writing, or standard output for `-`."""
    if name == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with _opened(name, "wb") as target:
        yield target


@contextmanager
def _opened(name: str, mode: str) -> Iterator[BinaryIO]:
    try:
        opened = Path(name).open(mode)  # noqa: SIM115 - closed below
    except OSError as fault:
        raise Failed(f"{name}: {fault.strerror}") from fault
    with opened:
        yield opened  # type: ignore[misc]


def put(resource: Mapping[str, object], *, pretty: bool) -> None:
    """Write a JSON value and a line end to standard output."""
    sys.stdout.buffer.write(write(resource, pretty=pretty) + b"\n")
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """Write text to standard output."""
    sys.stdout.write(text)
    sys.stdout.flush()


def complain(text: str) -> None:
    """Write text to standard error."""
    sys.stderr.write(text)
    sys.stderr.flush()
