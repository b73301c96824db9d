"""Every passage of the source documents that carries a rule is cited by the code that carries it."""

import json

import pytest
from samples import SHARED

from fhir_pad.legs import numbers
from fhir_pad.legs.conflicts import CONFLICTS
from fhir_pad.legs.model import (
    ACTIONS,
    DERIVED,
    GAPS,
    OUTCOMES,
    RISK_ROWS,
    STATUSES,
    TRIAGE_RULES,
)
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Collect, FirstMatch, Points

TABLES = SHARED / "clinical" / "tables.json"

CITED_ELSEWHERE = {
    "CarePlan.goal": "goals of the care plan (report)",
    "goal": "goals of the care plan (report)",
    "disclaimer on every output": "the sentence on every CarePlan and RiskAssessment (report)",
}
NOT_RULES = ("not implemented", "provenance note only", "cause text")


def cited():
    """Every source id that any declaration names."""
    found = {source for term in (*ask, *DERIVED) for source in term.sources}
    for term in (*DERIVED, *STATUSES, *RISK_ROWS):
        if isinstance(term.definition, FirstMatch | Points | Collect):
            found |= {source for row in term.definition.rows for source in row.sources}
    found |= {source for each in ACTIONS for source in each.sources}
    found |= {source for gap in GAPS for source in gap.sources}
    found |= {source for outcome in OUTCOMES for row in outcome.rows for source in row.sources}
    return found


@pytest.mark.external
def test_every_inventory_item_that_maps_to_a_rule_question_or_action_is_cited():
    """What is not cited is listed, and only text, goals and marketing may be."""
    items = json.loads(TABLES.read_text())["inventory"]
    rules = [
        item
        for item in items
        if item["maps"] not in CITED_ELSEWHERE and not item["maps"].startswith(NOT_RULES)
    ]

    assert [] == [(item["id"], item["maps"]) for item in rules if item["id"] not in cited()]
    assert 357 == len(items)


@pytest.mark.external
def test_an_item_that_maps_to_an_action_is_cited_by_that_action():
    """`act statin` is cited by the statin, not by something else."""
    items = json.loads(TABLES.read_text())["inventory"]
    by_code = {each.code: each for each in ACTIONS}
    lost = [
        (item["id"], code)
        for item in items
        for code in _actions_named(item["maps"], by_code)
        if item["id"] not in by_code[code].sources
    ]

    assert [] == lost


def _actions_named(maps, by_code):
    for part in maps.replace("->", ",").replace("/", ",").split(","):
        for word in part.replace("act ", " ").split():
            code = word.strip("();")
            if code in by_code and "act " in maps:
                yield code


def test_the_conflict_register_is_carried_by_declarations_that_exist():
    """Each of the 31 resolutions names what carries it, and that exists."""
    names = {each.code for each in ACTIONS} | {term.name for term in (*ask, *DERIVED)}
    names |= {row.code for row in TRIAGE_RULES} | set(vars(numbers))
    names |= {outcome.code for outcome in OUTCOMES}
    for term in (*DERIVED, *RISK_ROWS):
        if isinstance(term.definition, FirstMatch | Points | Collect):
            names |= {row.code for row in term.definition.rows}

    lost = [(each.id, name) for each in CONFLICTS for name in each.carried_by if name not in names]

    assert [] == lost
    assert 31 == len(CONFLICTS)
