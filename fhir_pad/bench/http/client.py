"""A client that keeps connections busy, for where there is no wrk.

It runs as a program: `python client.py PORT PATH MEDIA_TYPE SECONDS CONNECTIONS FILE`, where FILE
has a body in each line, which are sent in turn. It prints what came of it as JSON, and needs the
standard library alone, so that it starts at once. Must not know what it sends.
"""

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

HOST = "127.0.0.1"
CHUNK = 1 << 16
PATIENCE_S = 120
END = b"\r\n\r\n"
LENGTH = b"\r\ncontent-length:"
CHUNKED = b"\r\ntransfer-encoding: chunked"
LAST_CHUNK = b"0\r\n\r\n"


class Line:
    """One connection and the request that is on it."""

    def __init__(self, port: int) -> None:
        """Connect."""
        self.socket = socket.create_connection((HOST, port), PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = b""
        self.began = 0.0

    def send(self, request: bytes) -> None:
        """Send a request."""
        self.got, self.began = b"", time.monotonic()
        self.socket.sendall(request)

    def receive(self) -> tuple[int, bool] | None:
        """Return the status of a reply that is whole, and whether the connection stays."""
        part = self.socket.recv(CHUNK)
        self.got += part
        head, found, body = self.got.partition(END)
        lower = head.lower()
        status = int(head[9:12] or 0) if found else 0
        if not part:
            # Without a length the reply ends with the connection.
            return (status if LENGTH not in lower else 0), False
        if not found or not self._whole(lower, body):
            return None
        stays = head.startswith(b"HTTP/1.1") and b"connection: close" not in lower
        return status, stays

    @staticmethod
    def _whole(head: bytes, body: bytes) -> bool:
        """Tell whether a body is there to its end."""
        if CHUNKED in head:
            return body.endswith(LAST_CHUNK)
        _, found, after = head.partition(LENGTH)
        return bool(found) and len(body) >= int(after.partition(b"\r\n")[0])


def requests(path: str, media_type: str, bodies: list[bytes]) -> Iterator[bytes]:
    """Give the requests in turn, without end."""
    made = []
    for body in bodies:
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {media_type}\r\n"
        made.append(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return cycle(made)


def fire(port: int, sent: Iterator[bytes], seconds: float, connections: int) -> dict[str, float]:
    """Keep so many connections busy for so long."""
    chooser = selectors.DefaultSelector()
    times: list[float] = []
    failed = 0

    def begin(line: Line) -> None:
        chooser.register(line.socket, selectors.EVENT_READ, line)
        line.send(next(sent))

    began = time.monotonic()
    for _ in range(connections):
        begin(Line(port))
    while (now := time.monotonic()) - began < seconds:
        for key, _ in chooser.select(0.1):
            line: Line = key.data
            try:
                found = line.receive()
            except OSError:
                found = (0, False)
            if found is None:
                continue
            status, stays = found
            now = time.monotonic()
            times.append(now - line.began)
            failed += not 200 <= status < 300  # noqa: PLR2004 - what is a success
            if stays:
                line.send(next(sent))
            else:
                chooser.unregister(line.socket)
                line.socket.close()
                begin(Line(port))
    stuck = sum(now - key.data.began > PATIENCE_S for key in chooser.get_map().values())
    times.sort()
    return {
        "answered": len(times) - failed,
        "seconds": now - began,
        "failed": failed + stuck,
        "slowest_ms": times[len(times) * 99 // 100] * 1000 if times else 0,
    }


def main(*told: str) -> None:
    """Send, and print what came of it."""
    port, path, media_type, seconds, connections, file = told
    sent = requests(path, media_type, Path(file).read_bytes().splitlines())
    sys.stdout.write(json.dumps(fire(int(port), sent, float(seconds), int(connections))))


if __name__ == "__main__":
    main(*sys.argv[1:])
