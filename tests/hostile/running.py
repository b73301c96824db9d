"""A server of ours in a process of its own, on a database and a port of its own."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from samples import ROOT

from hostile.bound import Sent
from hostile.replies import Reply

PATIENCE_S = 20
TESTS = ROOT / "tests"


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens. `calls` is the file in which it notes whom it calls."""

    process: subprocess.Popen[bytes]
    host: str
    port: int
    calls: Path

    def send(self, sent: Sent) -> Reply:
        """Send a request over a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE_S)
        began = time.monotonic()
        try:
            # Who refuses a header of megabytes does not read all of it.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(sent.method, sent.path, sent.body, dict(sent.headers))
            found = connection.getresponse()
            body = found.read()
        finally:
            connection.close()
        headers = {name.lower(): value for name, value in found.getheaders()}
        return Reply(found.status, headers, body, time.monotonic() - began)

    def send_raw(self, data: bytes) -> bytes:
        """Send bytes as they are and the end of them; return all that comes back."""
        with socket.create_connection((self.host, self.port), timeout=PATIENCE_S) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def hang_up(self, data: bytes) -> None:
        """Send half a request and go away."""
        with socket.create_connection((self.host, self.port), timeout=PATIENCE_S) as connection:
            connection.sendall(data)

    def calls_out(self) -> list[str]:
        """Return whom the server has called and what it has started since it listens."""
        return self.calls.read_text("ascii").split()

    def cpu_seconds(self) -> float:
        """Return the CPU time that the server's processes have used."""
        return sum(map(_cpu_seconds, self._pids()))

    def peak_mb(self) -> int:
        """Return the most memory that one of its processes has had, in megabytes."""
        return max(_memory_mb(pid, "VmHWM") for pid in self._pids())

    def resident_mb(self) -> int:
        """Return the most memory that one of its processes has now, in megabytes."""
        return max(_memory_mb(pid, "VmRSS") for pid in self._pids())

    def _pids(self) -> tuple[int, ...]:
        """Return the process that was started, and the workers that it has forked."""
        pid = self.process.pid
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
        return (pid, *map(int, told.split()))


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2]
    user, system = fields.split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    found = re.search(rf"{name}:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Running]:
    """Give a server with these settings and a database in this folder; it is ended afterwards."""
    calls, log = folder / "calls", folder / "server.log"
    # Its log may be long: nobody would read a pipe in time.
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "hostile.listening", str(calls), "--port", "0"],
            env=environment(FHIR_PAD_DATABASE_URL=f"sqlite:///{folder / 'pad.db'}", **settings),
            cwd=ROOT,
            stderr=written,
            start_new_session=True,
        )
    try:
        host, port = _address(process, log)
        server = Running(process, host, port, calls)
        server.send(Sent("GET", "/health/ready", {}, None))  # from a worker: all are there
        calls.write_bytes(b"")
        yield server
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def environment(**named: str) -> dict[str, str]:
    """Return the environment of a server: none of our settings but these."""
    ours = {name: text for name, text in os.environ.items() if not name.startswith("FHIR_PAD_")}
    return ours | {"PYTHONPATH": str(TESTS)} | named


def _address(process: subprocess.Popen[bytes], log: Path) -> tuple[str, int]:
    """Return where the server listens, once it says so."""
    for _ in range(PATIENCE_S * 20):
        said = log.read_text("utf-8")
        if "http://" in said or process.poll() is not None:
            break
        time.sleep(0.05)
    if "http://" not in said:
        raise RuntimeError(f"The server did not start: {said}")
    host, _, port = said.split("http://")[1].split("/")[0].rpartition(":")
    return host, int(port)
