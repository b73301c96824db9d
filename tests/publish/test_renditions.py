"""The plan for engines that read conditions another way says the same under its own canonical."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from fhir_pad import engine
from fhir_pad.fhir import structure
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.strict import read
from fhir_pad.fhir.write import write
from fhir_pad.legs.model import ACTIONS
from fhir_pad.publish.folder import file_name
from fhir_pad.publish.renditions import CQL, LANGUAGES, rendered, rendition

RESOURCES = engine.published().resources
PLAN: Any = next(one for one in RESOURCES if one["resourceType"] == "PlanDefinition")
MADE: Any = rendition(PLAN)
OWN = {"id", "url", "name", "title", "description", "relatedArtifact", "action"}


def tagged(part: Any) -> Iterator[dict[str, Any]]:
    """Give every element that has a language and an expression."""
    if isinstance(part, list):
        for one in part:
            yield from tagged(one)
    elif isinstance(part, dict):
        if {"language", "expression"} <= part.keys():
            yield part
        for one in part.values():
            yield from tagged(one)


def test_every_condition_is_tagged_as_cql_and_names_the_same_define() -> None:
    conditions = list(tagged(MADE))

    assert {one["language"] for one in conditions} == {CQL}
    assert [one["expression"] for one in conditions] == [one["expression"] for one in tagged(PLAN)]
    assert len(conditions) == len(ACTIONS)


def test_nothing_else_of_an_action_changes() -> None:
    turned_back = deepcopy(MADE["action"])
    for one in tagged(turned_back):
        one["language"] = "text/cql-identifier"

    assert turned_back == PLAN["action"]


def test_nothing_else_of_the_plan_changes_but_what_it_is_and_comes_from() -> None:
    assert MADE.keys() == PLAN.keys()
    assert {name for name in PLAN if MADE[name] != PLAN[name]} == OWN
    assert MADE["library"] == [pinned("Library", "LegPain")]


def test_it_is_another_artefact_derived_from_the_published_plan() -> None:
    """A conditional update by canonical and version must not put it in the place of that."""
    derived, *cited = MADE["relatedArtifact"]

    assert (MADE["url"], file_name(MADE)) == (
        "https://w3id.org/fhir-pad/PlanDefinition/leg-pain-text-cql",
        "PlanDefinition-leg-pain-text-cql.json",
    )
    assert MADE["name"] == "LegPainTextCql"
    assert MADE["url"] not in {one["url"] for one in RESOURCES}
    assert derived == {"type": "derived-from", "resource": pinned("PlanDefinition", "leg-pain")}
    assert cited == PLAN["relatedArtifact"]


def test_it_is_valid_r4() -> None:
    sent = write(MADE)

    assert structure.check(read(sent)) == ()
    get_fhir_model_class("PlanDefinition").model_validate_json(sent)


def test_the_published_plan_stays_as_it_was() -> None:
    before = deepcopy(PLAN)

    assert rendition(PLAN) == rendition(PLAN)
    assert before == PLAN


def test_it_takes_the_place_of_the_plan_among_all_that_is_published() -> None:
    """With both, an engine would propose everything twice."""
    others = [one for one in RESOURCES if one is not PLAN]

    assert rendered(RESOURCES, CQL) == [MADE if one is PLAN else one for one in RESOURCES]
    assert [one for one in others if list(tagged(one)) and "cql" in str(list(tagged(one)))] == []


def test_as_published_nothing_changes() -> None:
    assert rendered(RESOURCES, LANGUAGES[0]) == list(RESOURCES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_that_of_every_condition(language: str) -> None:
    (plan,) = (
        one for one in rendered(RESOURCES, language) if one["resourceType"] == "PlanDefinition"
    )

    assert {one["language"] for one in tagged(plan)} == {language}
