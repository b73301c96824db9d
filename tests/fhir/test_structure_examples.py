"""HL7's own examples are right, and every mutant of them is wrong where it was spoiled."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mutants
import pytest
from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from fhir_pad.fhir.strict import Limits, read
from fhir_pad.fhir.structure import check
from fhir_pad.fhir.write import write

pytestmark = pytest.mark.external

EXAMPLES = Path(__file__).parents[2].parent / "shared" / "fhir" / "r4-examples"
ROOMY = Limits(size_bytes=10**7, nodes=10**6)
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))

# What HL7 published with faults, each looked up in the example itself.
FAULTY = {
    # <div> without any text: txt-2
    "ActivityDefinition-blood-tubes-supply": {("invariant", "ActivityDefinition.text.div")},
    "ActivityDefinition-heart-valve-replacement": {("invariant", "ActivityDefinition.text.div")},
    "Questionnaire-zika-virus-exposure-assessment": {("invariant", "Questionnaire.text.div")},
    # `#amlodipinePrescription` and `#CardiologyReferralReasonValues` are not contained
    "PlanDefinition-example-cardiology-os": {
        ("value", "PlanDefinition.contained[11].item[0].answerValueSet"),
        ("value", "PlanDefinition.action[0].action[1].action[1].action[2].definition"),
    },
}

# Most items have no linkId.
WITHOUT_LINK_IDS = "Questionnaire-qs1"


def example(name: str) -> dict[str, Any]:
    """Return one of HL7's examples."""
    resource = read((EXAMPLES / f"{name}.json").read_bytes(), ROOMY)
    assert isinstance(resource, dict)
    return resource


def without_link_id(item: dict[str, Any], at: str) -> Iterator[str]:
    """Give the place of every missing linkId."""
    for index, one in enumerate(item.get("item", [])):
        place = f"{at}.item[{index}]"
        if "linkId" not in one:
            yield f"{place}.linkId"
        yield from without_link_id(one, place)


@pytest.mark.parametrize("name", sorted({*NAMES} - {WITHOUT_LINK_IDS}))
def test_an_official_example_has_no_faults_but_its_own(name):
    """The check raises no false alarm."""
    found = {(issue.code.value, issue.at) for issue in check(example(name))}

    assert found == FAULTY.get(name, set())


def test_every_missing_link_id_of_an_example_is_told():
    """HL7's `qs1` lacks them, and they are all told at once."""
    questionnaire = example(WITHOUT_LINK_IDS)
    missing = set(without_link_id(questionnaire, "Questionnaire"))

    assert {(issue.code.value, issue.at) for issue in check(questionnaire)} == {
        ("required", at) for at in missing
    }
    assert len(missing) > 20


SPOILED = sorted({*NAMES} - {*FAULTY, WITHOUT_LINK_IDS})


@pytest.mark.parametrize("name", SPOILED)
def test_every_mutant_of_an_example_is_refused_at_its_place(name):
    """Each kind of fault is found wherever it is put."""
    missed = [
        (mutant.kind, mutant.places)
        for mutant in mutants.mutants(example(name), seed=name, most=4)
        if not mutant.places & {mutants.plain(issue.at) for issue in check(mutant.resource)}
    ]

    assert missed == []


def test_every_kind_of_fault_was_put_somewhere():
    """No kind of mutant is empty."""
    kinds = {
        mutant.kind for name in SPOILED for mutant in mutants.mutants(example(name), name, most=1)
    }

    assert kinds == {spoil.__name__ for spoil in mutants.KINDS}


# What fhir.resources 8 (R4B) lets through, by kind of mutant. The reverse never happens.
THEY_TAKE = {
    "blank_text": "a text of blanks counts as text",
    "empty_array": "an empty array counts as no array",
    "no_such_code": "codes of required bindings are not looked up",
    "null": "null counts as no value where nothing is required",
    "wrong_json_type": "a number or a boolean in quotes is turned into one",
}


def they_take(resource: dict[str, Any]) -> bool:
    """Tell whether fhir.resources takes a resource; on some JSON types it fails in its own code."""
    try:
        get_fhir_model_class(resource["resourceType"]).model_validate_json(write(resource))
    except (ValidationError, AttributeError):
        return False
    return True


@pytest.mark.parametrize("name", SPOILED)
def test_fhir_resources_takes_what_is_right_and_refuses_nothing_that_is_taken_here(name):
    """Where the two differ, they are the more lenient, in ways that are known."""
    refused_here = list(mutants.mutants(example(name), seed=name, most=1))
    taken_there = {mutant.kind for mutant in refused_here if they_take(mutant.resource)}

    assert they_take(example(name))
    assert taken_there <= set(THEY_TAKE)


@pytest.mark.parametrize("name", sorted(FAULTY))
def test_fhir_resources_does_not_see_the_faults_of_the_examples(name):
    """It looks neither into narratives nor for contained resources; what it took, stays a fault."""
    assert they_take(example(name))
    assert check(example(name))
