"""Of whom a line of an export is: enough is read to find it again, and no more.

Must not know what a resource answers. Every line is read strictly before anything follows from it.
"""

import re
from dataclasses import dataclass

import orjson

from fhir_pad.fhir.issues import IssueType
from fhir_pad.fhir.nodes import text_of
from fhir_pad.fhir.strict import LIMITS
from fhir_pad.recorded import RESOURCE_TYPES, patient_of, server_of
from fhir_pad.recorded.said import Resource, child

RESPONSE, PATIENT, MEDICATION = "QuestionnaireResponse", "Patient", "Medication"
READ = RESOURCE_TYPES | {RESPONSE}
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a line is nobody's."""

    code: IssueType
    text: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a line is. `server` is the base of an absolute reference, empty for a relative one.

    Of a Medication, `id` is its own. `medication` is the id of one that the line refers to.
    """

    kind: str
    id: str
    server: str
    medication: str


def owner(line: bytes) -> Owner | Unreadable | None:
    """Return whose a line is; None when nothing of its type is read."""
    if len(line) > LIMITS.size_bytes:
        return Unreadable(IssueType.TOO_LONG, f"Let a line have at most {LIMITS.size_bytes} bytes.")
    try:
        resource = orjson.loads(line)
    except orjson.JSONDecodeError:
        return Unreadable(IssueType.STRUCTURE, "Let each line be one resource in JSON.")
    kind = text_of(resource, "resourceType") if isinstance(resource, dict) else ""
    if not kind:
        return Unreadable(IssueType.STRUCTURE, "Let each line be one resource with its type.")
    return _owner(resource, kind) if kind in READ else None


def medication_named(resource: Resource) -> str:
    """Return the id of the Medication that a request or statement refers to, empty for none."""
    written = text_of(child(resource, "medicationReference"), "reference")
    if written.startswith("urn:uuid:"):
        return written.removeprefix("urn:uuid:")
    *_, kind, own = ("", "", *written.partition("/_history/")[0].split("/"))
    return own if kind == MEDICATION else ""


def _owner(resource: Resource, kind: str) -> Owner | Unreadable:
    own = text_of(resource, "id") if kind == MEDICATION else patient_of(resource)
    if not _ID.fullmatch(own):
        said = "Let it have an id." if kind in (PATIENT, MEDICATION) else _NOBODY
        return Unreadable(IssueType.REQUIRED, said)
    server = "" if kind in (PATIENT, MEDICATION) else server_of(resource)
    return Owner(kind, own, server, medication_named(resource))


_NOBODY = "Let it name its patient by a reference such as Patient/1; now it counts for nobody."


def patient_in(response: Resource) -> str:
    """Return the id of the patient of a response; empty when there is none that can be used."""
    own = patient_of(response)
    return own if _ID.fullmatch(own) else ""
