"""The services, as they are discovered: which hook, and what a record is asked for beforehand.

Declarations only. Source: https://cds-hooks.hl7.org/2.0/#discovery.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fhir_pad.cql.library import FORMS
from fhir_pad.fhir.canonical import url
from fhir_pad.report.elements import Element

PATIENT, RESPONSES = "patient", "responses"
_OF_PATIENT: Final = "patient={{context.patientId}}"
_FORMS: Final = ",".join(url("Questionnaire", form) for form in FORMS)
PREFETCH: Final[Mapping[str, str]] = MappingProxyType(
    {
        PATIENT: "Patient/{{context.patientId}}",
        RESPONSES: f"QuestionnaireResponse?{_OF_PATIENT}&questionnaire={_FORMS}",
        "observations": f"Observation?{_OF_PATIENT}&_sort=-date&_count=200",
        "conditions": f"Condition?{_OF_PATIENT}",
        # US Core: who refers to a Medication has to include it, and most in America refer.
        "medications": f"MedicationRequest?{_OF_PATIENT}&status=active"
        "&_include=MedicationRequest:medication",
        "medicationStatements": f"MedicationStatement?{_OF_PATIENT}"
        "&_include=MedicationStatement:medication",
        "allergies": f"AllergyIntolerance?{_OF_PATIENT}",
        "procedures": f"Procedure?{_OF_PATIENT}",
        # R4 has no search parameter `patient` for this type.
        "adverseEvents": "AdverseEvent?subject=Patient/{{context.patientId}}",
    }
)
"""What the plan reads, by a name of its own: a query for each data requirement of its Library.

Only the patient has to be there."""


_RESTS: Final = (
    "Answers rest on recorded facts alone; what is not recorded is not known, and never taken for "
    "absent."
)
_CODES: Final = (
    "A medicine is known by a code of the ATC or of RxNorm, or by its name in English or Turkish, "
    "with the Medication it refers to; one that cannot be told is not judged. That is said where "
    "somebody answered about a leg, or where something that it may be is forbidden."
)


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `looks_at_orders`: it judges orders, else it tells what a record amounts to."""

    id: str
    hook: str
    title: str
    description: str
    looks_at_orders: bool = False

    def told(self) -> Element:
        """Return the service as it is discovered."""
        return {
            "hook": self.hook,
            "id": self.id,
            "title": self.title,
            "description": self.description,
            "prefetch": dict(PREFETCH),
            "usageRequirements": f"{_RESTS} {_CODES}" if self.looks_at_orders else _RESTS,
        }


_ASSESSED: Final = (
    "Says how soon a painful leg has to be seen, its most likely cause and stage, "
    "what is proposed and what is missing, from the patient's questionnaire and record."
)
_JUDGED: Final = (
    "Says when an order is forbidden for a painful leg by what is recorded, or what has to be "
    "known before it: cilostazol in heart failure, compression without an index, an "
    "anti-inflammatory medicine in arterial disease."
)
_ALL: Final = (
    Service(
        "leg-pain-patient-view", "patient-view", "Leg pain: where the patient stands", _ASSESSED
    ),
    Service(
        "leg-pain-encounter-start",
        "encounter-start",
        "Leg pain: where the patient stands",
        _ASSESSED,
    ),
    Service(
        "leg-pain-order-select",
        "order-select",
        "Leg pain: orders against the plan",
        _JUDGED,
        looks_at_orders=True,
    ),
    Service(
        "leg-pain-order-sign",
        "order-sign",
        "Leg pain: orders against the plan",
        _JUDGED,
        looks_at_orders=True,
    ),
)
SERVICES: Final[Mapping[str, Service]] = MappingProxyType({one.id: one for one in _ALL})
"""Every service by its id."""


def discovery() -> Element:
    """Return what the discovery endpoint answers."""
    return {"services": [one.told() for one in _ALL]}
