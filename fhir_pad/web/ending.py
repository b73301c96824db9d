"""Whether this server is about to end, known to all of its processes.

Must not know why, nor what is done about it.
"""

import mmap
from typing import Final

from flask import Flask

EXTENSION: Final = "fhir-pad-ending"
BEGUN: Final = 1


class Ending:
    """One byte of memory that processes share which were forked after it was made."""

    def __init__(self) -> None:
        """Begin without an end in sight."""
        self._memory = mmap.mmap(-1, 1)

    @classmethod
    def of(cls, app: Flask) -> "Ending":
        """Return that of an application."""
        ending: Ending = app.extensions[EXTENSION]
        return ending

    def begin(self) -> None:
        """Say to every process that the end has begun."""
        self._memory[0] = BEGUN

    @property
    def begun(self) -> bool:
        """True once it has begun."""
        return self._memory[0] == BEGUN
