"""A PostgreSQL of our own, whose processes can be killed and started again."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from samples import ROOT
from serving import free_port

SCRIPT = ROOT / "tests" / "store" / "postgres.sh"
PROGRAMS = Path("/usr/lib/postgresql")
RESTART_S = 30


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running PostgreSQL: its folder, its port, and its URL."""

    folder: Path
    port: int
    url: str

    def strike(self) -> None:
        """Kill the process that all others of it end with, and start again."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGKILL)
        self.again()

    def stop(self) -> None:
        """End it, as an operator does: whoever is connected is cut off."""
        control(self.folder, "stop", self.port)

    def again(self) -> None:
        """Start it again."""
        give_up = time.monotonic() + RESTART_S
        # The others end when they notice; until then a new one does not start.
        while control(self.folder, "again", self.port).returncode:
            if time.monotonic() > give_up:
                raise RuntimeError("PostgreSQL does not start again.")
            time.sleep(0.2)


@contextmanager
def own() -> Iterator[Postgres]:
    """Give a new PostgreSQL, which is gone after the block."""
    with TemporaryDirectory(prefix="pad-postgres-") as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        started = control(folder, "start", port)
        if started.returncode:
            raise RuntimeError(f"PostgreSQL does not start:\n{started.stderr[-2000:]}")
        try:
            yield Postgres(folder, port, started.stdout.strip())
        finally:
            control(folder, "stop", port)


def control(folder: Path, action: str, port: int) -> "subprocess.CompletedProcess[str]":
    """Let the script start or stop it."""
    words = (str(SCRIPT), action, str(folder), str(port))
    with (folder / "control.log").open("a+") as log:
        # A pipe would stay open in the server that pg_ctl leaves behind.
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=log, check=False, text=True)
        log.seek(0)
        return subprocess.CompletedProcess(words, done.returncode, done.stdout, log.read())
