"""`fhir-pad serve` in this process, which notes whom it calls and what it starts.

    python -m hostile.listening FILE [argument of serve ...]

What it answers must need nobody else, whatever addresses and expressions a request carries.
"""

import os
import sys

from fhir_pad.cli import main

CALLS = frozenset(
    {
        *("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"),
        *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"),
    }
)
"""Audit events: https://docs.python.org/3/library/audit_events.html."""


def watch(file: str) -> None:
    """Write a line into the file for every such call from now on."""
    written = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(event: str, _: object) -> None:
        if event in CALLS:
            os.write(written, f"{event}\n".encode())

    sys.addaudithook(note)


if __name__ == "__main__":
    watch(sys.argv[1])
    sys.exit(main(["serve", *sys.argv[2:]]))
