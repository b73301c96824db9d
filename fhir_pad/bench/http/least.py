"""Services without a framework that decide on a response, keep it with its outcome, and say so.

Run as a program, it serves one of them on the server program that serves ours:

    python -m fhir_pad.bench.http.least {floor,models}-{row,store} PORT FOLDER

FOLDER holds the outcomes by subject, and gets the database. Must not know who asks.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from fhir_pad.bench.floor import Decided, answers, decide, floor
from fhir_pad.bench.http.kept import Kept
from fhir_pad.bench.http.program import serve
from fhir_pad.bench.http.stored import Stored
from fhir_pad.bench.models import through_models
from fhir_pad.fhir import strict

FLOOR_ROW, MODELS_ROW = "floor-row", "models-row"
FLOOR_STORE, MODELS_STORE = "floor-store", "models-store"
OUTCOMES, DATABASE = "outcomes.json", "kept.sqlite3"
Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]
Service = Callable[[Environ, Start], Iterable[bytes]]
Outcomes = Mapping[str, Any]
Work = Callable[[bytes, Outcomes], tuple[Decided, bytes]]
"""Decides on a response, and gives the outcome of its subject."""
Keep = Callable[[bytes], None]
"""Decides on a response, and returns when it and its outcome are durable."""


def in_a_row(work: Work, outcomes: Outcomes, database: Path) -> Keep:
    """Return what does this work, and keeps the outcome beside the response in one row."""
    kept = Kept(database)

    def keep(body: bytes) -> None:
        _, outcome = work(body, outcomes)
        kept.keep(body, outcome)

    return keep


def floor_store(outcomes: Outcomes, database: Path) -> Keep:
    """Return the floor, whose results are ready and are kept in our store."""
    stored = Stored(database)
    # As resources of ours are: with numbers that a search can compare.
    ready = {
        subject: results(strict.read(orjson.dumps(one), strict.OWN_LIMITS))
        for subject, one in outcomes.items()
    }

    def keep(body: bytes) -> None:
        response = orjson.loads(body)
        decide(answers(response), response["authored"])
        stored.keep(response, ready[response["subject"]["reference"]])

    return keep


def models_store(outcomes: Outcomes, database: Path) -> Keep:
    """Return the same on models: what fhir.resources wrote is what our store keeps."""
    stored = Stored(database)

    def keep(body: bytes) -> None:
        _, outcome = through_models(body, outcomes)
        stored.keep(orjson.loads(body), results(orjson.loads(outcome)))

    return keep


def results(bundle: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    """Return the resources of an outcome without the response, and without what is not stored."""
    every = (entry["resource"] for entry in bundle["entry"][1:])
    return [one for one in every if one["resourceType"] != "OperationOutcome"]


WORKS: Mapping[str, Callable[[Outcomes, Path], Keep]] = {
    FLOOR_ROW: partial(in_a_row, floor),
    FLOOR_STORE: floor_store,
    MODELS_ROW: partial(in_a_row, through_models),
    MODELS_STORE: models_store,
}


def service(keep: Keep) -> Service:
    """Return the service: a POST is answered with what was sent, once it is durable."""

    def answer(environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return _said("200 OK", b"{}", start)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        keep(body)
        return _said("201 Created", body, start)

    return answer


def _said(status: str, body: bytes, start: Start) -> Iterable[bytes]:
    length = ("Content-Length", str(len(body)))
    start(status, [("Content-Type", "application/fhir+json"), length])
    return (body,)


def main(work: str, port: str, folder: str) -> None:
    """Serve until the process is ended."""
    outcomes = orjson.loads((Path(folder) / OUTCOMES).read_bytes())
    serve(lambda: service(WORKS[work](outcomes, Path(folder) / DATABASE)), int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
