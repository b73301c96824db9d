"""What is carried over from the response: subject, encounter, author."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from fhir_pad.language import LANGUAGES
from fhir_pad.report import Context, bundle

from .patients import CLAUDICATION, NOTHING, RESPONSE, context

CARRIERS = ("CarePlan", "RiskAssessment", "Observation", "Goal")
INSIDE = {"contained": [{"resourceType": "Patient", "id": "p"}]}


def made(**changes: Any) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle(CLAUDICATION, context(**changes))["entry"]]


def subjects(**changes: Any) -> list[dict[str, Any]]:
    return [one["subject"] for one in made(**changes)[1:] if one["resourceType"] in CARRIERS]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ({"reference": "Patient/1"}, {"reference": "Patient/1"}),
        ({"identifier": {"value": "NHS 1"}}, {"identifier": {"value": "NHS 1"}}),
        (None, {"type": "Patient", "display": "Patient not named in the response"}),
        (
            {"reference": "#p", "type": "Patient"},
            {"type": "Patient", "display": "Patient described inside the response"},
        ),
        ({"reference": "#p", "display": "Ann"}, {"display": "Ann"}),
    ],
)
def test_every_result_is_about_the_subject_of_the_response(
    subject: dict[str, Any] | None, expected: dict[str, Any]
) -> None:
    """A `#id` would dangle outside the response and is left behind."""
    said = subjects(subject=subject, **INSIDE)

    assert said == [expected] * len(said)


def test_the_words_of_others_stay_as_they_are_in_any_language() -> None:
    """The response and its references are no words of ours, even where we say the same."""
    said = "Stop tobacco for good."
    theirs = {"identifier": {"type": {"text": said}, "value": "7"}}
    spoken = replace(
        context(subject=theirs, encounter=theirs, author=theirs, text=said),
        language=LANGUAGES["tr"],
    )
    entries = bundle(CLAUDICATION, spoken)["entry"]
    results = [entry["resource"] for entry in entries[1:]]
    goals = [one["description"]["text"] for one in results if one["resourceType"] == "Goal"]

    assert LANGUAGES["tr"].say(said) in goals
    assert entries[0]["resource"]["text"] == said
    for one in results[:-1]:
        assert one["subject"] == theirs
        assert one.get("encounter", theirs) == theirs
    assert results[-1]["agent"][1]["who"] == theirs


def test_the_encounter_of_the_response_is_carried() -> None:
    """CarePlan, RiskAssessment and Observation belong to the encounter of the answers."""
    found = {one["resourceType"] for one in made()[1:] if "encounter" in one}

    assert found == {"CarePlan", "RiskAssessment", "Observation"}


@pytest.mark.parametrize("encounter", [None, {"reference": "#e"}])
def test_an_encounter_that_is_not_named_is_not_made_up(encounter: dict[str, Any] | None) -> None:
    """No encounter, or one inside the response, leaves the element out."""
    assert not any("encounter" in one for one in made(encounter=encounter)[1:])


def test_an_author_of_the_response_stands_in_the_provenance() -> None:
    """The software assembled the results; the author wrote the answers."""
    agents = made()[-1]["agent"]

    assert [agent["type"]["coding"][0]["code"] for agent in agents] == ["assembler", "author"]
    assert agents[1]["who"] == {"reference": "Practitioner/nurse-7"}


def test_without_an_author_the_software_stands_alone() -> None:
    """Nobody is invented."""
    assert len(made(author=None)[-1]["agent"]) == 1


def test_the_provenance_names_software_rules_and_source() -> None:
    """Every result is a target; version of software and of rules are readable."""
    resources = made()
    provenance = resources[-1]
    targets = [one["reference"] for one in provenance["target"]]

    assert targets == [f"urn:uuid:{one['id']}" for one in resources[1:-1]]
    assert provenance["agent"][0]["who"]["identifier"]["value"] == "pkg:pypi/fhir-pad@0.1.0"
    assert provenance["policy"] == ["https://w3id.org/fhir-pad/PlanDefinition/leg-pain|0.1.0"]
    assert provenance["entity"][0]["role"] == "source"


def test_a_moment_without_a_time_zone_is_refused() -> None:
    """An instant without a zone could not be written."""
    with pytest.raises(ValueError, match="time zone"):
        Context(RESPONSE, datetime(2026, 11, 21, 9, 30), "aa")  # noqa: DTZ001 - the point of the test


def test_the_moment_is_the_timestamp_of_the_bundle() -> None:
    """The clock comes in from outside and is used as given."""
    assert bundle(NOTHING, context())["timestamp"] == "2026-11-21T09:30:00+00:00"
