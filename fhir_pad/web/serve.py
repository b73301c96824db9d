"""Listen on a socket and serve the application, one thread per request.

A small server for one machine, from werkzeug; a production server is a later choice, and any WSGI
server can serve `server:app`. Must not know what is served.
"""

import re
import socket
from http import HTTPStatus
from typing import BinaryIO
from uuid import uuid4

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from fhir_pad.fhir.issues import operation_outcome
from fhir_pad.fhir.write import write
from fhir_pad.web.errors import said
from fhir_pad.web.exchange import HEADERS
from fhir_pad.web.negotiate import FHIR_JSON

Serving = BaseWSGIServer
"""A running server: `serve_forever`, `shutdown`, `server_close`."""
SECONDS_PER_READ = 30
LONGEST_LINE = 16 * 1024
"""Bytes of a request line: room for every search that this server answers."""
HEADER = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n\0]*\r?\n|\r?\n")
"""RFC 9112 section 5: no blank before the colon, no line that goes on; or the end of all."""
HOST = b"host:"
WITHOUT_HEADERS = "HTTP/0.9"
WITH_HOST = "HTTP/1.1"


class _Watched:
    """A file whose lines are remembered as they are read: those of the headers."""

    def __init__(self, file: BinaryIO) -> None:
        """Read from this file."""
        self.file = file
        self.lines: list[bytes] = []

    def readline(self, size: int = -1) -> bytes:
        """Read a line."""
        self.lines.append(self.file.readline(size))
        return self.lines[-1]


class QuietHandler(WSGIRequestHandler):
    """Logs nothing itself, because it would log query strings; and waits for nobody for ever."""

    timeout = SECONDS_PER_READ

    def parse_request(self) -> bool:
        """Refuse what Python's parser lets pass and a proxy before us may read differently."""
        if len(self.raw_requestline) > LONGEST_LINE:
            self.command = ""
            self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
            return False
        watched = _Watched(self.rfile)
        self.rfile = watched  # type: ignore[assignment]
        parsed = super().parse_request()
        self.rfile = watched.file
        if parsed and not _is_sound(self.request_version, watched.lines):
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        return parsed

    def log_request(self, *_: object) -> None:
        """Leave it to the application, which logs no address."""

    def send_error(self, code: int, *_: object) -> None:
        """Refuse what is no HTTP request in the same form as everything else, without its text."""
        body = write(operation_outcome([said(code)]))
        self.request_version = self.protocol_version  # else a broken request gets no status line
        self.send_response(code)
        self.send_header("Content-Type", f"{FHIR_JSON}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        for name, value in {**HEADERS, "X-Request-Id": uuid4().hex}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def version_string(self) -> str:
        """Keep the versions of what runs to ourselves."""
        return "fhir-pad"


def _is_sound(version: str, headers: list[bytes]) -> bool:
    """Tell whether all readers of these header lines read the same (RFC 9112, 3.2 and 5)."""
    hosts = sum(line.lower().startswith(HOST) for line in headers)
    return (
        version != WITHOUT_HEADERS
        and hosts <= 1
        and (hosts == 1 or version != WITH_HOST)
        and all(HEADER.fullmatch(line) for line in headers)
    )


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raise OSError when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def server(app: Flask, listening: socket.socket) -> Serving:
    """Return the server; `serve_forever` runs it until `shutdown` is called."""
    host, port = listening.getsockname()[:2]
    return make_server(
        host,
        port,
        app,
        threaded=True,
        request_handler=QuietHandler,
        fd=listening.detach(),
    )


def origin(listening: socket.socket) -> str:
    """Return `http://host:port` of a socket, as a client on this machine can use it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
