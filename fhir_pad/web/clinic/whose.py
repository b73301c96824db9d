"""Whose measurements they are: a patient who is kept here, or a new one with a name.

Must not know a page, nor what was measured.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Final

from fhir_pad.fhir.form_items import UNKNOWN
from fhir_pad.fhir.nodes import text_of
from fhir_pad.recorded.person import years
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
OTHER_AGE: Final = (
    "It does not fit the date of birth. Look at both again, and at whose measurements these are."
)
AGE_IS_KNOWN: Final = "Write it in completed years: the date of birth tells it."
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
    born: str = ""
    """The date of birth, as far as it is known."""


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
    return Whose(new=_new(said), born=said["born"]), ()


def misfit(patient: Whose, age: object, today: date) -> tuple[Wrong, ...]:
    """Return what is wrong when the age on a sheet is not that of its patient.

    It may be the sheet of somebody else, or a child of whom adult rules would speak. A year more
    or less is a birthday. "Not known" is let pass of who was kept here before: their date of birth
    may be the wrong one, and cannot be put right on the sheet.
    """
    if not _is_date(patient.born):
        return ()
    if not isinstance(age, int):
        is_unknown = age == UNKNOWN and patient.new is None
        return () if is_unknown else (Wrong("age", AGE_IS_KNOWN),)
    fits = abs(years(date.fromisoformat(patient.born), today) - age) <= 1
    return () if fits else (Wrong("age", OTHER_AGE),)


def _kept(inside: Inside, text: str) -> tuple[Whose, tuple[Wrong, ...]]:
    found = _ID.fullmatch(text)
    try:
        if found is not None:
            person = inside.read((PATIENT, found[1]))
            return Whose(f"{PATIENT}/{found[1]}", born=text_of(person, "birthDate")), ()
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
