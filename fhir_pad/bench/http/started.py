"""Programs that serve on this machine: started, waited for, and ended again with all they started.

Where there are two cores, servers have one for themselves and who asks them has the others. Must
not know what is served.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from fhir_pad.bench.measured import WrongError

HOST = "127.0.0.1"
PREFIX = "FHIR_PAD_"
ROOT = Path(__file__).parents[3]
PATIENCE_S = 60
ENDING_S = 10
_PIN = "import os, sys; os.sched_setaffinity(0, {where}); os.execvp(sys.argv[1], sys.argv[1:])"
_PAUSE_S = 0.05
_REST_S = 0.2
_IDLE = 0.1
"""Of a core: what a program may still use that has nothing to do."""
_SESSION, _USER, _SYSTEM = 3, 11, 12
"""Fields of /proc/PID/stat behind the name: proc(5)."""


def cores() -> tuple[set[int], set[int]]:
    """Return the core of the servers and those of who asks; the same ones where there is one."""
    free = sorted(os.sched_getaffinity(0))
    return {free[-1]}, set(free[:-1]) or {free[-1]}


def pinned(command: Sequence[str], where: Iterable[int]) -> tuple[str, ...]:
    """Return a command that runs this one on these cores, in the same process."""
    return (sys.executable, "-S", "-c", _PIN.format(where=set(where)), *command)


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@dataclass(frozen=True, slots=True)
class Running:
    """A program with all that it started: they share the number of its session."""

    process: "subprocess.Popen[bytes]"

    def rest(self) -> None:
        """Return when it has nothing to do any more.

        What was asked last may still be worked at, and would cost the next one its time.
        """
        until = time.monotonic() + PATIENCE_S
        before = self._spent()
        while time.monotonic() < until:
            time.sleep(_REST_S)
            now = self._spent()
            if now - before <= _REST_S * _IDLE:
                return
            before = now

    def _spent(self) -> float:
        """Return the CPU seconds of all that live."""
        ticks = os.sysconf("SC_CLK_TCK")
        told = (line for line in map(_stat, Path("/proc").glob("[0-9]*/stat")) if line)
        own = (line for line in told if int(line[_SESSION]) == self.process.pid)
        return sum(int(line[_USER]) + int(line[_SYSTEM]) for line in own) / ticks


def _stat(path: Path) -> list[str]:
    """Return what the kernel says of a process after its name; nothing when it is gone."""
    try:
        return path.read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


@contextmanager
def started(
    command: Sequence[str],
    folder: Path,
    port: int,
    path: str,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """Run a program as long as the block lasts, which begins when it answers GET with 2xx.

    Its output goes into a file in the folder. Raises WrongError when it does not answer.
    """
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            pinned(command, cores()[0]),
            cwd=folder,
            env={**_environment(), **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, port, path, log)
        yield Running(process)
    finally:
        _end(process)


def _environment() -> dict[str, str]:
    """Return the environment without settings of ours, which are for another server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    # What is measured here is what is imported here, wherever it is run.
    places = (str(ROOT), kept.get("PYTHONPATH", ""))
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, places))}


def _wait(process: "subprocess.Popen[bytes]", port: int, path: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < until:
        if _answers(port, path):
            return
        time.sleep(_PAUSE_S)
    raise WrongError(f"it does not serve: {log.read_text('utf-8', 'replace')[-500:]}")


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection(HOST, port, timeout=PATIENCE_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 300  # noqa: PLR2004 - what is no success
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a program that was started here, with all that it started in its own session."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(ENDING_S)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
