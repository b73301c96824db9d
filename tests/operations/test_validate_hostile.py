"""$validate of large resources made to take long ends in time and stays readable."""

from time import process_time

import pytest
from calling import given, parameters

from fhir_pad import engine
from fhir_pad.fhir.canonical import system, url
from fhir_pad.operations.validate import validate_of

LONGEST = 2.0
"""Seconds of one processor for one resource."""
LEG_PAIN = url("Questionnaire", "leg-pain")

HOSTILE = {
    "ten thousand codes that there are not": {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "questionnaire": LEG_PAIN,
        "item": [
            {
                "linkId": "age",
                "answer": [
                    {
                        "valueCoding": {
                            "system": system("leg-pain-answer"),
                            "code": "x",
                        }
                    }
                ]
                * 10_000,
            }
        ],
    },
    "twenty thousand unknown items": {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "questionnaire": LEG_PAIN,
        "item": [{"linkId": f"a{number}"} for number in range(20_000)],
    },
    "as many empty items as are shown to fhir.resources": {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": [{}] * 19_990,
    },
    "thousands of wrong entries": {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": {"resourceType": "Observation"}}] * 6_600,
    },
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_resource_of_bad_will_is_answered_in_time(name):
    sent = HOSTILE[name]
    engine.forms()  # what a server loads at its start
    before = process_time()
    outcome = validate_of(sent["resourceType"]).run(parameters(resource=sent), given())

    assert process_time() - before < LONGEST
    assert 0 < len(outcome["issue"]) < 500
