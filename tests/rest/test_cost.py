"""What a submission costs the database: so many statements, so many values, and no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from requests_of import RESPONSES, claudication, created
from sqlalchemy import event, func, select

from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.write import write
from fhir_pad.store.database import reading
from fhir_pad.store.search.values import values
from fhir_pad.store.tables import SHARED_VALUE, SHARING, VALUE, VERSION

MOST_STATEMENTS = 20
"""On SQLite and on PostgreSQL, which sets a time limit and takes a lock of its own."""
MOST_AT_FIRST = 34
"""Where nothing of it has been said before."""
MOST_OF_AMENDING, MOST_OF_DELETING = 40, 26
"""Of a response that was assessed: all its results are closed or deleted, by few statements."""
MOST_VALUES = 8
"""For each resource that says what others have said."""


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Give the list to which each statement is added while the block lasts."""
    sent: list[str] = []
    engine = app.extensions["fhir-pad"].store.engine

    def note(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        sent.append(text)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("number", "most"), [(1, MOST_AT_FIRST), (2, MOST_STATEMENTS), (20, MOST_STATEMENTS)]
)
def test_a_submission_takes_so_many_statements_however_much_is_stored(
    app: Flask, client: FlaskClient, number: int, most: int
) -> None:
    for place in range(number - 1):
        created(client, claudication(subject={"reference": f"Patient/other-{place}"}))

    with statements(app) as sent:
        created(client, claudication(subject={"reference": "Patient/one"}))

    assert len(sent) <= most


def test_what_follows_from_a_response_is_closed_in_few_statements(
    app: Flask, client: FlaskClient
) -> None:
    """However many results there are: some 25 of this response."""
    for place in range(2):
        amended(client, created(client, claudication(subject={"reference": f"Patient/{place}"})))
    stored = created(client, claudication(subject={"reference": "Patient/one"}))

    with statements(app) as sent:
        amended(client, stored)
    with statements(app) as of_deleting:
        gone = client.delete(f"{RESPONSES}/{stored['id']}")

    assert gone.status_code in {200, 204}
    assert len(sent) <= MOST_OF_AMENDING
    assert len(of_deleting) <= MOST_OF_DELETING


def test_a_submission_leaves_so_many_values(app: Flask, client: FlaskClient) -> None:
    created(client, claudication(subject={"reference": "Patient/one"}))
    before = rows(app)

    created(client, claudication(subject={"reference": "Patient/two"}))

    after = rows(app)
    assert after["shared_value"] == before["shared_value"]
    new = {name: after[name] - before[name] for name in after}
    assert 0 < new["search_value"] + new["sharing"] <= MOST_VALUES * new["resource_version"]


def amended(client: FlaskClient, stored: dict[str, Any]) -> None:
    """Send it again with a correction, so that its results are closed and others follow."""
    again = stored | {"status": "amended"}
    reply = client.put(
        f"{RESPONSES}/{stored['id']}", data=write(again), content_type="application/fhir+json"
    )
    assert reply.status_code == 200


def rows(app: Flask) -> dict[str, int]:
    """Return how many rows the tables have that a submission makes longer."""
    with reading(app.extensions["fhir-pad"].store.engine) as connection:
        return {
            one.name: int(connection.execute(select(func.count()).select_from(one)).scalar_one())
            for one in (VERSION, VALUE, SHARED_VALUE, SHARING)
        }


@pytest.mark.parametrize("path", [RESPONSES, f"{RESPONSES}/$assess"])
def test_what_is_sent_is_read_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    reads: list[bytes] = []

    def counted(data: bytes, *limits: strict.Limits) -> strict.JsonValue:
        reads.append(data)
        return read(data, *limits)

    read = strict.read
    monkeypatch.setattr(strict, "read", counted)
    body = {name: one for name, one in claudication().items() if name != "identifier"}
    reply = client.post(path, data=write(body), content_type="application/fhir+json")

    assert reply.status_code in {200, 201}
    assert len(reads) == 1


def test_the_items_of_a_kept_response_are_looked_at_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For R4 and for the Questionnaire together."""
    seen: list[str] = []

    def read_plain(form: Form, *given: Any, **how: Any) -> Any:
        seen.append("read with its Questionnaire")
        return reading_of(form, *given, **how)

    def check(resource: Any, **how: Any) -> Any:
        if "item" in resource:
            seen.append("checked as R4")
        return check_of(resource, **how)

    reading_of, check_of = Form.read_plain, structure.check
    monkeypatch.setattr(Form, "read_plain", read_plain)
    monkeypatch.setattr(structure, "check", check)
    created(client, claudication(subject={"reference": "Patient/one"}))

    assert seen == ["read with its Questionnaire"]


def test_a_value_in_two_elements_is_kept_twice_only_where_a_composite_asks() -> None:
    code = {"coding": [{"code": "c", "display": "C"}]}
    component = {"code": code, "dataAbsentReason": {"coding": [{"code": "unknown"}]}}
    twice = {"code": code, "category": [code, code], "component": [component, component]}

    rows = [(one.parameter, one.element) for one in values({"resourceType": "Observation"} | twice)]

    assert rows == [
        *(("Observation.category", 0), ("Observation.category:text", 0), ("Observation.code", 0)),
        *(("Observation.code:text", 0), ("Observation.component-code", 1)),
        *(("Observation.component-code:text", 0), ("Observation.component-code", 2)),
        ("Observation.component-data-absent-reason", 0),
    ]
