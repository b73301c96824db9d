"""Whose record it is: the one patient, and whether a resource is about that patient.

Must not know any question.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.recorded.said import Resource, child

_HISTORY = "/_history/"
URN = "urn:uuid:"
"""How an entry is called whose resource is on no server yet."""
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Whose:
    """The patient. `patient` is the Patient resource, if it was given; `id` whom all is about."""

    patient: Resource | None
    id: str

    def owns(self, resource: Resource) -> bool:
        """Tell whether a resource is about this patient, and not about another by way of them.

        The focus of an Observation is whom or what it is about when that is not its subject, as a
        mother in the record of her child.
        """
        focus = (patient_id(text_of(one, "reference")) for one in objects(resource, "focus"))
        return bool(self.id) and {self.id} == {subject_id(resource), *focus}


def whose(resources: Iterable[Resource]) -> Whose | None:
    """Return whose record it is; None when it is, or may be, of several patients.

    Without a Patient, all that names a patient must name the same one. One id on several servers
    may be several people.
    """
    given = tuple(resources)
    if len({server_of(one) for one in given} - {""}) > 1:
        return None
    patients = [one for one in given if one.get("resourceType") == "Patient"]
    if patients:
        first = patients[0]
        same = all(one == first for one in patients)
        return Whose(first, patient_of(first)) if same else None
    named = {subject_id(one) for one in given} - {""}
    return Whose(None, min(named, default="")) if len(named) <= 1 else None


def reference(resource: Resource) -> str:
    """Return `Type/id` of a resource, the type alone when it has no id, or none that R4 knows."""
    kind, own = text_of(resource, "resourceType"), text_of(resource, "id")
    return f"{kind}/{own}" if _ID.fullmatch(own) else kind


def patient_of(resource: Resource) -> str:
    """Return the id of the patient that a resource is, or is about; empty when it is not told."""
    is_patient = resource.get("resourceType") == "Patient"
    return text_of(resource, "id").removeprefix(URN) if is_patient else subject_id(resource)


def subject_id(resource: Resource) -> str:
    """Return the id of the patient that a resource is about; empty when it is not told."""
    return patient_id(_subject(resource))


def server_of(resource: Resource) -> str:
    """Return the base of an absolute reference to the patient, empty for any other reference."""
    written = _subject(resource)
    return written.rpartition("/Patient/")[0] if "://" in written else ""


def patient_id(written: str) -> str:
    """Return the id in a reference to a Patient: relative, absolute, versioned, or urn:uuid."""
    if written.startswith(URN):
        return written.removeprefix(URN)
    *_, kind, own = ("", "", *written.partition(_HISTORY)[0].split("/"))
    return own if kind == "Patient" else ""


def _subject(resource: Resource) -> str:
    element = "patient" if resource.get("resourceType") == "AllergyIntolerance" else "subject"
    return text_of(child(resource, element), "reference")
