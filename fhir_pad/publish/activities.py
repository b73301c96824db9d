"""One ActivityDefinition for each action: what would be requested when the action is proposed.

When that is so stands in the PlanDefinition alone. Must not know a condition.
"""

from collections.abc import Iterable

from fhir_pad.fhir.canonical import pinned
from fhir_pad.legs.catalogue import Action
from fhir_pad.legs.model import ACTIONS
from fhir_pad.publish.cited import citations
from fhir_pad.publish.metadata import about_patients, definition, notices
from fhir_pad.publish.plan import PLAN, code_of, reasons
from fhir_pad.report.actions import ATC, MEDICINE, RXNORM, request_for
from fhir_pad.report.elements import Code, Element, concept

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
        code=code_of(action),
        intent="proposal",
        productCodeableConcept=_product(request.kind, request.codes, action.title),
    )


def _product(kind: str, codes: Iterable[Code], title: str) -> Element | None:
    """Return the medicine, where one is named: a MedicationRequest takes it from here."""
    drugs = [code for code in codes if code.system in (RXNORM, ATC)]
    return concept(*drugs, text=title) if kind == MEDICINE and drugs else None
