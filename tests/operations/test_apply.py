"""The plan applied to a patient: the actions that an assessment finds, as valid drafts."""

from dataclasses import replace
from typing import Any

import pytest
from calling import given, parameters, published
from recorded.record_sample import condition
from samples import CLAUDICATION, COLD_LEG, NOW, response, vignettes

from fhir_pad import engine
from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.canonical import url
from fhir_pad.fhir.issues import IssueType, Refused
from fhir_pad.fhir.write import write
from fhir_pad.operations.apply.activity import APPLY_ACTIVITY
from fhir_pad.operations.apply.plan import APPLY_PLAN, APPLY_PLAN_AS_BUNDLE

PLAN = url("PlanDefinition", "leg-pain")
PATIENT = "Patient/example"
PEOPLE = [
    pytest.param(CLAUDICATION, id="claudication"),
    pytest.param(COLD_LEG, id="cold leg"),
    pytest.param({}, id="nothing known"),
    *(pytest.param(one["inputs"], id=one["id"], marks=pytest.mark.external) for one in vignettes()),
]


def data(*responses: dict[str, Any]) -> dict[str, Any]:
    """Return the Bundle of data with these responses."""
    entries = [{"resource": one} for one in responses]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def called(operation: Any, responses: Any = (), stored: Any = (), **values: Any) -> Any:
    """Return what the operation answers, as JSON that has been through bytes."""
    instance = published("PlanDefinition", PLAN)
    sent = {"data": data(*responses)} if responses else {}
    asked = parameters(subject__valueString=PATIENT) if "subject" not in values else parameters()
    asked["parameter"] += parameters(**sent, **values).get("parameter")
    how = replace(given(values.pop("instance", instance)), responses=lambda _: tuple(stored))
    return strict.read(write(operation.run(asked, how)))


def leaves(group: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the actions below the phases of a RequestGroup."""
    return [one for phase in group.get("action", ()) for one in phase["action"]]


def statuses(group: dict[str, Any]) -> dict[str, str]:
    """Return the status of each action of a RequestGroup by its code."""
    return {one["id"]: one["code"][1]["coding"][0]["code"] for one in leaves(group)}


def of_type(kind: str, resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the resources of a type."""
    return [one for one in resources if one["resourceType"] == kind]


def references(node: Any) -> set[str]:
    """Return every reference in a JSON value."""
    if isinstance(node, dict):
        own = {node["reference"]} if isinstance(node.get("reference"), str) else set()
        return own.union(*(references(part) for part in node.values()))
    return set().union(*map(references, node)) if isinstance(node, list) else set()


@pytest.mark.parametrize("answers", PEOPLE)
def test_the_plan_has_the_actions_of_the_assessment_with_their_statuses(answers: Any) -> None:
    sent = response(answers, status="in-progress")
    expected = engine.assess(sent, now=NOW).findings.actions

    plan = called(APPLY_PLAN, [sent])

    [group] = of_type("RequestGroup", plan["contained"])
    assert statuses(group) == {one.code: one.status for one in expected}
    assert structure.check(plan) == ()
    for one in plan["contained"]:
        assert "contained" not in one
        assert references(one) <= {PATIENT, *(f"#{each['id']}" for each in plan["contained"])}
    assert {f"#{one['id']}" for one in plan["contained"]} <= references(plan)
    assert (plan["status"], plan["intent"], len(plan["activity"])) == ("draft", "proposal", 1)


@pytest.mark.parametrize("answers", PEOPLE)
def test_nothing_that_is_withheld_or_waits_can_be_carried_out(answers: Any) -> None:
    plan = called(APPLY_PLAN, [response(answers, status="in-progress")])
    inside = {f"#{one['id']}": one for one in plan["contained"]}
    [group] = of_type("RequestGroup", plan["contained"])

    for action in leaves(group):
        status = action["code"][1]["coding"][0]["code"]
        made = inside[action["resource"]["reference"]]
        assert made.get("doNotPerform", False) is (status == "withheld")
        if status == "needs-data":
            assert made["resourceType"] == "Task"
            assert "instantiatesCanonical" not in made
        assert made["status"] in {"draft", "proposed"}
        assert made.get("intent", "option") == "option"


@pytest.mark.parametrize("answers", PEOPLE[:8])
def test_the_bundle_says_the_same(answers: Any) -> None:
    sent = response(answers, status="in-progress")

    plan, bundle = (called(one, [sent]) for one in (APPLY_PLAN, APPLY_PLAN_AS_BUNDLE))

    assert structure.check(bundle) == ()
    resources = [entry["resource"] for entry in bundle["entry"]]
    [group] = of_type("RequestGroup", resources)
    [contained] = of_type("RequestGroup", plan["contained"])
    assert statuses(group) == statuses(contained)
    urls = {entry["fullUrl"] for entry in bundle["entry"]}
    assert {one for one in references(bundle) if one.startswith("urn:")} <= urls


def test_the_same_call_gives_the_same_bytes() -> None:
    sent = response(CLAUDICATION)

    assert called(APPLY_PLAN, [sent]) == called(APPLY_PLAN, [sent])


def test_nothing_known_is_said_and_nothing_is_proposed_on_it() -> None:
    plan = called(APPLY_PLAN)

    [outcome] = of_type("OperationOutcome", plan["contained"])
    assert outcome["issue"][0]["code"] == "incomplete"
    medicines = of_type("MedicationRequest", plan["contained"])
    assert [one for one in medicines if "doNotPerform" not in one] == []


def test_data_that_are_sent_come_before_what_is_stored() -> None:
    stored = [response(COLD_LEG, status="in-progress") | {"id": "stored"}]

    by_data = called(APPLY_PLAN, [response(CLAUDICATION)], stored)
    by_store = called(APPLY_PLAN, [], stored)
    without = called(APPLY_PLAN, [], stored, useServerData__valueBoolean=False)

    assert "emergency" not in by_data["title"].casefold()
    assert "emergency" in by_store["title"].casefold()
    assert "QuestionnaireResponse/stored" in references(by_store)
    assert without["title"] == called(APPLY_PLAN)["title"]


def test_a_finished_response_comes_before_one_that_goes_on_and_the_newest_counts() -> None:
    responses = [
        response({"age": 60}, status="in-progress", authored="2026-11-21T09:00:00Z"),
        response(CLAUDICATION | {"age": 50}, authored="2026-01-01T09:00:00Z") | {"id": "old"},
        response(CLAUDICATION, authored="2026-06-01T09:00:00Z") | {"id": "new"},
        response(CLAUDICATION, authored="2026-07-01T09:00:00Z")
        | {"id": "wrong", "status": "entered-in-error"},
    ]

    plan = called(APPLY_PLAN, responses)

    assert "QuestionnaireResponse/new" in references(plan)
    [outcome] = of_type("OperationOutcome", plan["contained"])
    assert "3 responses" in outcome["issue"][0]["details"]["text"]


NOTHING_SAID = response({"age": 60}, status="in-progress", authored="2026-11-21T09:30:00Z")


def urgent(authored: str | None = None, **changes: Any) -> dict[str, Any]:
    """Return a response that nobody finished and that shows an emergency."""
    sent = response(COLD_LEG, status="in-progress", authored=authored)
    return {name: value for name, value in (sent | changes).items() if value is not None}


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(urgent("2026-11-21T09:00:00Z"), id="written later"),
        pytest.param(urgent(), id="no date"),
        pytest.param(urgent(meta={"lastUpdated": "2026-11-21T09:00:00Z"}), id="kept later"),
        pytest.param(urgent("2026-11-21T09:00:00Z", status="stopped"), id="broken off"),
    ],
)
def test_an_emergency_is_taken_back_by_nothing_that_was_finished_before(sent: Any) -> None:
    finished = response(CLAUDICATION, authored="2026-06-01T09:00:00Z")

    for responses in ([sent | {"id": "urgent"}, finished, NOTHING_SAID], [sent | {"id": "urgent"}]):
        plan = called(APPLY_PLAN, responses)

        assert "emergency" in plan["title"].casefold()
        assert "QuestionnaireResponse/urgent" in references(plan)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(urgent("2026-05-31"), id="written before"),
        pytest.param(urgent(meta={"lastUpdated": "2026-05-31T09:00:00Z"}), id="kept before"),
        pytest.param(urgent(status="entered-in-error"), id="withdrawn"),
    ],
)
def test_an_emergency_is_over_when_a_later_response_is_finished(sent: Any) -> None:
    finished = response(CLAUDICATION, authored="2026-06-01T09:00:00Z")

    assert called(APPLY_PLAN, [sent, finished])["title"] == called(APPLY_PLAN, [finished])["title"]


@pytest.mark.parametrize("changes", [{"questionnaire": None}, {"status": "completed"}])
def test_an_emergency_in_what_is_no_response_of_ours_is_told(changes: dict[str, Any]) -> None:
    sent = urgent(**({"questionnaire": "https://example.org/Questionnaire/another"} | changes))

    with pytest.raises(Refused) as refused:
        called(APPLY_PLAN, [sent])

    first, second = refused.value.issues
    assert "call the emergency services now" in first.text
    assert second.at == "QuestionnaireResponse.questionnaire"


def test_several_subjects_get_a_plan_each() -> None:
    subjects = {"resourceType": "Parameters", "parameter": []}
    for name in ("Patient/1", "Patient/2"):
        subjects["parameter"] += parameters(subject__valueString=name)["parameter"]
    instance = published("PlanDefinition", PLAN)

    for operation, kind in ((APPLY_PLAN, "CarePlan"), (APPLY_PLAN_AS_BUNDLE, "Bundle")):
        made = strict.read(write(operation.run(subjects, given(instance))))

        assert [one["name"] for one in made["parameter"]] == ["return", "return"]
        assert {one["resource"]["resourceType"] for one in made["parameter"]} == {kind}
    assert structure.check(made) == ()


def test_data_of_nobody_who_was_asked_about_are_left_out_and_that_is_said() -> None:
    def said(whom: str) -> str:
        sick = condition("sct 84114007", subject={"reference": whom})
        return str(called(APPLY_PLAN, [response(CLAUDICATION), sick]))

    assert "about none of the subjects" in said("Patient/another")
    assert "about none of the subjects" not in said(PATIENT)


CALLED = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"


def as_called(*resources: dict[str, Any]) -> dict[str, Any]:
    """Return a Bundle of a patient, called by no id, and of what refers to that name."""
    patient = {"fullUrl": CALLED, "resource": {"resourceType": "Patient", "id": "example"}}
    others = [{"resource": one | {"subject": {"reference": CALLED}}} for one in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": [patient, *others]}


def test_what_refers_to_an_entry_of_its_bundle_is_about_that_patient() -> None:
    sent = as_called(response(CLAUDICATION), condition("sct 84114007"))

    plan = called(APPLY_PLAN, data=sent)

    assert "claudication" in str(plan["text"])
    assert "taken from the record: Condition/c1" in str(plan["contained"])


def bundle_of(*resources: dict[str, Any]) -> dict[str, Any]:
    """Return a Bundle whose entries are called nothing."""
    entries = [{"resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


NAMELESS = {"resourceType": "Patient", "birthDate": "1950-01-01"}


def of_nameless(*more: dict[str, Any]) -> dict[str, Any]:
    """Return data of a patient who has no id, only a name that the entry is called by."""
    sent = as_called(condition("sct 84114007"))
    sent["entry"][0]["resource"] = NAMELESS
    return sent | {"entry": [*sent["entry"], *({"resource": one} for one in more)]}


def test_a_patient_without_an_id_is_the_subject_with_all_that_refers_to_it() -> None:
    said = str(called(APPLY_PLAN, data=of_nameless())["contained"])

    assert f"`age` was not answered and is taken from the record: {PATIENT}." in said
    assert "`heart-failure` was not answered and is taken from the record: Condition/c1." in said
    assert "about none of the subjects" not in said


def test_a_patient_without_an_id_is_not_the_subject_beside_that_one() -> None:
    own = {"resourceType": "Patient", "id": PATIENT.removeprefix("Patient/"), "gender": "male"}

    said = str(called(APPLY_PLAN, data=of_nameless(own))["contained"])

    assert f"`sex` was not answered and is taken from the record: {PATIENT}." in said
    assert "`age`" not in said
    assert "heart-failure` was" not in said
    assert "about none of the subjects" in said


def test_what_names_nobody_is_not_about_a_patient_whom_nothing_calls() -> None:
    nobodys = {name: each for name, each in condition("sct 84114007").items() if name != "subject"}

    said = str(called(APPLY_PLAN, data=bundle_of(NAMELESS, nobodys))["contained"])

    assert "`age` was not answered and is taken from the record" in said
    assert "heart-failure: It names another patient, or none that can be told." in said


@pytest.mark.parametrize("other", [{"fullUrl": f"{CALLED[:-1]}f"}, {}], ids=["called", "alone"])
def test_of_two_patients_without_an_id_neither_is_the_subject(other: dict[str, Any]) -> None:
    """Nothing else tells them apart, and what refers to one counted as what the other has."""
    sent = of_nameless()
    sent["entry"][0]["resource"] = {"resourceType": "Patient"}
    entries = [*sent["entry"], {"resource": {"resourceType": "Patient"}, **other}]

    said = str(called(APPLY_PLAN, data=sent | {"entry": entries})["contained"])

    assert "taken from the record" not in said
    assert "about none of the subjects" in said


@pytest.mark.parametrize("data", [of_nameless(), bundle_of(NAMELESS)], ids=["called", "alone"])
def test_a_patient_without_an_id_is_nobody_where_several_are_asked_about(data: Any) -> None:
    """The age of one of them was taken for that of each."""
    subjects = [{"name": "subject", "valueString": one} for one in ("Patient/1", "Patient/2")]
    sent = {
        "resourceType": "Parameters",
        "parameter": [*subjects, {"name": "data", "resource": data}],
    }

    made = APPLY_PLAN.run(sent, given(published("PlanDefinition", PLAN)))

    assert "taken from the record" not in str(made)
    assert str(made).count("about none of the subjects") >= len(subjects)


def test_a_record_without_a_response_is_not_called_nothing() -> None:
    plan = called(APPLY_PLAN, data=as_called(condition("sct 84114007")))

    assert "only the record says anything of the patient" in str(plan["contained"])


def test_who_is_named_stands_in_the_plan() -> None:
    plan = called(
        APPLY_PLAN,
        [response(CLAUDICATION)],
        encounter__valueString="Encounter/1",
        practitioner__valueReference={"reference": "Practitioner/1"},
        organization__valueString="Organization/1",
    )

    assert plan["encounter"] == {"reference": "Encounter/1"}
    assert plan["contributor"] == [
        {"reference": "Practitioner/1"},
        {"reference": "Organization/1"},
    ]


@pytest.mark.parametrize(
    ("values", "instance", "code"),
    [
        ({}, "plan", IssueType.REQUIRED),
        ({"subject__valueString": "Group/1"}, "plan", IssueType.INVALID),
        ({"subject__valueString": "Patient/"}, "plan", IssueType.INVALID),
        ({"subject__valueString": PATIENT}, None, IssueType.REQUIRED),
        (
            {"subject__valueString": PATIENT, "url__valueUri": "https://a.example/Plan"},
            None,
            IssueType.NOT_FOUND,
        ),
        (
            {"subject__valueString": PATIENT, "url__valueUri": PLAN, "version__valueString": "9"},
            None,
            IssueType.NOT_FOUND,
        ),
        (
            {"subject__valueString": PATIENT, "planDefinition": {"resourceType": "Basic"}},
            None,
            IssueType.NOT_SUPPORTED,
        ),
        (
            {"subject__valueString": PATIENT, "dataEndpoint": {"resourceType": "Endpoint"}},
            "plan",
            IssueType.NOT_SUPPORTED,
        ),
        (
            {"subject__valueString": PATIENT, "data": {"resourceType": "Patient"}},
            "plan",
            IssueType.INVALID,
        ),
        (
            {"subject__valueString": "Patient/another", "data": data(response(CLAUDICATION))},
            "plan",
            IssueType.BUSINESS_RULE,
        ),
    ],
)
def test_a_call_that_cannot_be_understood_is_refused(
    values: dict[str, Any], instance: str | None, code: IssueType
) -> None:
    at = published("PlanDefinition", PLAN) if instance else None

    with pytest.raises(Refused) as refused:
        APPLY_PLAN.run(parameters(**values), given(at))

    assert [issue.code for issue in refused.value.issues] == [code]
    assert all(issue.at.startswith("Parameters") for issue in refused.value.issues)


def test_a_plan_is_found_by_its_canonical() -> None:
    for name in ("url__valueUri", "canonical__valueUri"):
        asked = parameters(subject__valueString=PATIENT, **{name: f"{PLAN}|0.1.0"})

        assert APPLY_PLAN.run(asked, given())["resourceType"] == "CarePlan"


def activity(code: str, answers: dict[str, Any]) -> Any:
    """Return what applying one activity gives."""
    definition = published("ActivityDefinition", url("ActivityDefinition", code))
    asked = parameters(
        subject__valueString=PATIENT, data=data(response(answers, status="in-progress"))
    )
    return strict.read(write(APPLY_ACTIVITY.run(asked, given(definition))))


def test_an_activity_that_the_plan_proposes_becomes_a_request() -> None:
    made = activity("supervised-exercise", CLAUDICATION)

    assert made["resourceType"] == "ServiceRequest"
    assert (made["status"], made["intent"]) == ("draft", "proposal")
    assert made["subject"] == {"reference": PATIENT}
    assert structure.check(made) == ()


def test_an_activity_that_the_plan_withholds_is_not_to_be_done() -> None:
    made = activity(
        "cilostazol", CLAUDICATION | {"lifestyle-limiting": "yes", "heart-failure": "yes"}
    )

    assert made["resourceType"] == "MedicationRequest"
    assert made["doNotPerform"] is True
    assert made["reasonCode"]


@pytest.mark.parametrize(
    ("code", "answers"),
    [("cilostazol", {}), ("cilostazol", CLAUDICATION), ("supervised-exercise", {})],
)
def test_an_activity_that_the_plan_does_not_propose_is_refused(
    code: str, answers: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        activity(code, answers)

    assert [issue.code for issue in refused.value.issues] == [IssueType.BUSINESS_RULE]
