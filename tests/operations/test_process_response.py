"""$process-response takes the response that is submitted, or says everything that is wrong."""

import pytest
from calling import given, parameters
from samples import CLAUDICATION, COLD_LEG, NOW, response

from fhir_pad import engine
from fhir_pad.engine import Malformed
from fhir_pad.fhir import structure
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.issues import Refused
from fhir_pad.operations.assess import ASSESS
from fhir_pad.operations.operation import Level
from fhir_pad.operations.process import PROCESS_RESPONSE, processed

SUBMITTED = response(CLAUDICATION)


def questionnaire(name):
    """Return a published Questionnaire."""
    return given().published("Questionnaire", pinned("Questionnaire", name))


def faults(sent, instance=None):
    """Return (code, place) of every reason for which it is refused."""
    with pytest.raises(Refused) as refused:
        processed(sent, given(instance))
    return [(issue.code.value, issue.at) for issue in refused.value.issues]


def test_the_response_is_given_back_to_be_stored():
    """At the type, and at the Questionnaire that it answers."""
    sent = parameters(**{"in": SUBMITTED})

    assert processed(sent, given()) == (SUBMITTED, ())
    assert processed(sent, given(questionnaire("leg-pain"))) == (SUBMITTED, ())


def test_what_was_ignored_is_a_warning():
    """A canonical without version is taken."""
    vague = {**SUBMITTED, "questionnaire": SUBMITTED["questionnaire"].partition("|")[0]}
    taken, issues = processed(parameters(**{"in": vague}), given(questionnaire("leg-pain")))

    assert taken == vague
    assert [issue.code.value for issue in issues] == ["business-rule"]


def test_the_answer_of_the_operation_is_an_outcome():
    outcome = PROCESS_RESPONSE.run(parameters(**{"in": SUBMITTED}), given())

    assert structure.check(outcome, expect=frozenset({"OperationOutcome"})) == ()
    assert [issue["severity"] for issue in outcome["issue"]] == ["information"]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (parameters(), "required"),
        (parameters(response=SUBMITTED), "required"),
        (parameters(**{"in": {"resourceType": "Patient"}}), "invalid"),
        (parameters(in__valueString="x"), "invalid"),
    ],
)
def test_a_call_without_a_response_is_refused(sent, code):
    assert faults(sent) == [(code, "Parameters.parameter.where(name = 'in')")]


def test_a_response_to_another_questionnaire_than_that_of_the_address_is_refused():
    assert faults(parameters(**{"in": SUBMITTED}), questionnaire("vascular-measurements")) == [
        ("invalid", "QuestionnaireResponse.questionnaire")
    ]


def test_all_faults_are_told_at_once():
    """Those of the response and that of the address."""
    wrong = {**SUBMITTED, "status": "entered-in-error"}

    assert faults(parameters(**{"in": wrong}), questionnaire("vascular-measurements")) == [
        ("business-rule", "QuestionnaireResponse.status"),
        ("invalid", "QuestionnaireResponse.questionnaire"),
    ]


def test_what_is_no_r4_is_malformed():
    with pytest.raises(Malformed):
        processed(parameters(**{"in": {**SUBMITTED, "status": 1}}), given())


def test_an_emergency_in_a_refused_response_stands_first():
    urgent = {**response(COLD_LEG), "status": "stopped"}

    assert faults(parameters(**{"in": urgent}), questionnaire("vascular-measurements"))[0] == (
        "processing",
        "",
    )


def test_assess_gives_the_bundle_of_the_engine():
    """Bare, or in Parameters; nothing else is looked at."""
    bundle = engine.assess(SUBMITTED, now=NOW).bundle()

    assert ASSESS.run(SUBMITTED, given()) == bundle
    assert ASSESS.run(parameters(response=SUBMITTED), given()) == bundle
    assert ASSESS.levels == (Level.TYPE,)
    assert ASSESS.whole


def test_the_definition_of_assess_is_published_and_says_the_same():
    definition = given().published("OperationDefinition", ASSESS.definitions[0])
    taken = [one["name"] for one in definition["parameter"] if one["use"] == "in"]

    assert definition["code"] == ASSESS.name
    assert definition["resource"] == [ASSESS.type]
    assert list(ASSESS.signature) == taken
