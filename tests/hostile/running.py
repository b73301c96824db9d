"""A server of ours in a process of its own, on a database and a port of its own."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from samples import ROOT

from hostile.bound import Sent
from hostile.musts import Reply

PATIENCE_S = 20


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens."""

    process: subprocess.Popen[bytes]
    host: str
    port: int
    database: Path

    def send(self, sent: Sent) -> Reply:
        """Send a request over a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE_S)
        began = time.monotonic()
        connection.request(sent.method, sent.path, sent.body, dict(sent.headers))
        found = connection.getresponse()
        body = found.read()
        headers = {name.lower(): value for name, value in found.getheaders()}
        reply = Reply(found.status, headers, body, time.monotonic() - began, sent.body or b"")
        connection.close()
        return reply

    def send_raw(self, data: bytes) -> int:
        """Send bytes as they are; return the status of the reply, 0 when there is none."""
        with socket.create_connection((self.host, self.port), timeout=PATIENCE_S) as connection:
            connection.sendall(data)
            head = connection.makefile("rb").readline(200).split()
        return int(head[1]) if len(head) > 1 and head[1].isdigit() else 0

    def hang_up(self, data: bytes) -> None:
        """Send half a request and go away."""
        with socket.create_connection((self.host, self.port), timeout=PATIENCE_S) as connection:
            connection.sendall(data)

    def cpu_seconds(self) -> float:
        """Return the CPU time that the process has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2]
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Running]:
    """Give a server with these further settings; it is ended afterwards."""
    database = folder / "pad.db"
    named = {f"FHIR_PAD_{name.upper()}": value for name, value in settings.items()}
    # Its log may be long: nobody would read a pipe in time.
    log = folder / "server.log"
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "fhir_pad", "serve", "--port", "0"],
            env=os.environ | {"FHIR_PAD_DATABASE_URL": f"sqlite:///{database}"} | named,
            cwd=ROOT,
            stderr=written,
        )
    try:
        host, port = _address(process, log)
        yield Running(process, host, port, database)
    finally:
        process.kill()
        process.wait()


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
