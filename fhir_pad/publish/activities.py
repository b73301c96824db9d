"""One ActivityDefinition for each action: what would be requested when the action is proposed.

When that is so stands in the PlanDefinition alone. Must not know a condition.
"""

from fhir_pad.fhir.canonical import pinned
from fhir_pad.legs.catalogue import Action
from fhir_pad.legs.model import ACTIONS
from fhir_pad.publish.cited import citations
from fhir_pad.publish.metadata import about_patients, definition, notices
from fhir_pad.publish.plan import PLAN, reasons
from fhir_pad.report.actions import ATC, MEDICINE, RXNORM, code_of, request_for
from fhir_pad.report.elements import Element, concept

IN_THE_PLAN = (
    f"To be applied within {pinned('PlanDefinition', PLAN)}, which says when it is offered, what "
    "forbids it and what has to be known before; this definition has no condition of its own."
)


def activity_definitions() -> list[Element]:
    """Return the ActivityDefinitions in the order of the catalogue."""
    return [_activity(action) for action in ACTIONS]


def _activity(action: Action) -> Element:
    request = request_for(action.code)
    return definition(
        "ActivityDefinition",
        action.code,
        title=action.title,
        description=" ".join([f"{action.title}.", *reasons(action)]),
        shareable=True,
        copyright=notices(request.codes),
        subjectCodeableConcept=about_patients(),
        usage="\n".join([*(note.words for note in action.notes), IN_THE_PLAN]),
        relatedArtifact=citations(action.sources),
        kind=request.kind,
        code=code_of(action.code, action.title),
        intent="proposal",
        productCodeableConcept=_product(action),
    )


def _product(action: Action) -> Element | None:
    """Return the medicine: the drug where one is named, else what the prescriber has to choose.

    A MedicationRequest takes it from here, and cannot be without one.
    """
    request = request_for(action.code)
    if request.kind != MEDICINE:
        return None
    drugs = [code for code in request.codes if code.system in (RXNORM, ATC)]
    return concept(*drugs, text=action.title) if drugs else code_of(action.code, action.title)
