"""The engines of Smart Forms fill in and extract our Questionnaires as our own server does."""

import gzip
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from recorded.record_sample import NOW, PATIENT, concept, observation
from samples import SHARED, response, vignettes
from sdc import declared

from aehrc import smart_forms
from fhir_pad import engine
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.strict import OWN_LIMITS, read
from fhir_pad.fhir.write import write
from fhir_pad.operations.extract.operation import EXTRACT
from fhir_pad.operations.operation import Given
from fhir_pad.operations.populate.populated import People, populated
from fhir_pad.recorded import facts
from fhir_pad.rest.published import by_canonical

ABSENT = smart_forms.absent()
needs_node = pytest.mark.skipif(
    bool(ABSENT), reason=f"Smart Forms' engines need {' and '.join(ABSENT)} on this machine"
)
NAMES = ["leg-pain", "leg-pain-self-check", "vascular-measurements"]
Node = dict[str, Any]
Record = tuple[Node, list[Node], datetime]
FORM = {name: declared.read(name) for name in NAMES}
MMHG, RATIO, AN_HOUR_AGO = "mm[Hg]", "{ratio}", (NOW - timedelta(hours=1)).isoformat()


def measured(code: str, value: str, unit: str | None, *sites: str, **more: Any) -> Node:
    """Return one measurement of an hour ago."""
    site = concept(*(f"sct {one}" for one in sites)) if sites else None
    how = {"on": AN_HOUR_AGO, "site": None, **more}
    made = observation(f"loinc {code}", value=value, unit=unit, **how)
    return made | ({"bodySite": site} if site else {})


def smoker(*codes: str, **more: Any) -> Node:
    """Return a smoking status."""
    made = observation("loinc 72166-2", **{"on": AN_HOUR_AGO, **more})
    value = concept(*(f"sct {one}" for one in codes))
    return {key: one for key, one in made.items() if key != "valueQuantity"} | {
        "valueCodeableConcept": value
    }


def bmi(value: str = "27.3", unit: str | None = "kg/m2", **more: Any) -> Node:
    return measured("39156-5", value, unit, **more)


def both_codes(*codes: str) -> Node:
    """Return the element with several codes of LOINC."""
    return {"code": concept(*(f"loinc {one}" for one in codes))}


BOTH_LEGS, MOTHER = ("62175007", "32153003"), [{"reference": "RelatedPerson/m"}]
LAST_MONTHS = (NOW - timedelta(days=30)).isoformat()
YESTERDAYS = (NOW - timedelta(hours=30)).isoformat()
LAST_YEARS = (NOW - timedelta(days=366)).isoformat()
TOMORROWS = (NOW + timedelta(hours=20)).isoformat()
RECORDS: dict[str, tuple[Node, list[Node]]] = {
    "nothing": (PATIENT, []),
    "no birth date": ({"resourceType": "Patient", "id": "p", "gender": "other"}, []),
    "a year of birth": (PATIENT | {"birthDate": "1958"}, []),
    "born tomorrow": (PATIENT | {"birthDate": "2026-11-22"}, []),
    "born today": (PATIENT | {"birthDate": "2026-11-21"}, []),
    "birthday tomorrow": (PATIENT | {"birthDate": "1960-11-22"}, []),
    "birthday today": (PATIENT | {"birthDate": "1960-11-21"}, []),
    "born on a leap day": (PATIENT | {"birthDate": "1960-02-29"}, []),
    "born long ago": (PATIENT | {"birthDate": "1880-02-27"}, []),
    "no longer active": (PATIENT | {"active": False}, []),
    "alive": (PATIENT | {"active": True, "deceasedBoolean": False}, []),
    "gender not known": (PATIENT | {"gender": "unknown"}, []),
    "measured": (PATIENT, [bmi()]),
    "as it was written": (PATIENT, [bmi("27.30")]),
    "another unit": (PATIENT, [bmi(unit="[lb_av]/[in_i]2")]),
    "no unit": (PATIENT, [bmi(unit=None)]),
    "out of range": (PATIENT, [bmi("273")]),
    "a limit": (PATIENT, [bmi() | {"valueQuantity": bmi()["valueQuantity"] | {"comparator": "<"}}]),
    "preliminary": (PATIENT, [bmi(status="preliminary")]),
    "amended": (PATIENT, [bmi(status="amended")]),
    "too old": (PATIENT, [bmi(on=LAST_YEARS)]),
    "in the future": (PATIENT, [bmi(on=TOMORROWS)]),
    "without a date": (PATIENT, [bmi(on=None)]),
    "the newest of two": (PATIENT, [bmi("22", own="o1", on=YESTERDAYS), bmi("23", own="o2")]),
    "the newest cannot be read": (
        PATIENT,
        [bmi("22", own="o1", on=YESTERDAYS), bmi("23", unit="1", own="o2")],
    ),
    "pressures of both arms": (
        PATIENT,
        [
            measured("8480-6", "150", MMHG, "368209003", own="o1"),
            measured("8480-6", "140", MMHG, "723961002", own="o2"),
        ],
    ),
    "a pressure somewhere": (PATIENT, [measured("8480-6", "150", MMHG)]),
    "yesterday's pressure": (
        PATIENT,
        [measured("8480-6", "150", MMHG, "368209003", on=YESTERDAYS)],
    ),
    "pressures of both feet": (
        PATIENT,
        [
            measured("8480-6", "90", MMHG, "792816004", own="o1"),
            measured("8480-6", "80", MMHG, "214912001", own="o2"),
        ],
    ),
    "indices": (
        PATIENT,
        [
            measured("77194-9", "0.70", RATIO, "62175007", own="o1"),
            measured("8579-5", "0.80", "1", own="o2"),
            measured("77618-7", "0.5", None, own="o3"),
            measured("77617-9", "0.4", "1", "32153003", own="o4"),
        ],
    ),
    "an index of no side": (PATIENT, [measured("77194-9", "0.70", RATIO)]),
    "an index of the other side": (PATIENT, [measured("77618-7", "0.5", "1", "32153003")]),
    "an index of both sides": (PATIENT, [measured("77194-9", "0.70", RATIO, *BOTH_LEGS)]),
    "a side in the code and another at the site": (
        PATIENT,
        [
            measured("77194-9", "0.70", RATIO, "62175007") | both_codes("77194-9", "8579-5"),
            measured("77617-9", "0.4", "1", *BOTH_LEGS, own="o2"),
        ],
    ),
    "sides in its codes": (
        PATIENT,
        [measured("8579-5", "0.70", RATIO) | both_codes("8580-3", "8579-5")],
    ),
    "of both sides after one of a side": (
        PATIENT,
        [
            measured("77194-9", "0.70", RATIO, "62175007", on=YESTERDAYS, own="o1"),
            measured("77194-9", "0.90", RATIO, *BOTH_LEGS, own="o2"),
        ],
    ),
    "preliminary, after one that is final": (
        PATIENT,
        [
            bmi("22", own="o1", on=YESTERDAYS),
            bmi("23", own="o2", status="preliminary"),
            measured("77194-9", "1.05", RATIO, "62175007", on=YESTERDAYS, own="o3"),
            measured("77194-9", "0.35", RATIO, "62175007", own="o4", status="preliminary"),
        ],
    ),
    "entered in error, after one that is final": (
        PATIENT,
        [bmi("22", own="o1", on=YESTERDAYS), bmi("23", own="o2", status="entered-in-error")],
    ),
    "of a side in words, after one of a side": (
        PATIENT,
        [
            measured("77194-9", "1.05", RATIO, "62175007", on=YESTERDAYS, own="o1"),
            measured("77194-9", "0.35", RATIO, own="o2") | {"bodySite": {"text": "right ankle"}},
            measured("77617-9", "0.60", RATIO, on=YESTERDAYS, own="o3"),
            measured("77617-9", "0.20", RATIO, "62175007", own="o4"),
        ],
    ),
    "about the mother": (PATIENT, [smoker("449868002", focus=MOTHER)]),
    "of another device": (PATIENT, [bmi(focus=[{"reference": "Device/d"}])]),
    "in rules of its own": (PATIENT, [bmi(implicitRules="https://ehr.example.org/rules")]),
    "today": (PATIENT, [bmi("22", own="o1", on=YESTERDAYS), bmi("23", own="o2", on="2026-11-21")]),
    "the newest over a time": (
        PATIENT,
        [
            bmi("22", own="o1", on=LAST_MONTHS),
            bmi("23", own="o2", on=None, effectivePeriod={"start": YESTERDAYS}),
        ],
    ),
    "the newest at an instant": (
        PATIENT,
        [
            bmi("22", own="o1", on=YESTERDAYS),
            bmi("23", own="o2", on=None, effectiveInstant=AN_HOUR_AGO),
        ],
    ),
    "oxygen": (PATIENT, [measured("33437-5", "35", MMHG, "62175007")]),
    "filtration": (
        PATIENT,
        [measured("62238-1", "48", "mL/min/{1.73_m2}")],
    ),
    "smokes": (PATIENT, [smoker("449868002")]),
    "smoked": (PATIENT, [smoker("8517006")]),
    "never smoked": (PATIENT, [smoker("266919005")]),
    "smokes and never smoked": (PATIENT, [smoker("449868002", "266919005")]),
    "smokes in words of others": (PATIENT, [smoker("77176002", "228150001")]),
    "it is not known": (PATIENT, [smoker("266927001")]),
}


def answers(node: Any, wanted: set[str]) -> dict[str, Any]:
    """Return the values of a response by linkId."""
    found: dict[str, Any] = {}
    for item in objects(node, "item"):
        if item["linkId"] in wanted and item.get("answer"):
            found[str(item["linkId"])] = [_value(one) for one in objects(item, "answer")]
        found |= answers(item, wanted)
    return found


def _value(answer: Any) -> Any:
    (value,) = (one for name, one in answer.items() if name.startswith("value"))
    return (value["system"], value["code"]) if isinstance(value, dict) else value


def ours(name: str, record: Record, wanted: set[str]) -> dict[str, Any]:
    patient, observations, now = record
    form = engine.forms().find(pinned("Questionnaire", name))
    recorded = facts([patient, *observations], now)
    return answers(populated(form, recorded, People("Patient/p"), now).response, wanted)


def fillable(name: str) -> set[str]:
    """Return the questions of a form that others can fill in."""
    asked = {node["linkId"] for node in declared.nodes(FORM[name])}
    return asked & set(declared.initial_expressions())


@needs_node
@pytest.mark.parametrize("name", NAMES)
def test_what_is_on_record_is_filled_in_alike(name: str) -> None:
    wanted = fillable(name)
    records = [(patient, observations, NOW) for patient, observations in RECORDS.values()]

    theirs = smart_forms.populated(FORM[name], records)

    for case, record, found in zip(RECORDS, records, theirs, strict=True):
        assert answers(found["populatedResponse"], wanted) == ours(name, record, wanted), case


def test_what_is_compared_fills_in_every_question() -> None:
    filled = [ours("leg-pain", (*one, NOW), fillable("leg-pain")) for one in RECORDS.values()]
    met = {key for one in filled for key in one}

    assert fillable("leg-pain") - met <= {"ankle-dp-l", "ankle-pt-r", "tcpo2-l"}


@needs_node
@pytest.mark.external
def test_patients_nobody_here_made_up_are_filled_in_alike() -> None:
    records = [record for path in BUNDLES for record in moments(path)]
    wanted = fillable("leg-pain")

    theirs = smart_forms.populated(FORM["leg-pain"], records)

    seen = set()
    for record, found in zip(records, theirs, strict=True):
        right = ours("leg-pain", record, wanted)
        assert answers(found["populatedResponse"], wanted) == right
        seen |= set(right)
    assert seen >= {"age", "sex", "bmi", "smoking"}


BUNDLES = sorted((SHARED / "data" / "synthea_r4").glob("*.gz"))


def moments(path: Any) -> Iterator[Record]:
    """Give the record of a patient as it was an hour after the last measurement, and today."""
    whole: Any = read(gzip.decompress(path.read_bytes()), OWN_LIMITS)
    resources = [one["resource"] for one in whole["entry"]]
    (patient,) = [one for one in resources if one["resourceType"] == "Patient"]
    alive = {key: one for key, one in patient.items() if not key.startswith("deceased")}
    measured = [one for one in resources if one["resourceType"] == "Observation"]
    last = max(datetime.fromisoformat(str(one["effectiveDateTime"])) for one in measured)
    for now in (last + timedelta(hours=1), NOW):
        yield alive, measured, now


def extracted(sent: Node) -> list[Any]:
    """Return the drafts that our own server extracts from a response."""
    published = by_canonical(engine.published().resources)
    given = Given(NOW, None, published, lambda _type, _id: None, lambda _subject: ())
    asked = {"name": "questionnaire-response", "resource": sent}
    answer: Any = read(
        write(EXTRACT.run({"resourceType": "Parameters", "parameter": [asked]}, given))
    )
    (bundle,) = [one["resource"] for one in answer["parameter"] if one["name"] == "return"]
    return [one for one in bundle["entry"] if one["resource"]["resourceType"] != "Observation"]


def responses() -> Iterator[Node]:
    """Give responses that say more and less about the people around them."""
    whole = response({"age": 66, "leg-symptom": "yes"}) | {
        "id": "r1",
        "encounter": {"reference": "Encounter/e1"},
    }
    yield whole
    yield {key: one for key, one in whole.items() if key != "id"}
    yield {key: one for key, one in whole.items() if key not in ("encounter", "authored")}
    form = engine.forms().find(pinned("Questionnaire", "leg-pain"))
    for vignette in vignettes()[:5]:
        begun = response(vignette["inputs"], status="in-progress")
        yield response(form.read(begun).answers) | {"id": vignette["id"]}


@needs_node
def test_drafts_are_extracted_alike() -> None:
    sent = list(responses())

    theirs = smart_forms.extracted(FORM["leg-pain"], sent)

    for one, found in zip(sent, theirs, strict=True):
        right = extracted(one)
        assert [entry["resource"] for entry in found["entry"]] == [
            entry["resource"] for entry in right
        ]
        assert [entry["request"] for entry in found["entry"]] == [
            entry["request"] for entry in right
        ]
