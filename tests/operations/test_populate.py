"""`$populate`: what is on record begins a response, with its sources, and of this patient alone."""

import gzip
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from calling import given, parameters, published
from recorded.record_sample import PATIENT, condition, observation
from samples import NOW, SHARED

from fhir_pad import assess, engine
from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.canonical import pinned, url
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.write import write
from fhir_pad.operations.populate.operation import POPULATE
from fhir_pad.operations.populate.populated import ELEMENT_SOURCE
from fhir_pad.recorded import facts

FULL = url("Questionnaire", "leg-pain")
NAMES = ["leg-pain", "leg-pain-self-check", "vascular-measurements"]
SUBJECT = "Patient/p"
DIABETES = condition("sct 73211009")
INDEX = observation("loinc 39156-5", value="27.30", unit="kg/m2")
RECORD = [PATIENT, DIABETES, INDEX]


def bundle(*resources: Any) -> dict[str, Any]:
    """Return a Bundle of these resources."""
    entries = [{"resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def context(name: str | None, *contents: Any, parameter: str = "context") -> dict[str, Any]:
    """Return a context: each content is a resource, or the text of a reference."""
    parts: list[dict[str, Any]] = [] if name is None else [{"name": "name", "valueString": name}]
    for one in contents:
        said = {"valueReference": {"reference": one}} if isinstance(one, str) else {"resource": one}
        parts.append({"name": "content", **said})
    return {"name": parameter, "part": parts}


def called(*more: dict[str, Any], stored: Any = (), instance: Any = None, **values: Any) -> Any:
    """Return what the operation answers, as JSON that has been through bytes."""
    if instance is None and not any("uestionnaire" in key or "canon" in key for key in values):
        values["questionnaire__valueCanonical"] = FULL
    asked = parameters(**values)
    asked["parameter"] += more
    how = replace(given(instance), records=lambda _: tuple(stored))
    return strict.read(write(POPULATE.run(asked, how)))


def part(answer: Any, name: str) -> Any:
    """Return the resource of one parameter that was answered."""
    (found,) = [one["resource"] for one in answer["parameter"] if one["name"] == name]
    return found


def answers(node: Any) -> dict[str, list[Any]]:
    """Return the answers of a response by linkId."""
    found: dict[str, list[Any]] = {}
    for item in node.get("item", ()):
        found |= {item["linkId"]: item["answer"]} if "answer" in item else {}
        found |= answers(item)
    return found


def filled(*more: dict[str, Any], **how: Any) -> dict[str, list[Any]]:
    return answers(part(called(*more, **how), "response"))


def texts(outcome: Any) -> list[str]:
    return [one["details"]["text"] for one in outcome["issue"]]


def refused(*more: dict[str, Any], **how: Any) -> list[tuple[str, str]]:
    """Return code and place of everything that a call is refused for."""
    with pytest.raises(Refused) as found:
        called(*more, **how)
    return [(one.code, one.at) for one in found.value.issues if one.blocks]


def at(name: str) -> str:
    return f"Parameters.parameter.where(name = '{name}')"


def test_what_is_on_record_is_filled_in_with_where_it_stands() -> None:
    found = filled(data=bundle(*RECORD))
    source = {"url": ELEMENT_SOURCE}

    assert found == {
        "age": [{"extension": [source | {"valueUri": "Patient/p"}], "valueInteger": 68}],
        "sex": [
            {
                "extension": [source | {"valueUri": "Patient/p"}],
                "valueCoding": {
                    "system": url("CodeSystem", "leg-pain-answer"),
                    "code": "female",
                    "display": "Female",
                },
            }
        ],
        "diabetes": [
            {
                "extension": [source | {"valueUri": "Condition/c1"}],
                "valueCoding": {
                    "system": url("CodeSystem", "leg-pain-answer"),
                    "code": "yes",
                    "display": "Yes",
                },
            }
        ],
        "bmi": [
            {
                "extension": [source | {"valueUri": "Observation/o1"}],
                "valueDecimal": Decimal("27.30"),
            }
        ],
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_response_is_begun_in_the_structure_of_its_form(name: str) -> None:
    form = engine.forms().find(pinned("Questionnaire", name))
    response = part(called(canonical__valueUri=form.url, data=bundle(*RECORD)), "response")

    def link_ids(node: Any) -> list[str]:
        below = [[one["linkId"], *link_ids(one)] for one in node.get("item", ())]
        return [link_id for each in below for link_id in each]

    assert link_ids(response) == [key for key, one in form.items.items() if one.kind != "display"]
    assert structure.check(response) == ()
    assert form.read(response).issues == ()
    head = {key: value for key, value in response.items() if key != "item"}
    assert head == {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": form.canonical,
        "status": "in-progress",
        "subject": {"reference": SUBJECT},
        "authored": NOW.isoformat(),
    }
    assert assess(write(response), now=NOW).answers["age"] == 68


def test_what_was_taken_and_what_was_passed_over_is_told_without_its_value() -> None:
    old = observation("loinc 39156-5", own="o9", value="31", unit="kg/m2", on="2019-01-01")
    issues = part(called(data=bundle(PATIENT, DIABETES, old)), "issues")

    assert texts(issues) == [
        "`age` is filled in from the record: Patient/p.",
        "`sex` is filled in from the record: Patient/p.",
        "`diabetes` is filled in from the record: Condition/c1.",
        "bmi: It is too long ago.",
    ]
    assert structure.check(issues) == ()
    assert "31" not in write(issues).decode()


def test_what_another_answer_switches_off_is_not_filled_in() -> None:
    man = PATIENT | {"gender": "male"}
    pregnant = condition("sct 77386006", onsetDateTime="2026-09-01")

    assert "pregnancy" in filled(data=bundle(PATIENT | {"birthDate": "1996-03-02"}, pregnant))
    answer = called(data=bundle(man, pregnant))
    assert "pregnancy" not in answers(part(answer, "response"))
    assert any("switches it off" in one for one in texts(part(answer, "issues")))


def test_several_options_are_ticked_and_said_to_be_perhaps_not_all() -> None:
    aspirin = {
        "resourceType": "MedicationStatement",
        "id": "m1",
        "status": "active",
        "subject": {"reference": SUBJECT},
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1191"}]
        },
    }
    answer = called(data=bundle(PATIENT, aspirin))
    (ticked,) = answers(part(answer, "response"))["on-antiplatelet"]

    assert ticked["valueCoding"]["code"] == "aspirin"
    assert any("may not list all" in one for one in texts(part(answer, "issues")))


NAMED = [
    {"questionnaire__valueCanonical": pinned("Questionnaire", "leg-pain")},
    {"questionnaire__valueUri": FULL},
    {"questionnaire__valueReference": {"reference": FULL}},
    {"questionnaire": published("Questionnaire", FULL)},
    {"questionnaireRef__valueReference": {"reference": pinned("Questionnaire", "leg-pain")}},
    {"canonical__valueUri": FULL},
    {"questionnaire": published("Questionnaire", FULL), "canonical__valueUri": FULL},
    {"instance": published("Questionnaire", FULL)},
]


@pytest.mark.parametrize("named", NAMED, ids=lambda one: next(iter(one)))
def test_the_form_can_be_named_in_every_way(named: dict[str, Any]) -> None:
    assert "age" in filled(data=bundle(*RECORD), **named)


WRONG_FORMS: list[tuple[dict[str, Any], str, str]] = [
    ({"questionnaire__valueCanonical": f"{FULL}|9.9"}, "not-found", "questionnaire"),
    ({"canonical__valueUri": "https://example.org/other"}, "not-found", "canonical"),
    (
        {"questionnaire": {"resourceType": "Questionnaire", "status": "active"}},
        "not-found",
        "questionnaire",
    ),
    ({"questionnaire": PATIENT}, "not-found", "questionnaire"),
    ({"questionnaire": {"resourceType": "Library", "url": FULL}}, "not-found", "questionnaire"),
    (
        {
            "questionnaire__valueCanonical": FULL,
            "canonical__valueUri": url("Questionnaire", "vascular-measurements"),
        },
        "invalid",
        "canonical",
    ),
    (
        {"questionnaire__valueCanonical": FULL, "identifier__valueIdentifier": {"value": "x"}},
        "not-supported",
        "identifier",
    ),
]


@pytest.mark.parametrize(("named", "code", "place"), WRONG_FORMS)
def test_a_form_that_is_not_ours_is_refused(named: Any, code: str, place: str) -> None:
    assert refused(data=bundle(*RECORD), **named) == [(code, at(place))]


def test_a_form_has_to_be_named() -> None:
    with pytest.raises(Refused) as found:
        POPULATE.run(parameters(data=bundle(*RECORD)), given())

    assert [(one.code, one.at) for one in found.value.issues] == [("required", at("questionnaire"))]


CONTEXTS = [
    [context("patient", PATIENT)],
    [context("patient", PATIENT, parameter="launchContext")],
    [context(None, PATIENT)],
    [{"name": "content", "resource": PATIENT}],
    [{"name": "content", "resource": bundle(PATIENT)}],
    [context("patient", "Patient/p"), context("records", bundle(PATIENT))],
    [context("patient", "Patient/p"), context("records", bundle(bundle(PATIENT)))],
]


@pytest.mark.parametrize("sent", CONTEXTS)
def test_data_can_come_as_context_in_the_words_of_each_version(sent: Any) -> None:
    answer = called(*sent)

    assert set(answers(part(answer, "response"))) == {"age", "sex"}
    assert part(answer, "response")["subject"] == {"reference": SUBJECT}


def test_user_and_encounter_of_the_context_are_carried() -> None:
    encounter = {"resourceType": "Encounter", "id": "e1", "status": "in-progress"}
    response = part(
        called(
            context("patient", PATIENT),
            context("encounter", encounter),
            context("user", "Practitioner/d1"),
        ),
        "response",
    )

    assert response["encounter"] == {"reference": "Encounter/e1"}
    assert response["author"] == {"reference": "Practitioner/d1"}
    assert structure.check(response) == ()


def test_what_is_only_referred_to_is_not_fetched_and_that_is_told() -> None:
    answer = called(context("patient", PATIENT), context("labs", "Bundle/elsewhere"))
    said = [one for one in part(answer, "issues")["issue"] if one["code"] == "not-supported"]

    assert [(one["severity"], one["expression"]) for one in said] == [("warning", [at("context")])]


OTHER = PATIENT | {"id": "q"}
OTHERS: list[tuple[list[Any], dict[str, Any], str]] = [
    ([], {"subject__valueReference": {"reference": "Patient/q"}, "data": bundle(PATIENT)}, "data"),
    ([], {"subject__valueReference": {"reference": "Patient/q"}, "data": bundle(DIABETES)}, "data"),
    ([], {"data": bundle(PATIENT, DIABETES | {"subject": {"reference": "Patient/q"}})}, "data"),
    ([context("patient", OTHER)], {"subject__valueString": "Patient/p"}, "context"),
    ([context("patient", "Patient/q")], {"subject__valueString": "Patient/p"}, "context"),
    (
        [context("patient", PATIENT)],
        {"subject__valueString": "http://a.example/fhir/Patient/q"},
        "context",
    ),
]


@pytest.mark.parametrize(("more", "values", "place"), OTHERS)
def test_nothing_of_another_patient_is_taken(more: Any, values: Any, place: str) -> None:
    found = refused(*more, **values)

    assert ("business-rule", at(place)) in found
    assert {code for code, _ in found} == {"business-rule"}


def test_what_refers_to_an_entry_of_its_bundle_is_about_that_patient() -> None:
    called_so = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
    sent = bundle(PATIENT, DIABETES | {"subject": {"reference": called_so}})
    sent["entry"][0]["fullUrl"] = called_so

    assert "diabetes" in filled(data=sent)


CALLED_SO = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
NO_ID = {key: value for key, value in PATIENT.items() if key != "id"}
OF_THE_ENTRY = INDEX | {"subject": {"reference": CALLED_SO}}


def called_by_entry(patient: Any) -> dict[str, Any]:
    """Return a Bundle with a patient who is called by the entry, and a measurement."""
    sent = bundle(patient, OF_THE_ENTRY)
    sent["entry"][0]["fullUrl"] = CALLED_SO
    return sent


NAMELESS = [
    (called(data=called_by_entry(NO_ID)), CALLED_SO),
    (called(data=called_by_entry(NO_ID), subject__valueString=CALLED_SO), CALLED_SO),
    (called(context("patient", CALLED_SO), data=called_by_entry(NO_ID)), CALLED_SO),
    (called(context("patient", NO_ID), data=called_by_entry(NO_ID)), CALLED_SO),
    (called(context("patient", called_by_entry(NO_ID))), CALLED_SO),
    (called(data=called_by_entry(PATIENT), subject__valueString=CALLED_SO), SUBJECT),
    (called(context("patient", CALLED_SO), data=called_by_entry(PATIENT)), SUBJECT),
]


@pytest.mark.parametrize(("answer", "subject"), NAMELESS)
def test_a_patient_who_has_no_id_yet_is_known_by_the_entry(answer: Any, subject: str) -> None:
    response = part(answer, "response")

    assert {"age", "sex", "bmi"} == set(answers(response))
    assert response["subject"] == {"reference": subject}
    said = texts(part(answer, "issues"))
    assert all("is filled in from the record" in one for one in said)
    assert not any(CALLED_SO.removeprefix("urn:uuid:") in one for one in said)


def test_what_is_of_two_patients_without_an_id_is_refused() -> None:
    several = called_by_entry(NO_ID)
    several["entry"].append({"fullUrl": f"{CALLED_SO[:-1]}1", "resource": NO_ID})

    assert ("business-rule", at("data")) in refused(data=several)
    assert ("invalid", at("subject")) in refused(
        subject__valueString=CALLED_SO, data=bundle(DIABETES)
    )


def test_the_subject_is_a_patient() -> None:
    assert refused(subject__valueString="Group/1", data=bundle(PATIENT)) == [
        ("invalid", at("subject"))
    ]


def test_the_record_of_several_patients_or_of_a_dead_one_is_refused() -> None:
    unnamed = {key: value for key, value in PATIENT.items() if key != "id"}
    several = bundle(unnamed, unnamed | {"gender": "male"})

    assert refused(data=several) == [("multiple-matches", "")]
    assert refused(data=bundle(PATIENT | {"deceasedBoolean": True})) == [("business-rule", "")]


@pytest.mark.parametrize("element", ["valueUri", "valueReference", "resource"])
def test_nothing_is_fetched_from_another_server(element: str) -> None:
    endpoint: dict[str, Any] = {
        "valueUri": "https://ehr.example.org/fhir",
        "valueReference": {"reference": "Endpoint/1"},
        "resource": {"resourceType": "Endpoint"},
    }
    sent = {f"dataEndpoint__{element}": endpoint[element], "data": bundle(*RECORD)}

    assert refused(**sent) == [("not-supported", at("dataEndpoint"))]


def test_data_are_a_bundle() -> None:
    assert refused(data=PATIENT) == [("invalid", at("data"))]


def test_where_nothing_can_be_filled_in_only_that_is_answered() -> None:
    nobody = {"resourceType": "Patient", "id": "p"}
    old = observation("loinc 39156-5", value="31", unit="kg/m2", on="2019-01-01")

    assert refused(data=bundle(nobody, old)) == [("not-found", "")]
    assert refused() == [("not-found", "")]


def test_what_is_stored_of_the_subject_is_used_unless_that_is_not_wanted() -> None:
    subject = {"subject__valueReference": {"reference": SUBJECT}}

    assert set(filled(stored=RECORD, **subject)) == {"age", "sex", "diabetes", "bmi"}
    assert refused(stored=RECORD, local__valueBoolean=False, **subject) == [("not-found", "")]


def test_what_is_sent_counts_before_the_same_stored() -> None:
    other = INDEX | {"valueQuantity": INDEX["valueQuantity"] | {"value": Decimal(31)}}
    stored = [PATIENT | {"birthDate": "1950-01-01"}, other]
    found = filled(stored=stored, data=bundle(PATIENT, INDEX))

    assert found["age"][0]["valueInteger"] == 68
    assert found["bmi"][0]["valueDecimal"] == Decimal("27.30")


def test_a_patient_that_is_sent_without_an_id_counts_before_the_one_stored() -> None:
    sent = {key: value for key, value in PATIENT.items() if key != "id"}
    stored = [PATIENT | {"birthDate": "1950-01-01"}]
    found = filled(subject__valueString=SUBJECT, data=bundle(sent), stored=stored)

    assert found["age"][0]["valueInteger"] == 68


BUNDLES = sorted((SHARED / "data" / "synthea_r4").glob("*.gz"))


@pytest.mark.external
@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.name.split(".")[0])
def test_patients_nobody_here_made_up_get_what_is_on_their_record_and_no_more(path: Any) -> None:
    whole = strict.read(gzip.decompress(path.read_bytes()), strict.OWN_LIMITS)
    assert isinstance(whole, dict)
    recorded = facts((one["resource"] for one in whole["entry"]), NOW)
    if any(one.blocks for one in recorded.issues):
        assert refused(data=whole)
        return
    response = part(called(data=whole), "response")
    form = engine.forms().find(pinned("Questionnaire", "leg-pain"))
    reading = form.read(response)

    assert reading.issues == ()
    wanted = {
        key: fact.options if form.items[key].repeats else fact.value
        for key, fact in recorded.facts.items()
        if key in reading.answers
    }
    assert reading.answers == wanted
    assert all(value not in ("no", "none", ("none",)) for value in reading.answers.values())
    for given_answers in answers(response).values():
        for one in given_answers:
            (source,) = one["extension"]
            assert source["valueUri"]
