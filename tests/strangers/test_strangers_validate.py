"""$validate has an answer to whatever strangers wrote, in bounded time, and raises no alarm."""

from collections.abc import Iterator
from time import process_time

import pytest
from foreign import EXAMPLES, FORMS, PATIENTS, resource
from samples import NOW

from fhir_pad import engine
from fhir_pad.fhir.structure import check
from fhir_pad.operations.operation import Given
from fhir_pad.operations.validate import validate_of

pytestmark = pytest.mark.external

LONGEST = 2.0
"""Seconds of one processor for one resource."""
EXPECTED_WARNINGS = frozenset({"not-supported"})
"""Profiles and Questionnaires that are not looked at; all else would be a false alarm."""
OF_FORMS = (
    frozenset({"required", "extension", "code-invalid", "not-found", "invariant", "structure"})
    | EXPECTED_WARNINGS
)
"""What keeps a foreign Questionnaire from being asked here is a warning too."""


GIVEN = Given(NOW, None, lambda _type, _url: None, lambda _type, _id: None, lambda _subject: ())


@pytest.fixture(scope="module", autouse=True)
def _started():
    """Load what a server loads at its start."""
    engine.forms()


def validate(sent):
    """Return the OperationOutcome about a resource at the address of its type."""
    parameter = {"name": "resource", "resource": sent}
    called = {"resourceType": "Parameters", "parameter": [parameter]}
    return validate_of(sent["resourceType"]).run(called, GIVEN)


def validated(sent):
    """Return the outcome, which is valid, errs as R4 does, and did not take long."""
    before = process_time()
    outcome = validate(sent)
    spent = process_time() - before

    assert check(outcome, expect=frozenset({"OperationOutcome"})) == ()
    assert errors(outcome) == [(issue.code.value, issue.at) for issue in check(sent)]
    assert spent < LONGEST
    return outcome


def errors(outcome):
    """Return (code, place) of every error."""
    return [
        (issue["code"], issue["expression"][0])
        for issue in outcome["issue"]
        if issue["severity"] == "error"
    ]


def warnings(outcome) -> Iterator[str]:
    """Give the code of every warning; there is none from fhir.resources."""
    for issue in outcome["issue"]:
        if issue["severity"] == "warning":
            assert "fhir.resources" not in issue["details"]["text"]
            yield issue["code"]


@pytest.mark.parametrize("name", FORMS)
def test_a_foreign_form_or_response_is_validated(name):
    assert {*warnings(validated(resource(FORMS[name])))} <= OF_FORMS


@pytest.mark.parametrize("name", PATIENTS)
def test_every_resource_of_a_foreign_record_is_validated(name):
    for entry in resource(PATIENTS[name])["entry"]:
        assert {*warnings(validated(entry["resource"]))} <= EXPECTED_WARNINGS


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_official_example_raises_no_false_alarm(name):
    """Its errors are those of `tests/fhir/test_structure_examples.py`, each a fault of its own."""
    assert {*warnings(validated(resource(EXAMPLES[name])))} <= OF_FORMS
