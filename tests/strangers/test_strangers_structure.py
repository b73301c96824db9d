"""What strangers wrote is taken where it is R4, and refused where it is not, for that reason.

Each refusal was looked up in the file itself; there is none that R4 does not ask for.
"""

import pytest
from foreign import FORMS, PATIENTS, resource

from fhir_pad.fhir.structure import check

pytestmark = pytest.mark.external

AT = "Questionnaire.item"
NO_SYSTEM_STATUS_OR_TIME = {
    ("invariant", "Questionnaire.contained[0].expansion.contains[0]"),  # vsd-10
    ("invariant", "Questionnaire.contained[0].expansion.contains[1]"),
    ("required", "Questionnaire.contained[0].expansion.timestamp"),
    ("required", "Questionnaire.contained[0].status"),
}
REFUSED = {
    # "1" in quotes where a decimal stands
    "lhc_editableCalcExp": {("value", f"{AT}[1].extension[1].value.value")},
    # "true" in quotes; a date and a time of day under `answerInteger`
    "lhc_enableWhen-test.R4": {
        ("value", f"{AT}[7].item[0].repeats"),
        ("value", f"{AT}[11].item[3].enableWhen[0].answer"),
        ("value", f"{AT}[11].item[4].enableWhen[0].answer"),
        ("value", f"{AT}[12].item[3].enableWhen[0].answer"),
        ("value", f"{AT}[12].item[4].enableWhen[0].answer"),
    },
    # both answerOption and initial: que-11
    "lhc_extractObs-test.R4": {("invariant", f"{AT}[1]"), ("invariant", f"{AT}[2]")},
    "lhc_qr-with-answerValueSet-radiobutton-checkbox": {
        ("required", "QuestionnaireResponse.status")
    },
    "lhc_quantity-units": {("required", "Questionnaire.status")},
    "lhc_questionnaire-calculatedExpression": NO_SYSTEM_STATUS_OR_TIME,
    "lhc_questionnaire-initialExpression": NO_SYSTEM_STATUS_OR_TIME,
    # a Duration in years whose system is http://ucum.org: drt-1
    "lhc_vital-sign-questionnaire": {
        ("invariant", f"{AT}[1].extension[2].value"),
        ("invariant", f"{AT}[3].extension[4].value"),
    },
    # `required` on a display: que-6
    "spezi_pad-walking-impairment": {("invariant", f"{AT}[0]")},
    # an empty answer, and an empty array of answers
    "spezi_sample_qr1": {
        ("structure", "QuestionnaireResponse.item[4].answer[0]"),
        ("structure", "QuestionnaireResponse.item[6].answer[0]"),
    },
    "spezi_sample_qr2": {("structure", "QuestionnaireResponse.item[5].answer")},
}


def faults(sent):
    """Return (code, place) of every fault."""
    return {(issue.code.value, issue.at) for issue in check(sent)}


@pytest.mark.parametrize("name", FORMS)
def test_a_foreign_form_or_response_is_refused_for_its_own_faults_alone(name):
    assert faults(resource(FORMS[name])) == REFUSED.get(name, set())


def test_every_refusal_is_of_a_file_that_there_is():
    assert REFUSED.keys() <= FORMS.keys()
    assert len(FORMS) == 25


@pytest.mark.parametrize("name", PATIENTS)
def test_a_foreign_record_has_no_fault_but_modifiers_that_are_not_understood(name):
    """The eCQM reports carry one, and R4 forbids going on without understanding it."""
    record = resource(PATIENTS[name])
    reports = {
        ("extension", f"Bundle.entry[{index}].resource.modifierExtension")
        for index, entry in enumerate(record["entry"])
        if entry["resource"]["resourceType"] == "MeasureReport"
    }

    assert faults(record) == reports


def test_all_records_were_looked_at():
    entries = [entry for path in PATIENTS.values() for entry in resource(path)["entry"]]

    assert len(PATIENTS) == 29
    assert len(entries) == 4314
