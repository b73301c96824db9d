"""Whose measurements they are: a patient who is kept here, or a new one with a name.

Must not know a page, nor what was measured.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Final

from fhir_pad.rest.exchange import Node
from fhir_pad.rest.problems import Problem
from fhir_pad.web.clinic.asked import PATIENT
from fhir_pad.web.fields.taking import Wrong
from fhir_pad.web.inside import Inside

FIELDS: Final = ("patient", "family", "given", "born")
"""The names of the fields; none is a linkId."""
LONGEST: Final = 100
NOBODY: Final = "Say whose measurements these are: a patient's id, or the name of a new patient."
TWO: Final = "Give the id of a patient, or the name of a new one; not both."
NOT_HERE: Final = "No patient with this id is kept here. Check the id, or name a new patient."
NO_DATE: Final = "Write the date of birth as year, month and day, such as 1958-03-21."
NOT_YET: Final = "The date of birth is later than today. Look at it again."
KEPT_BEFORE: Final = (
    "This sheet was kept before, for another patient, and that stays as it is. Save it again to "
    "keep what stands here as another sheet."
)
_ID: Final = re.compile(r"(?:Patient/)?([A-Za-z0-9.-]{1,64})")


@dataclass(frozen=True, slots=True)
class Whose:
    """The patient: the reference of one who is kept here, or a new Patient."""

    reference: str = ""
    new: Node | None = None


def typed(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what stands in the fields, as long as a name is."""
    return {name: fields.get(name, "").strip()[:LONGEST] for name in FIELDS}


def whose(inside: Inside, said: Mapping[str, str], today: date) -> tuple[Whose, tuple[Wrong, ...]]:
    """Return the patient that the fields name, or what is wrong with them."""
    named = said["family"] or said["given"] or said["born"]
    if said["patient"] and named:
        return Whose(), (Wrong("patient", TWO),)
    if said["patient"]:
        return _kept(inside, said["patient"])
    if not (said["family"] or said["given"]):
        return Whose(), (Wrong("patient", NOBODY),)
    if said["born"] and not _is_date(said["born"]):
        return Whose(), (Wrong("born", NO_DATE),)
    if said["born"] > today.isoformat():
        return Whose(), (Wrong("born", NOT_YET),)
    return Whose(new=_new(said)), ()


def _kept(inside: Inside, text: str) -> tuple[Whose, tuple[Wrong, ...]]:
    found = _ID.fullmatch(text)
    try:
        if found is not None:
            inside.read((PATIENT, found[1]))
            return Whose(f"{PATIENT}/{found[1]}"), ()
    except Problem as problem:
        if problem.status not in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            raise
    return Whose(), (Wrong("patient", NOT_HERE),)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _new(said: Mapping[str, str]) -> Node:
    name = {"family": said["family"], "given": [said["given"]] if said["given"] else []}
    patient = {
        "resourceType": PATIENT,
        "name": [{key: value for key, value in name.items() if value}],
        "birthDate": said["born"],
    }
    return {key: value for key, value in patient.items() if value}
