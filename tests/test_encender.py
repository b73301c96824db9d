"""encender applies the rendition of the published plan and proposes what `$apply` proposes.

What it does otherwise is claimed here too: the table in docs/engines.md rests on it.
"""

import base64
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from encender import engine
from encender.engine import Applied
from engines.patients import Patient, patients
from equivalence import engine as compiler
from samples import VIGNETTES

from fhir_pad.cql.library import library
from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.issues import Issue
from fhir_pad.fhir.write import write
from fhir_pad.publish.plan import CQL_IDENTIFIER

ABSENT = engine.absent()
needs_node = pytest.mark.skipif(
    bool(ABSENT), reason=f"encender needs {' and '.join(ABSENT)} on this machine"
)
needs_vignettes = pytest.mark.skipif(
    not VIGNETTES.is_file(), reason="the vignettes are not beside the project"
)
OWN = (
    "nobody asked",
    "claudication",
    "cold leg",
    "known to the EHR",
    "known to the EHR and asked",
)

Runs = dict[str, tuple[Patient, Applied]]


def run(asked: Iterable[Patient], folder: Path, evaluated: str = engine.ONCE) -> Runs:
    people = list(asked)
    results = engine.applied((one.resources for one in people), folder, evaluated=evaluated)
    return {one.name: (one, found) for one, found in zip(people, results, strict=True)}


def own(*names: str) -> list[Patient]:
    return [one for one in patients() if one.name in (names or OWN)]


def differences(runs: Runs) -> dict[str, tuple[list[str], list[str]]]:
    """Return for each patient what only we propose, and what only encender proposes."""
    return {
        name: (sorted(one.proposed - set(found.actions)), sorted(set(found.actions) - one.proposed))
        for name, (one, found) in runs.items()
        if one.proposed != set(found.actions)
    }


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    """Install encender, where it can be."""
    if not ABSENT:
        engine.build()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the definitions in the rendition that encender reads."""
    return engine.definitions(tmp_path)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Return what encender makes of every patient, the vignettes included if they are at hand."""
    return run(patients(), engine.definitions(tmp_path_factory.mktemp("definitions")))


@needs_node
def test_encender_proposes_what_our_apply_proposes(runs: Runs) -> None:
    ours = {name: found for name, found in runs.items() if name in OWN}

    assert differences(ours) == {}
    assert len({one.proposed for one, _ in ours.values()}) == len(OWN)


@needs_node
@needs_vignettes
@pytest.mark.external
def test_encender_proposes_what_our_apply_proposes_for_every_vignette(runs: Runs) -> None:
    vignettes = len(json.loads(VIGNETTES.read_text("utf-8"))["vignettes"])

    assert differences(runs) == {}
    assert len(runs) == vignettes + len(OWN)


@needs_node
def test_that_a_define_is_worked_out_once_changes_nothing(runs: Runs, folder: Path) -> None:
    names = ("nobody asked", "cold leg")

    always = run(own(*names), folder, engine.ALWAYS)

    assert differences(always) == {}
    assert all(always[one][1].actions.keys() == runs[one][1].actions.keys() for one in names)


@needs_node
def test_encender_makes_a_request_of_every_action(runs: Runs) -> None:
    for _, found in runs.values():
        made = {f"{one['resourceType']}/{one['id']}" for one in found.resources}

        for name, action in found.actions.items():
            assert action["resource"]["reference"] in made, name


@needs_node
def test_encender_calls_the_plan_active_and_its_requests_by_a_status_that_is_none(
    runs: Runs,
) -> None:
    """`option` is an intent. Our own `$apply` makes drafts."""
    for _, found in runs.values():
        plans = found.made("CarePlan", "RequestGroup")
        orders = found.resources[len(plans) :]

        assert {(one["status"], one["intent"]) for one in plans} == {("active", "proposal")}
        assert {one["status"] for one in orders} == {"option"}
        assert {issue.at for one in orders for issue in faults(one)} >= {
            f"{one['resourceType']}.status" for one in orders
        }


def faults(resource: dict[str, Any]) -> tuple[Issue, ...]:
    """Return what is not R4 in a resource."""
    return structure.check(strict.read(write(resource)))


@needs_node
def test_encender_keeps_phases_without_actions_and_makes_no_goals(runs: Runs) -> None:
    _, found = runs["nobody asked"]

    assert [] in [phase["action"] for phase in found.group["action"]]
    assert found.made("Goal") == []
    assert "goal" not in found.resources[0]


@needs_node
def test_encender_drops_the_prefix_the_reason_and_the_goals_of_an_action(runs: Runs) -> None:
    for _, found in runs.values():
        for action in found.actions.values():
            assert action.keys().isdisjoint({"prefix", "reason", "code", "goalId", "input"})


@needs_node
def test_encender_refuses_the_plan_as_it_is_published(tmp_path: Path) -> None:
    """Hence the rendition: it takes no language but `text/cql`."""
    published = engine.definitions(tmp_path, CQL_IDENTIFIER)
    [nobody] = own("nobody asked")

    with pytest.raises(engine.EngineError, match="unsupported expression language"):
        engine.applied([nobody.resources], published, engine.PUBLISHED_PLAN)


@needs_node
def test_a_condition_without_its_define_ends_the_program(folder: Path) -> None:
    [plan] = folder.glob("PlanDefinition-*.json")
    text = plan.read_text("utf-8")
    assert text.count('"propose:foot-care"') == 1
    plan.write_text(text.replace('"propose:foot-care"', '"propose:nothing"'), "utf-8")
    [nobody] = own("nobody asked")

    with pytest.raises(engine.EngineError, match="propose:nothing"):
        engine.applied([nobody.resources], folder)


@needs_node
def test_a_condition_turned_round_is_noticed(folder: Path) -> None:
    before, after = 'define "clti":\n  "One of"', 'define "clti":\n  not "One of"'
    assert library().count(before) == 1
    compiler.build(library().replace(before, after))
    carry(folder / "Library-LegPain.json", (compiler.BUILD / "LegPain.json").read_bytes())

    only_ours, only_theirs = differences(run(own("claudication"), folder))["claudication"]

    assert only_ours or only_theirs


def carry(file: Path, elm: bytes) -> None:
    """Put another ELM into a Library."""
    kept: dict[str, Any] = json.loads(file.read_text("utf-8"))
    [content] = [one for one in kept["content"] if one["contentType"] == "application/elm+json"]
    content["data"] = base64.b64encode(elm).decode()
    file.write_text(json.dumps(kept), "utf-8")
