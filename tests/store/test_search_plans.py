"""SQLite answers searches and histories from an index, however many resources there are."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from stores import BASE, NOW, kept, resource

from fhir_pad.store import EVERYTHING, New, Query, Reach, Store, Work, include, open_store, query
from fhir_pad.store.search import narrowed
from fhir_pad.store.search.query import Bound

BY_TEXT = "value_by_text (parameter=? AND <expr>"
BY_LOW = "value_by_low (parameter=? AND low>"
BY_PARAMETER = "value_by_low (parameter=?"
BY_SHARED_TEXT = "shared_value_by_text (parameter=? AND <expr>"
BY_SET = "sharing USING PRIMARY KEY (shared_set=?)"
OF_VERSION = "sharing USING COVERING INDEX sharing_of_version (sequence=?"
BY_VERSION = "value_of_version (sequence=? AND parameter=?)"
BY_PLACE = "SEARCH resource_version USING INTEGER PRIMARY KEY (rowid=?)"
BY_NAME = "(type=? AND id=?)"
ONE_BY_ONE = "value_of_version (sequence=?)"
EACH = "CORRELATED SCALAR SUBQUERY"
SLOW = (
    *("SCAN search_value", "SCAN resource_version", "value_by_text (parameter=?)", "(type=?)"),
    *("SCAN sharing", "SCAN shared_"),
)
"""What takes the longer the more resources there are."""
ALL_OF_A_TYPE = "version_by_type (type=? AND sequence<?)"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a store with two Observations about different people, both final."""
    opened = open_store(
        f"sqlite:///{tmp_path / 'pad.db'}", new_id=iter("abc").__next__, new_key=bytes, base=BASE
    )
    about = '{"resourceType": "Observation", "status": "final", "subject": {"reference": "%s"}}'
    kept(opened, *(resource(about % f"Patient/{id_}") for id_ in (1, 2)))
    yield opened
    opened.close()


def plans(
    store: Store,
    ask: Callable[[Work], object],
    unit: Callable[[], AbstractContextManager[Work]] | None = None,
) -> list[str]:
    """Return how SQLite gets at each thing that it is asked, in a unit that reads or another."""
    said: list[tuple[str, Any]] = []
    event.listen(
        store.engine,
        "before_cursor_execute",
        lambda _c, _k, statement, values, *_: said.append((statement, values)),
    )
    with (unit or store.reading)() as work:
        ask(work)
    asked = [one for one in said if one[0].startswith("SELECT")]
    with store.engine.connect() as connection:
        explained = [
            connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            for statement, values in asked
        ]
    return ["\n".join(row[3] for row in steps) for steps in explained]


def plan(store: Store, asked: Query) -> str:
    """Return how SQLite gets at what a search finds, before it reads it."""
    steps = plans(store, lambda work: work.search(asked))
    return [one for one in steps if one != BY_PLACE][-1]


@pytest.mark.parametrize(
    ("name", "value", "sort", "index"),
    [
        ("identifier", "urn:x|1", "", BY_TEXT),
        ("identifier", "urn:x|1,urn:y|2", "", BY_TEXT),
        ("subject", "Patient/1", "", BY_TEXT),
        ("subject", "1,2", "", BY_TEXT),
        ("subject", f"{BASE}/Patient/1", "", BY_TEXT),
        ("value-string", "a", "", BY_TEXT),
        ("date", "ge2026", "", BY_PARAMETER),
        ("value-quantity", "5.4", "", BY_LOW),
        ("status:not", "final", "", BY_TEXT),
        ("_id", "1", "", BY_NAME),
        ("_id", "1,2", "-date", BY_NAME),
        ("_id", "1", "-date", BY_VERSION),
        ("_id", "1", "code", BY_VERSION),
        ("_id", "1", "code", OF_VERSION),
        ("code", "1", "", BY_SHARED_TEXT),
        ("code", "1,2", "", BY_SET),
        ("code:text", "a", "", BY_SHARED_TEXT),
    ],
)
def test_a_search_uses_an_index(store: Store, name: str, value: str, sort: str, index: str) -> None:
    steps = plan(store, query("Observation", [(name, value)], sort=sort, counted=0, now=NOW))

    assert index in steps
    assert (ALL_OF_A_TYPE in steps) == name.endswith(":not")
    assert not any(way in steps for way in SLOW)


@pytest.mark.parametrize("sort", ["_lastUpdated", "-_lastUpdated"])
def test_a_page_by_date_is_looked_for_where_the_order_begins(
    store: Store, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(narrowed, "FEW", 1)
    asked = query("Observation", [("status", "final")], sort=sort, count=1, counted=0, now=NOW)

    steps = plan(store, asked)

    assert f"{BY_LOW}?)" in steps
    assert BY_PLACE in steps
    assert ALL_OF_A_TYPE not in steps
    assert not any(way in steps for way in SLOW)


@pytest.mark.parametrize(
    "wide",
    [
        *(("status", "final"), ("status:not", "amended"), ("_lastUpdated", "ge2020")),
        *(("subject:missing", "false"), ("combo-code-value-quantity", "1$5")),
    ],
)
def test_where_one_criterion_leaves_few_the_others_are_looked_at_there(
    store: Store, monkeypatch: pytest.MonkeyPatch, wide: tuple[str, str]
) -> None:
    monkeypatch.setattr(narrowed, "FEW", 1)
    asked = query("Observation", [wide, ("subject", "Patient/1")], counted=0, now=NOW)

    steps = plan(store, asked)

    assert steps.count(EACH) == (2 if wide[0].startswith("status") else 1)
    assert ONE_BY_ONE in steps
    assert BY_TEXT in steps
    assert not any(way in steps for way in SLOW)


def test_what_most_have_is_looked_at_on_the_way_through_a_type(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = query("Observation", [("status", "final")], counted=0, now=NOW)
    monkeypatch.setattr(narrowed, "FEW", 1)
    looked_for = plan(store, asked)
    monkeypatch.setattr(narrowed, "MANY", 1)
    looked_at = plan(store, asked)

    assert (looked_for.count(EACH), looked_at.count(EACH)) == (0, 2)
    assert ALL_OF_A_TYPE in looked_for
    assert ALL_OF_A_TYPE in looked_at


def test_what_a_patient_may_see_is_looked_for_by_the_patient(store: Store) -> None:
    asked = query("Observation", [("status", "final")], counted=0, now=NOW)

    steps = plan(store, replace(asked, reach=(Bound("1"),)))

    assert steps.count(EACH) == 2
    assert BY_TEXT in steps
    assert not any(way in steps for way in SLOW)


def test_the_provenance_of_a_patient_is_found_by_its_targets(store: Store) -> None:
    steps = plan(store, replace(query("Provenance", [], counted=0, now=NOW), reach=(Bound("1"),)))

    assert BY_TEXT in steps
    assert not any(way in steps for way in SLOW)


def test_what_refers_to_matches_or_is_referred_to_is_found_by_an_index(store: Store) -> None:
    asked = query("Observation", [("_id", "a")], counted=0, now=NOW)
    kept(store, resource('{"resourceType": "Patient", "id": "1"}'))

    _, *back = plans(
        store, lambda work: work.revincluded(work.search(asked), [include("Provenance:target")])
    )
    _, *forth = plans(
        store, lambda work: work.included(work.search(asked), [include("Observation:subject")])
    )

    assert (len(back), len(forth)) == (3, 4)
    for steps in (*back, *forth):
        assert not any(way in steps for way in (*SLOW, ALL_OF_A_TYPE)), steps


def test_whether_ids_are_in_use_is_found_by_them(store: Store) -> None:
    new = [New({"resourceType": type_}, NOW, "c") for type_ in ("Goal", "Patient")]

    used, _ = plans(store, lambda work: work.create_all(new), unit=store.transaction)

    assert used.count(BY_NAME) == len(new)
    assert not any(way in used for way in SLOW)


@pytest.mark.parametrize("reach", [EVERYTHING, (Bound("1"),)])
@pytest.mark.parametrize("id_", ["a", None])
def test_a_history_is_read_from_what_it_is_of(store: Store, id_: str | None, reach: Reach) -> None:
    _, *steps = plans(store, lambda work: work.history("Observation", id_, count=9, reach=reach))

    by_type = id_ is None and reach == EVERYTHING
    index = ALL_OF_A_TYPE if by_type else BY_NAME
    assert [index in one.splitlines()[0] for one in steps] == [True, True]
    assert not any("(type=?)" in one for one in steps)


def test_everything_is_counted_by_an_index(store: Store) -> None:
    _, counted, listed = plans(store, lambda work: work.history(count=9))

    assert "COVERING INDEX" in counted
    assert listed == "SEARCH resource_version USING INTEGER PRIMARY KEY (rowid<?)"


def test_matches_are_counted_without_a_look_at_what_they_say(store: Store) -> None:
    *_, counted = plans(store, lambda work: work.search(query("Observation", [], now=NOW)))

    assert f"COVERING INDEX {ALL_OF_A_TYPE}" in counted
