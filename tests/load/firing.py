"""Requests over many kept connections from one thread, as a steady rate or as fast as replies come.

Must not know what is asked, nor what a good reply is.
"""

import selectors
import socket as sockets
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

HOST = "127.0.0.1"
LONGEST_S = 30
"""A reply that takes longer counts as none."""
GIVE_UP_S = 15
"""How long after the end replies are still waited for."""
CHUNK = 65_536
END_OF_HEAD = b"\r\n\r\n"


@dataclass(slots=True)
class Reply:
    """One reply: what was asked, how it was answered; status 0 when nothing came."""

    asked: str
    status: int
    seconds: float
    head: bytes
    body: bytes
    sent: bool
    """Whether the other side, or its system before it accepted, took the whole request."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A request as bytes, under a name by which its reply is known."""

    name: str
    sent: bytes


@dataclass(slots=True, eq=False)
class _Line:
    """A connection, and the request that is on it."""

    port: int
    socket: sockets.socket | None = None
    shot: Shot | None = None
    began: float = 0
    left: bytes = b""
    got: bytearray = field(default_factory=bytearray)
    reused: bool = False


@dataclass(slots=True)
class Fired:
    """What came of it."""

    replies: list[Reply]
    seconds: float
    """How long requests were sent."""
    whole_s: float
    """The same and the time until the last reply."""
    late: int = 0
    """Requests that were due while every connection was taken; they were never sent."""

    def count(self, *statuses: int) -> int:
        """Return how many replies have one of these statuses."""
        return sum(reply.status in statuses for reply in self.replies)


class Battery:
    """Connections to one server; `fire` keeps them busy."""

    def __init__(self, port: int, connections: int) -> None:
        """Make the connections when they are needed."""
        self.selector = selectors.DefaultSelector()
        self.idle = deque(_Line(port) for _ in range(connections))
        self.busy: set[_Line] = set()
        self.replies: list[Reply] = []

    def fire(
        self,
        shots: Iterator[Shot],
        *,
        seconds: float,
        rate: float | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Fired:
        """Send for so long, at so many a second or as fast as replies come; wait for the rest."""
        self.replies = []
        began = time.monotonic()
        due, late = began, 0
        while (now := time.monotonic()) - began < seconds and not stop():
            while rate is not None and due <= now:
                due += 1 / rate
                if self.idle:
                    self._begin(next(shots), now)
                else:
                    late += 1
            while rate is None and self.idle:
                self._begin(next(shots), now)
            self._turn(0.01 if rate is None else max(0.0, min(0.01, due - time.monotonic())))
        took = time.monotonic() - began
        while self.busy and time.monotonic() - began - took < GIVE_UP_S:
            self._turn(0.05)
        for line in list(self.busy):
            self._end(line, 0)
        return Fired(self.replies, took, time.monotonic() - began, late)

    def close(self) -> None:
        """Close every connection."""
        for line in (*self.idle, *self.busy):
            if line.socket is not None:
                line.socket.close()
        self.selector.close()

    def _begin(self, shot: Shot, now: float) -> None:
        line = self.idle.popleft()
        line.shot, line.began, line.left = shot, now, shot.sent
        line.got.clear()
        self.busy.add(line)
        line.reused = line.socket is not None
        if line.socket is None:
            self._connect(line)
        else:
            self.selector.modify(line.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, line)

    def _connect(self, line: _Line) -> None:
        line.socket = sockets.socket()
        line.socket.settimeout(0)
        line.socket.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
        line.socket.connect_ex((HOST, line.port))
        self.selector.register(line.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, line)

    def _turn(self, patience: float) -> None:
        for key, events in self.selector.select(patience):
            line: _Line = key.data
            if line.shot is None:  # an idle connection that the other side has closed
                self._hang_up(line)
                continue
            try:
                self._go_on(line, events)
            except OSError:
                self._fail(line)
        now = time.monotonic()
        for line in [one for one in self.busy if now - one.began > LONGEST_S]:
            self._end(line, 0)

    def _go_on(self, line: _Line, events: int) -> None:
        assert line.socket is not None
        if events & selectors.EVENT_READ:
            got = line.socket.recv(CHUNK)
            if not got:
                self._fail(line)
                return
            line.got += got
            of_head = line.shot is not None and line.shot.sent.startswith(b"HEAD ")
            if (status := whole(line.got, of_head=of_head)) is not None:
                self._end(line, status)
                return
        if events & selectors.EVENT_WRITE and line.left:
            line.left = line.left[line.socket.send(line.left) :]
            if not line.left:
                self.selector.modify(line.socket, selectors.EVENT_READ, line)

    def _fail(self, line: _Line) -> None:
        """Count a request as unanswered; one on a kept connection that was closed is sent anew.

        A server may close a kept connection at any moment; every client has to bear that.
        """
        shot = line.shot
        if line.reused and not line.got and shot is not None:
            self._hang_up(line)
            line.left, line.reused = shot.sent, False
            self._connect(line)
            return
        self._end(line, 0)

    def _end(self, line: _Line, status: int) -> None:
        assert line.shot is not None
        head, _, body = bytes(line.got).partition(END_OF_HEAD)
        took = time.monotonic() - line.began
        self.replies.append(Reply(line.shot.name, status, took, head, body, not line.left))
        line.shot = None
        self.busy.discard(line)
        self.idle.append(line)
        if status == 0 or b"connection: close" in head.lower():
            self._hang_up(line)

    def _hang_up(self, line: _Line) -> None:
        if line.socket is not None:
            self.selector.unregister(line.socket)
            line.socket.close()
            line.socket = None


def whole(got: bytearray, *, of_head: bool = False) -> int | None:
    """Return the status of a reply that is there to its end; None before that."""
    end = got.find(END_OF_HEAD)
    if end < 0:
        return None
    head = bytes(got[:end]).lower()
    status = int(head[9:12])
    _, found, after = head.partition(b"\r\ncontent-length:")
    if of_head:
        return status
    if not found:
        return status if status in {204, 304} else None
    length = int(after.partition(b"\r\n")[0])
    return status if len(got) - end - len(END_OF_HEAD) >= length else None


def shot(name: str, method: str, path: str, body: bytes | None = None, **headers: str) -> Shot:
    """Return a request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{key.replace('_', '-')}: {value}" for key, value in headers.items()]
    if body is not None:
        lines += ["Content-Type: application/fhir+json", f"Content-Length: {len(body)}"]
    return Shot(name, "\r\n".join((*lines, "", "")).encode() + (body or b""))
