"""The PlanDefinition says what an assessment does, action by action."""

from dataclasses import replace
from typing import Any

import pytest

from fhir_pad import engine
from fhir_pad.cql import library as cql
from fhir_pad.legs.model import ACTIONS
from fhir_pad.legs.questions import ask
from fhir_pad.publish import plan
from fhir_pad.publish.applies import applies, told
from fhir_pad.publish.plan import URGENT, plan_definition
from fhir_pad.report.careplan import RULE_SET

PLAN: dict[str, Any] = plan_definition()
ENTRIES = {entry["id"]: entry for phase in PLAN["action"] for entry in phase["action"]}
BY_CODE = {action.code: action for action in ACTIONS}


def test_it_is_the_rule_set_that_every_plan_names() -> None:
    assert f"{PLAN['url']}|{PLAN['version']}" == RULE_SET


def test_every_action_stands_once_in_its_phase_in_the_order_of_the_catalogue() -> None:
    """Phases 0 to 7, each with a heading and the one trigger."""
    assert [phase["prefix"] for phase in PLAN["action"]] == list("01234567")
    for phase in PLAN["action"]:
        expected = [each.code for each in ACTIONS if str(each.phase) == phase["prefix"]]
        assert [entry["id"] for entry in phase["action"]] == expected
        assert phase["trigger"] == [{"type": "named-event", "name": "leg-pain-assessment"}]
    assert len(ENTRIES) == len(ACTIONS)


def test_the_one_library_has_the_name_of_its_text() -> None:
    """Engines look for the CQL by the last part of the canonical."""
    (named,) = PLAN["library"]

    assert named == f"https://w3id.org/fhir-pad/Library/{cql.NAME}|0.1.0"
    assert cql.library().startswith(f"library {cql.NAME} version '0.1.0'")


@pytest.mark.parametrize("code", ENTRIES)
def test_an_action_has_one_condition_which_is_a_define_of_the_library(code: str) -> None:
    """An action without a condition would be unconditional to another engine."""
    (condition,) = ENTRIES[code]["condition"]
    expression = condition["expression"]

    assert condition["kind"] == "applicability"
    assert expression["language"] == "text/cql-identifier"
    assert f'\ndefine "{expression["expression"]}":\n' in cql.library()
    assert expression["expression"] == f"propose:{code}"
    assert expression["description"] == applies(BY_CODE[code])


@pytest.mark.parametrize("code", ENTRIES)
def test_an_action_tells_every_row_of_its_declaration(code: str) -> None:
    """Whatever offers it, forbids it or is waited for is said in the declaration's own words."""
    action, said = BY_CODE[code], ENTRIES[code]["description"]

    for row in (*action.offers, *action.shown_withheld, *action.against, *action.needs):
        assert row.words in said
    for note in action.notes:
        assert f"Note: {note.words}" in said
    assert ENTRIES[code]["title"] == action.title
    assert said == told(action)


@pytest.mark.parametrize("code", ENTRIES)
def test_an_action_cites_its_sources_and_nothing_else(code: str) -> None:
    labels = [cited["label"] for cited in ENTRIES[code]["documentation"]]

    assert labels == list(BY_CODE[code].sources)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("S2-157", ("citation", "Article of a vascular surgeon on leg pain, passage 157")),
        ("MHRA-2013", ("citation", "British and European limits on the use of cilostazol")),
        ("C-23", ("justification", "")),
    ],
)
def test_a_citation_says_what_it_is(label: str, expected: tuple[str, str]) -> None:
    cited = [
        (one["type"], one["display"])
        for entry in ENTRIES.values()
        for one in entry["documentation"]
        if one["label"] == label
    ]

    assert cited[0][0] == expected[0]
    assert cited[0][1].startswith(expected[1])


def test_a_source_that_was_not_read_again_says_so() -> None:
    by_label = {one["label"]: one for one in PLAN["relatedArtifact"] if "label" in one}

    assert by_label["NG234"]["citation"].endswith("Believed; not re-read at its source.")
    assert "Not re-read at its source: share of" in by_label["WELLS-2003"]["citation"]
    assert by_label["ECQ-1992"]["citation"].endswith("(1992).")


def test_every_questionnaire_is_depended_on() -> None:
    assert {f"https://w3id.org/fhir-pad/Questionnaire/{form}" for form in cql.FORMS} == set(
        engine.forms().by_url
    )
    depended = [one["resource"] for one in PLAN["relatedArtifact"] if one["type"] == "depends-on"]
    assert depended == [
        f"https://w3id.org/fhir-pad/Questionnaire/{form}|0.1.0" for form in cql.FORMS
    ]


def test_what_is_waited_for_is_a_question_or_an_index() -> None:
    """Each input names the linkIds that its action's needs name, each once."""
    known = {term.name for term in ask} | {"abi", "tbi"}
    for code, entry in ENTRIES.items():
        (needed,) = entry["input"]
        topics = [one["valueString"] for one in needed.get("extension", ())]
        expected = {topic for need in BY_CODE[code].needs for topic in need.topics}
        assert set(topics) == expected <= known


def test_what_is_said_twice_in_a_declaration_is_published_once() -> None:
    once = BY_CODE["cilostazol"]
    twice = replace(once, offers=once.offers * 2, needs=once.needs * 2)

    assert plan.topics(twice) == plan.topics(once)
    assert plan.reasons(twice) == plan.reasons(once)


def test_only_what_cannot_wait_is_stat_and_what_has_a_time_limit_urgent() -> None:
    """How soon everything else is due follows from the triage of the patient."""
    said = {code: entry.get("priority") for code, entry in ENTRIES.items()}

    assert {code for code, priority in said.items() if priority == "stat"} == {
        each.code for each in ACTIONS if each.phase == 0
    }
    assert {code for code, priority in said.items() if priority == "urgent"} == URGENT


def test_goals_are_reached_by_actions_that_name_them() -> None:
    goals = {goal["id"] for goal in PLAN["goal"]}
    named = {goal for entry in ENTRIES.values() for goal in entry.get("goalId", ())}

    assert named == goals
    assert ENTRIES["supervised-exercise"]["goalId"] == ["walk-further"]


def test_the_plan_is_for_adults() -> None:
    focus, age = PLAN["useContext"]

    assert focus["valueCodeableConcept"]["coding"][0]["code"] == "10601006"
    assert (age["valueRange"]["low"]["value"], age["valueRange"]["low"]["code"]) == (18, "a")
