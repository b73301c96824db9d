"""A call that is wrong is refused with everything that is wrong; nobody else's data are used."""

import re
from typing import Any

import pytest
from samples import CLAUDICATION, COLD_LEG, NOW, response

from cds.calls import AUTHORIZATION, HERE, PATIENT, answered, bundle, call, order
from fhir_pad import cds, engine
from fhir_pad.cds import CannotBeHad
from fhir_pad.fhir.issues import Refused
from fhir_pad.recorded.rows.codes import RXNORM


def refused(body: Any, service: str = "leg-pain-patient-view") -> list[tuple[str, str]]:
    """Return code and place of each issue for which a call is refused."""
    with pytest.raises(Refused) as caught:
        cds.answer(body, cds.SERVICES[service], NOW, HERE)
    return [(str(one.code), one.at) for one in caught.value.issues]


EHR = "https://ehr.example.org/fhir"
GOOD = call("patient-view")
FAULTS = [
    ({"hook": None}, [("required", "hook")]),
    ({"hook": "order-sign"}, [("invalid", "hook")]),
    ({"hookInstance": None}, [("invalid", "hookInstance")]),
    ({"hookInstance": "1"}, [("invalid", "hookInstance")]),
    ({"fhirServer": "http://ehr.example.org"}, [("value", "fhirServer")]),
    ({"fhirServer": "https://[::1"}, [("value", "fhirServer")]),
    ({"fhirServer": "file:///etc/passwd"}, [("value", "fhirServer")]),
    ({"fhirServer": 5}, [("value", "fhirServer")]),
    ({"fhirAuthorization": AUTHORIZATION}, [("required", "fhirServer")]),
    (
        {"fhirServer": EHR, "fhirAuthorization": "Bearer x"},
        [("structure", "fhirAuthorization")],
    ),
    (
        {"fhirServer": EHR, "fhirAuthorization": {"access_token": "a b", "token_type": "mac"}},
        [("value", "fhirAuthorization.access_token"), ("value", "fhirAuthorization.token_type")],
    ),
    (
        {"fhirServer": EHR, "fhirAuthorization": {**AUTHORIZATION, "patient": "another"}},
        [("business-rule", "fhirAuthorization.patient")],
    ),
    ({"context": {"userId": "Robot/1", "patientId": "example"}}, [("invalid", "context.userId")]),
    (
        {"context": {"userId": "Practitioner/1", "patientId": "../../Patient/2"}},
        [("invalid", "context.patientId")],
    ),
    (
        {"context": {}, "hook": None},
        [("required", "hook"), ("required", "context.patientId"), ("required", "context.userId")],
    ),
    (
        {"context": {"userId": "Patient/1", "patientId": "example", "encounterId": 5}},
        [("invalid", "context.encounterId")],
    ),
    ({"prefetch": {"patient": PATIENT, "responses": 3}}, [("structure", "prefetch.responses")]),
    (
        {"prefetch": {"patient": PATIENT, "conditions": {"id": "c"}}},
        [("structure", "prefetch.conditions")],
    ),
    (
        {"prefetch": {"patient": PATIENT, "conditions": {"resourceType": "Bundle", "entry": {}}}},
        [("structure", "prefetch.conditions.entry")],
    ),
    (
        {"prefetch": {"patient": PATIENT, "conditions": bundle({"resourceType": ["Condition"]})}},
        [("structure", "prefetch.conditions.entry[0].resource")],
    ),
    (
        {
            "prefetch": {
                "patient": PATIENT,
                "medications": {"resourceType": "Bundle", "entry": [{"search": {}}, 3]},
            }
        },
        [("structure", "prefetch.medications.entry[1]")],
    ),
]


@pytest.mark.parametrize(("change", "expected"), FAULTS)
def test_a_wrong_call_is_refused_with_every_fault(change: Any, expected: Any) -> None:
    body = {key: value for key, value in {**GOOD, **change}.items() if value is not None}

    assert refused(body) == expected


@pytest.mark.parametrize("body", [None, [], "x", 1])
def test_what_is_no_object_is_refused(body: Any) -> None:
    assert refused(body) == [("structure", "")]


def test_an_encounter_start_names_the_encounter() -> None:
    assert refused(call("encounter-start"), "leg-pain-encounter-start") == [
        ("required", "context.encounterId")
    ]


def test_orders_and_what_was_selected_have_to_be_sent() -> None:
    assert refused(call("order-select"), "leg-pain-order-select") == [
        ("required", "context.draftOrders"),
        ("required", "context.selections"),
    ]


OTHERS = [
    ("patient", {"resourceType": "Patient", "id": "another"}),
    ("responses", bundle(response(CLAUDICATION) | {"subject": {"reference": "Patient/another"}})),
    ("conditions", bundle({"resourceType": "Condition", "subject": {"reference": "Patient/b"}})),
    ("allergies", bundle({"resourceType": "AllergyIntolerance", "patient": {"reference": "x/b"}})),
]


@pytest.mark.parametrize(("name", "sent"), OTHERS)
def test_data_of_another_patient_are_refused(name: str, sent: Any) -> None:
    body = call("patient-view")
    body["prefetch"][name] = sent

    assert refused(body) == [("business-rule", f"prefetch.{name}")]


def test_an_order_for_another_patient_is_refused() -> None:
    drafts = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": order("B01AC23", patient="another")}],
    }

    assert refused(call("order-sign", draftOrders=drafts), "leg-pain-order-sign") == [
        ("business-rule", "context.draftOrders")
    ]


@pytest.mark.parametrize("patient", [None, {"resourceType": "OperationOutcome", "issue": []}])
def test_without_the_patient_the_data_cannot_be_had(patient: Any) -> None:
    body = call("patient-view")
    body["prefetch"]["patient"] = patient

    with pytest.raises(CannotBeHad):
        cds.answer(body, cds.SERVICES["leg-pain-patient-view"], NOW, HERE)


@pytest.mark.parametrize(
    ("answers", "codes"), [(COLD_LEG, ["processing", "incomplete"]), (CLAUDICATION, ["incomplete"])]
)
def test_an_emergency_is_not_lost_with_the_patient(answers: Any, codes: list[str]) -> None:
    body = call("patient-view", response(answers))
    del body["prefetch"]["patient"]

    with pytest.raises(CannotBeHad) as missing:
        cds.answer(body, cds.SERVICES["leg-pain-patient-view"], NOW, HERE)

    assert [str(one.code) for one in missing.value.issues] == codes


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"hookInstance": "1"}, id="no UUID"),
        pytest.param({"context": {"patientId": "example"}}, id="no user"),
        pytest.param({"fhirServer": "http://ehr.example.org"}, id="no https"),
        pytest.param(
            {"fhirServer": EHR, "fhirAuthorization": AUTHORIZATION}, id="a server unregistered"
        ),
    ],
)
def test_an_emergency_is_not_lost_with_a_wrong_call(change: Any) -> None:
    urgent, calm = (
        refused(call("patient-view", response(answers)) | change)
        for answers in (COLD_LEG, CLAUDICATION)
    )

    assert urgent == [("processing", ""), *calm]
    assert len(calm) == 1


def test_an_emergency_is_not_lost_beside_data_of_another_patient() -> None:
    body = call("patient-view", response(COLD_LEG))
    body["prefetch"] |= dict([OTHERS[2]])

    assert [code for code, _ in refused(body)] == ["processing", "business-rule"]


@pytest.mark.parametrize("type_", [None, "Answers", ["QuestionnaireResponse"]])
def test_an_emergency_is_not_lost_in_what_cannot_be_told_to_be_a_response(type_: Any) -> None:
    body = call("patient-view", response(COLD_LEG) | {"resourceType": type_})

    assert [code for code, _ in refused(body)] == ["processing", "structure"]


def test_an_order_without_its_type_is_refused() -> None:
    body = call("order-sign", draftOrders=bundle(order("B01AC23") | {"resourceType": None}))

    assert refused(body, "leg-pain-order-sign") == [
        ("structure", "context.draftOrders.entry[0].resource")
    ]


def test_null_says_that_there_is_none_and_an_outcome_that_it_is_not_known() -> None:
    body = call("patient-view", response(CLAUDICATION))
    body["prefetch"]["conditions"] = None
    body["prefetch"]["allergies"] = {"resourceType": "OperationOutcome", "issue": []}

    (card,) = answered(body)

    _, _, absent = card["detail"].partition("**Not had from the record**")
    assert "allergies" in absent
    assert "conditions" not in absent


def test_discovery_names_each_service_with_what_it_is_to_be_sent() -> None:
    services: Any = cds.discovery()["services"]

    assert {one["hook"] for one in services} == {
        "patient-view",
        "encounter-start",
        "order-select",
        "order-sign",
    }
    for one in services:
        assert one["prefetch"]["patient"] == "Patient/{{context.patientId}}"
        assert one["id"] in cds.SERVICES


def test_a_record_is_asked_for_what_the_library_says_that_it_reads() -> None:
    published: Any = engine.published().resources
    (library,) = (one for one in published if one["resourceType"] == "Library")
    required = {one["type"] for one in library["dataRequirement"]}
    services: Any = cds.discovery()["services"]

    for one in services:
        queries = one["prefetch"].values()
        assert {re.match("[A-Za-z]+", query)[0] for query in queries} == required
        assert all("{{context.patientId}}" in query for query in queries)


REFERRED = "Medication/warfarin"
TAKEN = {
    "resourceType": "MedicationRequest",
    "id": "m1",
    "status": "active",
    "intent": "order",
    "subject": {"reference": "Patient/example"},
    "medicationReference": {"reference": REFERRED},
}
WARFARIN = {
    "resourceType": "Medication",
    "id": "warfarin",
    "code": {"coding": [{"system": RXNORM, "code": "11289"}]},
}
BLOOD_THINNER = "Is a full-dose anticoagulant taken (warfarin, DOAC, heparin)?"
NOT_GIVEN = (
    f"{BLOOD_THINNER}; Which antiplatelet medicines are taken? "
    "The medication it refers to was not given with it."
)
FROM_RECORD = f"{BLOOD_THINNER} Not answered; taken from the record: MedicationRequest/m1."


@pytest.mark.parametrize(
    ("sent", "said"),
    [([TAKEN, WARFARIN], FROM_RECORD), ([TAKEN], NOT_GIVEN)],
    ids=["with", "without"],
)
def test_a_medicine_referred_to_is_asked_for_and_told_when_it_is_not_there(
    sent: Any, said: str
) -> None:
    asked = call("patient-view", response(CLAUDICATION))
    asked["prefetch"]["medications"] = bundle(*sent)

    (card,) = answered(asked)

    assert f"- {said}" in card["detail"].splitlines()
    queries = cds.discovery()["services"][0]["prefetch"]
    for name, type_ in (("medications", "Request"), ("medicationStatements", "Statement")):
        assert queries[name].endswith(f"&_include=Medication{type_}:medication")


URN = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
OF_ENTRY = "urn:uuid:6bdc1a4e-6d51-4b0a-8b0b-0c3f5f7d9a11"


@pytest.mark.parametrize("own", [{"id": "warfarin"}, {}], ids=["with an id", "without an id"])
def test_what_refers_to_an_entry_of_its_prefetch_is_read_with_it(own: Any) -> None:
    medicine = {name: value for name, value in WARFARIN.items() if name != "id"} | own
    taken = TAKEN | {"medicationReference": {"reference": URN}, "subject": {"reference": OF_ENTRY}}
    asked = call("patient-view", response(CLAUDICATION))
    asked["prefetch"]["medications"] = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": OF_ENTRY, "resource": asked["prefetch"]["patient"]},
            {"fullUrl": URN, "resource": medicine},
            {"resource": taken},
        ],
    }

    (card,) = answered(asked)

    assert f"- {FROM_RECORD}" in card["detail"].splitlines()


OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "x"}]}
NOTHING = {**OUTCOME, "issue": [{"severity": "information", "code": "not-found"}]}
NEXT = {"link": [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]}
IN_PART = [
    (bundle() | NEXT, "- conditions: the record sent one page of several"),
    (bundle(OUTCOME), "- conditions: the record says that it may not be all"),
    (bundle(NOTHING), ""),
    (bundle(), ""),
]


@pytest.mark.parametrize(("sent", "said"), IN_PART)
def test_what_was_sent_in_part_is_said_to_be_not_all(sent: Any, said: str) -> None:
    asked = call("patient-view", response(CLAUDICATION))
    asked["prefetch"]["conditions"] = sent

    (card,) = answered(asked)

    told = [line for line in card["detail"].splitlines() if line.startswith("- conditions")]
    assert told == [said][: len(said)]


ACCEPTED = {
    "card": "c1",
    "outcome": "accepted",
    "acceptedSuggestions": [{"id": "s1"}],
    "outcomeTimestamp": "2026-11-21T10:00:00Z",
}
OVERRIDDEN = {
    "card": "c2",
    "outcome": "overridden",
    "overrideReason": {"reason": {"code": "declined"}, "userComment": "Mr Smith said no"},
    "outcomeTimestamp": "2026-11-21T10:00:00Z",
}


def test_feedback_is_read_without_what_was_written_about_a_patient() -> None:
    accepted, overridden = cds.feedback({"feedback": [ACCEPTED, OVERRIDDEN]})

    assert (accepted.card, accepted.suggestions, accepted.reason) == ("c1", ("s1",), None)
    assert (overridden.outcome, overridden.reason) == ("overridden", "declined")
    assert "Smith" not in str(overridden)


WRONG = [
    ({}, [("required", "feedback")]),
    ({"feedback": []}, [("required", "feedback")]),
    ({"feedback": [3]}, [("structure", "feedback[0]")]),
    ({"feedback": [ACCEPTED] * 101}, [("too-costly", "feedback")]),
    (
        {"feedback": [ACCEPTED, {"outcome": "ignored"}]},
        [
            ("required", "feedback[1].card"),
            ("invalid", "feedback[1].outcome"),
            ("required", "feedback[1].outcomeTimestamp"),
        ],
    ),
    (
        {"feedback": [ACCEPTED | {"card": "a card", "outcomeTimestamp": "2026-11-21"}]},
        [("value", "feedback[0].card"), ("value", "feedback[0].outcomeTimestamp")],
    ),
    ({"feedback": [ACCEPTED | {"outcome": []}]}, [("invalid", "feedback[0].outcome")]),
    (
        {"feedback": [ACCEPTED | {"acceptedSuggestions": []}]},
        [("required", "feedback[0].acceptedSuggestions")],
    ),
]


@pytest.mark.parametrize(("body", "expected"), WRONG)
def test_wrong_feedback_is_refused_with_every_fault(body: Any, expected: Any) -> None:
    with pytest.raises(Refused) as caught:
        cds.feedback(body)

    assert [(str(one.code), one.at) for one in caught.value.issues] == expected
