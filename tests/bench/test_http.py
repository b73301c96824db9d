"""`http` at its smallest: what is kept is compared, and a reply that is no success is counted."""

import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from bench.answering import answering
from fhir_pad.bench.forms import forms
from fhir_pad.bench.goals import GOALS
from fhir_pad.bench.http import services
from fhir_pad.bench.http.answered import check_rows, check_service, check_taken
from fhir_pad.bench.http.kept import Kept, kept
from fhir_pad.bench.http.least import FLOOR, MODELS, service
from fhir_pad.bench.http.load import Load, generator, with_clients
from fhir_pad.bench.http.started import cores, free_port, started
from fhir_pad.bench.http.target import one_a_line
from fhir_pad.bench.measured import WrongError


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


@pytest.mark.parametrize("work", [FLOOR, MODELS])
def test_the_least_service_keeps_what_it_is_given(tmp_path: Path, work: str) -> None:
    sent = forms(1)[2:4]
    file = tmp_path / "kept.sqlite3"
    app = service(work, {one.subject: one.plain for one in sent}, Kept(file))
    said: list[str] = []

    for one in sent:
        environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(one.body))}
        answer = app(environ | {"wsgi.input": BytesIO(one.body)}, lambda *how: said.append(how[0]))
        assert b"".join(answer) == one.body

    assert said == ["201 Created"] * 2
    assert [received for received, _ in kept(file)] == [one.body for one in sent]


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
    monkeypatch.setattr(services, "OTHERS", (FLOOR,))
    sizes = replace(services.Sizes(), rounds=1, seconds=2.0, connections=1, random=1)

    (table,) = services.http(sizes, lambda _: None)

    assert [(one.name, one.refused) for one in table.series] == [("ours", ""), ("LIMIT", "")]
    assert {ratio.name for ratio in table.ratios} <= GOALS.keys()
    assert [ratio.spread is None for ratio in table.ratios] == [False, True]
