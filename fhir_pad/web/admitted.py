"""A bounded number of requests is in work and a bounded number waits; who comes then is refused.

A refusal is made of bytes that are ready: no route is found for it, and no database asked. How the
server is can always be asked. Must not know what a request asks for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import BoundedSemaphore, Lock
from typing import Any, Final
from uuid import uuid4

from fhir_pad.fhir.issues import IssueType, error, operation_outcome
from fhir_pad.fhir.write import write
from fhir_pad.rest.problems import SECONDS_TO_WAIT
from fhir_pad.web.errors import PREFIXES
from fhir_pad.web.exchange import HEADERS
from fhir_pad.web.negotiate import FHIR_JSON
from fhir_pad.web.serving_settings import Serving

Start = Callable[[str, list[tuple[str, str]]], object]
Wsgi = Callable[[dict[str, Any], Start], Iterable[bytes]]
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

    def __init__(self, app: Wsgi, serving: Serving, refused: Callable[[str], None]) -> None:
        """Stand before the application; tell `refused` the code of each refusal."""
        self.app, self.serving, self.refused = app, serving, refused
        self.places = BoundedSemaphore(serving.concurrency)
        self.lock = Lock()
        self.waiting = 0
        self.clients: Counter[str] = Counter()

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a request, or refuse it."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(ALWAYS):
            return self.app(environ, start_response)
        try:
            with self._counted(environ), self._place():
                return self.app(environ, start_response)
        except Refused as full:
            self.refused(IssueType.THROTTLED)
            return refusal(full, start_response, in_fhir=path.startswith(PREFIXES))

    @contextmanager
    def _counted(self, environ: dict[str, Any]) -> Iterator[None]:
        """Count the requests of a client, known by the token, or else by the address."""
        most = self.serving.client_concurrency
        if not most:
            yield
            return
        client = environ.get("HTTP_AUTHORIZATION") or environ.get("REMOTE_ADDR", "")
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
        if not (self.places.acquire(blocking=False) or self._waited()):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, FULL)
        try:
            yield
        finally:
            self.places.release()

    def _waited(self) -> bool:
        """Wait for a place, unless too many do; tell whether there is one."""
        with self.lock:
            if self.waiting >= self.serving.queue:
                return False
            self.waiting += 1
        try:
            return self.places.acquire(timeout=self.serving.queue_seconds)
        finally:
            with self.lock:
                self.waiting -= 1


def refusal(full: Refused, start_response: Start, *, in_fhir: bool) -> Iterable[bytes]:
    """Say that there is no place: to programs in FHIR, to people in words."""
    kind, body = _IN_FHIR[full.text] if in_fhir else ("text/plain", f"{full.text}\n".encode())
    headers = {
        **HEADERS,
        "Content-Type": f"{kind}; charset=utf-8",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Retry-After": SECONDS_TO_WAIT,
        "X-Request-Id": uuid4().hex,
    }
    start_response(f"{full.status.value} {full.status.phrase}", list(headers.items()))
    return (body,)


_IN_FHIR: Final = {
    text: (FHIR_JSON, write(operation_outcome([error(IssueType.THROTTLED, text)])))
    for text in (FULL, GREEDY)
}
