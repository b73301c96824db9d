"""A stranger's server cannot hold us, redirect us, flood us or learn our credentials."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic, sleep

import pytest

from fhir_pad.ehr.session import Bounds, ExchangeFailed, Session

Behaviour = Callable[[socket.socket, bytes], None]
SHORT = Bounds(connect_seconds=0.5, total_seconds=0.4, body_bytes=1000)


def whole_head(connection: socket.socket) -> bytes:
    """Return a request up to the end of its head, in however many pieces it comes."""
    request = b""
    while b"\r\n\r\n" not in request and (piece := connection.recv(65_536)):
        request += piece
    return request


class Stranger:
    """A server on loopback that answers every connection with one behaviour."""

    def __init__(self, behave: Behaviour) -> None:
        """Listen on a free port."""
        self.behave = behave
        self.requests: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                with closing(connection), suppress(OSError):
                    request = whole_head(connection)
                    self.requests.append(request)
                    self.behave(connection, request)
                    # Closing before all has been read would reset the connection under the reply.
                    connection.shutdown(socket.SHUT_WR)

    def stop(self) -> None:
        """Stop listening and wait for the thread."""
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)


@pytest.fixture
def stranger() -> Iterator[Callable[[Behaviour], Stranger]]:
    """Start strangers, and stop them at the end."""
    started: list[Stranger] = []

    def start(behave: Behaviour) -> Stranger:
        started.append(Stranger(behave))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def says(head: str, body: bytes = b"") -> Behaviour:
    """Answer with this head and body."""
    return lambda connection, _: connection.sendall(head.encode() + b"\r\n\r\n" + body)


def drips(connection: socket.socket, _: bytes) -> None:
    """Announce a long body and send one byte each 50 ms: every single read is fast."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _turn in range(100):
        connection.sendall(b"x")
        sleep(0.05)


def drips_without_length(connection: socket.socket, _: bytes) -> None:
    """Send a body that ends only with the connection, slowly."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _turn in range(100):
        connection.sendall(b"x")
        sleep(0.05)


def drips_headers(connection: socket.socket, _: bytes) -> None:
    """Send an endless head."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for turn in range(100):
        connection.sendall(f"X-{turn}: x\r\n".encode())
        sleep(0.05)


def says_nothing(_: socket.socket, __: bytes) -> None:
    """Keep the connection open without a word."""
    sleep(1)


def test_a_reply_comes_back_whole(stranger: Callable[[Behaviour], Stranger]) -> None:
    server = stranger(says('HTTP/1.1 201 Created\r\nETag: W/"1"\r\nContent-Length: 2', b"ok"))

    with Session(frozenset({server.origin})) as session:
        reply = session.post(f"{server.origin}/fhir", {"Content-Type": "text/plain"}, b"hello")

    assert (reply.status, reply.body, reply.headers["etag"]) == (201, b"ok", 'W/"1"')


@pytest.mark.parametrize("head", ["no header", ": no name", "Content-Type: multipart/form-data"])
def test_no_log_tells_what_was_asked(
    stranger: Callable[[Behaviour], Stranger], caplog: pytest.LogCaptureFixture, head: str
) -> None:
    server = stranger(says(f"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{head}", b"ok"))

    with Session(frozenset({server.origin})) as session:
        reply = session.get(f"{server.origin}/Observation?patient=canary", {})

    assert (reply.status, reply.body) == (200, b"ok")
    assert not caplog.records


@pytest.mark.parametrize(
    "behave", [drips, drips_without_length, drips_headers, says_nothing], ids=lambda b: b.__name__
)
def test_a_slow_server_is_left_at_the_deadline(
    stranger: Callable[[Behaviour], Stranger], behave: Behaviour
) -> None:
    server = stranger(behave)
    began = monotonic()

    with Session(frozenset({server.origin}), SHORT) as session, pytest.raises(ExchangeFailed):
        session.get(server.origin, {})

    assert monotonic() - began < 1.0


@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (says("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0"),
         "redirect"),
        (says("HTTP/1.1 304 Not Modified\r\nContent-Length: 0"), "redirect"),
        (says("HTTP/1.1 200 OK\r\nContent-Length: 5000", b"x" * 5000), "longer than 1000 bytes"),
        (says("HTTP/1.1 200 OK", b"x" * 5000), "longer than 1000 bytes"),
        (says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2", b"xx"),
         "compresses"),
        (says("HTTP/1.1 200 OK\r\nContent-Length: 50", b"short"), "broke off"),
        (says("nonsense"), "broke off"),
    ],
    ids=["redirect", "not-modified", "too-long", "too-long-unannounced", "gzip", "cut", "garbage"],
)  # fmt: skip
def test_an_unusable_reply_is_refused_with_its_reason(
    stranger: Callable[[Behaviour], Stranger], behave: Behaviour, why: str
) -> None:
    server = stranger(behave)

    with (
        Session(frozenset({server.origin}), SHORT) as session,
        pytest.raises(ExchangeFailed, match=why) as failed,
    ):
        session.get(server.origin, {})

    assert server.origin not in str(failed.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:{port}/",
        "https://127.0.0.1:{port}/",
        "http://127.0.0.1:{port}@example.org/",
        "http://user:word@127.0.0.1:{port}/",
        "file:///etc/passwd",
        "//127.0.0.1:{port}/",
        "http://127.0.0.1:port/",
    ],
)
def test_only_an_allowed_origin_is_asked(
    stranger: Callable[[Behaviour], Stranger], url: str
) -> None:
    server = stranger(says("HTTP/1.1 200 OK\r\nContent-Length: 0"))
    port = server.origin.rsplit(":", 1)[1]

    with Session(frozenset({server.origin})) as session, pytest.raises(ExchangeFailed):
        session.get(url.format(port=port), {})

    assert server.requests == []


def test_nothing_is_taken_from_netrc_proxies_or_earlier_cookies(
    stranger: Callable[[Behaviour], Stranger], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = stranger(says("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0"))
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login canary password canary\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    with Session(frozenset({server.origin})) as session:
        for _ in range(2):
            session.get(server.origin, {"Accept": "application/fhir+json"})

    assert len(server.requests) == 2
    for request in server.requests:
        assert b"Authorization" not in request
        assert b"Cookie" not in request


def test_a_connection_is_used_once(stranger: Callable[[Behaviour], Stranger]) -> None:
    """The deadline watches new connections; one that a server keeps open is not asked again."""
    again: list[bytes] = []

    def stays(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        again.append(whole_head(connection))

    server = stranger(stays)
    with Session(frozenset({server.origin})) as session:
        for _ in range(3):
            assert session.get(server.origin, {}).status == 200
    server.stop()

    assert len(server.requests) == 3
    assert again == [b"", b"", b""]


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach() -> None:
    with (
        Session(frozenset({"http://127.0.0.1:1"}), SHORT) as session,
        pytest.raises(ExchangeFailed, match="cannot be reached"),
    ):
        session.get("http://127.0.0.1:1/", {})
