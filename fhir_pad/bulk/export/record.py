"""All of one patient in an export, read strictly from its lines.

Must not know how the lines are found, nor what is made of what they say.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fhir_pad.bulk.cases.outcome import Place
from fhir_pad.bulk.export.attribution import MEDICATION, medication_named
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error
from fhir_pad.fhir.nodes import text_of
from fhir_pad.recorded import patient_of
from fhir_pad.recorded.said import Resource


@dataclass(frozen=True, slots=True)
class Written:
    """A line as it is written, and where it stands.

    `server` is the base of an absolute reference to the patient, empty for a relative one.
    """

    text: bytes
    place: Place
    server: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A resource and where it stands."""

    resource: Resource
    place: Place


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a line cannot be read, and where it stands."""

    issues: tuple[Issue, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Record:
    """What an export holds of one patient, with the Medications that it refers to.

    `servers` are the bases of absolute references to the patient: one id on two servers may be
    two people. `passed` are responses that were passed over because their form cannot read them.
    """

    patient: str
    read: tuple[Read, ...]
    unread: tuple[Unread, ...]
    servers: tuple[str, ...]
    passed: tuple[Unread, ...] = ()


Medications = Callable[[Iterable[str]], Iterable[Written]]
"""The lines of the Medications with these ids, in the order of the ids, of files and of lines."""


def record_of(patient: str, lines: Iterable[Written], medications: Medications) -> Record:
    """Return the record of a patient from the patient's lines, which come by file and line."""
    own: list[Read | Unread] = []
    servers: dict[str, None] = {}
    for line in lines:
        own.append(_read(line, patient))
        servers[line.server] = None
    named = {medication_named(one.resource) for one in own if isinstance(one, Read)} - {""}
    found = (*own, *(_read(line, None) for line in medications(sorted(named))))
    return Record(
        patient,
        tuple(one for one in found if isinstance(one, Read)),
        tuple(one for one in found if isinstance(one, Unread)),
        tuple(server for server in servers if server),
    )


def _read(line: Written, patient: str | None) -> Read | Unread:
    try:
        return Read(_resource(line.text, patient), line.place)
    except Refused as refused:
        return Unread(refused.issues, line.place)


def _resource(line: bytes, patient: str | None) -> Resource:
    """Return the resource, read strictly; raise Refused when it is not what was found out of it.

    Whose a line is, is found out with a quicker reader, which may understand a repeated key in
    another way.
    """
    resource = strict.read(line)
    if isinstance(resource, dict):
        is_own = patient is not None and patient_of(resource) == patient
        if is_own or (patient is None and text_of(resource, "resourceType") == MEDICATION):
            return resource
    raise Refused((error(IssueType.CONFLICT, "The line changed while the export was read."),))
