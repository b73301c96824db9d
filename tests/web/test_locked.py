"""While another process holds the database, a request is answered after one wait, not after many."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from samples import COLD_LEG, sent

from fhir_pad.store import open_store
from fhir_pad.web import Settings, create_app
from fhir_pad.web import app as web_app

PATIENCE_S = 1.0
SOON_S = 2.5 * PATIENCE_S
FHIR = {"content_type": "application/fhir+json"}
PATIENT = {"request": {"method": "POST", "url": "Patient"}, "resource": {"resourceType": "Patient"}}


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a client of an application to whose database another connection writes without end."""
    monkeypatch.setattr(web_app, "open_store", partial(open_store, patience_s=PATIENCE_S))
    file = tmp_path / "pad.db"
    app = create_app(Settings(database_url=f"sqlite:///{file}"))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield app.test_client()
        other.execute("ROLLBACK")
    app.extensions["fhir-pad"].store.close()


def test_what_is_sent_is_refused_after_one_wait(locked: Any) -> None:
    began = monotonic()
    reply = locked.post(
        "/fhir/QuestionnaireResponse", data=sent(COLD_LEG, status="in-progress"), **FHIR
    )

    assert monotonic() - began < 1.8 * PATIENCE_S
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "2")
    issues = json.loads(reply.data)["issue"]
    assert [issue["code"] for issue in issues] == ["processing", "lock-error"]


def test_each_entry_of_a_batch_does_not_wait_anew(locked: Any) -> None:
    batch = {"resourceType": "Bundle", "type": "batch", "entry": [PATIENT] * 6}
    began = monotonic()
    reply = locked.post("/fhir", data=json.dumps(batch), **FHIR)

    assert monotonic() - began < SOON_S
    statuses = [one["response"]["status"] for one in json.loads(reply.data)["entry"]]
    assert statuses == ["503"] * 6


def test_the_worklist_is_there_after_one_wait(locked: Any) -> None:
    began = monotonic()

    assert locked.get("/clinic/").status_code == 200
    assert monotonic() - began < SOON_S


def test_the_next_request_waits_for_others_again(locked: Any) -> None:
    for _ in range(2):
        began = monotonic()
        locked.post("/fhir/Patient", data=json.dumps(PATIENT["resource"]), **FHIR)
        assert monotonic() - began > 0.9 * PATIENCE_S
