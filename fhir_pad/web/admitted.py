"""A bounded number of requests is in work and a bounded number waits; who comes then is refused.

A refusal is made of bytes that are ready: no route is found for it, and no database asked. How the
server is can always be asked. Must not know what a request asks for.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Event, Lock
from typing import Final
from uuid import uuid4
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from fhir_pad.fhir.issues import IssueType, error, operation_outcome
from fhir_pad.fhir.write import write
from fhir_pad.rest.problems import SECONDS_TO_WAIT
from fhir_pad.web import crowded
from fhir_pad.web.client_of import ClientOf
from fhir_pad.web.errors import PREFIXES
from fhir_pad.web.exchange import HEADERS
from fhir_pad.web.look import HTML
from fhir_pad.web.negotiate import FHIR_JSON
from fhir_pad.web.serving_settings import Serving

ALWAYS: Final = ("/health/", "/metrics")
FULL: Final = (
    "The server has as much to do as it can. Nothing was done; send the request again later."
)
GREEDY: Final = (
    "So many requests of yours are being answered already. Nothing was done; send it again later."
)


class Refused(Exception):  # noqa: N818 - a word for what is done, as elsewhere
    """There is no place; `status` and `text` say why."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        """Keep both."""
        self.status, self.text = status, text
        super().__init__(text)


class Gate:
    """Lets requests through to an application, as many as it has places for."""

    def __init__(
        self, app: WSGIApplication, serving: Serving, refused: Callable[[str], None]
    ) -> None:
        """Stand before the application; tell `refused` the code of each refusal."""
        self.app, self.serving, self.refused = app, serving, refused
        self.free = serving.concurrency
        self.waiting: deque[Event] = deque()
        self.lock = Lock()
        self.clients: Counter[str | bytes] = Counter()
        self.client_of = ClientOf()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, or refuse it."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(ALWAYS):
            return self.app(environ, start_response)
        try:
            with self._counted(environ), self._place():
                given = self.app(environ, start_response)
                self.client_of.learn(environ)
                return given
        except Refused as full:
            self.refused(IssueType.THROTTLED)
            in_fhir = path.startswith(PREFIXES)
            return refusal(full, start_response, None if in_fhir else crowded.page(environ))

    @contextmanager
    def _counted(self, environ: WSGIEnvironment) -> Iterator[None]:
        """Count the requests of a client."""
        most = self.serving.client_concurrency
        if not most:
            yield
            return
        client = self.client_of(environ)
        with self.lock:
            if self.clients[client] >= most:
                raise Refused(HTTPStatus.TOO_MANY_REQUESTS, GREEDY)
            self.clients[client] += 1
        try:
            yield
        finally:
            with self.lock:
                self.clients[client] -= 1
                if not self.clients[client]:
                    del self.clients[client]

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Hold a place, after waiting for it if need be; raise Refused when there is none."""
        turn = self._free_or_turn()
        if turn is not None and not turn.wait(self.serving.queue_seconds):
            self._give_up(turn)
        try:
            yield
        finally:
            self._pass_on()

    def _free_or_turn(self) -> Event | None:
        """Take a free place, or else return the turn to wait for: who came first is first."""
        with self.lock:
            if self.free:
                self.free -= 1
                return None
            if len(self.waiting) >= self.serving.queue:
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, FULL)
            self.waiting.append(turn := Event())
            return turn

    def _give_up(self, turn: Event) -> None:
        """Raise Refused, unless the turn has come just now."""
        with self.lock:
            if not turn.is_set():
                self.waiting.remove(turn)
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, FULL)

    def _pass_on(self) -> None:
        """Give the place to who has waited longest."""
        with self.lock:
            if self.waiting:
                self.waiting.popleft().set()
            else:
                self.free += 1


def refusal(full: Refused, start_response: StartResponse, page: bytes | None) -> Iterable[bytes]:
    """Say that there is no place: to programs in FHIR, to people with a page."""
    kind, body = _IN_FHIR[full.text] if page is None else (HTML, page)
    headers = {
        **HEADERS,
        "Content-Type": kind,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Retry-After": SECONDS_TO_WAIT,
        "X-Request-Id": uuid4().hex,
    }
    start_response(f"{full.status.value} {full.status.phrase}", list(headers.items()))
    return (body,)


_IN_FHIR: Final = {
    text: (
        f"{FHIR_JSON}; charset=utf-8",
        write(operation_outcome([error(IssueType.THROTTLED, text)])),
    )
    for text in (FULL, GREEDY)
}
