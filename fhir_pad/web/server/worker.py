"""One process that answers, many requests at once in threads.

A connection has no thread before something has come over it, and a request has been read to its end
before anything is done about it: whoever is slow keeps nobody but himself. Must not know what is
served.
"""

import errno
import io
import logging
import signal
import socket
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from selectors import EVENT_READ
from time import monotonic, sleep
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from gunicorn.config import Config
from gunicorn.http.errors import InvalidChunkSize, NoMoreData
from gunicorn.workers.gthread import TConn, ThreadWorker

from fhir_pad.web.ending import Ending
from fhir_pad.web.errors import traced
from fhir_pad.web.server.memory import settle
from fhir_pad.web.server.wire import Parser, TooSlow, refusal, status_of
from fhir_pad.web.serving_settings import Serving

LOG = logging.getLogger("fhir_pad.server")
NOTHING_THERE: Final = frozenset({errno.EAGAIN, errno.ECONNABORTED, errno.EINVAL})
"""Why there is no connection: nobody comes, he has gone, or another process has closed the door."""
OUT_OF_DESCRIPTORS_S: Final = 0.05
LINGER_S: Final = 2.0
"""How long a client may go on sending after it was answered and told that this is the end."""
THROWN_AWAY: Final = 65_536
SILENT_AT_THE_END_S: Final = 1.0
"""How long a server that ends waits for a connection over which nothing has come yet."""


class _Connection(TConn):
    """A connection whose requests are read by our parser, and that waits for nobody at its end."""

    def __init__(self, cfg: Config, sock: socket.socket, client: object, worker: "Worker") -> None:
        """Belong to a worker."""
        super().__init__(cfg, sock, client, sock.getsockname())
        self.worker = worker

    initialized: bool

    def init(self) -> None:
        """Prepare to read, once."""
        if not self.initialized:
            self.initialized = True
            self.parser = Parser(self.cfg, self.sock, self.client, _serving(self.cfg))

    def close(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - gunicorn's
        """Close; a client that may still be sending is let finish, by the poller."""
        if graceful:
            self.worker.linger(self.sock)
        else:
            super().close()


class Worker(ThreadWorker):
    """Gunicorn's threads, with the time, the words and the end that we want."""

    wsgi: WSGIApplication

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Begin with nobody."""
        super().__init__(*args, **kwargs)
        self.lingering: deque[tuple[float, socket.socket]] = deque()

    def init_signals(self) -> None:
        """Leave to the master what a terminal sends to all processes: Ctrl-C, and its own end."""
        super().init_signals()
        for ending in (signal.SIGINT, signal.SIGHUP):
            signal.signal(ending, signal.SIG_IGN)

    def load_wsgi(self) -> None:
        """Serve the application, each request when all of it is here."""
        super().load_wsgi()
        self.wsgi = read_first(self.wsgi, _serving(self.cfg).body_bytes)
        settle()

    def accept(self, listener: socket.socket) -> bool:
        """Take a connection, if there is one; it waits in the poller for its first byte."""
        try:
            sock, client = listener.accept()
        except OSError as fault:
            if fault.errno not in NOTHING_THERE:
                sleep(OUT_OF_DESCRIPTORS_S)
            return False
        self.nr_conns += 1
        connection = _Connection(self.cfg, sock, client, self)
        connection.timeout = monotonic() + _serving(self.cfg).head_seconds
        self.pending_conns.append(connection)
        readable = partial(self.on_pending_socket_readable, connection)
        self.poller.register(sock, EVENT_READ, readable)
        return True

    def linger(self, sock: socket.socket) -> None:
        """Say goodbye, and throw away what still comes: closed at once, the reply could be lost.

        RFC 9112, 9.6. Gunicorn waits for it itself, and for one client at a time.
        """
        try:
            sock.shutdown(socket.SHUT_WR)
            sock.settimeout(0)
            self.poller.register(sock, EVENT_READ, self._throw_away)
        except OSError:
            sock.close()
        else:
            self.lingering.append((monotonic() + LINGER_S, sock))

    def _throw_away(self, sock: socket.socket) -> None:
        with suppress(BlockingIOError):
            try:
                more = sock.recv(THROWN_AWAY)
            except ConnectionError:
                more = b""
            if not more:
                self._let_go(sock)

    def _let_go(self, sock: socket.socket) -> None:
        if sock.fileno() >= 0:
            self.poller.unregister(sock)
            sock.close()

    def murder_pending(self) -> None:
        """Close connections over which nothing came, and those whose time to go is over."""
        super().murder_pending()
        while self.lingering and self.lingering[0][0] <= monotonic():
            self._let_go(self.lingering.popleft()[1])

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - gunicorn's
        """Begin or end to accept; at the end take everybody in who is before the door.

        The door is that of all workers: one that ends alone leaves it to the others.
        """
        if not enabled and not self.alive and Ending.of(self.app.app).begun:
            for listener in self.sockets:
                listener.settimeout(0)
                while self.accept(listener):
                    pass
                # From now on the system refuses, so that nobody waits for an answer in vain.
                with suppress(OSError):
                    listener.shutdown(socket.SHUT_RDWR)
        super().set_accept_enabled(enabled)

    def _cap_keepalive(self, deadline: float) -> None:
        """Wait at the end neither for kept connections nor for silent ones as long as otherwise."""
        super()._cap_keepalive(deadline)
        for connection in self.pending_conns:
            connection.timeout = min(connection.timeout, monotonic() + SILENT_AT_THE_END_S)

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:  # noqa: FBT001 - gunicorn's
        """Tell whether a connection can be used again: not when a body nobody wanted is slow."""
        try:
            return bool(super()._keepalive_after(conn, keepalive))
        except TooSlow:
            return False

    def handle_error(
        self, _req: object, client: socket.socket, _addr: object, exc: Exception
    ) -> None:
        """Refuse what is no HTTP request, without its text; log a fault of ours, without words."""
        status = status_of(exc)
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            LOG.error("a request failed\n%s", traced(exc))
        with suppress(OSError):
            client.sendall(refusal(status))


def read_first(app: WSGIApplication, limit: int) -> WSGIApplication:
    """Return the application as it is called with bodies that have arrived.

    One that is announced as too long is not read: the application refuses it unread.
    """

    def whole(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        if chunked or 0 < int(length) <= limit:
            try:
                body = environ["wsgi.input"].read(limit + 1 if chunked else int(length))
            except NoMoreData as fault:
                raise InvalidChunkSize(b"") from fault
            environ["wsgi.input"] = io.BytesIO(body)
        return app(environ, start_response)

    return whole


def _serving(cfg: Config) -> Serving:
    serving: Serving = cfg.serving
    return serving
