"""The answers of a response that was begun elsewhere, where a launch names one to go on with.

A CDS card names it as `appContext`: https://cds-hooks.hl7.org/2.0/#link. Must not know a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from fhir_pad import engine
from fhir_pad.ehr.resources import NotRead, Server
from fhir_pad.fhir.canonical import url
from fhir_pad.fhir.issues import Refused
from fhir_pad.web.smart.sitting import Node, Prefilled

FORM: Final = url("Questionnaire", "leg-pain")
IN_PROGRESS: Final = "in-progress"
_NOT_READ: Final = "The answers that were begun were not read"


@dataclass(frozen=True, slots=True)
class Resumed:
    """Answers by question, and why there are none; empty when nothing was begun."""

    answers: Mapping[str, Prefilled] = field(default_factory=dict)
    why: str = ""


def resumed(server: Server, reference: str, patient: str, *, allowed: bool) -> Resumed:
    """Return the answers of the response with this reference, of this patient and no other.

    Raises NotPermitted when the token is not taken.
    """
    if not reference:
        return Resumed()
    if not allowed:
        return Resumed(why=f"{_NOT_READ}: the EHR does not let this app.")
    try:
        found = server.read(reference)
    except NotRead as fault:
        return Resumed(why=f"{_NOT_READ}: {fault}.")
    why = _why_not(found, reference, patient)
    return Resumed(why=f"{_NOT_READ}: {why}.") if why else _answers(found, reference)


def _why_not(found: Node, reference: str, patient: str) -> str:
    subject = found.get("subject")
    whose = subject.get("reference") if isinstance(subject, Mapping) else None
    named = f"{found.get('resourceType')}/{found.get('id')}"
    if named != reference or str(whose).rpartition("/")[2] != patient:
        return "the EHR answered with something else than this patient's"
    return "" if found.get("status") == IN_PROGRESS else "they are finished"


def _answers(found: Node, reference: str) -> Resumed:
    try:
        form = engine.forms().find(found.get("questionnaire"))
    except Refused:
        return Resumed(why=f"{_NOT_READ}: they answer other questions.")
    reading = form.read(found, tolerant=True)
    if form.url != FORM or any(issue.blocks for issue in reading.issues):
        return Resumed(why=f"{_NOT_READ}: they do not fit the questions.")
    date = str(found.get("authored", ""))
    answers = reading.answers.items()
    return Resumed({link_id: Prefilled(one, reference, date) for link_id, one in answers})
