"""Does the disk have what is acknowledged? Seen from outside, in the server's system calls.

strace writes one file for each thread. A request is read, answered and stored by one thread, so
the order of the lines is the order in which it happened.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

REQUEST = re.compile(r'recvfrom\(.*"(POST|PUT|DELETE) /fhir/')
CALLS = ("recvfrom", "sendto", "fsync", "fdatasync")
SYNCED = re.compile(r"f(?:data)?sync\(\d+<[^>]*-wal>\) += 0$")
ACKNOWLEDGED = re.compile(r'sendto\(.*"HTTP/1\.1 2\d\d ')


@dataclass(frozen=True, slots=True)
class Syncs:
    """Acknowledged writes, and those of them whose log was not on the disk before."""

    acknowledged: int
    unsynced: int


def reason_against() -> str | None:
    """Return why processes cannot be traced here, if so."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-f", "true"], capture_output=True, check=False)  # noqa: S607
    return None if tried.returncode == 0 else "this machine does not let processes be traced"


def traced(
    command: tuple[str, ...],
    folder: Path,
    calls: tuple[str, ...] = CALLS,
    shown: int = 64,
    *more: str,
) -> tuple[str, ...]:
    """Return a command with its system calls written into a folder, of texts so much is shown."""
    what = ("-e", f"trace={','.join(calls)}", "-o", str(folder / "trace"))
    return ("strace", "-ff", "-y", "-s", str(shown), *more, *what, *command)


def read(folder: Path) -> Syncs:
    """Return what the traces in a folder tell."""
    counts = [in_thread(path.read_text(errors="replace")) for path in sorted(folder.iterdir())]
    return Syncs(sum(one.acknowledged for one in counts), sum(one.unsynced for one in counts))


def in_thread(trace: str) -> Syncs:
    """Return what one thread did: for each request, whether a sync came before its reply."""
    acknowledged = unsynced = 0
    asked = synced = False
    for line in trace.splitlines():
        if REQUEST.match(line):
            asked, synced = True, False
        elif SYNCED.match(line):
            synced = True
        elif asked and ACKNOWLEDGED.match(line):
            acknowledged += 1
            unsynced += not synced
            asked = False
    return Syncs(acknowledged, unsynced)
