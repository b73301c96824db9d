"""A FHIR server of an EHR on this machine, which answers as it is told and notes what it is asked."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from fhir_pad.fhir.write import write

JSON = "application/fhir+json"


@dataclass(frozen=True, slots=True)
class Said:
    """A reply: its body, status and headers."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def bytes(self) -> bytes:
        """The body as it goes over the wire."""
        return self.body if isinstance(self.body, bytes) else write(self.body)


Answers = Callable[[str], Said | None]
"""Answers an address below the base; None for what is not there."""


@dataclass(slots=True)
class Ehr:
    """A running server. `asked` are the addresses below its base, in the order of asking."""

    base: str
    asked: list[str]
    tokens: list[str]


@contextmanager
def ehr(answers: Answers) -> Iterator[Ehr]:
    """Give a server that answers in this way."""
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            below = self.path.removeprefix("/fhir/")
            with lock:
                running.asked.append(below)
                running.tokens.append(self.headers.get("Authorization", ""))
                said = answers(below) or Said({"resourceType": "OperationOutcome"}, 404)
            self.send_response(said.status)
            for name, value in {"Content-Type": JSON, **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.bytes)))
            self.end_headers()
            self.wfile.write(said.bytes)

        def log_message(self, *_: object) -> None:
            """Say nothing: stderr is looked through for what must not be logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running = Ehr(f"http://127.0.0.1:{server.server_port}/fhir", [], [])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
