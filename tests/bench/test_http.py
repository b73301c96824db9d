"""`http` at its smallest: what is kept is compared, and a reply that is no success is counted."""

import sqlite3
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from bench.answering import answering
from fhir_pad.bench.forms import Sent, forms
from fhir_pad.bench.goals import GOALS
from fhir_pad.bench.http import services
from fhir_pad.bench.http.answered import check_rows, check_service, check_stored, check_taken
from fhir_pad.bench.http.kept import Kept, kept
from fhir_pad.bench.http.least import (
    FLOOR_ROW,
    FLOOR_STORE,
    MODELS_ROW,
    MODELS_STORE,
    WORKS,
    service,
)
from fhir_pad.bench.http.load import Load, generator, with_clients
from fhir_pad.bench.http.started import cores, free_port, started
from fhir_pad.bench.http.target import one_a_line
from fhir_pad.bench.measured import WrongError
from fhir_pad.web import Settings, create_app


@pytest.fixture
def load(tmp_path: Path) -> Load:
    bodies = one_a_line([one.body for one in forms(1)[:2]], tmp_path / "bodies.ndjson")
    return Load(bodies, 1, 2)


@pytest.mark.parametrize("fire", [with_clients, generator()[1]])
def test_requests_that_succeed_are_counted(load: Load, fire) -> None:
    with answering(third=False) as target:
        fired = fire(target, load)

    assert fired.answered > 10
    assert fired.failed == 0
    assert fired.rate == pytest.approx(fired.answered / fired.seconds)


@pytest.mark.parametrize("fire", [with_clients, generator()[1]])
def test_a_reply_that_is_no_success_refuses_the_slice(load: Load, fire) -> None:
    with answering(third=True) as target:
        fired = fire(target, load)

    assert fired.failed == pytest.approx((fired.answered + fired.failed) / 3, rel=0.2, abs=2)
    with pytest.raises(WrongError, match="requests had no success"):
        _ = fired.rate


def test_a_service_that_keeps_nothing_is_noticed() -> None:
    with answering(third=False) as target, pytest.raises(WrongError, match="is stored is not what"):
        check_service(target, forms(1)[2:3])


def test_a_refusal_in_the_check_is_noticed() -> None:
    with answering(third=True) as target, pytest.raises(WrongError, match="answered with 500"):
        check_taken(target, forms(1)[2:3] * 3)


def posted(work: str, file: Path, sent: Sequence[Sent]) -> list[str]:
    """Send responses to one of the least services; return what statuses it gave."""
    app = service(WORKS[work]({one.subject: one.plain for one in sent}, file))
    said: list[str] = []
    for one in sent:
        environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(one.body))}
        answer = app(environ | {"wsgi.input": BytesIO(one.body)}, lambda *how: said.append(how[0]))
        assert b"".join(answer) == one.body
    return said


@pytest.mark.parametrize("work", [FLOOR_ROW, MODELS_ROW])
def test_the_least_service_keeps_what_it_is_given(tmp_path: Path, work: str) -> None:
    sent, file = forms(1)[2:4], tmp_path / "kept.sqlite3"

    said = posted(work, file, sent)

    assert said == ["201 Created"] * 2
    assert [received for received, _ in kept(file)] == [one.body for one in sent]


@pytest.mark.parametrize("work", [FLOOR_STORE, MODELS_STORE])
def test_the_least_service_with_our_store_keeps_what_ours_keeps(tmp_path: Path, work: str) -> None:
    sent, file = forms(1)[2:4], tmp_path / "kept.sqlite3"

    said = posted(work, file, sent)

    assert said == ["201 Created"] * 2
    with answering(third=False) as target:
        check_stored(target, file, sent)
    assert rows_by_type(file) == rows_of_ours(tmp_path / "ours.sqlite3", sent)


def rows_of_ours(file: Path, sent: Sequence[Sent]) -> Counter[str]:
    """Return what ours stores of the same responses."""
    app = create_app(Settings(database_url=f"sqlite:///{file}"))
    for one in sent:
        reply = app.test_client().post(
            services.PATH, data=one.body, content_type="application/fhir+json"
        )
        assert reply.status_code == 201
    app.extensions["fhir-pad"].store.close()
    return rows_by_type(file)


def rows_by_type(file: Path) -> Counter[str]:
    """Return how many versions a database has of each type, and how many values of each."""
    with closing(sqlite3.connect(file)) as database:
        versions = database.execute("SELECT type FROM resource_version").fetchall()
        values = database.execute(
            "SELECT parameter FROM search_value UNION ALL"
            " SELECT parameter FROM shared_value JOIN sharing USING (shared_set)"
        ).fetchall()
    return Counter(name for (name,) in (*versions, *values))


def test_another_outcome_in_our_store_is_noticed(tmp_path: Path) -> None:
    one, other = forms(1)[2:4]
    file = tmp_path / "kept.sqlite3"
    wrong = WORKS[FLOOR_STORE]({one.subject: other.plain}, file)
    wrong(one.body)

    with answering(third=False) as target, pytest.raises(WrongError, match="is not stored"):
        check_stored(target, file, [one])


def test_rows_of_another_outcome_are_noticed(tmp_path: Path) -> None:
    one, other = forms(1)[2:4]
    file = tmp_path / "kept.sqlite3"
    Kept(file).keep(one.body, other.outcome)

    with answering(third=False) as target, pytest.raises(WrongError, match="is not kept"):
        check_rows(target, file, [one])


def test_a_program_that_ends_at_once_is_told_with_what_it_said(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "raise SystemExit('no port for me')")

    with (
        pytest.raises(WrongError, match="no port for me"),
        started(command, tmp_path, free_port(), "/"),
    ):
        pass


def test_servers_and_clients_do_not_share_a_core_where_there_are_two() -> None:
    servers, others = cores()

    assert len(servers) == 1
    assert others
    assert servers.isdisjoint(others) or servers == others


def test_ours_and_the_least_service_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "forms", lambda random: forms(random)[2:4])
    monkeypatch.setattr(services, "OTHERS", (FLOOR_STORE, FLOOR_ROW))
    sizes = replace(services.Sizes(), rounds=1, seconds=2.0, connections=1, random=1)

    (table,) = services.http(sizes, lambda _: None)

    assert [(one.name, one.refused) for one in table.series] == [
        *(("ours", ""), ("LIMIT, same store", ""), ("LIMIT, one row", ""))
    ]
    assert {ratio.name for ratio in table.ratios} & GOALS.keys() == {
        *("ours / LIMIT, same store", "ours / fhir.resources, same store")
    }
    assert [ratio.spread is None for ratio in table.ratios] == [False, True, False, True]
