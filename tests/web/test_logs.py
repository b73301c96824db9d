"""A line of the log is one JSON object with the request's id."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from samples import ROOT

from fhir_pad.web import Settings, create_app, logs


def line(**told: object) -> dict[str, object]:
    """Return a line as it is read again."""
    record = logging.LogRecord("fhir_pad.web", logging.INFO, "", 0, "%s is\nsaid", ("it",), None)
    record.__dict__.update(told)
    [text] = logs.Lines().format(record).splitlines()
    read: dict[str, object] = json.loads(text)
    return read


def test_a_line_has_its_fields() -> None:
    told = {"request_id": "a", "method": "GET", "route": "/fhir/{id}", "status": 200, "ms": 1.5}

    assert line(**told).items() >= {**told, "level": "INFO", "message": "it is\nsaid"}.items()


def test_nothing_else_is_taken_over() -> None:
    assert "canary" not in str(line(query="canary"))


def test_where_a_fault_came_from_is_told() -> None:
    try:
        raise ValueError  # noqa: TRY301 - a fault to be told
    except ValueError:
        assert "test_logs" in str(line(exc_info=sys.exc_info())["trace"])


def test_no_fault_is_told_in_its_words(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'pad.db'}"))
    name = "canary"

    @app.after_request
    def fail(_: object) -> None:
        raise ValueError(name)

    assert app.test_client().get(f"/fhir/Patient/{name}").status_code == 500

    told = "".join(logs.Lines().format(one) for one in caplog.records)
    assert (name in told, "ValueError" in told) == (False, True)


def test_any_wsgi_server_has_our_log(tmp_path: Path) -> None:
    asks = "import server; server.app.test_client().get('/health/live')"

    ended = subprocess.run(
        (sys.executable, "-c", asks),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )

    [told] = map(json.loads, ended.stderr.splitlines())
    assert (told["route"], told["status"]) == ("/health/live", 200)
