"""`peers` without a registry: who proposes something else, or cannot be had, is not reported."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from encender import engine as of_tests

from bench.answering import answering as answering_posts
from fhir_pad.bench import says
from fhir_pad.bench.forms import forms
from fhir_pad.bench.goals import GOALS
from fhir_pad.bench.measured import WrongError, measured
from fhir_pad.bench.peers import applying, serving
from fhir_pad.bench.peers.applying import Engine, all_patients, case, ours
from fhir_pad.bench.peers.asked import running
from fhir_pad.bench.peers.installed import HERE, NODE, installed
from fhir_pad.publish.library import ELM

ABSENT = of_tests.absent()
ECHO = "import sys\nprint('{}', flush=True)\nfor line in sys.stdin: print(line, end='', flush=True)"


@pytest.fixture(scope="module")
def patients():
    return all_patients()[2:4]


def answering(proposes) -> Engine:
    return Engine("peer", lambda _: (0.002, None), lambda one: one.bundle, proposes, 1, times=3)


def test_what_a_wheel_does_not_hold_is_refused_with_the_reason() -> None:
    with pytest.raises(WrongError, match="in a checkout"):
        installed("elsewhere")


def test_ours_proposes_the_same_each_time(patients) -> None:
    (found,) = measured([case(ours(), patients)], 2)

    assert found.refused == ""
    assert all(figure > 0 for figure in found.samples)


def test_a_peer_that_proposes_something_else_is_not_reported(patients) -> None:
    same = case(answering(lambda _: patients[0].proposed), patients[:1])
    other = case(answering(lambda _: ["foot-care"]), patients[:1])

    assert measured([same], 1)[0].samples == (2.0,)
    assert measured([other], 1)[0].refused == "it proposes something else"


def test_a_peer_is_asked_about_another_person_in_each_round(patients) -> None:
    asked: list[bytes] = []

    def ask(given: bytes):
        asked.append(given)
        return 0.001, next(one for one in patients if one.bundle == given).proposed

    peer = Engine("peer", ask, lambda one: one.bundle, lambda made: made, warm=0, times=1)

    measured([case(peer, patients)], 3)

    assert asked == [patients[0].bundle, patients[1].bundle, patients[0].bundle]


def test_without_its_tools_a_peer_is_not_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(WrongError, match="needs node and npm on this machine"):
        installed(NODE)
    (found,) = measured(
        [applying.absent("encender", WrongError("it needs node and npm on this machine"))], 1
    )
    assert found.refused == "it needs node and npm on this machine"


def test_a_program_answers_line_by_line_and_its_end_is_told(tmp_path: Path) -> None:
    with running((sys.executable, "-c", ECHO), tmp_path) as program:
        assert program.ask(b'{"seconds": 0.5, "made": [1]}') == (0.5, [1])
        assert program.ask(b'{"seconds": 1, "made": {}}') == (1.0, {})
    ends = "import sys; print('{}', flush=True); input(); sys.exit('out of breath')"

    with (
        running((sys.executable, "-c", ends), tmp_path) as program,
        pytest.raises(WrongError, match="out of breath"),
    ):
        program.ask(b"{}")


def test_a_service_that_checks_nothing_is_noticed_when_it_should() -> None:
    with answering_posts(third=False) as target:
        serving.check(target, forms(1)[:2], looks=False)

        with pytest.raises(WrongError, match="without a status"):
            serving.check(target, forms(1)[:2], looks=True)


def test_every_goal_of_a_peer_is_that_of_one_that_is_run() -> None:
    of_services = {f"ours / {name}" for name in serving.PEERS}

    assert of_services <= GOALS.keys()


def test_of_every_peer_it_is_said_what_it_does_not_do() -> None:
    pinned = (HERE / "node" / "package.json").read_text("utf-8")
    pinned += (HERE / "python" / "requirements.txt").read_text("utf-8")
    pinned += (HERE / "hapi" / "pom.xml").read_text("utf-8")
    told = re.findall(r"^- .*?(\d+\.\d+\.\d+)", says.APPLY + "\n" + says.PEERS, re.MULTILINE)

    assert len(told) == len(serving.PEERS) + len(applying.PEERS) - 1
    assert all(version in pinned for version in told)


@pytest.mark.skipif(bool(ABSENT), reason=f"it needs {' and '.join(ABSENT)} on this machine")
def test_cql_execution_is_asked_through_the_program_of_the_benchmark(patients) -> None:
    of_tests.build()
    folder = shutil.copytree(HERE / "node", of_tests.BUILD / "bench", dirs_exist_ok=True)

    with running(("node", "cql.mjs", str(ELM)), folder) as program:
        seconds, made = program.ask(patients[0].array)

    assert seconds > 0
    assert {*applying.defined(made)} == patients[0].proposed
