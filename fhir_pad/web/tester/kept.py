"""The responses that are stored, for somebody who tries the rules on them.

Where nobody needs a token, and nowhere else: the pages ask nobody who they are. They are read
through the FHIR interactions, as a client would. Must not know how a response is assessed.
"""

from dataclasses import dataclass
from typing import Final

from fhir_pad import engine
from fhir_pad.fhir.form import FINISHED
from fhir_pad.language import Language
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.submitting import UNFINISHED
from fhir_pad.web.clinic import asked
from fhir_pad.web.inside import Inside
from fhir_pad.web.shown.told import moment

MOST: Final = "20"
STATUSES: Final = ",".join((*FINISHED, UNFINISHED))
"""Of what can be assessed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One stored response: whose it is, when it was given, to which Questionnaire."""

    id: str
    patient: str
    date: str
    form: str
    status: str


def newest(inside: Inside, language: Language) -> tuple[Kept, ...]:
    """Return the responses that were stored last, the newest first."""
    bundle = inside.read(
        (asked.RESPONSE,),
        (
            ("status", STATUSES),
            ("_sort", "-_lastUpdated"),
            ("_include", f"{asked.RESPONSE}:subject"),
            ("_count", MOST),
            ("_total", "none"),
        ),
    )
    patients = asked.included(bundle, language)
    return tuple(
        _kept(one, patients.get(asked.subject_of(one)) or asked.named(one, language))
        for one in asked.resources(bundle, asked.RESPONSE)
    )


def _kept(response: Node, patient: str) -> Kept:
    form = engine.forms().find(str(response.get("questionnaire", "")))
    return Kept(
        id=str(response["id"]),
        patient=patient,
        date=moment(response.get("authored", "")),
        form="" if form is None else form.title,
        status=str(response.get("status", "")),
    )
