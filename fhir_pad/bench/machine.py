"""On what machine, with what and when something was measured, in one line."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("fhir-pad", "orjson", "flask", "sqlalchemy", "fhir.resources")
_CPU = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Load:
    """How busy the machine was, the minute before and the minute after."""

    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Machine:
    """What is told of a machine."""

    cpu: str
    cores: int
    memory_gib: float
    python: str
    versions: str
    date: str

    def line(self, load: Load) -> str:
        """Return the line that stands above a table."""
        return (
            f"{self.date}; {self.cores} cores of {self.cpu}, {self.memory_gib:.0f} GiB; "
            f"Python {self.python}; {self.versions}; load {load.before:.1f} before, "
            f"{load.after:.1f} after"
        )


def machine() -> Machine:
    """Return what this machine is, today."""
    return Machine(
        cpu=_cpu(),
        cores=len(os.sched_getaffinity(0)),
        memory_gib=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30,
        python=platform.python_version(),
        versions=", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        date=datetime.now(UTC).date().isoformat(),
    )


@contextmanager
def loaded() -> Iterator[list[Load]]:
    """Give a list that holds how busy the machine was, once the block is left."""
    found: list[Load] = []
    before = os.getloadavg()[0]
    yield found
    found.append(Load(before, os.getloadavg()[0]))


def _cpu() -> str:
    lines = _CPU.read_text("utf-8").splitlines() if _CPU.is_file() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
