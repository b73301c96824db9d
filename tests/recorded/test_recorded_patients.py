"""Patients as an EHR has them on record, and what may be filled in for each."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fhir_pad.recorded import Source, facts
from recorded.record_sample import (
    NOW,
    PATIENT,
    UCUM,
    allergy,
    asked,
    beside_the_patient,
    concept,
    condition,
    harmed,
    medication,
    observation,
    passed,
    procedure,
    quantity,
    reaction,
    read,
    request,
    statement,
    taken,
)

DIABETES, PAD, STROKE, CLOT = "sct 44054006", "sct 399957001", "sct 230690007", "sct 404223003"
BMI, SYSTOLIC, INDEX, EGFR, SMOKES = (
    "loinc 39156-5",
    "loinc 8480-6",
    "loinc 77194-9",
    "loinc 62238-1",
    "loinc 72166-2",
)
RIGHT_LEG, LEFT_LEG, RIGHT_ARM = "sct 62175007", "sct 32153003", "sct 368209003"
LEFT_PEDAL, RIGHT_TIBIAL = "sct 792817008", "sct 214811007"
WARFARIN, WARFARIN_5_MG, CLOPIDOGREL_75_MG = "rx 11289", "rx 855332", "rx 309362"
ASPIRIN, RIVAROXABAN, ATORVASTATIN = "rx 1191", "rx 1114195", "rx 83367"
CLOPIDOGREL = "rx 32968"
NOBODY_KNOWS = {"reference": "Patient/q"}

ANSWERED = [
    ("a disease on the problem list", [condition(DIABETES)], {"diabetes": "yes"}),
    ("smokes heavily", [asked(SMOKES, answer="sct 428071000124103")], {"smoking": "current"}),
    ("a disease that came back", [condition(DIABETES, clinical="relapse")], {"diabetes": "yes"}),
    ("a disease that recurred", [condition(DIABETES, clinical="recurrence")], {"diabetes": "yes"}),
    (
        "no status at all",
        [condition(DIABETES, clinical=None, verification=None)],
        {"diabetes": "yes"},
    ),
    ("heart failure by ICD-10-CM", [condition("icd I50.9")], {"heart-failure": "yes"}),
    ("a code of ICD-10-CM", [condition("icd E11.51")], {"diabetes": "yes", "known-pad": "yes"}),
    ("a second code that is ours", [condition("x 1", DIABETES)], {"diabetes": "yes"}),
    ("a stroke that is over", [condition(STROKE, clinical="resolved")], {"stroke-tia": "yes"}),
    ("arterial disease in remission", [condition(PAD, clinical="remission")], {"known-pad": "yes"}),
    ("a clot of former years", [condition(CLOT, onsetDateTime="2019")], {"prior-dvt": "yes"}),
    (
        "a young clot that is over",
        [condition(CLOT, clinical="resolved", onsetDateTime="2026-11-10")],
        {"prior-dvt": "yes"},
    ),
    (
        "a heart attack in summer",
        [condition("sct 22298006", clinical="resolved", onsetDateTime="2026-07-01")],
        {"cad": "yes", "acs-6mo": "yes"},
    ),
    (
        "a heart attack years ago",
        [condition("sct 22298006", clinical="resolved", onsetDateTime="2020")],
        {"cad": "yes"},
    ),
    (
        "a heart attack last week",
        [condition("sct 22298006", onsetDateTime="2026-11-14")],
        {"embolic-source": "yes", "cad": "yes", "acs-6mo": "yes"},
    ),
    (
        "pregnant",
        [condition("sct 77386006", onsetDateTime="2026-06-01")],
        {"pregnancy": "pregnant"},
    ),
    (
        "gave birth last month",
        [condition("sct 86569001", onsetDateTime="2026-10-25")],
        {"pregnancy": "postpartum"},
    ),
    (
        "pregnant, asked last week",
        [asked("loinc 82810-3", answer="sct 77386006", on="2026-11-14")],
        {"pregnancy": "pregnant"},
    ),
    ("a bypass of a leg", [procedure("sct 112828007")], {"prior-revasc": "yes"}),
    (
        "chemotherapy in autumn",
        [procedure("sct 367336001", performedPeriod={"start": "2026-09-01"})],
        {"cancer-active": "yes"},
    ),
    ("body-mass index", [observation(BMI, value="31.40", unit="kg/m2")], {"bmi": Decimal("31.40")}),
    (
        "amended",
        [observation(BMI, value="31", unit="kg/m2", status="amended")],
        {"bmi": Decimal(31)},
    ),
    (
        "measured in one instant",
        [observation(BMI, value="31", unit="kg/m2", on="2026-11-01T12:00:00.000001Z")],
        {"bmi": Decimal(31)},
    ),
    (
        "corrected",
        [observation(BMI, value="31", unit="kg/m2", status="corrected")],
        {"bmi": Decimal(31)},
    ),
    (
        "kidneys, as laboratories report",
        [observation(EGFR, value="44", unit="mL/min/{1.73_m2}")],
        {"egfr": Decimal(44)},
    ),
    (
        "kidneys by two formulas, of which the newer counts",
        [
            observation(EGFR, value="61", unit="mL/min/{1.73_m2}", on="2026-08-01"),
            observation("loinc 98979-8", own="o2", value="24", unit="mL/min/{1.73_m2}"),
        ],
        {"egfr": Decimal(24)},
    ),
    (
        "index of the right leg",
        [observation(INDEX, value="0.90", unit="{ratio}", site=RIGHT_LEG)],
        {"abi-r": Decimal("0.90")},
    ),
    (
        "index of the left leg, without a unit",
        [observation(INDEX, value="0.62", site=LEFT_LEG)],
        {"abi-l": Decimal("0.62")},
    ),
    (
        "index in percent",
        [observation(INDEX, value="90.5", unit="%", site=RIGHT_LEG)],
        {"abi-r": Decimal("0.905")},
    ),
    (
        "index with the side in its code",
        [observation(INDEX, "loinc 8579-5", value="0.7", unit="1")],
        {"abi-l": Decimal("0.7")},
    ),
    (
        "toe index with the side in its code",
        [observation("loinc 77618-7", value="0.55", unit="{ratio}")],
        {"tbi-r": Decimal("0.55")},
    ),
    (
        "pressures of the day",
        [
            observation(
                SYSTOLIC, value="140", unit="mm[Hg]", on="2026-11-21T09:00:00Z", site=RIGHT_ARM
            ),
            observation(
                SYSTOLIC,
                own="o2",
                value="66",
                unit="mm[Hg]",
                on="2026-11-21T09:05:00Z",
                site=LEFT_PEDAL,
            ),
            observation(
                SYSTOLIC,
                own="o3",
                value="0",
                unit="mm[Hg]",
                on="2026-11-21T09:06:00Z",
                site=RIGHT_TIBIAL,
            ),
        ],
        {"brachial-r": Decimal(140), "ankle-dp-l": Decimal(66), "ankle-pt-r": Decimal(0)},
    ),
    (
        "a pressure within a panel",
        [
            observation(
                "loinc 85354-9",
                on="2026-11-21",
                site=RIGHT_ARM,
                component=[
                    {"code": concept("loinc 8462-4"), "valueQuantity": quantity("80", "mm[Hg]")},
                    {"code": concept(SYSTOLIC), "valueQuantity": quantity("151", "mm[Hg]")},
                ],
            )
        ],
        {"brachial-r": Decimal(151)},
    ),
    (
        "kilopascal",
        [observation("loinc 33437-5", value="4", unit="kPa", site=LEFT_LEG)],
        {"tcpo2-l": Decimal("30.00")},
    ),
    ("smokes", [asked(SMOKES, answer="sct 449868002")], {"smoking": "current"}),
    ("smoked", [asked(SMOKES, answer="sct 8517006")], {"smoking": "former"}),
    ("says never to have smoked", [asked(SMOKES, answer="sct 266919005")], {"smoking": "never"}),
    (
        "the newest counts",
        [
            asked(SMOKES, answer="sct 8517006"),
            asked(SMOKES, own="o2", answer="sct 77176002", on="2026-02-01"),
        ],
        {"smoking": "former"},
    ),
    ("an ingredient", [request(WARFARIN)], {"on-anticoagulant": "yes"}),
    ("a product of the ingredient", [statement(WARFARIN_5_MG)], {"on-anticoagulant": "yes"}),
    (
        "a planned medicine by its ATC substance",
        [request("atc B01AF02", intent="plan")],
        {"on-anticoagulant": "yes"},
    ),
    (
        "two antiplatelets",
        [request(CLOPIDOGREL_75_MG), statement(ASPIRIN, own="m2")],
        {"on-antiplatelet": ("aspirin", "clopidogrel", "unknown")},
    ),
    (
        "a medicine named by reference",
        [request(medicationReference={"reference": "Medication/med"}), medication(WARFARIN_5_MG)],
        {"on-anticoagulant": "yes"},
    ),
    (
        "a medicine inside the request, by its ingredient",
        [
            request(
                medicationReference={"reference": "#in"},
                contained=[
                    medication(
                        "x 1", own="in", ingredient=[{"itemCodeableConcept": concept(ASPIRIN)}]
                    )
                ],
            )
        ],
        {"on-antiplatelet": ("aspirin", "unknown")},
    ),
    (
        "allergies",
        [
            allergy("rx 7258"),
            allergy(ATORVASTATIN, own="a2", type="allergy", verification="unconfirmed"),
        ],
        {"allergies": ("nsaid", "statin", "unknown")},
    ),
    (
        "platelets once lost under heparin",
        [condition("sct 73397007", clinical="resolved")],
        {"allergies": ("heparin-hit", "unknown")},
    ),
]


@pytest.mark.parametrize(
    "intent", ["original-order", "reflex-order", "filler-order", "instance-order"]
)
def test_an_order_of_any_kind_counts(intent) -> None:
    assert read(request(WARFARIN, intent=intent)).answers["on-anticoagulant"] == "yes"


@pytest.mark.parametrize(
    "dosages",
    [
        [taken("2026-11-21")],
        [taken("2026-11-22")],
        [taken(None)],
        [taken("2025", "2025-06"), taken("2026-10-01")],
        [taken("2026-10-01"), taken("2027-01-04")],
        [taken("2027-01-04"), {"text": "once a day"}],
    ],
)
def test_what_may_be_taken_today_counts(dosages) -> None:
    """A day may have begun elsewhere on Earth."""
    assert read(request(WARFARIN, dosageInstruction=dosages)).answers["on-anticoagulant"] == "yes"


@pytest.mark.parametrize(
    "code", [concept("sct 416098002"), concept("x general"), {"text": "Medicine"}, None]
)
def test_the_substance_of_a_reaction_is_not_lost_behind_a_general_code(code) -> None:
    recorded = read(allergy(code=code, reaction=reaction(CLOPIDOGREL, ASPIRIN)))

    assert recorded.answers["allergies"] == ("aspirin", "clopidogrel", "unknown")
    assert passed(recorded) == []


@pytest.mark.parametrize(
    ("resources", "answers"), [case[1:] for case in ANSWERED], ids=[case[0] for case in ANSWERED]
)
def test_what_is_recorded_is_an_answer(resources, answers) -> None:
    assert answers == beside_the_patient(read(*resources))


UNANSWERED = [
    ("active, yet abated", [condition(DIABETES, abatementDateTime="2020")], [("diabetes", "not-current")]),
    ("a value that is said to be missing", [observation(EGFR, value="60", unit="mL/min", dataAbsentReason=concept("x error"))], [("egfr", "no-value")]),
    ("an index in a unit in words", [observation(INDEX, valueQuantity={"value": 1, "unit": "mmHg"}, site=RIGHT_LEG)], [("abi-r", "unit")]),
    (
        "a value that cannot be read beside one of the same moment",
        [observation(EGFR, value="60", unit="mL/min"), observation(EGFR, own="o2", value="1", unit="mol")],
        [("egfr", "conflict"), ("egfr", "unit")],
    ),
    (
        "two medicines of one id",
        [request(medicationReference={"reference": "Medication/med"}), medication(WARFARIN), medication(ASPIRIN)],
        [("on-anticoagulant on-antiplatelet", "not-resolved")],
    ),
    ("refuted", [condition(DIABETES, verification="refuted")], [("diabetes", "refuted")]),
    ("entered in error", [condition(DIABETES, clinical=None, verification="entered-in-error")], [("diabetes", "entered-in-error")]),
    ("provisional", [condition(DIABETES, verification="provisional")], [("diabetes", "unconfirmed")]),
    ("differential", [condition(DIABETES, verification="differential")], [("diabetes", "unconfirmed")]),
    ("resolved", [condition(DIABETES, clinical="resolved")], [("diabetes", "not-current")]),
    ("abated, without a status", [condition(DIABETES, clinical=None, abatementDateTime="2020")], [("diabetes", "not-current")]),
    ("a status of another system", [condition(DIABETES, clinicalStatus=concept("x active"))], [("diabetes", "status")]),
    ("of another patient", [condition(DIABETES, subject=NOBODY_KNOWS)], [("diabetes", "other-patient")]),
    ("of no patient", [condition(DIABETES, subject=None)], [("diabetes", "other-patient")]),
    ("about the mother", [asked(SMOKES, answer="sct 449868002", focus=[{"reference": "RelatedPerson/m"}])], [("smoking", "other-patient")]),
    ("with a modifier", [condition(DIABETES, modifierExtension=[{"url": "u", "valueBoolean": True}])], [("diabetes", "modified")]),
    ("from the future", [condition(DIABETES, recordedDate="2026-11-23")], [("diabetes", "future")]),
    ("asserted in the future", [statement(WARFARIN, dateAsserted="2026-11-23")], [("on-anticoagulant", "future")]),
    ("harm of the future", [harmed(ATORVASTATIN, date="2026-11-23")], [("statin-intolerance", "future")]),
    ("a clot of this week", [condition(CLOT, onsetDateTime="2026-11-19")], [("prior-dvt", "too-fresh")]),
    ("a clot without a date", [condition(CLOT)], [("prior-dvt", "no-date")]),
    ("pregnant two years ago", [condition("sct 77386006", onsetDateTime="2024-11-01")], [("pregnancy", "too-old")]),
    ("not pregnant", [asked("loinc 82810-3", answer="sct 60001007", on="2026-11-14")], [("pregnancy", "meaning")]),
    ("a wider disease", [condition("sct 400047006")], [("known-pad", "doubt")]),
    ("an amputation, nobody says why", [procedure("sct 397117006")], [("prior-amputation", "doubt")]),
    ("a bypass that was not done", [procedure("sct 112828007", state="not-done")], [("prior-revasc", "status")]),
    ("a preliminary value", [observation(BMI, value="31", unit="kg/m2", status="preliminary")], [("bmi", "status")]),
    ("a value entered in error", [observation(BMI, value="31", unit="kg/m2", status="entered-in-error")], [("bmi", "entered-in-error")]),
    ("a cancelled value", [observation(BMI, value="31", unit="kg/m2", status="cancelled")], [("bmi", "status")]),
    ("an old value", [observation(BMI, value="31", unit="kg/m2", on="2025-11-20")], [("bmi", "too-old")]),
    ("a value without a date", [observation(BMI, value="31", unit="kg/m2", on=None)], [("bmi", "no-date")]),
    ("a value from tomorrow", [observation(BMI, value="31", unit="kg/m2", on="2026-11-22T12:00:00Z")], [("bmi", "future")]),
    ("a limit", [observation(EGFR, valueQuantity=quantity("15", "mL/min", comparator="<"))], [("egfr", "comparator")]),
    ("a missing value", [observation(EGFR, dataAbsentReason=concept("x unknown"))], [("egfr", "no-value")]),
    ("a value in pounds", [observation(BMI, value="31", unit="[lb_av]")], [("bmi", "unit")]),
    ("a unit in words", [observation(BMI, valueQuantity={"value": 31, "unit": "kg/m2"})], [("bmi", "unit")]),
    ("a value without a unit", [observation(BMI, value="31")], [("bmi", "unit")]),
    ("a unit of no system", [observation(BMI, valueQuantity={"value": 31, "code": "kg/m2"})], [("bmi", "unit")]),
    ("a unit of another system", [observation(BMI, valueQuantity={"value": 31, "system": "x", "code": "kg/m2"})], [("bmi", "unit")]),
    ("an index of another system", [observation(INDEX, valueQuantity={"value": 1, "system": "x"}, site=RIGHT_LEG)], [("abi-r", "unit")]),
    ("a unit without a value", [observation(BMI, valueQuantity={"system": UCUM, "code": "kg/m2"})], [("bmi", "no-value")]),
    ("a value in words", [observation(BMI, valueQuantity=quantity("31", "kg/m2") | {"value": "31"})], [("bmi", "no-value")]),
    ("a value that is true", [observation(INDEX, valueQuantity={"value": True}, site=RIGHT_LEG)], [("abi-r", "no-value")]),
    ("a tenth of a value", [observation(BMI, value="3.1", unit="kg/m2")], [("bmi", "range")]),
    ("a thousandfold value", [observation(BMI, value="31000", unit="kg/m2")], [("bmi", "range")]),
    ("a monstrous value", [observation(BMI, value="1e999999", unit="kg/m2")], [("bmi", "range")]),
    ("a pressure of yesterday", [observation(SYSTOLIC, value="140", unit="mm[Hg]", on="2026-11-20T09:00:00Z", site=RIGHT_ARM)], [("brachial-r", "too-old")]),
    ("an index of nobody knows which leg", [observation(INDEX, value="0.8", unit="1")], [("abi-r abi-l", "site")]),
    ("a side in the code and another at the site", [observation("loinc 8579-5", value="0.8", unit="1", site=RIGHT_LEG)], [("abi-l", "site")]),
    ("a side in one code and another at the site", [observation(INDEX, "loinc 8579-5", value="0.8", unit="1", site=RIGHT_LEG)], [("abi-r abi-l", "site")]),
    ("two sides at once", [observation(INDEX, value="0.8", unit="1", bodySite=concept(RIGHT_LEG, LEFT_LEG))], [("abi-r abi-l", "site")]),
    ("two sides in its codes", [observation("loinc 8580-3", "loinc 8579-5", value="0.8", unit="1")], [("abi-r abi-l", "site")]),
    ("a year that may be too long ago", [condition("sct 77386006", onsetDateTime="2026")], [("pregnancy", "no-date")]),
    ("a month that may be too long ago", [observation(BMI, value="31", unit="kg/m2", on="2025-11")], [("bmi", "no-date")]),
    ("a month before that", [observation(BMI, value="31", unit="kg/m2", on="2025-10")], [("bmi", "too-old")]),
    ("smoking not known", [asked(SMOKES, answer="sct 266927001")], [("smoking", "meaning")]),
    ("two answers in one", [observation(SMOKES, valueCodeableConcept=concept("sct 8517006", "sct 77176002"))], [("smoking", "meaning")]),
    (
        "a newer value that cannot be read",
        [observation(EGFR, value="60", unit="mL/min", on="2026-09-01"), observation(EGFR, own="o2", valueQuantity=quantity("15", "mL/min", comparator="<"))],
        [("egfr", "comparator"), ("egfr", "superseded")],
    ),
    (
        "two values of one moment",
        [observation(EGFR, value="60", unit="mL/min"), observation(EGFR, own="o2", value="40", unit="mL/min")],
        [("egfr", "conflict"), ("egfr", "conflict")],
    ),
    ("stopped", [request(WARFARIN, state="stopped")], [("on-anticoagulant", "status")]),
    ("completed", [statement(WARFARIN, state="completed")], [("on-anticoagulant", "status")]),
    ("intended", [statement(WARFARIN, state="intended")], [("on-anticoagulant", "status")]),
    ("proposed", [request(WARFARIN, intent="proposal")], [("on-anticoagulant", "intent")]),
    ("forbidden", [request(WARFARIN, doNotPerform=True)], [("on-anticoagulant", "not-given")]),
    ("as needed", [request(ASPIRIN, dosageInstruction=[{"asNeededBoolean": True}])], [("on-antiplatelet", "as-needed")]),
    ("supplied until spring", [request(ASPIRIN, dispenseRequest={"validityPeriod": {"end": "2026-04-01"}})], [("on-antiplatelet", "ended")]),
    ("taken until spring", [statement(ASPIRIN, effectivePeriod={"start": "2025-01", "end": "2026-04"})], [("on-antiplatelet", "ended")]),
    ("supplied from next year", [request(ASPIRIN, dispenseRequest={"validityPeriod": {"start": "2027"}})], [("on-antiplatelet", "future")]),
    ("to be taken from next year", [request(WARFARIN, dosageInstruction=[taken("2027-01-04")])], [("on-anticoagulant", "future")]),
    ("stated to be taken from next year", [statement(WARFARIN, dosage=[taken("2027-01-04")])], [("on-anticoagulant", "future")]),
    ("paused until next year", [request(WARFARIN, dosageInstruction=[taken("2025", "2025-06"), taken("2027-01-04")])], [("on-anticoagulant", "future")]),
    ("no dose after spring", [request(WARFARIN, dosageInstruction=[taken("2025", "2026-04")])], [("on-anticoagulant", "ended")]),
    ("a medicine whose dose decides", [request(RIVAROXABAN)], [("on-anticoagulant", "doubt")]),
    ("a class of medicines", [request("atc B01AC")], [("on-antiplatelet", "doubt")]),
    ("a medicine that was not given along", [request(medicationReference={"reference": "Medication/x"})], [("on-anticoagulant on-antiplatelet", "not-resolved")]),
    ("a stopped one that was not given along", [request(medicationReference={"reference": "Medication/x"}, state="stopped")], [("on-anticoagulant on-antiplatelet", "status")]),
    ("a medicine referred to by its name", [request(medicationReference={"display": "Warfarin"})], [("on-anticoagulant on-antiplatelet", "not-resolved")]),
    ("a mild intolerance", [allergy("rx 7258", type="intolerance", criticality="low")], [("allergies", "mild")]),
    ("harm by a statin", [harmed(ATORVASTATIN)], [("statin-intolerance", "doubt")]),
    ("harm that a statin might have done", [harmed(ATORVASTATIN, actuality="potential")], [("statin-intolerance", "status")]),
    ("aches under a statin", [allergy(ATORVASTATIN, type="intolerance")], [("allergies", "only-intolerance"), ("statin-intolerance", "doubt")]),
    ("an allergy refuted", [allergy("rx 7258", verification="refuted")], [("allergies", "refuted")]),
    ("a reaction to what is refuted", [allergy("x general", verification="refuted", reaction=reaction(CLOPIDOGREL))], [("allergies", "refuted")]),
    ("a reaction entered in error", [allergy(clinical=None, verification="entered-in-error", reaction=reaction(CLOPIDOGREL))], [("allergies", "entered-in-error")]),
    ("a reaction to heparin", [allergy(reaction=reaction("rx 5224"))], [("allergies", "doubt")]),
    ("an allergy outgrown", [allergy("rx 7258", clinical="resolved")], [("allergies", "not-current")]),
    ("an allergy to some medicine", [allergy("sct 416098002")], [("allergies", "doubt")]),
    ("an allergy to some medicine, which is heparin", [allergy("sct 416098002", reaction=reaction("rx 5224"))], [("allergies", "doubt")]),
    ("no known allergy", [allergy("sct 716186003")], [("allergies", "doubt")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("resources", "reasons"),
    [case[1:] for case in UNANSWERED],
    ids=[case[0] for case in UNANSWERED],
)
def test_what_does_not_count_is_passed_over_with_its_reason(resources, reasons) -> None:
    recorded = read(*resources)

    assert {} == beside_the_patient(recorded)
    assert reasons == passed(recorded)


OLDER = observation(INDEX, value="1.05", unit="1", site=LEFT_LEG, on="2026-03-01")
YESTERDAY = {"own": "o2", "value": "0.35", "unit": "1", "on": "2026-11-20"}
MAY_BE_NEWER = [
    ("preliminary", {"site": LEFT_LEG, "status": "preliminary"}, "status"),
    ("of a status that is not known", {"site": LEFT_LEG, "status": "unknown"}, "status"),
    ("without a status", {"site": LEFT_LEG, "status": None}, "status"),
    ("with a modifier", {"site": LEFT_LEG, "modifierExtension": [{"url": "u", "valueCode": "x"}]}, "modified"),
    ("without a date", {"site": LEFT_LEG, "on": None}, "no-date"),
    ("without a date, given out later", {"site": LEFT_LEG, "on": None, "issued": "2026-11-20T08:00:00Z"}, "no-date"),
    ("of the future", {"site": LEFT_LEG, "on": "2027-03-01"}, "future"),
    ("of a year", {"site": LEFT_LEG, "on": None, "effectiveTiming": {"event": ["2026"]}}, "no-date"),
    ("without a side", {}, "site"),
    ("of a side in words", {"bodySite": {"text": "left ankle"}}, "site"),
    ("of two sides", {"bodySite": concept(LEFT_LEG, RIGHT_LEG)}, "site"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("later", "reason"), [case[1:] for case in MAY_BE_NEWER], ids=[case[0] for case in MAY_BE_NEWER]
)
def test_an_older_value_does_not_count_beside_one_that_may_be_newer(later, reason) -> None:
    """An index of 1.05 of the spring lets compression be advised; yesterday it was 0.35."""
    recorded = read(OLDER, observation(INDEX, **YESTERDAY | later))

    assert beside_the_patient(recorded) == {}
    assert ("abi-l", "outrun") in passed(recorded)
    assert [why for names, why in passed(recorded) if why != "outrun"] == [reason]


NEVER = asked(SMOKES, answer="sct 266919005", on="2026-03-01")
LATER = {"own": "o2", "answer": "sct 449868002", "on": "2026-11-20"}
SMOKES_PERHAPS = [
    ("preliminary", {"status": "preliminary"}, "status"),
    ("without a date", {"on": None}, "no-date"),
    ("with a modifier", {"modifierExtension": [{"url": "u", "valueCode": "x"}]}, "modified"),
    ("not known", {"status": "preliminary", "answer": "sct 266927001"}, "status"),
]


@pytest.mark.parametrize(
    ("later", "reason"),
    [case[1:] for case in SMOKES_PERHAPS],
    ids=[case[0] for case in SMOKES_PERHAPS],
)
def test_never_smoked_does_not_count_beside_what_may_be_newer(later, reason) -> None:
    recorded = read(NEVER, asked(SMOKES, **LATER | later))

    assert beside_the_patient(recorded) == {}
    assert sorted(passed(recorded)) == sorted([("smoking", "outrun"), ("smoking", reason)])


@pytest.mark.parametrize(
    "later",
    [
        {"status": "preliminary", "answer": "sct 266919005"},
        {"status": "preliminary", "on": "2026-02-01"},
        {"status": "entered-in-error"},
        {"subject": {"reference": "Patient/other"}},
    ],
    ids=["the same", "older", "entered in error", "of somebody else"],
)
def test_never_smoked_counts_beside_what_is_not_newer_or_not_other(later) -> None:
    known = read(NEVER, asked(SMOKES, **LATER | later))

    assert known.answers.get("smoking", "never") == "never"
    assert ("smoking", "outrun") not in passed(known)


def test_who_smokes_counts_beside_what_does_not_and_says_otherwise() -> None:
    smokes = asked(SMOKES, answer="sct 449868002", on="2026-03-01")
    never = LATER | {"answer": "sct 266919005", "status": "preliminary"}

    assert beside_the_patient(read(smokes, asked(SMOKES, **never))) == {"smoking": "current"}


NOT_NEWER = [
    ("of the other leg", {"site": RIGHT_LEG, "status": "preliminary"}),
    ("of the other leg, by its code", {"site": RIGHT_LEG, "on": None}),
    ("entered in error", {"site": LEFT_LEG, "status": "entered-in-error"}),
    ("cancelled", {"site": LEFT_LEG, "status": "cancelled"}),
    ("ordered, without a value", {"site": LEFT_LEG, "status": "registered", "value": None}),
    ("the same", {"site": LEFT_LEG, "status": "preliminary", "value": "1.050"}),
    ("preliminary, of before", {"site": LEFT_LEG, "status": "preliminary", "on": "2026-02-28"}),
    ("preliminary, of the day", {"site": LEFT_LEG, "status": "preliminary", "on": "2026-03-01"}),
    ("given out before", {"site": LEFT_LEG, "on": None, "issued": "2026-02-28T08:00:00Z"}),
    ("of another patient", {"site": LEFT_LEG, "status": "preliminary", "subject": NOBODY_KNOWS}),
]


@pytest.mark.parametrize(
    "later", [case[1] for case in NOT_NEWER], ids=[case[0] for case in NOT_NEWER]
)
def test_a_value_counts_beside_one_that_says_nothing_newer_of_it(later) -> None:
    recorded = read(OLDER, observation(INDEX, **YESTERDAY | later))

    assert beside_the_patient(recorded) == {"abi-l": Decimal("1.05")}


def test_a_pressure_without_a_site_is_no_newer_one_of_an_ankle() -> None:
    """Most pressures are of an arm, and few say so."""
    ankle = observation(
        SYSTOLIC, value="70", unit="mm[Hg]", on="2026-11-21T08:00:00Z", site="sct 792817008"
    )
    plain = observation(SYSTOLIC, own="o2", value="140", unit="mm[Hg]", on="2026-11-21T11:00:00Z")

    assert read(ankle, plain).answers["ankle-dp-l"] == Decimal(70)


def test_a_word_is_not_a_match_and_is_told() -> None:
    """A product whose code is not listed gives no answer, whatever its name says."""
    named = request()
    named["medicationCodeableConcept"] = {
        "text": "Warfarin 5 mg",
        "coding": [{"system": "x", "code": "11289", "display": "Warfarin"}],
    }

    assert {} == beside_the_patient(read(named))
    assert [("on-anticoagulant", "named")] == passed(read(named))


def in_words(text: str) -> dict[str, str]:
    return {"text": text}


NAMED = [
    ("an allergy in words", [allergy(code=in_words("Clopidogrel"))], [("allergies", "named")]),
    ("in Turkish capitals", [allergy(code=in_words("ASPİRİN ALERJİSİ"))], [("allergies", "named")]),
    (
        "a reaction in words",
        [allergy(code=None, reaction=[{"substance": in_words("Enoxaparin")}])],
        [("allergies", "named")],
    ),
    ("a penicillin", [allergy(code=in_words("Penicillin"))], []),
    ("a nystatin", [allergy(code=in_words("nystatin"))], []),
    ("refuted", [allergy(code=in_words("Clopidogrel"), verification="refuted")], []),
    (
        "of another patient",
        [allergy(code=in_words("Clopidogrel"), patient=NOBODY_KNOWS)],
        [],
    ),
    ("stopped", [request(medicationCodeableConcept=in_words("warfarin"), state="stopped")], []),
    (
        "a combination",
        [statement(medicationCodeableConcept=in_words("Aspirin / rivaroksaban"))],
        [("on-anticoagulant", "named"), ("on-antiplatelet", "named")],
    ),
    (
        "a product inside",
        [
            request(
                medicationReference={"reference": "#in"},
                contained=[{"resourceType": "Medication", "id": "in", "code": in_words("Eliquis")}],
            )
        ],
        [("on-anticoagulant", "named")],
    ),
]


@pytest.mark.parametrize(
    ("resources", "told"), [case[1:] for case in NAMED], ids=[case[0] for case in NAMED]
)
def test_what_is_on_record_by_its_name_alone_is_told(resources, told) -> None:
    recorded = read(*resources)

    assert {} == beside_the_patient(recorded)
    assert told == passed(recorded)


def test_what_a_code_tells_is_not_told_again_by_its_name() -> None:
    known = request(WARFARIN)
    known["medicationCodeableConcept"]["text"] = "Warfarin 5 mg"

    assert [] == passed(read(known))


def test_one_record_of_a_disease_is_enough_and_every_source_is_named() -> None:
    recorded = read(
        condition(DIABETES, onsetDateTime="2001-05"),
        condition("icd E11.9", own="c2", recordedDate="2020-01-01"),
        condition(DIABETES, own="c3", verification="refuted"),
    )
    sources = recorded.facts["diabetes"].sources

    assert ["Condition/c2", "Condition/c1"] == [one.reference for one in sources]
    assert Source("Condition/c1", "http://snomed.info/sct", "44054006", "2001-05") == sources[1]
    assert [("diabetes", "refuted")] == passed(recorded)


def test_options_on_record_deny_no_other_option() -> None:
    fact = read(request(ASPIRIN)).facts["on-antiplatelet"]

    assert fact.value[-1] == "unknown"
    assert ("aspirin",) == fact.options


BORN = [
    ("1958-11-21", 68),
    ("1958-11-22", 67),
    ("2008-02-29", 18),
    ("2026-11-21", 0),
    ("1958", None),
    ("2027-01-01", None),
    ("1890-01-01", None),
    (None, None),
]


@pytest.mark.parametrize(("born", "age"), BORN)
def test_age_is_the_years_completed(born, age) -> None:
    patient = {name: value for name, value in (PATIENT | {"birthDate": born}).items() if value}

    assert age == facts([patient], NOW).answers.get("age")


def test_one_becomes_a_year_older_where_one_is() -> None:
    evening = datetime.fromisoformat("2026-03-01T20:00:00-08:00")

    assert facts([PATIENT], evening).answers["age"] == 67
    assert facts([PATIENT], evening.astimezone(UTC)).answers["age"] == 68


def test_an_unknown_gender_is_not_known() -> None:
    assert "sex" not in facts([PATIENT | {"gender": "unknown"}], NOW).answers
    assert facts([PATIENT], NOW).answers["sex"] == "female"


def test_a_pregnancy_on_record_makes_a_recorded_male_sex_doubtful() -> None:
    """Else the pregnancy would not be asked about, and count as none."""
    pregnant = condition("sct 77386006", onsetDateTime="2026-06-01")
    recorded = facts([PATIENT | {"gender": "male"}, pregnant], NOW)

    assert {"age": 68, "pregnancy": "pregnant"} == recorded.answers
    assert [("sex", "against")] == passed(recorded)
    assert ["sex: Something else on record speaks against Patient/p."] == [
        issue.text for issue in recorded.issues
    ]


def test_an_id_that_is_none_is_not_told() -> None:
    """What stands in its place may be anything, and is shown to people."""
    odd = condition(DIABETES, own="[x](https://evil.example)")

    assert "Condition" == read(odd).facts["diabetes"].source.reference


@pytest.mark.parametrize("said", [{"deceasedBoolean": True}, {"deceasedDateTime": "2026-01-01"}])
def test_a_deceased_patient_has_no_age_and_an_error_says_so(said) -> None:
    recorded = facts([PATIENT | said], NOW)

    assert {"sex": "female"} == recorded.answers
    assert [("", "deceased")] == passed(recorded)
    assert [True] == [issue.blocks for issue in recorded.issues]


def test_the_living_are_not_deceased() -> None:
    assert "age" in facts([PATIENT | {"deceasedBoolean": False}], NOW).answers


def test_several_patients_give_nothing() -> None:
    recorded = facts([PATIENT, PATIENT | {"id": "q"}, condition(DIABETES)], NOW)

    assert {} == recorded.answers
    assert [("", "several-patients")] == passed(recorded)


def test_without_a_patient_all_records_must_be_of_the_same_one() -> None:
    stroke = condition(STROKE, own="c2")

    assert {"diabetes": "yes", "stroke-tia": "yes"} == facts(
        [condition(DIABETES), stroke], NOW
    ).answers
    assert {} == facts([condition(DIABETES), stroke | {"subject": NOBODY_KNOWS}], NOW).answers


def test_one_id_on_two_servers_may_be_two_patients() -> None:
    here, there = (
        condition(code, own=own, subject={"reference": f"https://{own}.example/fhir/Patient/p"})
        for code, own in ((DIABETES, "here"), (STROKE, "there"))
    )

    assert {"diabetes": "yes"} == beside_the_patient(read(here))
    assert {} == read(here, there).answers
    assert [("", "several-patients")] == passed(read(here, there))


REFERENCES = [
    "Patient/p",
    "https://ehr.example/fhir/Patient/p",
    "Patient/p/_history/3",
    "urn:uuid:p",
]


@pytest.mark.parametrize("written", REFERENCES)
def test_a_patient_is_named_in_several_ways(written) -> None:
    assert "diabetes" in read(condition(DIABETES, subject={"reference": written})).answers


@pytest.mark.parametrize("written", ["Group/p", "p", "#p", "Patient/p/q", "Patient/"])
def test_other_references_are_not_the_patient(written) -> None:
    assert "diabetes" not in read(condition(DIABETES, subject={"reference": written})).answers


def test_issues_say_each_reason_once_and_nothing_of_the_patient() -> None:
    old = [observation(BMI, own=f"o{n}", value="44.4", unit="kg/m2", on="2020") for n in range(3)]
    recorded = read(*old)

    assert [("bmi", "too-old")] * 3 == passed(recorded)
    assert ["bmi: It is too long ago."] == [issue.text for issue in recorded.issues]


def test_the_moment_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        facts([PATIENT], NOW.replace(tzinfo=None))


LAST_DAY = [
    (BMI, "kg/m2", "2025-11-21T12:00:00Z", "2025-11-21T11:59:59Z"),
    (EGFR, "mL/min", "2026-05-22T12:00:00Z", "2026-05-22T11:59:59Z"),
]


@pytest.mark.parametrize(("code", "unit", "last", "before"), LAST_DAY)
def test_a_look_back_ends_to_the_second(code, unit, last, before) -> None:
    assert beside_the_patient(read(observation(code, value="30", unit=unit, on=last)))
    assert not beside_the_patient(read(observation(code, value="30", unit=unit, on=before)))


def test_a_day_may_have_begun_elsewhere_on_earth() -> None:
    tomorrow = observation(BMI, value="30", unit="kg/m2", on="2026-11-22")
    after = observation(BMI, value="30", unit="kg/m2", on="2026-11-23")

    assert "bmi" in read(tomorrow).answers
    assert "bmi" not in read(after).answers
