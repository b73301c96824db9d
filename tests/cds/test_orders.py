"""Which drafts are judged as orders: by any of their codes, and only what asks for something."""

from typing import Any

import pytest
from samples import response

from cds.calls import answered, call, order
from fhir_pad.cds.orders import ORDERED
from fhir_pad.recorded import ROWS
from fhir_pad.recorded.rows.codes import ATC, RXNORM

Drafted = dict[str, Any]
CILOSTAZOL: Drafted = order("B01AC23")
CODED = CILOSTAZOL["medicationCodeableConcept"]
REFERRING = {key: one for key, one in CILOSTAZOL.items() if key != "medicationCodeableConcept"}
SUBSTANCES = {
    "aspirin": "antiplatelet-single",
    "clopidogrel": "antiplatelet-single",
    "nsaid": "nsaid-short-course",
    "statin": "statin",
    "cilostazol": "cilostazol",
    "pentoxifylline": "pentoxifylline",
    "gabapentin": "gabapentin",
}


def medication(own: str) -> Drafted:
    """Return cilostazol as a Medication of its own."""
    return {"resourceType": "Medication", "id": own, "code": CODED}


def cards(*drafts: Drafted, hook: str = "order-sign", **more: Any) -> list[dict[str, Any]]:
    """Return the cards for drafts for somebody with heart failure."""
    sent = response({"heart-failure": "yes"}, status="in-progress")
    entries = [{"resource": one} for one in drafts]
    drafted = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return answered(call(hook, sent, draftOrders=drafted, **more))


def taken_back(found: list[dict[str, Any]]) -> list[str]:
    """Return the drafts that cards propose to take back."""
    return [
        action["resourceId"]
        for card in found
        for suggestion in card.get("suggestions", ())
        for action in suggestion["actions"]
    ]


def test_a_medicine_inside_the_order_is_seen() -> None:
    inside = {"contained": [medication("m")], "medicationReference": {"reference": "#m"}}

    assert taken_back(cards(REFERRING | inside)) == ["MedicationRequest/order-B01AC23"]


@pytest.mark.parametrize("hook", ["order-sign", "order-select"])
def test_a_medicine_beside_the_order_is_seen_and_is_no_order_itself(hook: str) -> None:
    named = REFERRING | {"medicationReference": {"reference": "Medication/m"}}
    chosen = {"selections": ["MedicationRequest/order-B01AC23"]} if hook == "order-select" else {}

    found = cards(named, medication("m"), hook=hook, **chosen)

    assert taken_back(found) == ["MedicationRequest/order-B01AC23"]


def test_a_medicine_beside_the_order_may_be_named_by_its_entry() -> None:
    called = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
    named = REFERRING | {"medicationReference": {"reference": called}}
    entries = [{"resource": named}, {"fullUrl": called, "resource": medication("m")}]
    drafted = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    sent = response({"heart-failure": "yes"}, status="in-progress")

    found = answered(call("order-sign", sent, draftOrders=drafted))

    assert taken_back(found) == ["MedicationRequest/order-B01AC23"]


NO_ORDERS: list[Drafted] = [
    {"doNotPerform": True},
    *({"status": one} for one in ("cancelled", "completed", "entered-in-error", "stopped")),
]


@pytest.mark.parametrize("change", NO_ORDERS, ids=str)
def test_what_forbids_or_stops_a_medicine_is_not_taken_for_an_order(change: Drafted) -> None:
    assert cards(CILOSTAZOL | change) == []


def test_an_order_without_an_id_is_warned_of_and_cannot_be_taken_back() -> None:
    (card,) = cards({key: one for key, one in CILOSTAZOL.items() if key != "id"})

    assert card["indicator"] == "warning"
    assert "suggestions" not in card


@pytest.mark.parametrize(
    "name", ["https://ehr.example.org/fhir/MedicationRequest/order-B01AC23", "order-B01AC23", "x"]
)
def test_a_selection_that_names_nothing_here_loses_no_warning(name: str) -> None:
    assert len(cards(CILOSTAZOL, hook="order-select", selections=[name])) == 1


def test_a_patient_may_be_named_by_a_version() -> None:
    versioned = {"subject": {"reference": "Patient/example/_history/1"}}

    assert len(cards(CILOSTAZOL | versioned)) == 1


@pytest.mark.parametrize("substance", SUBSTANCES)
def test_a_medicine_known_on_record_is_known_in_an_order(substance: str) -> None:
    """One table would do; two that differ lose a warning."""
    known = {
        (code.system, code.code)
        for row in ROWS
        for code in row.codes
        if row.answer == substance and code.system in (RXNORM, ATC)
    }
    ordered = ORDERED[SUBSTANCES[substance]]

    lost = {
        one
        for one in known
        if not any(one[0] == at[0] and one[1].startswith(at[1]) for at in ordered)
    }
    assert lost == set()
