"""A card says how soon, why and what; an order is judged by what is known, and by nothing else."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from engines.patients import EHR
from equivalence.compared import forms
from samples import CLAUDICATION, COLD_LEG, response, vignettes

from cds.calls import BASE, answered, bundle, call, order
from cds.sound import RULES, unsound
from fhir_pad import cds, engine
from fhir_pad.cds.answered import CANNOT_BE_TOLD
from fhir_pad.cds.cards import INDICATORS, SUMMARY_BELOW, cut
from fhir_pad.cds.recognised import ORDERED
from fhir_pad.fhir import strict

PEOPLE = [
    pytest.param(CLAUDICATION, id="claudication"),
    pytest.param(COLD_LEG, id="cold leg"),
    *(pytest.param(one["inputs"], id=one["id"], marks=pytest.mark.external) for one in vignettes()),
]


@pytest.mark.parametrize("answers", PEOPLE)
def test_a_card_is_a_sound_card_and_says_what_the_assessment_says(answers: Any) -> None:
    sent = response(answers, status="in-progress")
    findings = engine.assess(sent).findings

    (card,) = answered(call("patient-view", sent))

    assert unsound([card]) == []
    assert card["indicator"] == INDICATORS[findings.triage]
    assert (card["indicator"] == "critical") is (findings.triage == "emergency-now")
    recommended = [one.title for one in findings.actions if one.status == "recommended"]
    assert [one["label"] for one in card.get("suggestions", ())] == recommended[:8]
    for one in findings.missing:
        assert one.why in card["detail"]
    for one in findings.actions:
        if one.status == "withheld":
            assert f"{one.title}: {one.reason}" in card["detail"]


SPOILED: dict[str, dict[str, Any]] = {
    "a uuid": {"uuid": ""},
    "a summary below 140 characters": {"summary": "s" * 140},
    "a detail that is text": {"detail": 5},
    "an indicator": {"indicator": "hard-stop"},
    "a source with label, url and topic": {"source": {"label": "x", "url": "https://x"}},
    "nothing empty": {"more": None},
    "selectionBehavior with suggestions and only then": {"selectionBehavior": "all"},
    "override reasons are whole codings": {
        "overrideReasons": [{"code": "x", "system": "https://x"}]
    },
    "suggestions with a label, a uuid of their own and actions": {
        "suggestions": [{"label": "x", "uuid": "1", "actions": []}]
    },
    "actions say what and on what": {
        "suggestions": [
            {"label": "x", "uuid": "1", "actions": [{"type": "create", "description": "x"}]}
        ]
    },
    "what is to be created is R4": {
        "suggestions": [
            {
                "label": "x",
                "uuid": "1",
                "actions": [
                    {
                        "type": "create",
                        "description": "x",
                        "resource": {"resourceType": "Task", "status": "draft"},
                    }
                ],
            }
        ]
    },
    "links are whole, and appContext is for smart alone": {
        "links": [{"label": "x", "url": "https://x", "type": "absolute", "appContext": "x"}]
    },
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_notices_a_card_that_breaks_it(rule: str) -> None:
    (card,) = answered(call("patient-view", response(CLAUDICATION)))

    assert f"card 0: {rule}" in unsound([card | SPOILED[rule]])


def test_whatever_was_answered_there_is_one_sound_card() -> None:
    for form in forms(60):
        (sent,) = strict.read(form.sent)

        (card,) = answered(call("encounter-start", sent, encounterId="e1"))

        assert unsound([card]) == []


def test_an_emergency_is_critical_and_is_in_the_summary() -> None:
    (card,) = answered(call("patient-view", response(COLD_LEG)))

    assert card["indicator"] == "critical"
    assert card["summary"].startswith("Leg pain: emergency now")


def test_of_a_patient_nobody_asked_there_is_no_card() -> None:
    assert answered(call("patient-view")) == []


WITH_APP = cds.Here(BASE, "https://pad.example.org/smart/launch")


def linked(here: cds.Here = WITH_APP, **changes: Any) -> list[Any]:
    """Return the links of the card for a response that has been changed in this way."""
    sent = {**response(CLAUDICATION, status="in-progress"), "id": "half-filled", **changes}
    sent = {name: value for name, value in sent.items() if value is not None}
    (card,) = answered(call("patient-view", sent), here=here)
    assert unsound([card]) == []
    found: list[Any] = card.get("links", [])
    return found


def test_an_unfinished_response_can_be_gone_on_with_in_the_app() -> None:
    (link,) = linked()

    assert link.pop("label")
    assert link == {
        "url": "https://pad.example.org/smart/launch",
        "type": "smart",
        "appContext": "QuestionnaireResponse/half-filled",
    }


@pytest.mark.parametrize("changes", [{"status": "completed"}, {"id": None}], ids=str)
def test_what_cannot_be_gone_on_with_has_no_link(changes: dict[str, Any]) -> None:
    assert linked(**changes) == []


def test_without_an_app_there_is_no_link() -> None:
    assert linked(cds.Here(BASE)) == []


def test_drafts_are_about_the_patient_and_nothing_in_them_is_an_order() -> None:
    (card,) = answered(call("encounter-start", response(CLAUDICATION), encounterId="e1"))

    for suggestion in card["suggestions"]:
        (action,) = suggestion["actions"]
        made = action["resource"]
        assert made["status"] in {"draft", "proposed"}
        assert made.get("intent", "proposal") == "proposal"
        assert "Patient/example" in str(made)
        if "encounter" in made:
            assert made["encounter"] == {"reference": "Encounter/e1"}


def test_what_the_record_did_not_send_is_said() -> None:
    (card,) = answered(call("patient-view", response(CLAUDICATION)))

    assert "**Not had from the record**\n\n- observations" in card["detail"]


def test_what_is_taken_from_the_record_is_said_with_its_place() -> None:
    sent = response(CLAUDICATION | {"diabetes": "no"})
    asked = call("patient-view", sent)
    asked["prefetch"]["conditions"] = bundle(
        *({**one, "id": f"c{index}"} for index, one in enumerate(EHR))
    )

    (card,) = answered(asked)

    assert unsound([card]) == []
    (told,) = [part for part in card["detail"].split("**") if "Condition/" in part]
    failing, diabetic = "Is heart failure of any degree known?", "Is diabetes known?"
    assert f"{failing} Not answered; taken from the record: Condition/c2." in told
    assert f"{diabetic} The record says otherwise (Condition/c1)" in told


def signed(code: str, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cards for an order that is signed for a patient with these answers."""
    drafts = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": order(code)}]}
    return answered(call("order-sign", response(answers, status="in-progress"), draftOrders=drafts))


ORDERS = [
    ("B01AC23", {"heart-failure": "yes"}, "warning", "Cilostazol", "Heart failure"),
    ("M01AE01", {"abi-l": "0.70", "leg-side": "left"}, "warning", "anti-inflammatory", "Arterial"),
    ("B01AC23", {}, "info", "Cilostazol", "Heart failure is not known"),
]


@pytest.mark.parametrize(("code", "answers", "indicator", "what", "why"), ORDERS)
def test_an_order_is_judged_by_what_is_known(
    code: str, answers: dict[str, Any], indicator: str, what: str, why: str
) -> None:
    known = {key: Decimal(one) if one[0].isdigit() else one for key, one in answers.items()}

    (card,) = signed(code, known)

    assert unsound([card]) == []
    assert card["indicator"] == indicator
    assert what in card["summary"]
    assert why in card["summary"]
    taken_back = [one["actions"][0]["resourceId"] for one in card.get("suggestions", ())]
    assert taken_back == ([f"MedicationRequest/order-{code}"] if indicator == "warning" else [])


@pytest.mark.parametrize("answers", PEOPLE)
def test_whatever_is_signed_there_is_one_sound_card_or_none(answers: Any) -> None:
    entries = [{"resource": order(codes[0][1], codes[0][0])} for codes in ORDERED.values()]
    drafts = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    sent = response(answers, status="in-progress")

    found = answered(call("order-sign", sent, draftOrders=drafts))

    assert len(found) <= 1
    assert unsound(found) == []


def test_compression_without_an_index_is_to_be_checked_first() -> None:
    drafts = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {
                "resource": {
                    "resourceType": "DeviceRequest",
                    "id": "socks",
                    "status": "draft",
                    "intent": "order",
                    "subject": {"reference": "Patient/example"},
                    "codeCodeableConcept": {
                        "coding": [{"system": "http://snomed.info/sct", "code": "401776005"}]
                    },
                }
            }
        ],
    }

    (card,) = answered(
        call(
            "order-sign",
            response({"varicose-veins": "yes"}, status="in-progress"),
            draftOrders=drafts,
        )
    )

    assert card["indicator"] == "info"
    assert "index" in card["detail"]


def test_of_several_drafts_only_the_selected_one_is_judged() -> None:
    drafts = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": order("B01AC23")}, {"resource": order("A02BC01")}],
    }
    sent = response({"heart-failure": "yes"}, status="in-progress")

    other = answered(
        call(
            "order-select", sent, draftOrders=drafts, selections=["MedicationRequest/order-A02BC01"]
        )
    )
    that = answered(
        call(
            "order-select", sent, draftOrders=drafts, selections=["MedicationRequest/order-B01AC23"]
        )
    )

    assert other == []
    assert len(that) == 1


def test_an_order_nobody_can_recognise_is_said_not_to_be_judged() -> None:
    """A code of another system is none."""
    drafts = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": order("B01AC23", system="https://example.org/cilostazol")}],
    }
    sent = response({"heart-failure": "yes"}, status="in-progress")

    (card,) = answered(call("order-sign", sent, draftOrders=drafts))

    assert unsound([card]) == []
    assert card["indicator"] == "info"
    assert card["summary"] == CANNOT_BE_TOLD
    assert "MedicationRequest/order-B01AC23: send it with a code" in card["detail"]
    assert "suggestions" not in card


@pytest.mark.parametrize("length", [1, 138, 139, 140, 141, 500])
def test_a_summary_is_cut_at_a_word(length: int) -> None:
    said = cut("word " * length)[: SUMMARY_BELOW * 2]

    assert len(said) < SUMMARY_BELOW
    assert cut("a" * 139) == "a" * 139


def test_the_same_call_is_answered_with_the_same_bytes() -> None:
    sent = call("patient-view", response(CLAUDICATION))

    assert answered(sent) == answered(sent)


def uuids(card: Mapping[str, Any]) -> set[str]:
    """Return the UUIDs of a card and of its suggestions."""
    return {card["uuid"], *(one["uuid"] for one in card.get("suggestions", ()))}


def test_another_call_is_answered_with_another_card() -> None:
    """Feedback names a card by its uuid: what was said of one order is not said of another."""
    bleeds = response({"bleeding-active": "yes"}, status="in-progress")
    sent = [
        call("patient-view", response(CLAUDICATION)),
        call("encounter-start", response(CLAUDICATION), encounterId="e"),
        *(
            call("order-sign", bleeds, draftOrders=bundle(order(code)))
            for code in ("B01AC06", "B01AC04")
        ),
    ]
    sent += [one | {"hookInstance": "0b9b3c57-93ab-4b8f-9f3b-8f7a1c9f0d11"} for one in sent[:3]]
    sent[3]["hookInstance"] = "f0e1b3c5-93ab-4b8f-9f3b-8f7a1c9f0d11"

    found = [uuids(card) for one in sent for card in answered(one)]

    assert len(found) == len(sent)
    assert sum(map(len, found)) == len(set().union(*found))
