"""Numbers are told to whom the operator lets, and tell nothing about anybody."""

import os
import re
import signal
import sqlite3
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import sleep

import pytest
from flask.testing import FlaskClient
from samples import CLAUDICATION, sent
from serving import HOST, Process, process

from fhir_pad.web import create_app, from_environment

TOKEN = "a-token-of-at-least-16"  # noqa: S105 - a test's
FHIR = {"Content-Type": "application/fhir+json"}


def client(database_url: str, **settings: str) -> FlaskClient:
    """Return a client of an application with these settings."""
    environ = {f"FHIR_PAD_{name.upper()}": said for name, said in settings.items()}
    environ["FHIR_PAD_DATABASE_URL"] = database_url
    return create_app(from_environment(environ, {})).test_client()


def value(text: str, name: str) -> float:
    """Return the number behind a name with its labels."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_nobody_reads_them_unless_an_operator_says_so(database_url: str) -> None:
    assert client(database_url).get("/metrics").status_code == 404


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.1", {}, 404),
        ("", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=10.0.0.1"}, 404),
    ],
)
def test_loopback_is_this_machine_and_no_proxy_on_it(
    database_url: str, address: str, headers: dict[str, str], status: int
) -> None:
    asking = client(database_url, metrics="loopback")

    reply = asking.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})

    assert reply.status_code == status


@pytest.mark.parametrize(
    ("said", "status"), [(f"Bearer {TOKEN}", 200), ("Bearer wrong", 404), ("", 404), (TOKEN, 404)]
)
def test_a_token_is_asked_for(database_url: str, said: str, status: int) -> None:
    asking = client(database_url, metrics="token", metrics_token=TOKEN)

    assert asking.get("/metrics", headers={"Authorization": said}).status_code == status


def test_what_is_told_is_how_much_and_how_long_and_no_id(database_url: str) -> None:
    asking = client(database_url, metrics="loopback")
    asking.get("/fhir/Patient/canary?name=canary")
    asking.get("/fhir/Canary/canary")
    asking.get("/canary")
    asking.open("/", method="CANARY")
    asking.post("/fhir/QuestionnaireResponse", data=sent(CLAUDICATION), headers=FHIR)
    asking.post("/fhir/QuestionnaireResponse", data=b"canary", headers=FHIR)

    text = asking.get("/metrics").text

    post = 'method="POST",route="/fhir/QuestionnaireResponse"'
    assert value(text, f'fhir_pad_requests_total{{{post},status="201"}}') == 1
    assert value(text, f"fhir_pad_request_seconds_count{{{post}}}") == 2
    get = 'method="GET",route="/fhir/Patient/{id}",status="404"'
    assert value(text, f"fhir_pad_requests_total{{{get}}}") == 1
    assert value(text, 'fhir_pad_refused_total{code="structure"}') == 1
    assert value(text, "fhir_pad_store_commits_total") > 0
    assert value(text, "fhir_pad_requests_in_flight") == 1  # the one that asks
    assert "canary" not in text.lower()


def test_a_transaction_is_kept_and_counted(database_url: str) -> None:
    asking = client(database_url, metrics="loopback")
    before = value(asking.get("/metrics").text, "fhir_pad_store_commits_total")
    entry = {
        "resource": {"resourceType": "Patient", "name": [{"text": "Example"}]},
        "request": {"method": "POST", "url": "Patient"},
    }
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}

    reply = asking.post("/fhir", json=bundle, headers=FHIR)

    assert reply.status_code == 200
    assert value(asking.get("/metrics").text, "fhir_pad_store_commits_total") > before


def test_a_database_that_is_not_to_be_had_is_counted(tmp_path: Path) -> None:
    asking = client(f"sqlite:///{tmp_path / 'pad.db'}", metrics="loopback")
    for file in tmp_path.glob("pad.db*"):
        file.write_bytes(b"no database" * 1000)

    assert asking.get("/fhir/Patient/a").status_code == 503

    text = asking.get("/metrics").text
    assert value(text, 'fhir_pad_store_failures_total{code="no-store"}') > 0


def test_workers_count_together(database_url: str, tmp_path: Path) -> None:
    told = {"workers": 2, "metrics": "loopback"}
    with process(database_url, tmp_path, **told) as server:
        before = live(server)
        for _ in range(20):
            server.status("/health/live")
        # Whoever answers knows what both have counted.
        assert {live(server) - before for _ in range(8)} == {20}


def live(server: Process) -> float:
    """Return how often the server was asked whether it lives."""
    name = 'fhir_pad_requests_total{method="GET",route="/health/live",status="200"}'
    return value(numbers(server), name)


def numbers(server: Process) -> str:
    """Return all that is told."""
    with closing(HTTPConnection(HOST, server.port, timeout=30)) as connection:
        connection.request("GET", "/metrics")
        return connection.getresponse().read().decode()


def test_a_worker_that_died_has_nothing_in_work(tmp_path: Path) -> None:
    file = tmp_path / "pad.db"
    told = {"workers": 2, "metrics": "loopback"}
    with process(f"sqlite:///{file}", tmp_path, **told) as server:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = HTTPConnection(HOST, server.port, timeout=30)
            waiting.request("POST", "/fhir/Patient", '{"resourceType": "Patient"}', FHIR)
            while in_flight(server) == 1:  # the one that asks
                sleep(0.05)
            for worker in server.pids[1:]:
                os.kill(worker, signal.SIGKILL)
        waiting.close()

        assert in_flight(server) == 1


def in_flight(server: Process) -> float:
    """Return how many requests are in work, as soon as somebody tells it."""
    while True:
        with suppress(OSError, HTTPException):
            return value(numbers(server), "fhir_pad_requests_in_flight")
        sleep(0.05)
