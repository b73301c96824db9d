"""What a command used, with all that it started: CPU time, and memory at its peak.

Memory is the proportional share (PSS) of all its processes together, looked at ten times a second;
where the kernel does not tell it, what is resident. Must not know what the command does.
"""

import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryFile
from typing import Final

from fhir_pad.bench.measured import WrongError

LOOKS_S: Final = 0.1
_PROC: Final = Path("/proc")
_PARENT: Final = 1
"""Of the fields of /proc/PID/stat behind the name: proc(5)."""
_KB: Final = 1000


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds, and the most memory in MB (of a million bytes)."""

    cpu_s: float
    memory_mb: float


def spent(command: Sequence[str]) -> Spent:
    """Run a command to its end; raise WrongError when it fails."""
    before, most = _children_cpu(), 0.0
    with TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints
        )
        while process.poll() is None:
            most = max(most, sum(map(_memory_mb, _family(process.pid))))
            time.sleep(LOOKS_S)
        if process.returncode:
            complaints.seek(0)
            said = complaints.read().decode("utf-8", "replace")[-300:]
            raise WrongError(f"it failed: {said}")
    return Spent(_children_cpu() - before, most)


def _children_cpu() -> float:
    """Return the CPU seconds of all processes that were started here and have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _family(pid: int) -> Iterator[int]:
    """Give a process and all below it."""
    below: dict[int, list[int]] = {}
    for path in _PROC.glob("[0-9]*/stat"):
        try:
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        below.setdefault(int(fields[_PARENT]), []).append(int(path.parent.name))
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += below.get(one, [])


def _memory_mb(pid: int) -> float:
    for name, label in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            text = (_PROC / str(pid) / name).read_text("utf-8")
        except OSError:
            continue
        found = (line.split()[1] for line in text.splitlines() if line.startswith(label))
        kib = next(found, None)
        if kib is not None:
            return int(kib) * 1.024 / _KB
    return 0.0
