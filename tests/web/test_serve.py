"""The small server answers in FHIR also what is hardly HTTP, and goes on serving."""

import json
import socket
from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask

from fhir_pad.web import serve

HEAD = (
    b"POST /fhir/QuestionnaireResponse/$assess HTTP/1.1\r\nHost: a\r\n"
    b"Content-Type: application/fhir+json\r\nConnection: close\r\n"
)
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[tuple[str, int]]:
    """Return host and port of a running server."""
    listening = serve.listen("127.0.0.1", 0)
    at = listening.getsockname()
    serving = serve.server(app, listening)
    worker = Thread(target=serving.serve_forever)
    worker.start()
    yield at
    serving.shutdown()
    worker.join()
    serving.server_close()


def exchange(address: tuple[str, int], sent: bytes) -> bytes:
    """Send bytes and the end of them, and return everything that comes back."""
    with socket.create_connection(address, timeout=5) as connection:
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
    assert json.loads(body)["resourceType"] == "OperationOutcome"
    assert b"canary" not in body


def test_it_serves_after_all_that(address: tuple[str, int]) -> None:
    reply = exchange(address, b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

    assert reply.startswith(b"HTTP/1.1 200 ")
    assert b"Python" not in reply
    assert b"Werkzeug" not in reply
