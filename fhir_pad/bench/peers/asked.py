"""A program that answers each line with a line: how long it took, and what it made.

It stays up, so that what it learns (compiled code, caches) it keeps. Must not know what is asked.
"""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, Any

from fhir_pad.bench.measured import WrongError

PATIENCE_S = 600
ENDING_S = 10


class Program:
    """A running program, and the file that its complaints go to."""

    def __init__(self, process: "subprocess.Popen[bytes]", complaints: IO[bytes]) -> None:
        """Take a program that was just started."""
        self._process = process
        self._complaints = complaints

    def ask(self, line: bytes | None) -> tuple[float, Any]:
        """Return the seconds that the answer took inside the program, and what it made.

        None waits until it is ready. Raises WrongError when it ends, or takes too long.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise WrongError("it has no pipes")
        watch = Timer(PATIENCE_S, self._process.kill)
        watch.start()
        try:
            if line is not None:
                stdin.write(line + b"\n")
                stdin.flush()
            answer = stdout.readline()
        except OSError:
            answer = b""
        finally:
            watch.cancel()
        if not answer:
            raise WrongError(f"it ended: {self._said()}")
        read = json.loads(answer)
        return float(read.get("seconds", 0)), read.get("made")

    def _said(self) -> str:
        self._complaints.seek(0)
        return " ".join(self._complaints.read().decode("utf-8", "replace").split())[-300:]


@contextmanager
def running(command: Sequence[str], folder: Path) -> Iterator[Program]:
    """Run a program as long as the block lasts; it is ready when the block begins."""
    with TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        try:
            program = Program(process, complaints)
            program.ask(None)
            yield program
        finally:
            process.kill()
            process.communicate(timeout=ENDING_S)
