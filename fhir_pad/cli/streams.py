"""Files, standard input and standard output as bytes. Must not know what is in them.

What cannot be read or written ends the command with a sentence. A program may be started without
any of the three standard streams; Python then has None in their place.
"""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from fhir_pad.cli.ends import Failed
from fhir_pad.fhir.write import write

STANDARD = "-"


def read_all(name: str) -> bytes:
    """Return the content of a file, or of standard input for `-`."""
    try:
        return standard_input().read() if name == STANDARD else Path(name).read_bytes()
    except OSError as fault:
        raise Failed(f"{name}: {fault.strerror}") from fault


def keep(path: Path, content: bytes) -> None:
    """Write a file."""
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise Failed(f"{path}: {fault.strerror}") from fault


def standard_input() -> BinaryIO:
    """Return standard input; raise Failed when there is none."""
    if sys.stdin is None:
        raise Failed("there is no standard input")
    return sys.stdin.buffer


def standard_output() -> BinaryIO:
    """Return standard output; raise Failed when there is none."""
    if sys.stdout is None:
        raise Failed("there is no standard output")
    return sys.stdout.buffer


def put(resource: Mapping[str, object], *, pretty: bool) -> None:
    """Write a JSON value and a line end to standard output."""
    _send(write(resource, pretty=pretty) + b"\n")


def say(text: str) -> None:
    """Write text to standard output, a letter that its encoding lacks by its number."""
    encoding = "utf-8" if sys.stdout is None else sys.stdout.encoding
    _send(text.encode(encoding, "backslashreplace"))


def complain(text: str) -> None:
    """Write text to standard error, if anybody takes it: nobody could be told otherwise."""
    if sys.stderr is None:
        return
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def leave_output() -> None:
    """Let nothing more be written to standard output: Python would try it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _send(content: bytes) -> None:
    output = standard_output()
    try:
        output.write(content)
        output.flush()
    except BrokenPipeError:
        raise
    except OSError as fault:
        leave_output()
        raise Failed(f"standard output: {fault.strerror}") from fault
