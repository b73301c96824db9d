"""$validate says everything that is known about a resource, and what it has not looked at."""

import pytest
from calling import given, parameters
from samples import CLAUDICATION, response

from fhir_pad.fhir import structure
from fhir_pad.fhir.canonical import BASE, pinned, system
from fhir_pad.fhir.issues import Refused
from fhir_pad.operations.operation import Level
from fhir_pad.operations.second_opinion import MOST_VALUES, second_opinion
from fhir_pad.operations.validate import MOST_ISSUES, validate_of

PATIENT = {"resourceType": "Patient", "id": "a", "gender": "female"}
FHIR = "http://hl7.org/fhir/StructureDefinition"
ANSWERS = system("leg-pain-answer")


def outcome(resource=None, *, instance=None, type_=None, **more):
    """Return the OperationOutcome of a call at the address of the type."""
    named = resource or instance or {}
    sent = parameters(**({"resource": resource} if resource else {}), **more)
    return validate_of(type_ or named["resourceType"]).run(sent, given(instance))


def said(resource=None, **how):
    """Return (severity, code, place) of every issue."""
    return [
        (issue["severity"], issue["code"], *issue.get("expression", ()))
        for issue in outcome(resource, **how)["issue"]
    ]


WELL = [("information", "informational")]


def test_a_right_resource_has_no_problems():
    """The one issue says so, because an OperationOutcome must say something."""
    assert said(PATIENT) == WELL
    assert outcome(PATIENT)["issue"][0]["details"]["text"] == "No problems found."


def test_it_can_be_called_for_any_type_and_at_any_resource():
    """A resource may be sent without Parameters around it."""
    operation = validate_of("Patient")

    assert (operation.name, operation.type) == ("validate", "Patient")
    assert operation.levels == (Level.TYPE, Level.INSTANCE)
    assert operation.definitions == ("http://hl7.org/fhir/OperationDefinition/Resource-validate",)
    assert dict(operation.bare) == {"*": "resource"}


def test_every_fault_of_r4_is_an_issue_at_its_place_and_said_once():
    """fhir.resources finds three of these too, and does not say so again."""
    patient = {**PATIENT, "gender": 5, "birthDate": "yesterday", "colour": "red", "link": [5]}

    assert set(said(patient)) == {
        ("error", "value", "Patient.gender"),
        ("error", "value", "Patient.birthDate"),
        ("error", "structure", "Patient"),
        ("error", "structure", "Patient.link[0]"),
    }
    assert len(said(patient)) == 4


def test_nothing_that_was_sent_is_repeated():
    """A fault is told by its place, never by the value that is wrong."""
    patient = {**PATIENT, "birthDate": "SECRET", "name": [{"given": [{"a": "SECRET"}]}]}

    assert len(said(patient)) == 2
    assert "SECRET" not in str(outcome(patient))


def test_a_resource_of_another_type_than_the_address_is_invalid():
    assert said(PATIENT, type_="Observation") == [("error", "invalid", "Patient")]
    assert ("error", "invalid", "Patient") in said({**PATIENT, "gender": 1}, type_="Observation")


# A response


def test_a_response_is_read_against_its_questionnaire():
    wrong = response(CLAUDICATION)
    wrong["item"].append({"linkId": "shoe-size", "answer": [{"valueInteger": 43}]})
    place = f"QuestionnaireResponse.item[{len(wrong['item']) - 1}].linkId"

    assert said(response(CLAUDICATION)) == WELL
    assert said(wrong) == [("error", "not-found", place)]


@pytest.mark.parametrize("questionnaire", ["https://example.org/Questionnaire/other", None])
def test_a_response_to_another_questionnaire_is_valid_and_said_to_be_unread(questionnaire):
    """R4 asks for no Questionnaire, and a client may keep responses to many."""
    other = {"resourceType": "QuestionnaireResponse", "status": "completed"}
    other |= {"questionnaire": questionnaire} if questionnaire else {}

    assert said(other) == [("warning", "not-supported", "QuestionnaireResponse.questionnaire")]


def test_a_withdrawn_response_is_valid():
    """That it is not assessed is a rule of this server, not a fault of the resource."""
    withdrawn = response(CLAUDICATION, status="entered-in-error")

    assert said(withdrawn) == [("warning", "business-rule", "QuestionnaireResponse.status")]


# A Questionnaire


def test_a_questionnaire_that_could_not_be_asked_here_is_valid_with_warnings():
    foreign = {
        "resourceType": "Questionnaire",
        "status": "active",
        "item": [{"linkId": "1", "type": "string", "text": "Your name"}],
    }

    assert {one[:2] for one in said(foreign)} == {
        ("warning", "required"),
        ("warning", "not-supported"),
    }


def test_a_questionnaire_that_is_no_r4_is_not_read_as_a_form():
    """Its options cannot even be compared."""
    option = {"valueCoding": {"code": {}}}
    item = {"linkId": "1", "type": "choice", "answerOption": [option, option]}
    broken = {"resourceType": "Questionnaire", "status": "active", "item": [item]}

    assert {one[0] for one in said(broken)} == {"error"}


def test_all_that_is_published_has_no_problems():
    """What it claims about profiles of others is the one thing that is not looked at."""
    for kind, name in (
        ("Questionnaire", "leg-pain"),
        ("CodeSystem", "leg-pain-answer"),
        ("ConceptMap", "cause-to-snomed"),
        ("PlanDefinition", "leg-pain"),
    ):
        found = [
            one for one in said(given().published(kind, pinned(kind, name))) if one not in WELL
        ]

        assert all(code == "not-supported" for _, code, _ in found)
        assert all(at.startswith(f"{kind}.meta.profile") for _, _, at in found)


# Codes


def coded(**coding):
    """Return an Observation with this code."""
    return {"resourceType": "Observation", "status": "final", "code": {"coding": [coding]}}


CODING = "Observation.code.coding[0]"


@pytest.mark.parametrize(
    ("coding", "expected"),
    [
        ({"system": ANSWERS, "code": "calf"}, WELL),
        ({"system": ANSWERS, "code": "calf", "display": "Calf"}, WELL),
        ({"system": ANSWERS, "code": "elbow"}, [("error", "code-invalid", CODING)]),
        ({"system": f"{BASE}/CodeSystem/x", "code": "calf"}, [("error", "code-invalid", CODING)]),
        (
            {"system": ANSWERS, "code": "calf", "display": "Elbow"},
            [("warning", "code-invalid", CODING)],
        ),
        ({"system": "https://example.org/codes", "code": "elbow"}, WELL),
    ],
)
def test_a_code_of_ours_must_be_one_that_there_is(coding, expected):
    """Nothing is known about the codes of others."""
    assert said(coded(**coding)) == expected


def test_the_place_of_a_code_is_fhirpath():
    """The value of an Observation is `value`, whatever its type."""
    observation = coded(text="x")
    observation["code"] = {"text": "x"}
    observation["valueCodeableConcept"] = {"coding": [{"system": ANSWERS, "code": "elbow"}]}

    assert said(observation) == [("error", "code-invalid", "Observation.value.coding[0]")]


# Modes


def test_an_update_needs_the_id_of_the_resource():
    assert said(PATIENT, mode__valueCode="update") == WELL
    assert said({"resourceType": "Patient", "active": True}, mode__valueCode="update") == [
        ("error", "required", "Patient.id")
    ]


def test_an_update_has_the_id_of_its_address():
    assert said(PATIENT, instance=PATIENT, mode__valueCode="update") == WELL
    assert said({**PATIENT, "id": "b"}, instance=PATIENT, mode__valueCode="update") == [
        ("error", "invalid", "Patient.id")
    ]


def test_a_deletion_needs_no_resource_but_its_address():
    stored = {**PATIENT, "gender": "blue"}

    assert said(type_="Patient", instance=stored, mode__valueCode="delete") == WELL
    assert said(type_="Patient", mode__valueCode="delete") == [("error", "required")]


def test_what_is_stored_is_validated_when_nothing_is_sent():
    """`GET Patient/a/$validate`, and the mode `profile`."""
    stored = {**PATIENT, "gender": "blue"}

    assert said(instance=stored) == [("error", "code-invalid", "Patient.gender")]
    assert said(instance=stored, mode__valueCode="profile") == said(instance=stored)
    assert ("warning", "invalid") in said(PATIENT, instance=stored, mode__valueCode="profile")


def test_a_creation_needs_no_id():
    assert said({"resourceType": "Patient", "active": True}, mode__valueCode="create") == WELL


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (parameters(), "required"),
        (parameters(resource=PATIENT, mode__valueCode="maybe"), "value"),
        (parameters(resource=[PATIENT]), "invalid"),
        (parameters(resource=PATIENT, profile__valueInteger=1), "invalid"),
    ],
)
def test_a_call_that_means_nothing_is_refused(sent, code):
    """It is a fault of the request, not of the resource."""
    with pytest.raises(Refused) as refused:
        validate_of("Patient").run(sent, given())

    assert [issue.code.value for issue in refused.value.issues] == [code]
    assert refused.value.issues[0].at.startswith("Parameters.parameter")


# Profiles

ABOUT_PROFILE = "Parameters.parameter.where(name = 'profile')"


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (f"{FHIR}/Patient", WELL),
        (f"{FHIR}/Patient|4.0.1", WELL),
        (f"{FHIR}/Patient|5.0.0", [("error", "not-found", ABOUT_PROFILE)]),
        (f"{FHIR}/Observation", [("error", "not-found", ABOUT_PROFILE)]),
        ("https://example.org/p", [("error", "not-found", ABOUT_PROFILE)]),
        (pinned("StructureDefinition", "plan-phase"), [("error", "not-found", ABOUT_PROFILE)]),
    ],
)
def test_a_profile_that_is_not_here_or_of_another_type_is_never_said_to_be_kept(profile, expected):
    assert said(PATIENT, profile__valueUri=profile) == expected


def test_of_a_profile_that_the_resource_claims_and_is_not_here_it_is_said():
    claims = {**PATIENT, "meta": {"profile": [f"{FHIR}/Patient", "https://example.org/p"]}}

    assert said(claims) == [("warning", "not-supported", "Patient.meta.profile[1]")]


# The second opinion


def test_what_only_fhir_resources_minds_is_a_warning_at_its_place():
    """It has no `valueMeta`, which R4 has."""
    patient = {
        **PATIENT,
        "extension": [{"url": "https://example.org/x", "valueMeta": {"source": "urn:x"}}],
    }

    assert structure.check(patient) == ()
    assert said(patient) == [("warning", "structure", "Patient.extension[0].value")]


@pytest.mark.parametrize("resource_type", ["MedicinalProduct", "EffectEvidenceSynthesis"])
def test_a_type_that_only_r4_has_is_said_to_be_unchecked(resource_type):
    """Its definition is not kept here, and R4B has dropped it."""
    assert said({"resourceType": resource_type, "id": "a"}) == [
        ("information", "not-supported"),
        ("warning", "incomplete"),
    ]


def test_a_resource_on_which_fhir_resources_fails_is_said_to_be_unchecked_by_it():
    """It has no class for what is inside, and says so in no way of its own."""
    inside = [{"resource": {"resourceType": "MedicinalProduct", "id": "a"}}]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": inside}

    assert said(bundle) == [("warning", "incomplete")]


def test_what_fhir_resources_says_quotes_nothing():
    """Only the kind of its fault is told."""
    (issue,) = second_opinion({"resourceType": "Patient", "SECRET": "SECRET"})

    assert issue.text == "fhir.resources (R4B) does not take this (extra_forbidden)."
    assert issue.at == "Patient"


def test_what_is_too_large_for_a_second_opinion_is_said():
    patient = {**PATIENT, "name": [{"given": ["a"] * MOST_VALUES}]}

    assert said(patient) == [("information", "too-costly")]


def test_no_more_is_said_than_a_person_reads():
    """How many are left out is told, as an error when one of them is."""
    wrong = {"system": ANSWERS, "code": "elbow"}
    observation = coded(**wrong)
    observation["code"]["coding"] *= MOST_ISSUES + 2
    found = outcome(observation)["issue"]

    assert len(found) == MOST_ISSUES + 1
    assert found[-1]["severity"] == "error"
    assert found[-1]["details"]["text"] == "There are 2 more issues of this kind."


def test_an_outcome_is_itself_valid():
    for resource in (
        PATIENT,
        {"resourceType": "Patient", "gender": 5},
        coded(system=ANSWERS, code="x"),
    ):
        assert structure.check(outcome(resource)) == ()
