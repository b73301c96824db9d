"""Services without a framework that decide on a response, keep it with its outcome, and say so.

Run as a program, it serves one of them on the server program that serves ours:

    python -m fhir_pad.bench.http.least {floor,models} PORT FOLDER

FOLDER holds the outcomes by subject, and gets the database. Must not know who asks.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from fhir_pad.bench.floor import Decided, floor
from fhir_pad.bench.http.kept import Kept
from fhir_pad.bench.http.program import serve
from fhir_pad.bench.models import through_models

FLOOR, MODELS = "floor", "models"
WORKS: Mapping[str, Callable[[bytes, Mapping[str, object]], tuple[Decided, bytes]]] = {
    FLOOR: floor,
    MODELS: through_models,
}
OUTCOMES, DATABASE = "outcomes.json", "kept.sqlite3"
Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]
Service = Callable[[Environ, Start], Iterable[bytes]]


def service(work: str, outcomes: Mapping[str, object], kept: Kept) -> Service:
    """Return the service: a POST is answered with what was sent, once it is durable."""
    do = WORKS[work]

    def answer(environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return _said("200 OK", b"{}", start)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        _, outcome = do(body, outcomes)
        kept.keep(body, outcome)
        return _said("201 Created", body, start)

    return answer


def _said(status: str, body: bytes, start: Start) -> Iterable[bytes]:
    length = ("Content-Length", str(len(body)))
    start(status, [("Content-Type", "application/fhir+json"), length])
    return (body,)


def main(work: str, port: str, folder: str) -> None:
    """Serve until the process is ended."""
    outcomes = orjson.loads((Path(folder) / OUTCOMES).read_bytes())
    serve(lambda: service(work, outcomes, Kept(Path(folder) / DATABASE)), int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
