"""What is on record by its name alone: told, so that somebody looks, and never an answer.

Must not know what a code means, nor which status counts.
"""

from collections.abc import Collection, Iterator, Mapping

from fhir_pad.fhir.nodes import objects
from fhir_pad.recorded import words
from fhir_pad.recorded.medication import WITH_MEDICATION, Medications
from fhir_pad.recorded.row import Reading
from fhir_pad.recorded.said import Resource, child

ALLERGY = "AllergyIntolerance"
READINGS: Mapping[str, Reading] = {
    ALLERGY: Reading.REACTION,
    **dict.fromkeys(WITH_MEDICATION, Reading.TAKEN),
}
"""The types in which names are looked for, and how such a resource is read."""
_NOT_BORNE = words.pattern(
    (
        *(*words.ASPIRIN, *words.NSAID, *words.CLOPIDOGREL, *words.STATIN, *words.CILOSTAZOL),
        *(*words.PENTOXIFYLLINE, *words.HEPARIN, *words.GABAPENTIN),
    )
)
_TAKEN = {
    "on-anticoagulant": words.pattern(
        (*words.OTHER_ANTICOAGULANTS, *words.RIVAROXABAN, *words.HEPARIN)
    ),
    "on-antiplatelet": words.pattern((*words.ASPIRIN, *words.CLOPIDOGREL, *words.OTHER_P2Y12)),
}


def named(
    resource: Resource, kind: str, medications: Medications, told: Collection[str]
) -> Iterator[str]:
    """Give the questions that a resource speaks of by a name, other than those `told` by code."""
    concepts = _substances(resource) if kind == ALLERGY else medications.concepts(resource)
    asked = {"allergies": _NOT_BORNE} if kind == ALLERGY else _TAKEN
    names = words.said(concepts)
    for link_id, pattern in asked.items():
        if link_id not in told and any(map(pattern.search, names)):
            yield link_id


def _substances(allergy: Resource) -> tuple[Resource, ...]:
    reactions = objects(allergy, "reaction")
    return (child(allergy, "code"), *(child(one, "substance") for one in reactions))
