"""Many requests at once, by wrk where it is installed, else by clients of our own.

Must not know what is sent.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fhir_pad.bench.http.started import HOST, cores, pinned
from fhir_pad.bench.http.target import Fired, Target, together
from fhir_pad.bench.measured import WrongError

HERE = Path(__file__).parent
WRK = "wrk"
_MARK = "RESULT "
PATIENCE_S = 120
"""How long one answer may take."""


@dataclass(frozen=True, slots=True)
class Load:
    """How hard a service is asked: for how long, and on how many connections."""

    bodies: Path
    """One a line."""
    seconds: float
    connections: int


Fire = Callable[[Target, Load], Fired]


def generator() -> tuple[str, Fire]:
    """Return who sends here, by its name."""
    if shutil.which(WRK):
        return WRK, with_wrk
    return "the bundled client", with_clients


def with_wrk(target: Target, load: Load) -> Fired:
    """Send with wrk, from one thread."""
    command = (
        *(WRK, "-t1", f"-c{load.connections}", f"-d{max(1, round(load.seconds))}s"),
        *("--timeout", f"{PATIENCE_S}s", "-s", str(HERE / "wrk.lua")),
        f"http://{HOST}:{target.port}{target.path}",
        *("--", str(load.bodies), target.media_type),
    )
    return _fired(_run(command, load).partition(_MARK)[2])


def with_clients(target: Target, load: Load) -> Fired:
    """Send with a process for each core that servers do not have."""
    several = min(len(cores()[1]), load.connections)
    each, more = divmod(load.connections, several)
    shares = [each + (number < more) for number in range(several)]
    commands = [_client(target, load, share) for share in shares]
    with ThreadPoolExecutor(several) as threads:
        return together([_fired(text) for text in threads.map(partial(_run, load=load), commands)])


def _client(target: Target, load: Load, connections: int) -> tuple[str, ...]:
    told = (target.port, target.path, target.media_type, load.seconds, connections, load.bodies)
    return (sys.executable, "-S", str(HERE / "client.py"), *map(str, told))


def _run(command: Sequence[str], load: Load) -> str:
    ended = subprocess.run(  # noqa: S603 - our own commands
        pinned(command, cores()[1]),
        capture_output=True,
        check=False,
        text=True,
        timeout=load.seconds + PATIENCE_S,
    )
    if ended.returncode:
        raise WrongError(f"the client failed: {(ended.stdout + ended.stderr)[-300:]}")
    return ended.stdout


def _fired(text: str) -> Fired:
    return Fired(**json.loads(text))
