"""The server answers in FHIR also what is hardly HTTP, and goes on serving."""

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from serving import HOST, process

HEAD = (
    b"POST /fhir/QuestionnaireResponse/$assess HTTP/1.1\r\nHost: a\r\n"
    b"Content-Type: application/fhir+json\r\nConnection: close\r\n"
)
QUICK = {"head_seconds": 1, "body_seconds": 1}
LIVE = b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
MANY = 100
"""More than there are threads."""
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Return host and port of a running server."""
    folder = tmp_path_factory.mktemp("serve")
    with process(f"sqlite:///{folder / 'pad.db'}", folder, **QUICK) as server:
        yield HOST, server.port


def exchange(address: tuple[str, int], sent: bytes) -> bytes:
    """Send bytes and the end of them, and return everything that comes back."""
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (CHUNKED + b"2\r\n{}\r\n0\r\n\r\n", 400),
        (CHUNKED + b"zz\r\n", 400),
        (CHUNKED + b"200000\r\n" + b" " * 0x200000 + b"\r\n0\r\n\r\n", 413),
        (HEAD + b"Content-Length: 5000000\r\n\r\n", 413),
        (HEAD + b"Content-Length: 20\r\n\r\n{}", 400),
        (HEAD + b"Content-Length: -2\r\n\r\n{}", 400),
        (b"GET /fhir/metadata?" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET /fhir/metadata?" + b"a" * 17_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET /fhir/metadata HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET /fhir/metadata HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400),
        (b"GET /fhir/metadata HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400),
        (b"GET /fhir/metadata HTTP/1.1\r\nHost: a\r\nHOST: b\r\n\r\n", 400),
        (b"GET /fhir/metadata HTTP/1.1\r\n\r\n", 400),
        (b"GET /fhir/metadata\r\n\r\n", 400),
        (b"GET /fhir/metadata HTTP/9.9 canary\r\n\r\n", 400),
        (b"GET /fhir/metadata HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
    ],
    ids=[
        "chunks", "bad-chunk", "long-chunks", "long", "cut", "negative", "address",
        "long-address", "blank", "fold", "nul", "hosts", "no-host", "no-version", "line", "headers",
    ],
)  # fmt: skip
def test_a_strange_request_is_refused_in_fhir(
    address: tuple[str, int], sent: bytes, status: int
) -> None:
    head, _, body = exchange(address, sent).partition(b"\r\n\r\n")

    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b" GMT\r\n" in head.partition(b"\r\nDate: ")[2], "RFC 9110, 6.6.1"
    assert json.loads(body)["resourceType"] == "OperationOutcome"
    assert b"canary" not in body


SLOW = {
    "nothing": b"",
    "head": b"GET /fhir/metadata HTTP/1.1\r\nHost:",
    "body": HEAD + b"Content-Length: 500\r\n\r\n{",
    "chunks": CHUNKED + b"2\r\n{",
}


@pytest.mark.parametrize("part", SLOW)
def test_who_is_slow_is_told_so_and_keeps_nobody_waiting(
    address: tuple[str, int], part: str
) -> None:
    with ExitStack() as stack:
        lines = [
            stack.enter_context(socket.create_connection(address, timeout=20)) for _ in range(MANY)
        ]
        for line in lines:
            line.sendall(SLOW[part])
        reply = exchange(address, LIVE)
        ends = [line.recv(65_536) for line in lines]

    assert reply.startswith(b"HTTP/1.1 200 ")
    # Over a connection on which nothing came there is nobody to tell.
    assert {end[:13] for end in ends} == ({b"HTTP/1.1 408 "} if SLOW[part] else {b""})


def test_a_request_that_drips_has_no_more_time(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=20) as line:
        began = time.monotonic()
        with suppress(OSError):
            for byte in SLOW["body"] + b" " * 100:
                line.sendall(bytes((byte,)))
                time.sleep(0.05)
        assert time.monotonic() - began < len(SLOW["body"]) * 0.05


def test_it_serves_after_all_that(address: tuple[str, int]) -> None:
    reply = exchange(address, LIVE)

    assert reply.startswith(b"HTTP/1.1 200 ")
    assert b"Python" not in reply
    assert b"Werkzeug" not in reply


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGABRT, signal.SIGKILL])
def test_a_worker_that_ends_alone_takes_nothing_from_the_others(
    tmp_path: Path, how: signal.Signals
) -> None:
    told = {"workers": 2, "metrics": "loopback"}
    with process(f"sqlite:///{tmp_path / 'pad.db'}", tmp_path, **told) as server:
        before = server.pids
        os.kill(before[1], how)
        while before[1] in server.pids or len(server.pids) < len(before):
            time.sleep(0.05)

        assert {server.status("/fhir/Patient") for _ in range(8)} == {200}
        assert server.status("/metrics") == 200
        assert server.end() == 0
        assert "No worker could be started" not in server.log.read_text()
