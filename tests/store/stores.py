"""What the tests of the store share: a clock that stands still, small resources, other processes.

The functions for other processes stand here because those have to import them.
"""

import json
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any
from uuid import uuid4

import pytest

from fhir_pad.fhir.issues import IssueType, Refused
from fhir_pad.fhir.strict import read
from fhir_pad.store import Store, Stored, open_store, query

BASE = "https://pad.example.org/fhir"
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PATIENT = {"resourceType": "Patient", "active": True}


def resource(text: str) -> dict[str, Any]:
    """Read a resource as the server does."""
    made = read(text.encode())
    assert isinstance(made, dict)
    return made


def content(stored: Stored) -> dict[str, Any]:
    """Return what a body says."""
    return json.loads(stored.body)


def kept(store: Store, *resources: dict[str, Any]) -> tuple[str, ...]:
    """Store resources one after another and return their ids."""
    with store.transaction() as work:
        return tuple(work.create(one, now=NOW).id for one in resources)


def found(store: Store, type_: str, *pairs: tuple[str, str], **more: Any) -> list[str]:
    """Return the ids that a search finds, in its order."""
    with store.reading() as work:
        matches = work.search(query(type_, pairs, now=NOW, **more))
    return [one.id for one in matches.entries]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[IssueType]:
    """Return the codes of the issues in a refusal."""
    return [issue.code for issue in refused.value.issues]


def write_until_killed(url: str, acknowledged: Connection) -> None:
    """Store patients and tell the id of each after its commit, for ever."""
    store = open_store(url, new_id=lambda: uuid4().hex, new_key=bytes)
    while True:
        with store.transaction() as work:
            made = work.create(PATIENT, now=NOW)
        acknowledged.send(made.id)


def create_if_absent(url: str, rounds: int, created: Connection) -> None:
    """Create one patient for each identifier unless somebody else has, and tell how many."""
    store = open_store(url, new_id=lambda: uuid4().hex, new_key=bytes)
    made = 0
    for number in range(rounds):
        identifier = {"system": "urn:x", "value": str(number)}
        asked = query("Patient", [("identifier", f"urn:x|{number}")], now=NOW)
        with store.transaction() as work:
            if work.search(asked).total == 0:
                work.create(PATIENT | {"identifier": [identifier]}, now=NOW)
                made += 1
    created.send(made)
    store.close()


def count_up(url: str, times: int, counted: Connection) -> None:
    """Add one to a number in a patient `times` times, each on the version just read."""
    store = open_store(url, new_id=lambda: uuid4().hex, new_key=bytes)
    conflicts = done = 0
    while done < times:
        with store.reading() as work:
            before = work.read("Patient", "counter")
        assert before is not None
        patient = content(before)
        patient["multipleBirthInteger"] += 1
        with store.transaction() as work:
            is_current = work.read("Patient", "counter") == before
            if is_current:
                work.update(patient, now=NOW)
        done += is_current
        conflicts += not is_current
    counted.send(conflicts)
    store.close()


def open_and_close(url: str, opened: Connection) -> None:
    """Open a store, and tell that it worked."""
    open_store(url, new_id=lambda: uuid4().hex, new_key=bytes).close()
    opened.send(None)
