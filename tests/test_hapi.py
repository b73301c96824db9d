"""HAPI FHIR's clinical reasoning applies the published plan and proposes what `$apply` proposes.

What it does otherwise is claimed here too: the table in docs/engines.md rests on it.
"""

import base64
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from engines.patients import PATIENT, Patient, patients, proposed
from hapi import engine
from hapi.engine import Applied
from samples import CLAUDICATION, COLD_LEG, VIGNETTES, response

from fhir_pad.fhir import strict
from fhir_pad.fhir.write import write

ABSENT = engine.absent()
needs_java = pytest.mark.skipif(
    bool(ABSENT), reason=f"HAPI's clinical reasoning needs {' and '.join(ABSENT)} on this machine"
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
UNSEEN = "an emergency that is not finished"
"""What the Library does not see and our `$apply` does: docs/engines.md says so."""
OLD, NEW = "2026-11-01T09:30:00+01:00", "2026-11-20T09:30:00+01:00"

Runs = dict[str, tuple[Patient, Applied]]


def of_several() -> Iterable[Patient]:
    """Give people who answered twice: the newest finished response counts."""
    old, new = response(CLAUDICATION, authored=OLD), response(COLD_LEG, authored=NEW)
    unfinished = response({"age": 60}, authored=NEW, status="in-progress")
    urgent = response(COLD_LEG, authored=NEW, status="in-progress")
    yield answered("a newer response", old, new)
    yield answered("an older response", new, old)
    yield answered("a newer unfinished response", old, unfinished)
    yield answered(UNSEEN, old, urgent)


def answered(name: str, *responses: dict[str, Any]) -> Patient:
    sent = tuple(
        strict.read(write({**one, "id": f"response-{index}"}))
        for index, one in enumerate(responses)
    )
    return Patient(name, (PATIENT, *sent), proposed(sent))


def run(asked: Iterable[Patient], definitions: Path = engine.PUBLISHED) -> Runs:
    engine.build()
    people = list(asked)
    results = engine.applied((one.resources for one in people), definitions)
    return {one.name: (one, found) for one, found in zip(people, results, strict=True)}


def differences(runs: Runs) -> dict[str, tuple[list[str], list[str]]]:
    """Return for each patient what only we propose, and what only HAPI proposes."""
    return {
        name: (sorted(one.proposed - set(found.actions)), sorted(set(found.actions) - one.proposed))
        for name, (one, found) in runs.items()
        if one.proposed != set(found.actions)
    }


def published(type_: str, name: str, folder: Path = engine.PUBLISHED) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / f"{type_}-{name}.json").read_text("utf-8"))
    return read


@pytest.fixture(scope="module")
def runs() -> Runs:
    """Return what HAPI makes of every patient, the vignettes included if they are at hand."""
    return run([*patients(), *of_several()])


@needs_java
def test_hapi_proposes_what_our_apply_proposes(runs: Runs) -> None:
    ours = {name: found for name, found in runs.items() if name in OWN}

    assert differences(ours) == {}
    assert len({one.proposed for one, _ in ours.values()}) == len(OWN)


@needs_java
@needs_vignettes
@pytest.mark.external
def test_hapi_proposes_what_our_apply_proposes_for_every_vignette(runs: Runs) -> None:
    vignettes = len(json.loads(VIGNETTES.read_text("utf-8"))["vignettes"])

    assert differences(runs).keys() == {UNSEEN}
    assert len(runs) == vignettes + len(OWN) + len(list(of_several()))


@needs_java
def test_of_several_responses_the_newest_finished_one_counts(runs: Runs) -> None:
    old, new = runs["claudication"][1], runs["cold leg"][1]

    assert runs["a newer response"][1].actions.keys() == new.actions.keys()
    assert runs["an older response"][1].actions.keys() == new.actions.keys()
    assert runs["a newer unfinished response"][1].actions.keys() == old.actions.keys()
    assert runs[UNSEEN][1].actions.keys() == old.actions.keys()


@needs_java
def test_hapi_has_nothing_to_complain_of(runs: Runs) -> None:
    """A condition that fails counts as false there, so that only an issue shows it."""
    assert {name: found.issues for name, (_, found) in runs.items() if found.issues} == {}


@needs_java
def test_hapi_makes_a_request_of_every_action(runs: Runs) -> None:
    for _, found in runs.values():
        made = {f"#{one['id']}" for one in found.care_plan["contained"]}

        for name, action in found.actions.items():
            assert action["resource"]["reference"] in made, name


@needs_java
def test_hapi_makes_all_active_at_once(runs: Runs) -> None:
    """Our own `$apply` makes drafts. The intent is the one that the definitions state."""
    for _, found in runs.values():
        orders = found.contained("ServiceRequest", "MedicationRequest")
        plans = (found.care_plan, found.group, *orders)

        assert {(one["status"], one["intent"]) for one in plans} == {("active", "proposal")}


@needs_java
def test_hapi_keeps_phases_without_actions_and_all_goals(runs: Runs) -> None:
    plan = published("PlanDefinition", "leg-pain")

    _, found = runs["nobody asked"]

    assert [one["id"] for one in found.group["action"]] == [one["id"] for one in plan["action"]]
    assert any("action" not in one for one in found.group["action"])
    assert len(found.contained("Goal")) == len(plan["goal"])


@needs_java
def test_a_condition_turned_round_is_noticed(tmp_path: Path) -> None:
    folder = shutil.copytree(engine.PUBLISHED, tmp_path / "spoiled")
    library = published("Library", "LegPain")
    [content] = [one for one in library["content"] if one["contentType"].startswith("text/cql")]
    text = base64.b64decode(content["data"]).decode()
    before, after = 'define "clti":\n  "One of"', 'define "clti":\n  not "One of"'
    assert text.count(before) == 1
    content["data"] = base64.b64encode(text.replace(before, after).encode()).decode()
    library["content"] = [content]
    (folder / "Library-LegPain.json").write_text(json.dumps(library), "utf-8")

    spoiled = run((one for one in patients() if one.name in OWN), folder)

    only_ours, only_theirs = differences(spoiled)["claudication"]
    assert only_ours or only_theirs
    assert not any(
        "Condition" in issue["diagnostics"] for issue in spoiled["claudication"][1].issues
    )
