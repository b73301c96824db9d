"""One ActivityDefinition for each action: what would be requested, and never an order."""

from typing import Any

import pytest

from fhir_pad.legs.model import ACTIONS
from fhir_pad.publish.activities import activity_definitions
from fhir_pad.publish.plan import plan_definition
from fhir_pad.report.actions import ATC, RXNORM, request_for

DEFINED: dict[str, Any] = {one["id"]: one for one in activity_definitions()}


def test_every_action_has_one() -> None:
    assert list(DEFINED) == [action.code for action in ACTIONS]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.code)
def test_it_would_be_the_request_that_a_plan_shows(action: Any) -> None:
    """Kind and codes are those of the CarePlan's activity; the intent is a proposal."""
    defined, request = DEFINED[action.code], request_for(action.code)
    own, *standard = defined["code"]["coding"]

    assert (defined["kind"], defined["intent"]) == (request.kind, "proposal")
    assert own["code"] == action.code
    assert [(one["system"], one["code"]) for one in standard] == [one[:2] for one in request.codes]
    assert "doNotPerform" not in defined
    assert "library" not in defined


def test_the_plan_points_to_each() -> None:
    pointed = [
        entry["definitionCanonical"]
        for phase in plan_definition()["action"]
        for entry in phase["action"]
    ]

    assert sorted(pointed) == sorted(f"{one['url']}|{one['version']}" for one in DEFINED.values())


@pytest.mark.parametrize("code", DEFINED)
def test_it_sends_the_reader_to_the_plan_for_its_conditions(code: str) -> None:
    """Alone it would be unconditional."""
    assert "PlanDefinition/leg-pain|0.1.0" in DEFINED[code]["usage"]


def test_a_medicine_has_a_product_the_drug_itself_where_one_is_named() -> None:
    drug, treatment = DEFINED["cilostazol"], DEFINED["anticoagulation-dvt"]

    assert [one["system"] for one in drug["productCodeableConcept"]["coding"]] == [RXNORM, ATC]
    assert treatment["productCodeableConcept"] == treatment["code"]
    for one in DEFINED.values():
        assert ("productCodeableConcept" in one) is (one["kind"] == "MedicationRequest")


def test_notes_are_its_usage() -> None:
    assert DEFINED["pentoxifylline"]["usage"].startswith("2024 ACC/AHA: no benefit")
