"""A service on this machine that is always content, or not with each third request."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from fhir_pad.bench.http.target import Target


class Answering(BaseHTTPRequestHandler):
    """Answers each third POST with 500, all others and GET with success."""

    protocol_version = "HTTP/1.1"
    third = True
    posts = 0

    def do_GET(self) -> None:
        self.answer(200, b'{"entry": []}')

    def do_POST(self) -> None:
        kind = type(self)
        kind.posts += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(500 if kind.third and kind.posts % 3 == 0 else 201, b'{"id": "1"}')

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def answering(*, third: bool) -> Iterator[Target]:
    handler = type("Handler", (Answering,), {"third": third, "posts": 0})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Target("a service", server.server_port, "/fhir/QuestionnaireResponse")
    finally:
        server.shutdown()
        server.server_close()
