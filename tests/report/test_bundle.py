"""The whole Bundle: complete, valid, closed in itself, and the same every time."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given, settings

from fhir_pad.findings import Findings
from fhir_pad.report import Kept, bundle, results

from .arbitrary import findings
from .patients import PATIENTS, RESPONSE, context
from .read_back import read_findings

ROOT = Path(__file__).parents[2]
WRITTEN_OUT = json.loads(Path(__file__).with_name("written_out.json").read_text(encoding="utf-8"))
ORDER = ["QuestionnaireResponse", "CarePlan", "RiskAssessment", "Observation", "Goal", "Provenance"]

each_patient = pytest.mark.parametrize("found", PATIENTS.values(), ids=PATIENTS.keys())
few_examples = settings(max_examples=25, deadline=None)


def types(made: dict[str, Any]) -> list[str]:
    return [entry["resource"]["resourceType"] for entry in made["entry"]]


def leaves(part: Any) -> Iterator[Any]:
    """Yield every value in a resource, containers included."""
    yield part
    if isinstance(part, dict):
        for inner in part.values():
            yield from leaves(inner)
    if isinstance(part, list):
        for inner in part:
            yield from leaves(inner)


@each_patient
def test_nothing_is_lost_between_findings_and_fhir(found: Findings) -> None:
    """What a stranger reads in the Bundle is what the assessment found."""
    made = bundle(found, context())

    assert read_findings(made) == found


@few_examples
@given(findings())
def test_nothing_is_lost_of_any_findings(found: Findings) -> None:
    """Any findings survive the way into FHIR and back, whatever words they carry."""
    made = bundle(found, context())

    assert read_findings(made) == found


@each_patient
def test_every_resource_satisfies_another_library(found: Findings) -> None:
    """fhir.resources, which is not ours, takes every resource."""
    for entry in bundle(found, context())["entry"]:
        resource = entry["resource"]
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


@few_examples
@given(findings())
def test_any_bundle_satisfies_another_library(found: Findings) -> None:
    """fhir.resources takes the whole Bundle of any findings."""
    made = bundle(found, context())

    get_fhir_model_class("Bundle").model_validate(made)


@few_examples
@given(findings())
def test_no_element_is_empty(found: Findings) -> None:
    """R4 knows no null, no empty array or object, and no blank string."""
    empty = [
        part
        for part in leaves(bundle(found, context()))
        if part is None or part in ({}, [], ()) or (isinstance(part, str) and not part.strip())
    ]

    assert empty == []


@few_examples
@given(findings())
def test_every_reference_to_an_entry_resolves_inside_the_bundle(found: Findings) -> None:
    """A `urn:uuid:` is the fullUrl of exactly one entry, and that entry has it as its id."""
    made = bundle(found, context())
    urls = Counter(entry["fullUrl"] for entry in made["entry"])
    referred = {
        part["reference"] for part in leaves(made) if isinstance(part, dict) and "reference" in part
    }

    assert {url for url in referred if url.startswith("urn:uuid:")} <= urls.keys()
    assert set(urls.values()) == {1}
    assert all(
        entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}" for entry in made["entry"][1:]
    )


def test_the_entries_stand_in_a_fixed_order() -> None:
    """The response comes first, then the plan, what it rests on, its goals, and who made it."""
    kinds = types(bundle(PATIENTS["limb-threat"], context()))

    assert list(dict.fromkeys(kinds)) == ORDER


def test_the_response_is_handed_back_as_it_was_received() -> None:
    """The first entry is the response itself, untouched."""
    made = bundle(PATIENTS["claudication"], context(id="qr-1"))

    assert made["entry"][0]["resource"] == RESPONSE | {"id": "qr-1"}


def test_the_same_input_gives_the_same_ids_and_another_input_others() -> None:
    """Ids follow from the digest alone."""
    one, same = (bundle(PATIENTS["claudication"], context("aa")) for _ in range(2))
    other = bundle(PATIENTS["claudication"], context("bb"))

    assert one == same
    assert not {entry["fullUrl"] for entry in one["entry"]} & {
        entry["fullUrl"] for entry in other["entry"]
    }


@each_patient
def test_results_that_are_kept_are_those_of_the_bundle_under_other_names(
    found: Findings,
) -> None:
    """They refer to one another, and to the response, as they resolve where they are kept."""
    new_ids = (f"kept-{number}" for number in count())
    named = replace(context(), kept=Kept("QuestionnaireResponse/r1", lambda: next(new_ids)))
    kept = results(found, named)
    first, *others = bundle(found, context())["entry"]

    text = json.dumps([entry["resource"] for entry in others], default=str)
    for entry, one in zip(others, kept, strict=True):
        text = text.replace(entry["fullUrl"], f"{one['resourceType']}/{one['id']}")
        text = text.replace(entry["resource"]["id"], one["id"])
    text = text.replace(first["fullUrl"], "QuestionnaireResponse/r1")

    assert json.dumps(kept, default=str) == text


def test_another_process_with_another_hash_seed_gives_the_same_bytes() -> None:
    """Nothing of the output hangs on the order of a set."""
    program = (
        "import json\n"
        "from tests.report.patients import PATIENTS, context\n"
        "from fhir_pad.report import bundle\n"
        "print(json.dumps([bundle(one, context()) for one in PATIENTS.values()], default=str))"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    here = json.dumps([bundle(one, context()) for one in PATIENTS.values()], default=str)

    assert {line.strip() for line in written} == {here}


def test_changing_an_answer_changes_no_other_answer() -> None:
    """What two Bundles share refuses to be changed; a copy of it is somebody's own."""
    first = bundle(PATIENTS["child"], context(subject=None))
    with pytest.raises(TypeError, match="deepcopy"):
        first["entry"][1]["resource"]["author"]["display"] = "Somebody"
    with pytest.raises(TypeError, match="deepcopy"):
        first["entry"][1]["resource"]["category"][0]["coding"].clear()
    own = deepcopy(first)
    own["entry"][1]["resource"]["subject"]["display"] = "Somebody"
    own["entry"][1]["resource"]["author"]["display"] = "Somebody"
    own["entry"][1]["resource"]["category"][0]["coding"].clear()
    second = bundle(PATIENTS["child"], context(subject=None))

    assert first == second
    assert "Somebody" not in json.dumps(second, default=str)


def written_out(found: Findings) -> list[Any]:
    """Return all but the response and the Observations, which are read back whole elsewhere.

    An id, which tells a reader nothing, is a word for what stands there.
    """
    entries = bundle(found, context())["entry"]
    text = json.dumps(entries, default=str)
    for number, entry in enumerate(entries):
        one = entry["resource"]
        text = text.replace(entry["fullUrl"].removeprefix("urn:uuid:"), _called(number, one))
    resources = [entry["resource"] for entry in json.loads(text)]
    return [one for one in resources[1:] if one["resourceType"] != "Observation"]


def _called(number: int, one: dict[str, Any]) -> str:
    code = one.get("code", {}).get("coding", [{}])[0].get("code", "")
    return f"{one['resourceType']} {number} {code}".strip()


@pytest.mark.parametrize("name", WRITTEN_OUT)
def test_plan_risks_goals_and_provenance_are_as_written_out(name: str) -> None:
    """Every element that is there has a purpose, and none is there that was not decided on."""
    assert written_out(PATIENTS[name]) == WRITTEN_OUT[name]
