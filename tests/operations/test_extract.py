"""`$extract`: what was answered, as resources of its own that a server can take in one go."""

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from calling import given, parameters, published
from samples import CLAUDICATION, COLD_LEG, response, vignettes

from fhir_pad import engine
from fhir_pad.engine import Malformed
from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.canonical import pinned, system, url
from fhir_pad.fhir.form_rules import faults
from fhir_pad.fhir.form_templates import templates
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.write import write
from fhir_pad.operations.extract.operation import EXTRACT

SENT = "questionnaire-response"
AUTHORED = "2026-11-21T09:30:00+01:00"
MEASURED = CLAUDICATION | {
    "brachial-r": Decimal(150),
    "toe-r": Decimal("90.0"),
    "pain-character": ("cramping", "aching"),
    "smoking": "former",
    "bmi": "unknown",
}


def finished(answers: Any = MEASURED, **more: Any) -> dict[str, Any]:
    """Return a finished response that somebody gave during an encounter."""
    people = {
        "id": "r1",
        "encounter": {"reference": "Encounter/e1"},
        "author": {"reference": "Practitioner/d1"},
    }
    return response(answers, authored=AUTHORED) | people | more


def called(sent: Any = None, *, instance: Any = None, **values: Any) -> Any:
    """Return what the operation answers, as JSON that has been through bytes."""
    asked = parameters(**({SENT: sent} if sent is not None else {}), **values)
    return strict.read(write(EXTRACT.run(asked, given(instance))))


def bundle(answer: Any) -> Any:
    (found,) = [one["resource"] for one in answer["parameter"] if one["name"] == "return"]
    return found


def resources(answer: Any, kind: str) -> list[Any]:
    every = [one["resource"] for one in bundle(answer)["entry"]]
    return [one for one in every if one["resourceType"] == kind]


def by_question(answer: Any) -> dict[str, list[Any]]:
    """Return the Observations by the code that is ours."""
    found: dict[str, list[Any]] = {}
    for one in resources(answer, "Observation"):
        found.setdefault(one["code"]["coding"][0]["code"], []).append(one)
    return found


def issues(answer: Any) -> list[tuple[str, str]]:
    said = [one["resource"] for one in answer["parameter"] if one["name"] == "issues"]
    return [(one["severity"], one["code"]) for each in said for one in each["issue"]]


def refused(sent: Any = None, **how: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as found:
        called(sent, **how)
    return [(one.code, one.at) for one in found.value.issues if one.blocks]


def test_what_is_extracted_is_a_valid_transaction() -> None:
    answer = called(finished())
    whole = bundle(answer)

    assert [one["name"] for one in answer["parameter"]] == ["return"]
    assert whole["type"] == "transaction"
    assert structure.check(whole) == ()
    for entry in whole["entry"]:
        assert entry["request"] == {"method": "POST", "url": entry["resource"]["resourceType"]}
        assert "id" not in entry["resource"]
    urls = [entry["fullUrl"] for entry in whole["entry"]]
    assert len(set(urls)) == len(urls)
    assert called(finished()) == answer


def test_an_answer_becomes_an_observation_with_its_unit_and_where_it_came_from() -> None:
    (found,) = by_question(called(finished()))["brachial-r"]

    assert found == {
        "resourceType": "Observation",
        "status": "final",
        "category": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                        "code": "vital-signs",
                    }
                ]
            }
        ],
        "code": found["code"],
        "subject": {"reference": "Patient/example"},
        "encounter": {"reference": "Encounter/e1"},
        "effectiveDateTime": AUTHORED,
        "issued": AUTHORED,
        "performer": [{"reference": "Practitioner/d1"}],
        "valueQuantity": {
            "value": Decimal(150),
            "unit": "mmHg",
            "system": "http://unitsofmeasure.org",
            "code": "mm[Hg]",
        },
        "derivedFrom": [{"reference": "QuestionnaireResponse/r1"}],
    }
    assert [one["code"] for one in found["code"]["coding"]] == ["brachial-r", "8480-6"]


def test_each_chosen_option_is_an_observation() -> None:
    found = by_question(called(finished()))["pain-character"]
    values = [one["valueCodeableConcept"]["coding"][0] for one in found]

    assert [one["code"] for one in values] == ["cramping", "aching"]
    assert {one["system"] for one in values} == {system("leg-pain-answer")}


def test_what_is_not_known_or_not_declared_is_not_extracted() -> None:
    found = by_question(called(finished(MEASURED | {"diabetes": "no"})))

    assert set(found) == {
        *("brachial-r", "pain-character", "smoking", "abi-l", "abi-r"),
        "tbi",
    }


@pytest.mark.parametrize("claimed", [None, Decimal("0.11"), Decimal("0.60")])
def test_what_the_form_calculates_is_calculated_here(claimed: Decimal | None) -> None:
    sent = finished()
    if claimed is not None:
        exam = next(one for one in sent["item"] if one["linkId"] == "exam")
        right = next(one for one in exam["item"] if one["linkId"] == "exam-right")
        said = {"linkId": "tbi-calculated-r", "answer": [{"valueDecimal": claimed}]}
        right["item"].append(said)
    answer = called(sent)
    (found,) = by_question(answer)["tbi"]

    assert found["valueQuantity"]["value"] == Decimal("0.60")
    assert found["code"]["coding"][1]["code"] == "77618-7"
    wrong = claimed == Decimal("0.11")
    assert (("warning", "invariant") in issues(answer)) is wrong


def test_drafts_of_plan_and_risks_say_only_what_they_are_about() -> None:
    answer = called(finished())
    about = {
        "subject": {"reference": "Patient/example"},
        "encounter": {"reference": "Encounter/e1"},
    }
    basis = [{"reference": "QuestionnaireResponse/r1"}]

    assert resources(answer, "CarePlan") == [
        {
            "resourceType": "CarePlan",
            "status": "draft",
            "intent": "proposal",
            "title": "Leg pain: a plan is to be made",
            **about,
            "created": AUTHORED,
            "supportingInfo": basis,
        }
    ]
    assert resources(answer, "RiskAssessment") == [
        {
            "resourceType": "RiskAssessment",
            "status": "registered",
            **about,
            "occurrenceDateTime": AUTHORED,
            "basis": basis,
        }
    ]


def test_what_the_response_does_not_say_is_left_out_and_told() -> None:
    bare = response(MEASURED, authored=None)
    answer = called(bare)
    (plan,) = resources(answer, "CarePlan")

    assert structure.check(bundle(answer)) == ()
    assert {"created", "encounter", "supportingInfo"}.isdisjoint(plan)
    for one in resources(answer, "Observation"):
        assert {"issued", "effectiveDateTime", "performer", "derivedFrom"}.isdisjoint(one)
    assert issues(answer) == [("warning", "incomplete"), ("warning", "incomplete")]


@pytest.mark.parametrize(
    ("authored", "author", "issued", "performed"),
    [
        ("2026-11-21", "Practitioner/d1", False, True),
        (AUTHORED, "Device/d1", True, False),
        (AUTHORED, "http://ehr.example.org/fhir/Patient/example", True, True),
    ],
)
def test_what_an_observation_cannot_carry_is_left_out(
    authored: str, author: str, *, issued: bool, performed: bool
) -> None:
    sent = finished() | {"authored": authored, "author": {"reference": author}}
    answer = called(sent)

    assert structure.check(bundle(answer)) == ()
    for one in resources(answer, "Observation"):
        assert ("issued" in one, "performer" in one) == (issued, performed)
        assert one["effectiveDateTime"] == authored


def test_nothing_to_extract_is_a_success_that_says_so() -> None:
    sent = response(COLD_LEG, questionnaire="leg-pain-self-check") | {"id": "r1"}
    answer = called(sent)

    assert answer["resourceType"] == "OperationOutcome"
    assert [(one["severity"], one["code"]) for one in answer["issue"]] == [
        ("warning", "informational")
    ]


def at(name: str) -> str:
    return f"Parameters.parameter.where(name = '{name}')"


def test_only_a_finished_response_about_somebody_is_extracted() -> None:
    status, subject = "QuestionnaireResponse.status", "QuestionnaireResponse.subject"

    assert refused(finished(status="in-progress")) == [("business-rule", status)]
    nobody = {key: value for key, value in finished().items() if key != "subject"}
    assert refused(nobody) == [("required", subject)]
    inside = finished(subject={"reference": "#p"}) | {
        "contained": [{"resourceType": "Patient", "id": "p"}]
    }
    assert refused(inside) == [("invalid", subject)]


def test_a_response_that_cannot_be_read_is_refused_with_its_reasons_and_places() -> None:
    off = response({"trauma": "no", "age": 50, "leg-symptom": "yes"})
    red = next(one for one in off["item"] if one["linkId"] == "red")
    yes = {"valueCoding": {"system": system("leg-pain-answer"), "code": "yes"}}
    red["item"].append({"linkId": "deformity", "answer": [yes]})

    assert ("invariant", "QuestionnaireResponse.item[0].item[1].answer[0].value") in refused(off)
    assert refused({"resourceType": "QuestionnaireResponse", "status": "completed"}) != []
    with pytest.raises(Malformed):
        called({"resourceType": "QuestionnaireResponse", "status": "done"})


def test_the_response_is_sent_or_stored_and_not_both() -> None:
    assert refused() == [("required", at(SENT))]
    assert refused({"resourceType": "Patient"}) == [("invalid", at(SENT))]
    assert refused(finished(), instance=finished()) == [("invalid", at(SENT))]
    assert called(instance=finished()) == called(finished())


def test_a_questionnaire_may_be_sent_too_if_it_is_the_one() -> None:
    right = published("Questionnaire", url("Questionnaire", "leg-pain"))
    other = published("Questionnaire", url("Questionnaire", "vascular-measurements"))

    assert called(finished(), questionnaire=right) == called(finished())
    assert refused(finished(), questionnaire=other) == [("invalid", at("questionnaire"))]


@pytest.mark.external
@pytest.mark.parametrize("vignette", vignettes(), ids=lambda one: one["id"])
def test_each_vignette_is_extracted_into_valid_resources(vignette: Any) -> None:
    form = engine.forms().find(pinned("Questionnaire", "leg-pain"))
    begun = response(vignette["inputs"], status="in-progress")
    answer = called(finished(form.read(begun).answers))

    assert structure.check(bundle(answer)) == ()
    assert len(resources(answer, "CarePlan")) == 1
    for one in resources(answer, "Observation"):
        coded = one.get("valueCodeableConcept", {"coding": [{}]})["coding"][0]
        assert coded.get("code") != "unknown"


VALUE = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-templateExtractValue"
UNREADABLE = ["%resource.item.first()", "now()", "'x' & %resource.id", "%context.id", 3]


@pytest.mark.parametrize("expression", UNREADABLE)
def test_a_template_with_an_expression_that_is_not_understood_is_refused(expression: Any) -> None:
    questionnaire: Any = deepcopy(published("Questionnaire", url("Questionnaire", "leg-pain")))
    said = questionnaire["contained"][1]["_created"]["extension"][0]
    said["valueString"] = expression

    assert [(one.code, one.at) for one in faults(questionnaire)] == [
        ("not-supported", "Questionnaire.contained[1]._created")
    ]


def test_a_value_that_replaces_more_than_a_primitive_is_refused() -> None:
    questionnaire: Any = deepcopy(published("Questionnaire", url("Questionnaire", "leg-pain")))
    value = {"url": VALUE, "valueString": "%resource.subject"}
    questionnaire["contained"][1]["subject"] = {"extension": [value]}

    assert [one.code for one in faults(questionnaire)] == ["not-supported"]


def test_a_template_has_to_be_contained_and_named_by_an_item() -> None:
    questionnaire: Any = deepcopy(published("Questionnaire", url("Questionnaire", "leg-pain")))
    (group,) = [one for one in questionnaire["item"] if one["linkId"] == "ctx"]
    whole = questionnaire | {"extension": [*questionnaire["extension"], *group["extension"]]}

    assert [one.code for one in faults(whole)] == ["not-supported"]
    questionnaire["contained"].pop()
    assert [one.code for one in faults(questionnaire)] == ["not-found"]


def test_a_template_is_used_where_the_response_has_the_item_that_names_it() -> None:
    questionnaire: Any = published("Questionnaire", url("Questionnaire", "leg-pain"))

    assert len(templates(questionnaire, finished())) == 2
    assert templates(questionnaire, {"item": [{"linkId": "red"}]}) == ()


def test_the_clock_changes_nothing() -> None:
    asked = parameters(**{SENT: finished()})
    later = replace(given(), now=given().now.replace(year=2027))

    assert EXTRACT.run(asked, given()) == EXTRACT.run(asked, later)
