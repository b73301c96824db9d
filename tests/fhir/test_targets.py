"""Which types an element may refer to."""

import pytest

from fhir_pad.fhir.structure import resource_types
from fhir_pad.fhir.targets import targets


@pytest.mark.parametrize(
    ("type_", "path", "expected"),
    [
        ("CarePlan", "subject", {"Group", "Patient"}),
        ("Patient", "link.other", {"Patient", "RelatedPerson"}),
        ("ConceptMap", "sourceCanonical", {"ValueSet"}),
        ("SearchParameter", "component.definition", {"SearchParameter"}),
        ("CarePlan", "supportingInfo", resource_types()),
        ("PlanDefinition", "action.action.definitionUri", resource_types()),
        ("CarePlan", "status", set()),
    ],
)
def test_an_element_names_what_r4_lets_it(type_: str, path: str, expected: set[str]) -> None:
    assert targets(type_, path) == expected


def test_there_must_be_such_an_element() -> None:
    with pytest.raises(KeyError):
        targets("CarePlan", "nothing")
