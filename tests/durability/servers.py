"""Real servers in processes of their own: started, asked whether they are ready, killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from asking import UNANSWERED, ask
from samples import ROOT

READY_S = 60
HOST = "127.0.0.1"
WORKERS = 2
GUNICORN = (
    *(sys.executable, "-m", "gunicorn", "server:app", "--chdir", str(ROOT), "--preload"),
    *("--workers", str(WORKERS), "--threads", "8", "--no-control-socket"),
    *("--log-level", "critical", "--bind"),
)
"""Several workers, forked from a process that has made the application."""
ALONE = (sys.executable, "-m", "fhir_pad", "serve", "--port")
"""The small server: one process."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, alone in its process group."""

    process: subprocess.Popen[bytes]
    port: int


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])


def start(url: str, port: int, log: Path, command: tuple[str, ...] | None = None) -> Server:
    """Start a server on this database, gunicorn unless told otherwise, and wait for it."""
    words = (*GUNICORN, f"{HOST}:{port}") if command is None else (*command, str(port))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FHIR_PAD_")},
        "FHIR_PAD_DATABASE_URL": url,
        "FHIR_PAD_BASE_URL": f"http://{HOST}:{port}/fhir",
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            words, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    server = Server(process, port)
    wait_until_ready(server, log)
    return server


def wait_until_ready(server: Server, log: Path) -> None:
    """Return when the server is ready; raise RuntimeError with its log when it ends instead."""
    give_up = time.monotonic() + READY_S
    while not is_ready(server.port):
        if server.process.poll() is not None or time.monotonic() > give_up:
            kill(server)
            raise RuntimeError(f"The server did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.02)


def is_ready(port: int) -> bool:
    """Return whether a server says there that it is ready."""
    try:
        return ask(port, "GET", "/health/ready").status == 200
    except UNANSWERED:
        return False


def kill(server: Server) -> None:
    """Kill all processes of a server with a signal that none can heed."""
    if server.process.poll() is None or workers(server):
        os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()


def kill_workers(server: Server) -> None:
    """Kill the workers of a server; it forks others."""
    for worker in workers(server):
        os.kill(worker, signal.SIGKILL)


def workers(server: Server) -> tuple[int, ...]:
    """Return the processes that a server has forked."""
    pid = server.process.pid
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return ()
    return tuple(int(one) for one in told.split())


@contextmanager
def running(url: str, log: Path, command: tuple[str, ...] | None = None) -> Iterator[Server]:
    """Give a server on this database, which ends with the block."""
    server = start(url, free_port(), log, command)
    try:
        yield server
    finally:
        kill(server)
