"""An emergency is the same everywhere: the card, the requests, the plan and the risks say so."""

from typing import Any

import pytest
from engines.patients import PATIENT
from operations.calling import given, parameters, published
from recorded.record_sample import condition
from samples import CLAUDICATION, COLD_LEG, NOW, response, vignettes

from cds.calls import answered, bundle, call, order
from cds.sound import unsound
from fhir_pad import assess
from fhir_pad.cds.unread import NOT_READ, RESPONSE_NOT_READ
from fhir_pad.fhir.canonical import url
from fhir_pad.language import LANGUAGES
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


OLD = {"questionnaire": f"{url('Questionnaire', 'leg-pain')}|0.0.1"}
NOT_WHOLE = response({"heart-failure": "unknown"})
FAILING = condition("sct 84114007") | {"subject": {"reference": "Patient/example"}}


@pytest.mark.parametrize("unread", [response(CLAUDICATION) | OLD, NOT_WHOLE], ids=["old", "part"])
def test_a_response_that_cannot_be_read_takes_no_warning_with_it(unread: Any) -> None:
    """Answers that were given to another version stay in the EHR for years."""
    drafts = {"resourceType": "Bundle", "type": "collection"}
    entries = {"entry": [{"resource": order("B01AC23")}]}
    sent = call("order-sign", unread, draftOrders=drafts | entries)
    sent["prefetch"]["conditions"] = bundle(FAILING)

    (card,) = answered(sent)

    assert unsound([card]) == []
    assert card["indicator"] == "warning"
    assert "Heart failure of any degree." in card["summary"]
    assert f"- responses: {RESPONSE_NOT_READ}" in card["detail"].splitlines()


@pytest.mark.parametrize("language", ["en-GB", "tr"])
def test_a_response_that_cannot_be_read_is_said_with_what_the_record_tells(language: str) -> None:
    sent = call("patient-view", NOT_WHOLE)
    sent["prefetch"]["conditions"] = bundle(FAILING)

    (card,) = answered(sent, language=language)

    assert unsound([card]) == []
    assert card["indicator"] == "warning"
    assert card["summary"] == LANGUAGES[language].say(NOT_READ)
    assert "- Answer `age`." in card["detail"].splitlines()
    assert "Condition/c1" in card["detail"]


def test_an_emergency_in_a_response_that_cannot_be_read_is_told() -> None:
    (card,) = answered(call("patient-view", response(COLD_LEG) | OLD))

    assert unsound([card]) == []
    assert card["indicator"] == "critical"
    assert card["summary"].startswith("Leg pain: emergency now.")
    assert card["detail"].startswith(urgency(EMERGENCY, None)[0])


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
