"""Which drafts are judged as orders: by any of their codes, and only what asks for something."""

from decimal import Decimal
from typing import Any

import pytest
from recorded.record_sample import condition, request
from samples import CLAUDICATION, response

from cds.calls import answered, bundle, call, order
from fhir_pad.cds.answered import CANNOT_BE_TOLD
from fhir_pad.cds.recognised import ORDERED
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
    return of_somebody({"heart-failure": "yes"}, *drafts, hook=hook, **more)


def of_somebody(
    answers: Drafted, *drafts: Drafted, hook: str = "order-sign", **more: Any
) -> list[dict[str, Any]]:
    """Return the cards for drafts for somebody with these answers."""
    sent = response(answers, status="in-progress")
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


@pytest.mark.parametrize("named_by", [{"id": "m"}, {}], ids=["with an id", "without an id"])
def test_a_medicine_beside_the_order_may_be_named_by_its_entry(named_by: dict[str, str]) -> None:
    called = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
    named = REFERRING | {"medicationReference": {"reference": called}}
    medicine = {key: one for key, one in medication("m").items() if key != "id"} | named_by
    entries = [{"resource": named}, {"fullUrl": called, "resource": medicine}]
    drafted = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    sent = response({"heart-failure": "yes"}, status="in-progress")

    found = answered(call("order-sign", sent, draftOrders=drafted))

    assert taken_back(found) == ["MedicationRequest/order-B01AC23"]


NO_ORDERS: list[Drafted] = [
    {"doNotPerform": True},
    *({"status": one} for one in ("cancelled", "completed", "entered-in-error", "stopped")),
    {"status": "revoked"},
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


def named(code: str, display: str | None, text: str | None = None) -> Drafted:
    """Return an order by a code of RxNorm with its name, as most EHRs in America send it."""
    made = order(code, RXNORM)
    concept = made["medicationCodeableConcept"]
    concept["coding"][0] |= {} if display is None else {"display": display}
    concept |= {} if text is None else {"text": text}
    return made


BLEEDS = {"bleeding-active": "yes", "heart-failure": "yes", "statin-intolerance": "complete"}
BLEEDS |= {"allergies": ["heparin-hit", "gabapentin"]}
PRODUCTS = {
    "clopidogrel 75 MG Oral Tablet": "One antiplatelet",
    "Clopidogrel 75 MG Oral Tablet [Plavix]": "One antiplatelet",
    "aspirin 81 MG Delayed Release Oral Tablet": "One antiplatelet",
    "cilostazol 100 MG Oral Tablet": "Cilostazol",
    "rivaroxaban 2.5 MG Oral Tablet": "Discuss rivaroxaban 2.5 mg",
    "rivaroxaban 20 MG Oral Tablet [Xarelto]": "Rivaroxaban",
    "atorvastatin 40 MG Oral Tablet": "High-intensity statin",
    "amlodipine 5 MG / atorvastatin 40 MG Oral Tablet": "High-intensity statin",
    "0.4 ML enoxaparin sodium 100 MG/ML Prefilled Syringe": "Any heparin",
    "heparin sodium, porcine 5000 UNT/ML Injectable Solution": "Any heparin",
    "ibuprofen 800 MG Oral Tablet": "A short course of an anti-inflammatory",
    "pentoxifylline 400 MG Extended Release Oral Tablet": "Pentoxifylline",
    "gabapentin 300 MG Oral Capsule": "Gabapentin",
}


@pytest.mark.parametrize("display", PRODUCTS)
def test_a_product_is_known_by_its_name(display: str) -> None:
    """No list has the codes of all products; their names say what is in them."""
    (card,) = of_somebody(BLEEDS, named("999999", display))

    assert card["indicator"] == "warning"
    assert card["summary"].startswith(PRODUCTS[display])
    assert of_somebody(BLEEDS, named("999999", None, display))[0]["summary"] == card["summary"]


BELOW = {
    "C10AA04": "High-intensity statin",
    "M01AB02": "A short course of an anti-inflammatory",
    "M01AX17": "A short course of an anti-inflammatory",
}


@pytest.mark.parametrize("code", BELOW)
def test_a_substance_that_is_not_listed_is_known_by_its_class(code: str) -> None:
    (card,) = of_somebody(BLEEDS, order(code))

    assert card["indicator"] == "warning"
    assert card["summary"].startswith(BELOW[code])


@pytest.mark.parametrize(
    "written", ["KLOPİDOGREL 75 MG", "ENOKSAPARİN 4000 IU", "Silostazol", "VARİS ÇORABI"]
)
def test_a_name_counts_in_turkish_capitals(written: str) -> None:
    low = {"abi-l": Decimal("0.40"), "leg-side": "left"}

    (card,) = of_somebody(BLEEDS | low, named("1", None, written))

    assert card["indicator"] == "warning"


SOMETHING_ELSE = [
    named("308192", "Amoxicillin 500 MG Oral Tablet"),
    named("308192", None, "Amoxicillin 500 MG Oral Tablet"),
    named("1", "nystatin 100000 UNT/ML Oral Suspension"),
    named("1", "cilastatin 500 MG / imipenem 500 MG Injection"),
    named("1", "diclofenac sodium 0.01 MG/MG Topical Gel"),
    named("11289", None),
    order("B01AC24"),
    order("J01CA04"),
    {"resourceType": "ServiceRequest", "id": "s", "status": "draft", "intent": "order"},
]


@pytest.mark.parametrize("draft", SOMETHING_ELSE, ids=str)
def test_of_what_is_known_to_be_something_else_nothing_is_said(draft: Drafted) -> None:
    assert of_somebody(BLEEDS, draft) == []


LOCAL = {"system": "https://example.org/medicines", "code": "x", "display": "Kutsal 10 mg"}
NOT_TOLD = [
    named("999999", None),
    order("x", "https://example.org/medicines"),
    order("B01AC"),
    order("C10BA05"),
    order("B01AB"),
    *map(order, ("B01AC30", "B01AC56", "M01BA01", "N02BA51")),
    REFERRING,
    REFERRING | {"medicationReference": {"reference": "Medication/elsewhere"}},
    REFERRING | {"medicationCodeableConcept": {"text": "Kutsal 10 mg"}},
    REFERRING | {"medicationCodeableConcept": {"text": "Kutsal 10 mg", "coding": [LOCAL]}},
]


@pytest.mark.parametrize("draft", NOT_TOLD, ids=str)
def test_a_medicine_that_cannot_be_told_is_said_not_to_be_judged(draft: Drafted) -> None:
    (card,) = of_somebody(BLEEDS, draft)

    assert card["summary"] == CANNOT_BE_TOLD
    assert f"MedicationRequest/{draft['id']}" in card["detail"]


def of_record(*drafts: Drafted, **conditions: Any) -> list[dict[str, Any]]:
    """Return the cards for drafts for somebody who answered nothing, with this on record."""
    drafted = {"resourceType": "Bundle", "type": "collection"}
    entries = {"entry": [{"resource": one} for one in drafts]}
    sent = call("order-sign", draftOrders=drafted | entries)
    sent["prefetch"] |= {"conditions": bundle(*conditions.values())}
    return answered(sent)


def on_record(code: str) -> Drafted:
    """Return a Condition of the example patient."""
    return condition(code) | {"subject": {"reference": "Patient/example"}}


HEART, DIABETES_NERVES = on_record("sct 84114007"), on_record("sct 230572002")


@pytest.mark.parametrize("draft", NOT_TOLD, ids=str)
def test_of_a_medicine_that_cannot_be_told_nothing_is_said_where_it_does_not_matter(
    draft: Drafted,
) -> None:
    """Of somebody who was asked nothing, and to whom nothing is forbidden."""
    assert of_record(draft, draft | {"id": "another"}) == []
    assert of_record(draft, hypertension=on_record("sct 38341003")) == []
    assert of_record(draft, nerves=DIABETES_NERVES) == []
    assert of_record(draft, heart=HEART)[0]["summary"] == CANNOT_BE_TOLD


def test_of_a_device_that_cannot_be_told_compression_alone_matters() -> None:
    draft = of_device({"reference": "Device/elsewhere"})

    assert of_record(draft, heart=HEART) == []
    assert of_record(draft, nerves=DIABETES_NERVES)[0]["summary"] == CANNOT_BE_TOLD


def test_what_cannot_be_told_is_said_beside_an_order_that_is_judged() -> None:
    (card,) = of_record(CILOSTAZOL, named("999999", None))

    assert "needs to be checked first" in card["summary"]
    assert "MedicationRequest/order-999999: send it with" in card["detail"]


def test_what_was_not_judged_is_said_beside_what_is_forbidden() -> None:
    (card,) = of_somebody(BLEEDS, CILOSTAZOL, named("999999", None))

    assert card["summary"].startswith("Cilostazol")
    assert "MedicationRequest/order-999999: send it with" in card["detail"]


def test_a_combination_is_told_when_each_part_is() -> None:
    parts = [("1", "ezetimibe"), ("2", None)]
    ingredients = [
        {"itemCodeableConcept": {"coding": [{"system": RXNORM, "code": code, "display": name}]}}
        if name
        else {"itemCodeableConcept": {"coding": [{"system": RXNORM, "code": code}]}}
        for code, name in parts
    ]
    inside = {"resourceType": "Medication", "id": "m", "ingredient": ingredients}
    drafted = REFERRING | {"contained": [inside], "medicationReference": {"reference": "#m"}}

    (card,) = of_somebody(BLEEDS, drafted)
    inside["ingredient"] = ingredients[:1]

    assert card["summary"] == CANNOT_BE_TOLD
    assert of_somebody(BLEEDS, drafted) == []


HEPARINS = ["B01AB01", "B01AB04", "B01AB05"]


@pytest.mark.parametrize("code", HEPARINS)
def test_every_heparin_is_forbidden_after_platelets_fell_under_one(code: str) -> None:
    (card,) = of_somebody({"allergies": ["heparin-hit"]}, order(code))

    assert card["indicator"] == "warning"
    assert "use a non-heparin agent" in card["summary"]


CLOT = {"leg-symptom": "yes", "swelling": "one-leg", "dvt-ultrasound": "proximal-dvt"}
XARELTO = order("1114195", RXNORM)


def dosed(value: str, unit: str = "mg") -> Drafted:
    """Return an order of rivaroxaban with a dose."""
    quantity = {"value": Decimal(value), "unit": unit}
    return XARELTO | {"dosageInstruction": [{"doseAndRate": [{"doseQuantity": quantity}]}]}


FULL = [dosed("15"), dosed("20.0"), named("1", "rivaroxaban 20 MG Oral Tablet")]
LOW = [
    dosed("2.5"),
    named("1", "rivaroxaban 2.5 MG Oral Tablet"),
    named("1", None, "Xarelto 2,5mg"),
]


@pytest.mark.parametrize("draft", FULL, ids=str)
def test_the_full_dose_for_a_clot_is_not_forbidden_as_the_low_one(draft: Drafted) -> None:
    (card,) = of_somebody(CLOT, draft)

    assert card["indicator"] == "info"
    assert "Full anticoagulation is due" not in card["detail"]
    assert of_somebody(CLOT | {"bleeding-active": "yes"}, draft)[0]["indicator"] == "warning"


AGAINST_BOTH = """
**Cilostazol 100 mg twice a day; stop after three months without benefit**

Not to be ordered:

- Heart failure of any degree.
- Active bleeding.

To be known before:

- The bleeding risk is not known.
- A dangerous heart rhythm is not excluded.
- Recent coronary disease is not known.
- Whether there is a pregnancy is not known.
- Cilostazol allergy is not known.
- Liver disease is not known.

**Rivaroxaban**

Not to be ordered:

- Active bleeding.

To be known before:

- The bleeding risk is not known.
- Whether there is a pregnancy is not known.
- Liver disease is not known.
- The order does not tell the dose: only the low one is judged by the plan.

"""


def test_every_reason_against_every_order_is_told() -> None:
    (card,) = of_somebody({"heart-failure": "yes", "bleeding-active": "yes"}, CILOSTAZOL, XARELTO)

    assert f"\n{card['detail']}".startswith(AGAINST_BOTH)
    assert card["summary"] == (
        "Cilostazol 100 mg twice a day; stop after three months without benefit:"
        " should not be ordered. Heart failure of any degree."
    )
    assert [(one["label"], one["actions"]) for one in card["suggestions"]] == [
        (
            "Leave out: Cilostazol 100 mg twice a day; stop after three months without benefit",
            [
                {
                    "type": "delete",
                    "description": "Take the draft order back. Heart failure of any degree.",
                    "resourceId": "MedicationRequest/order-B01AC23",
                }
            ],
        ),
        (
            "Leave out: Rivaroxaban",
            [
                {
                    "type": "delete",
                    "description": "Take the draft order back. Active bleeding.",
                    "resourceId": "MedicationRequest/order-1114195",
                }
            ],
        ),
    ]
    assert len({one["uuid"] for one in card["suggestions"]}) == 2


KNOWN_BEFORE_ANY_DOSE = """
To be known before:

- Whether there is active bleeding is not known.
- The bleeding risk is not known.
- Whether there is a pregnancy is not known.
- Liver disease is not known.

**"""


@pytest.mark.parametrize("draft", FULL, ids=str)
def test_before_the_full_dose_is_asked_what_any_dose_needs_and_nothing_else(draft: Drafted) -> None:
    """Aspirin is taken beside the low dose alone, and this order tells its dose."""
    (card,) = of_somebody(CLOT, draft)

    assert card["summary"].startswith("Rivaroxaban: needs to be checked first.")
    assert KNOWN_BEFORE_ANY_DOSE in card["detail"]


@pytest.mark.parametrize("draft", LOW, ids=str)
def test_the_low_dose_is_forbidden_beside_a_clot(draft: Drafted) -> None:
    (card,) = of_somebody(CLOT, draft)

    assert "Full anticoagulation is due" in card["summary"]


SUSPENSION = named("1", "rivaroxaban 1 MG/ML Oral Suspension [Xarelto]")


NO_AMOUNT = XARELTO | {"dosageInstruction": [{"doseAndRate": [{"doseQuantity": {"unit": "mg"}}]}]}


@pytest.mark.parametrize("draft", [XARELTO, dosed("1", "tablet"), NO_AMOUNT, SUSPENSION], ids=str)
def test_a_dose_that_is_not_told_is_said(draft: Drafted) -> None:
    (card,) = of_somebody(CLOT, draft)

    assert card["indicator"] == "info"
    assert card["summary"].startswith("Rivaroxaban: needs to be checked first.")
    assert "does not tell the dose" in card["detail"]


LITTLE_FLOW: Drafted = {"abi-l": Decimal("0.40"), "leg-side": "left", "leg-symptom": "yes"}
STOCKING = {"coding": [{"system": "http://snomed.info/sct", "code": "401776005"}]}
DEVICE: Drafted = {"resourceType": "Device", "id": "d", "type": STOCKING}
URN = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"


def of_device(reference: Drafted, **more: Any) -> Drafted:
    """Return an order for a device that is referred to."""
    return {
        "resourceType": "DeviceRequest",
        "id": "socks",
        "status": "draft",
        "intent": "order",
        "subject": {"reference": "Patient/example"},
        "codeReference": reference,
        **more,
    }


DEVICES: dict[str, list[Drafted]] = {
    "inside": [of_device({"reference": "#d"}, contained=[DEVICE])],
    "beside": [
        of_device({"reference": "https://ehr.example.org/fhir/Device/d/_history/1"}),
        DEVICE,
    ],
    "by its name": [
        of_device({"reference": "Device/d"}),
        {key: one for key, one in DEVICE.items() if key != "type"}
        | {"deviceName": [{"name": "Compression stockings 30 mmHg", "type": "other"}]},
    ],
    "by a name beside the reference": [
        of_device({"reference": "Device/elsewhere", "display": "Compression stockings"})
    ],
}


@pytest.mark.parametrize("named_by", DEVICES)
def test_a_device_that_an_order_refers_to_is_seen(named_by: str) -> None:
    (card,) = of_somebody(LITTLE_FLOW, *DEVICES[named_by])

    assert card["summary"].startswith("Compression of a leg: should not be ordered.")
    assert taken_back([card]) == ["DeviceRequest/socks"]


@pytest.mark.parametrize("own", [{"id": "d"}, {}], ids=["with an id", "without an id"])
def test_a_device_beside_the_order_may_be_named_by_its_entry(own: Drafted) -> None:
    device = {key: one for key, one in DEVICE.items() if key != "id"} | own
    entries = [{"resource": of_device({"reference": URN})}, {"fullUrl": URN, "resource": device}]
    drafted = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    sent = response(LITTLE_FLOW, status="in-progress")

    assert taken_back(answered(call("order-sign", sent, draftOrders=drafted))) == [
        "DeviceRequest/socks"
    ]


BY_CODE = {"coding": [{"system": "https://example.org/devices", "code": "4711"}]}
UNTOLD = [
    of_device({"reference": "Device/elsewhere"}),
    of_device({}, codeCodeableConcept=BY_CODE),
]


@pytest.mark.parametrize("draft", UNTOLD, ids=["not there", "by a code"])
def test_a_device_that_cannot_be_told_is_said_not_to_be_judged(draft: Drafted) -> None:
    (card,) = of_somebody(LITTLE_FLOW, draft)

    assert card["summary"] == CANNOT_BE_TOLD
    assert "DeviceRequest/socks: send it with a name, and its Device." in card["detail"]


def test_of_a_device_with_another_name_nothing_is_said() -> None:
    assert of_somebody(LITTLE_FLOW, of_device({"display": "Wheelchair"})) == []


@pytest.mark.parametrize("code", ["401776005", "401777001", "401778006", "413899004"])
def test_compression_is_known_by_its_code(code: str) -> None:
    coded = {"coding": [{"system": "http://snomed.info/sct", "code": code}]}

    (card,) = of_somebody(LITTLE_FLOW, of_device({}, codeCodeableConcept=coded))

    assert card["summary"].startswith("Compression of a leg: should not be ordered.")


COMPRESSION = [
    "Compression bandage, four layers",
    "Compression bandaging of lower leg",
    "Gradient compression wrap, below knee",
    "Anti-embolism stockings",
    "KOMPRESYON BANDAJI",
    "Varis çorapları, diz altı",
]


@pytest.mark.parametrize("name", COMPRESSION)
def test_compression_is_known_by_what_it_is_called(name: str) -> None:
    """A bandage presses on a leg with too little blood as a stocking does."""
    draft = {"resourceType": "ServiceRequest", "id": "s", "status": "draft", "intent": "order"}

    (card,) = of_somebody(LITTLE_FLOW, draft | {"code": {"text": name}})

    assert card["indicator"] == "warning"


DETAILS: list[Drafted] = [
    {"text": "Compression bandage, four layers"},
    {"coding": [{"system": "http://snomed.info/sct", "code": "413899004"}]},
]


@pytest.mark.parametrize("detail", DETAILS, ids=str)
def test_compression_is_known_by_a_detail_of_the_order(detail: Drafted) -> None:
    """R4 has the kind of a bandage there, beside a code that says bandage alone."""
    draft = {"resourceType": "ServiceRequest", "id": "s", "status": "draft", "intent": "order"}
    draft["code"] = {"text": "Application of bandage"}
    others = [{"text": "Twice a week"}]

    (card,) = of_somebody(LITTLE_FLOW, draft | {"orderDetail": [*others, detail]})

    assert card["indicator"] == "warning"
    assert of_somebody(LITTLE_FLOW, draft | {"orderDetail": others}) == []


DENIED = (
    *("heart-failure", "on-anticoagulant", "bleeding-active", "bleeding-high-risk"),
    *("severe-arrhythmia", "acs-6mo", "ckd"),
)
SURE = CLAUDICATION | dict.fromkeys(DENIED, "no") | {"allergies": ("none",)}
SURE |= {"liver-disease": "none", "on-antiplatelet": ("none",), "sex": "male"}
HEART_ON_RECORD = condition("icd I50.9", own="r1") | {"subject": {"reference": "Patient/example"}}
APIXABAN_ON_RECORD = request("atc B01AF02", own="r3") | {
    "subject": {"reference": "Patient/example"}
}


@pytest.mark.parametrize(
    ("drafted", "on_record", "place", "why"),
    [
        (
            "B01AC23",
            {"conditions": bundle(HEART_ON_RECORD)},
            "Condition/r1",
            "Heart failure of any degree.",
        ),
        (
            "B01AC06",
            {"medications": bundle(APIXABAN_ON_RECORD)},
            "MedicationRequest/r3",
            "A full-dose",
        ),
    ],
)
def test_what_the_record_alone_forbids_is_warned_of_though_it_was_denied(
    drafted: str, on_record: Drafted, place: str, why: str
) -> None:
    """Cilostazol for somebody with heart failure on record, who said there is none, got no card."""
    drafts = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": order(drafted)}],
    }
    sent = response(SURE, status="in-progress")
    signed, opened = call("order-sign", sent, draftOrders=drafts), call("patient-view", sent)

    assert answered(signed) == []
    for asked in (signed, opened):
        asked["prefetch"] |= on_record
    (card,) = answered(signed)
    assert card["indicator"] == "warning"
    assert why in card["summary"]
    assert f"Not before answers and record agree:\n\n- {why}" in card["detail"]
    assert place in card["detail"]
    assert "suggestions" not in card


def test_no_draft_is_suggested_that_the_record_alone_forbids() -> None:
    """An antiplatelet was, recommended, beside apixaban on record."""
    opened = call("patient-view", response(SURE, status="in-progress"))
    title = "One antiplatelet: clopidogrel 75 mg or aspirin 75 to 100 mg once a day"

    (before,) = answered(opened)
    opened["prefetch"]["medications"] = bundle(APIXABAN_ON_RECORD)
    (after,) = answered(opened)

    assert title in {one["label"] for one in before["suggestions"]}
    assert title not in {one["label"] for one in after["suggestions"]}
    assert f"**Not before answers and record agree**\n\n- {title}: A full-dose" in after["detail"]
    assert f"{title} (recommended)" not in after["detail"]
