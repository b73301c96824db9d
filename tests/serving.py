"""Servers for tests: an application in a thread of ours, or `fhir-pad serve` in a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from flask import Flask
from samples import ROOT
from werkzeug.serving import WSGIRequestHandler, make_server

HOST = "127.0.0.1"
READY_S = 120
SERVE = (sys.executable, "-m", "fhir_pad", "serve", "--port", "0")


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def in_thread(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve an application of the test's own; give its origin."""
    server = make_server(HOST, port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Process:
    """A running `fhir-pad serve`: its master, the file with its log, its port."""

    master: "subprocess.Popen[bytes]"
    log: Path
    port: int

    @property
    def pids(self) -> tuple[int, ...]:
        """Return the master and its workers."""
        pid = self.master.pid
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
        return (pid, *map(int, told.split()))

    def memory_kb(self) -> int:
        """Return the memory of the workers that is in use now."""
        return sum(
            int(found[1])
            for pid in self.pids[1:]
            if (found := re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()))
        )

    def descriptors(self) -> int:
        """Return how many files and sockets all its processes have open."""
        return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in self.pids)  # noqa: PTH208

    def status(self, path: str) -> int:
        """Return the status with which a GET is answered; 0 for no answer."""
        connection = HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def end(self, with_: signal.Signals = signal.SIGTERM, patience_s: float = 60) -> int:
        """Tell it to end; return its exit code."""
        self.master.send_signal(with_)
        return self.master.wait(patience_s)


@contextmanager
def process(url: str, folder: Path, **settings: object) -> Iterator[Process]:
    """Give `fhir-pad serve` on this database, ready, with these settings; it is killed at last."""
    log = folder / "server.log"
    named = {f"FHIR_PAD_{name.upper()}": str(value) for name, value in settings.items()}
    ours = {name: text for name, text in os.environ.items() if not name.startswith("FHIR_PAD_")}
    with log.open("wb") as output:
        master = subprocess.Popen(
            SERVE,
            cwd=folder,
            env={**ours, "PYTHONPATH": str(ROOT), "FHIR_PAD_DATABASE_URL": url, **named},
            stderr=output,
            start_new_session=True,
        )
    try:
        yield _ready(master, log)
    finally:
        if master.poll() is None:
            os.killpg(master.pid, signal.SIGKILL)
            master.wait()


def _ready(master: "subprocess.Popen[bytes]", log: Path) -> Process:
    give_up = time.monotonic() + READY_S
    while time.monotonic() < give_up and master.poll() is None:
        if found := re.search(rf"serves http://{HOST}:(\d+)/", log.read_text("utf-8")):
            started = Process(master, log, int(found[1]))
            if started.status("/health/ready") == 200:
                return started
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start:\n{log.read_text('utf-8')[-2000:]}")
