"""The record of one patient, as far as the EHR lets it be read, and what of it was not read.

Must not know what a record answers.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Final

from fhir_pad.ehr.resources import Node, NotRead, Server

PATIENT: Final = "Patient"
AT_ONCE: Final = 4
"""Searches at the same time: an EHR is not to be flooded, nor a clinician kept waiting."""
LONGEST_S: Final = 10.0
"""Seconds after which no further page is asked for."""
MORE: Final[Mapping[str, str]] = {
    "Observation": "&_sort=-date",
    "MedicationRequest": "&_include=MedicationRequest:medication",
    "MedicationStatement": "&_include=MedicationStatement:medication",
}
"""What a search of a type asks for besides: the newest first, and the medicines referred to."""
WHOSE: Final[Mapping[str, str]] = {"AdverseEvent": "subject=Patient/{}"}
"""How a search names the patient where R4 has no parameter `patient`: one that a server does not
know it may leave aside, and then it gives what is on record of everybody."""
PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Unread:
    """A type of which not everything was read, and why."""

    type: str
    why: str


@dataclass(frozen=True, slots=True)
class Record:
    """The resources that were read, the patient first, and the types that were not, or in part."""

    resources: tuple[Node, ...]
    unread: tuple[Unread, ...]

    @property
    def patient(self) -> Node | None:
        """The Patient resource, None when it was not read."""
        found = (one for one in self.resources if one.get("resourceType") == PATIENT)
        return next(found, None)


def read(
    server: Server, patient: str, types: Iterable[str], longest_s: float = LONGEST_S
) -> Record:
    """Return the record of the patient with this id; raise NotPermitted when the token ends.

    Of each type other than Patient everything is searched that is about the patient. What was not
    asked for after `longest_s` seconds is not read. The one Patient is the one that was read by
    the id: whom a search brings along may be somebody else.
    """
    wanted, ends_at = tuple(dict.fromkeys(types)), monotonic() + longest_s
    with ThreadPoolExecutor(AT_ONCE) as together:
        parts = tuple(together.map(lambda type_: _part(server, patient, type_, ends_at), wanted))
    return Record(
        tuple(resource for found, _ in parts for resource in found),
        tuple(unread for _, unread in parts if unread is not None),
    )


def _part(
    server: Server, patient: str, type_: str, ends_at: float
) -> tuple[tuple[Node, ...], Unread | None]:
    found: list[Node] = []
    try:
        if type_ == PATIENT:
            found.append(_the_patient(server, patient))
        else:
            whose = WHOSE.get(type_, "patient={}").format(patient)
            address = f"{type_}?{whose}&_count={PAGE}{MORE.get(type_, '')}"
            given = server.search(address, ends_at)
            found.extend(one for one in given if one.get("resourceType") != PATIENT)
    except NotRead as fault:
        return tuple(found), Unread(type_, str(fault))
    return tuple(found), None


def _the_patient(server: Server, patient: str) -> Node:
    found = server.read(f"{PATIENT}/{patient}")
    if found.get("resourceType") != PATIENT or found.get("id") != patient:
        raise NotRead("the EHR answered with something else than this patient")
    return found
