"""A FHIR server on loopback that gives tokens to a system it knows, and exports files.

It answers each path as the test says, and checks every assertion as a real one would.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from fhir_pad.ehr.assertion import ASSERTION_TYPE, private_key
from fhir_pad.ehr.backend import Client, Tokens
from fhir_pad.ehr.bulk import Upstream
from fhir_pad.ehr.waiting import Patience

KEY = ECKey.generate_key("P-384", {"kid": "ours"}, private=True).as_dict(private=True)
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SCOPES = ("system/Patient.rs", "system/Observation.rs")
CLIENT_ID = "fhir-pad"


@dataclass(frozen=True)
class Answer:
    """What is answered: `announced` bytes are promised, if they are not those that come.

    With `hangs` nothing more is said after the body, until the server stops.
    """

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    open_to_all: bool = False
    announced: int | None = None
    hangs: bool = False

    @property
    def sent(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Clock:
    """A clock that goes on only when somebody waits, or the test says."""

    def __init__(self) -> None:
        self.now = NOW
        self.waited: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += timedelta(seconds=seconds)


class Server:
    """The server. `answers` has what each path is answered with, one after another."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.assertions: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.forms: list[dict[str, str]] = []
        self.taken: set[str] = set()
        self.token_answer: Callable[[str], Answer] = self.gives_token
        self.ids = (f"id-{number}" for number in range(10_000))
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.http.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.http.server_port}"
        self.base = f"{self.origin}/fhir"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.stopped.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join(5)

    def says(self, path: str, *answers: Answer) -> None:
        """Answer a path so; the last answer is given again and again."""
        self.answers[path] = list(answers)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def gives_token(self, token: str, **more: Any) -> Answer:
        self.taken = {token}
        said = {"access_token": token, "token_type": "bearer", "expires_in": 300} | more
        return Answer(body=said)

    def forget_tokens(self) -> None:
        """Take no token any more that was given so far."""
        self.taken = set()

    def client(self, *origins: str) -> Client:
        return Client(
            base=self.base,
            token_endpoint=f"{self.origin}/token",
            client_id=CLIENT_ID,
            scopes=SCOPES,
            key=private_key(KEY),
            origins=frozenset({self.origin, *origins}),
        )

    def tokens(self, clock: Callable[[], datetime] | None = None) -> Tokens:
        return Tokens(self.client(), clock or Clock(), lambda: next(self.ids))

    def upstream(self, clock: Clock, minutes: float = 60) -> Upstream:
        until = clock.now + timedelta(minutes=minutes)
        patience = Patience(until, clock, clock.pause)
        return Upstream(self.client(), self.tokens(clock), patience)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with server.lock:
                    server.asked.append((self.path, dict(self.headers)))
                    answer = server.answer(self.path, self.headers.get("Authorization"))
                self.give(answer)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with server.lock:
                    server.asked.append((self.path, dict(self.headers)))
                    answer = server.token(body)
                self.give(answer)

            def give(self, answer: Answer) -> None:
                self.send_response(answer.status)
                for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(answer.announced or len(answer.sent)))
                self.end_headers()
                self.wfile.write(answer.sent)
                if answer.hangs:
                    server.stopped.wait(60)

            def log_message(self, *_: object) -> None:
                """Be quiet."""

        return Handler

    def answer(self, path: str, authorization: str | None) -> Answer:
        queue: Sequence[Answer] = self.answers.get(urlsplit(path).path, [Answer(404)])
        answer = queue[0]
        if not answer.open_to_all and authorization not in {f"Bearer {one}" for one in self.taken}:
            return Answer(401)
        if len(queue) > 1:
            self.answers[urlsplit(path).path].pop(0)
        return answer

    def token(self, body: bytes) -> Answer:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.forms.append(form)
        if form["client_assertion_type"] != ASSERTION_TYPE:
            return Answer(400, {"error": "invalid_client"})
        found = jwt.decode(form["client_assertion"], ECKey.import_key(KEY), algorithms=["ES384"])
        if found.claims["jti"] in {claims["jti"] for _, claims in self.assertions}:
            return Answer(400, {"error": "invalid_client"})
        self.assertions.append((dict(found.header), dict(found.claims)))
        return self.token_answer(f"token-{len(self.assertions)}")
