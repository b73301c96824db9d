"""A total deadline for one HTTP exchange: connections that can be shut from a timer.

Must not know what is asked, of whom, or what a reply means.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from socket import SHUT_RDWR, socket
from threading import Lock, Timer
from time import monotonic
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

Where = Callable[[str, int], tuple[str, ...]]
"""Returns the addresses at which a host may be reached; raises when there is none."""


class Deadline:
    """Ends an exchange in time by shutting its socket.

    A read timeout does not do this: it starts anew with each byte that a slow server sends.
    """

    def __init__(self) -> None:
        """Watch nothing yet."""
        self.passed = False
        self._ends_at = 0.0
        self._lock = Lock()
        self._sockets: list[socket] = []

    @contextmanager
    def after(self, seconds: float) -> Iterator[None]:
        """Shut whatever is open when the time has passed, unless the block ends before."""
        self.passed = False
        self._ends_at = monotonic() + seconds
        timer = Timer(seconds, self._shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._forget()

    def watch(self, connected: socket) -> None:
        """Remember a connection. The copy stays valid when TLS takes the original over."""
        with self._lock:
            self._sockets.append(connected.dup())
        if self.passed:
            self._shut()

    def check(self) -> None:
        """Raise TimeoutError when the time is over: a shut socket looks like an early end."""
        if self.passed or monotonic() > self._ends_at:
            self.passed = True
            raise TimeoutError

    def _shut(self) -> None:
        self.passed = True
        with self._lock:
            for copy in self._sockets:
                try:
                    copy.shutdown(SHUT_RDWR)
                except OSError:  # the other side was faster: already closed
                    continue

    def _forget(self) -> None:
        with self._lock:
            for copy in self._sockets:
                copy.close()
            self._sockets.clear()


class WatchedAdapter(HTTPAdapter):
    """Makes connections to known addresses, which a deadline can shut. No retries, no proxies."""

    def __init__(self, deadline: Deadline, where: Where) -> None:
        """Give every connection of this adapter to the deadline."""
        self._deadline = deadline
        self._where = where
        super().__init__(max_retries=0, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Replace the connection classes of the pool, as urllib3 foresees."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pool_classes(self._deadline, self._where)


class _Head(HTTPResponse):
    """A reply whose head is taken as far as it can be read.

    Of one that is not well formed urllib3 would log what it is, and the address that was asked,
    in which a patient is named.
    """

    def begin(self) -> None:
        """Read the head, and forget what is wrong with it."""
        super().begin()
        self.msg.defects.clear()
        self.msg.set_payload("")


def _pool_classes(deadline: Deadline, where: Where) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        response_class = _Head

        def _new_conn(self) -> socket:
            return _connected(self, super()._new_conn, deadline, where)

    class Secure(HTTPSConnection):
        response_class = _Head

        def _new_conn(self) -> socket:
            return _connected(self, super()._new_conn, deadline, where)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _connected(
    connection: HTTPConnection, connect: Callable[[], socket], deadline: Deadline, where: Where
) -> socket:
    """Return a watched connection to the first address that answers, under the name as it is.

    TLS checks that name, and the Host header carries it; only the look-up is ours.
    """
    named, failed = connection.host, None
    for address in where(named, connection.port):
        deadline.check()
        connection.host = address
        try:
            connected = connect()
        except (ConnectTimeoutError, NewConnectionError) as fault:
            failed = fault
        else:
            deadline.watch(connected)
            return connected
        finally:
            connection.host = named
    raise failed or OSError("a name without an address")
