"""An emergency is the same everywhere: the card, the requests, the plan and the risks say so."""

from typing import Any

import pytest
from engines.patients import PATIENT
from operations.calling import given, parameters, published
from samples import CLAUDICATION, COLD_LEG, NOW, response, vignettes

from cds.calls import answered, bundle, call, order
from fhir_pad import assess
from fhir_pad.fhir.canonical import url
from fhir_pad.operations.apply.plan import APPLY_PLAN
from fhir_pad.operations.apply.requests import EMERGENCY as PHASE
from fhir_pad.report.words import EMERGENCY, urgency

PEOPLE = [
    pytest.param(COLD_LEG, id="cold leg"),
    *(pytest.param(one["inputs"], id=one["id"], marks=pytest.mark.external) for one in vignettes()),
]


def resources(bundle: Any, kind: str) -> list[dict[str, Any]]:
    """Return the resources of a type in a Bundle."""
    found = (entry["resource"] for entry in bundle["entry"])
    return [one for one in found if one["resourceType"] == kind]


@pytest.mark.parametrize("answers", PEOPLE)
def test_an_emergency_is_told_in_the_same_words_and_nothing_else_is(answers: Any) -> None:
    sent = response(answers, status="in-progress")
    found = assess(sent, now=NOW)
    words = " ".join(urgency(found.findings.triage, found.findings.window))
    is_emergency = found.findings.triage == EMERGENCY
    whole = found.bundle()

    (card,) = answered(call("patient-view", sent))
    notes = [[note["text"] for note in one["note"]] for one in resources(whole, "RiskAssessment")]

    assert (card["indicator"] == "critical") is is_emergency
    assert words in card["detail"]
    assert [one["description"] for one in resources(whole, "CarePlan")] == [words]
    assert all((words in said) is is_emergency for said in notes)


def test_what_an_emergency_demands_is_requested_stat() -> None:
    data = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": {**response(COLD_LEG), "id": "r"}}],
    }
    asked = parameters(subject__valueString=f"Patient/{PATIENT['id']}", data=data)
    made: Any = APPLY_PLAN.run(
        asked, given(published("PlanDefinition", url("PlanDefinition", "leg-pain")))
    )

    group = next(one for one in made["contained"] if one["resourceType"] == "RequestGroup")
    first, *later = group["action"]
    assert first["prefix"] == str(PHASE)
    assert {action["priority"] for action in first["action"]} == {"stat"}
    assert "stat" not in {one["priority"] for phase in later for one in phase["action"]}


def test_an_emergency_that_is_not_finished_is_told_beside_what_was_finished_before() -> None:
    finished = response(CLAUDICATION, authored="2026-06-01T09:00:00Z")
    today = response(COLD_LEG, status="in-progress", authored="2026-11-21T09:00:00Z")

    (card,) = answered(call("patient-view", finished, today))

    assert card["indicator"] == "critical"
    assert card == answered(call("patient-view", today))[0]


def test_an_order_is_judged_by_what_was_finished_also_beside_an_emergency() -> None:
    finished = response(CLAUDICATION | {"heart-failure": "yes"}, authored="2026-06-01T09:00:00Z")
    today = response(COLD_LEG, status="in-progress", authored="2026-11-21T09:00:00Z")

    cards = answered(call("order-sign", finished, today, draftOrders=bundle(order("B01AC23"))))

    assert cards[0]["indicator"] == "warning"
