"""`fhir-pad serve` in this process, which notes whom it calls and what it starts.

    python -m hostile.listening FILE [argument of serve ...]

What it answers must need nobody else, whatever addresses and expressions a request carries.
"""

import os
import socket
import sys
from itertools import chain, repeat
from typing import Any

from fhir_pad.cli import main

CONNECT, LOOK_UP = "socket.connect", "socket.getaddrinfo"
REBOUND, NOBODYS = "rebind.test", "2d00::1"
"""A name, and an address of the internet that nobody has."""
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

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event in CALLS:
            os.write(written, f"{event}{_where(event, arguments)}\n".encode())

    sys.addaudithook(note)


def _where(event: str, arguments: tuple[Any, ...]) -> str:
    """Return `=host,port` of a connection, and `=host` of a look-up."""
    if event == CONNECT and isinstance(arguments[1], tuple):
        return "={},{}".format(*arguments[1])
    return f"={arguments[0]}" if event == LOOK_UP and str(arguments[0]).isascii() else ""


def rebind() -> None:
    """Let one name have a public address when it is looked up first, and ours afterwards."""
    real, answers = socket.getaddrinfo, chain([NOBODYS], repeat("127.0.0.1"))

    def look_up(host: str, port: int, *args: Any, **named: Any) -> Any:
        if host != REBOUND:
            return real(host, port, *args, **named)
        address = next(answers)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port))]

    socket.getaddrinfo = look_up


if __name__ == "__main__":
    watch(sys.argv[1])
    rebind()
    sys.exit(main(["serve", *sys.argv[2:]]))
