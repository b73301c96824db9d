"""The invented people get the result that stands beside them, and stand for everything there is."""

from collections.abc import Mapping
from typing import Any

import pytest
from samples import NOW

from fhir_pad import engine
from fhir_pad.kit import Person, people
from fhir_pad.report.words import DEMANDS

PEOPLE = tuple(people().values())


def found(person: Person) -> Mapping[str, Any]:
    """Return the findings about a person."""
    return engine.assess(person.response(), now=NOW).findings_json()


@pytest.mark.parametrize("person", PEOPLE, ids=lambda one: one.id)
def test_everybody_gets_what_is_expected(person: Person) -> None:
    findings = found(person)

    stage = {**findings, "dvtStatus": (findings["dvt"] or {}).get("status")}
    assert findings["triage"] == person.expected["triage"]
    assert findings["primaryCause"] == person.expected["primaryCause"]
    assert findings["padStatus"] == person.expected["padStatus"]
    assert findings["actions"] == person.expected["actions"]
    assert {key: stage[key] for key in person.expected["stage"]} == person.expected["stage"]
    assert person.expected["actions"]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda one: one.id)
def test_nothing_has_to_be_warned_of(person: Person) -> None:
    assert engine.assess(person.response(), now=NOW).issues == ()


def test_they_stand_for_every_level_and_cause() -> None:
    causes = {one.expected["primaryCause"] for one in PEOPLE}

    assert {one.expected["triage"] for one in PEOPLE} == set(DEMANDS)
    assert causes >= {"arterial-acute", "arterial-chronic", "venous-acute", "venous-chronic"}
    assert causes >= {"neurogenic", "musculoskeletal", "indeterminate", None}
    stages = {one.expected["stage"].get("arterialStage") for one in PEOPLE}
    assert stages >= {
        "asymptomatic-pad",
        "claudication",
        "clti-rest-pain",
        "clti-tissue-loss",
        "ali",
    }
