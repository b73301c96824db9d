"""What comes over a connection: one request after another, each within its time and its length.

Gunicorn reads HTTP strictly; what is stricter here, and what is said of a broken request, stands in
this module. Must not know what a request asks for.
"""

import select
import socket
import struct
from collections.abc import Mapping
from email.utils import formatdate
from http import HTTPStatus
from time import monotonic
from typing import Final
from uuid import uuid4

from gunicorn.config import Config
from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import SocketUnreader

from fhir_pad.fhir.issues import operation_outcome
from fhir_pad.fhir.write import write
from fhir_pad.web.errors import said
from fhir_pad.web.exchange import HEADERS
from fhir_pad.web.negotiate import FHIR_JSON
from fhir_pad.web.serving_settings import Serving

LONGEST_LINE: Final = 16 * 1024
"""Bytes of a request line: room for every search that this server answers."""
SECONDS_TO_SEND: Final = 30
"""How long a client may take to read a reply."""
WITH_HOST: Final = (1, 1)
REFUSED: Final[Mapping[type[Exception], HTTPStatus]] = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
}
"""What is not 400."""


class TooSlow(Exception):  # noqa: N818 - it is the client that is too slow, not an error of ours
    """The rest of a request did not come in time."""


class _Reader(SocketUnreader):
    """Reads until a moment, however small the pieces are in which a request drips."""

    until = 0.0

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return what has come; raise TooSlow when it is too late for more.

        What is there already is taken without waiting: each wait lets other threads go first.
        """
        left = self.until - monotonic()
        if left <= 0:
            raise TooSlow
        try:
            return bytes(self.sock.recv(max(self.mxchunk, size_hint or 0), socket.MSG_DONTWAIT))
        except BlockingIOError:
            waiting = select.poll()
            waiting.register(self.sock, select.POLLIN)
            if not waiting.poll(left * 1000):
                raise TooSlow from None
        return bytes(super().chunk(size_hint))


class _Request(Request):
    """A request; from the end of its head on, its body has time of its own."""

    def read_line(self, unreader: _Reader, buf: bytearray, _: int = 0) -> object:
        """Read a line that may be longer than gunicorn's longest."""
        return super().read_line(unreader, buf, LONGEST_LINE)

    def parse(self, unreader: _Reader) -> bytes:
        """Read the head; refuse one whose host is told to nobody or twice (RFC 9112, 3.2)."""
        rest = bytes(super().parse(unreader))
        hosts = [name for name, _ in self.headers].count("HOST")
        if hosts > 1 or (hosts == 0 and self.version >= WITH_HOST):
            raise errors.InvalidHeader("HOST")
        unreader.until = monotonic() + self.cfg.serving.body_seconds
        return rest


class Parser(RequestParser):
    """The requests of one connection."""

    mesg_class = _Request

    def __init__(self, cfg: Config, sock: socket.socket, client: object, serving: Serving) -> None:
        """Read from this socket."""
        super().__init__(cfg, sock, client)
        self.serving = serving
        self.unreader = _Reader(sock)
        sock.setsockopt(
            socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SECONDS_TO_SEND, 0)
        )

    def __next__(self) -> Request:
        """Return the next request; raise TooSlow, or what is wrong with it."""
        self.unreader.until = monotonic() + self.serving.head_seconds
        return super().__next__()


def status_of(fault: Exception) -> HTTPStatus:
    """Return the status with which a request that could not be read is refused."""
    if isinstance(fault, TooSlow):
        return HTTPStatus.REQUEST_TIMEOUT
    if isinstance(fault, errors.ParseException):
        return REFUSED.get(type(fault), HTTPStatus.BAD_REQUEST)
    return HTTPStatus.INTERNAL_SERVER_ERROR


def refusal(status: HTTPStatus) -> bytes:
    """Return a whole reply that refuses in the same form as everything else, and says goodbye."""
    body = write(operation_outcome([said(status)]))
    headers = {
        "Content-Type": f"{FHIR_JSON}; charset=utf-8",
        "Content-Length": str(len(body)),
        "Date": formatdate(usegmt=True),
        "Connection": "close",
        **HEADERS,
        "X-Request-Id": uuid4().hex,
    }
    lines = [f"HTTP/1.1 {status.value} {status.phrase}"]
    lines += (f"{name}: {value}" for name, value in headers.items())
    return "\r\n".join((*lines, "", "")).encode() + body
