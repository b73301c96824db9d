"""The resources of an assessment as JSON for a page. Must not know what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.write import write

Node = Mapping[str, object]
TYPES: Final = ("CarePlan", "RiskAssessment", "Observation", "QuestionnaireResponse")
"""What is shown, in this order."""


@dataclass(frozen=True, slots=True)
class Raw:
    """The resources of one type. `json` has one after the other."""

    type: str
    number: int
    json: str


def raw(bundle: Node) -> tuple[Raw, ...]:
    """Return the resources of a Bundle of results by type; a type without any is left out."""
    held = [entry["resource"] for entry in objects(bundle, "entry")]
    found = {
        type_: [one for one in held if isinstance(one, Mapping) and one["resourceType"] == type_]
        for type_ in TYPES
    }
    return tuple(
        Raw(type_, len(some), "\n".join(write(one, pretty=True).decode() for one in some))
        for type_, some in found.items()
        if some
    )
