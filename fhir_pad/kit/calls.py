"""Calls of the CDS services as an EHR makes them, about invented people.

Declarations and the shape of a call. Must not know which card they lead to.
"""

from dataclasses import dataclass
from typing import Final

from fhir_pad.kit.people import people

Json = dict[str, object]
PATIENT: Final = "invented"
INSTANCE: Final = "6a3c6d9e-6a0b-4b0e-9d2e-3f0a7c1b5e21"
ATC: Final = "http://www.whocc.no/atc"
CILOSTAZOL: Final = "B01AC23"
VIEW, SELECT = "leg-pain-patient-view", "leg-pain-order-select"


@dataclass(frozen=True, slots=True)
class Call:
    """A call: about whom, at which service, with which order, with or without the patient."""

    name: str
    says: str
    service: str
    person: str = ""
    order: str = ""
    has_patient: bool = True

    def body(self) -> Json:
        """Return the call as an EHR sends it."""
        context: Json = {"userId": "Practitioner/invented", "patientId": PATIENT}
        prefetch: Json = {}
        if self.has_patient:
            prefetch["patient"] = {"resourceType": "Patient", "id": PATIENT}
        if self.person:
            told = people()[self.person].response(f"Patient/{PATIENT}")
            prefetch["responses"] = _bundle("searchset", told)
        if self.order:
            draft = _draft(self.order)
            context["selections"] = [f"MedicationRequest/{draft['id']}"]
            context["draftOrders"] = _bundle("collection", draft)
        hook = self.service.removeprefix("leg-pain-")
        return {"hook": hook, "hookInstance": INSTANCE, "context": context, "prefetch": prefetch}


CALLS: Final = (
    Call("emergency", "A record is opened: a leg that went cold.", VIEW, "sudden-cold-leg"),
    Call("routine", "A record is opened: typical claudication.", VIEW, "limiting-claudication"),
    Call("nothing-known", "A record is opened of which nothing is known: no card.", VIEW),
    Call(
        "forbidden-order",
        "Cilostazol is chosen, and the heart fails.",
        SELECT,
        "mild-claudication-heart-failure",
        CILOSTAZOL,
    ),
    Call(
        "order-to-check",
        "Cilostazol is chosen, and nobody knows about the heart.",
        SELECT,
        "limiting-claudication",
        CILOSTAZOL,
    ),
    Call("no-patient", "A call without its patient.", VIEW, has_patient=False),
)


def _bundle(kind: str, resource: Json) -> Json:
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": resource}]}


def _draft(code: str) -> Json:
    return {
        "resourceType": "MedicationRequest",
        "id": f"draft-{code}",
        "status": "draft",
        "intent": "order",
        "subject": {"reference": f"Patient/{PATIENT}"},
        "medicationCodeableConcept": {"coding": [{"system": ATC, "code": code}]},
    }
