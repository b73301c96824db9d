"""Where a page of ours leads: those pages that this server has, and addresses to paste.

Must not know what stands behind any of them.
"""

import shlex
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from flask import current_app, request, url_for

from fhir_pad.language import BASE
from fhir_pad.rest import Server
from fhir_pad.web import look

JSON: Final = "application/fhir+json"
BEARER: Final = '-H "Authorization: Bearer $TOKEN" '


@dataclass(frozen=True, slots=True)
class Way:
    """A page to go to: Flask's name for it, and what is to be found there."""

    endpoint: str
    words: str
    says: str


FORM_FILLER: Final = "lforms.forms"
FOR_PEOPLE: Final = (
    Way("patient.start", "Check a leg", "Questions for a patient, one a page."),
    Way("clinic.first", "Worklist", "Responses by urgency, for clinicians."),
    Way("clinic.measure", "Measure", "The nurse's sheet, with the indices worked out."),
    Way("smart.standalone", "Open from an EHR", "The app that an EHR launches."),
)
FOR_TESTERS: Final = (
    Way("tester.trying", "Try it", "Invented people, each with a result, and a place to paste."),
    Way("tester.artefacts", "Artefacts", "Everything published, to be read like a book."),
    Way("tester.rules", "Rules", "Every rule and number with its source."),
    Way("tester.kit", "Test kit", "Requests with the expected answers, as one file."),
    Way("tester.described", "API", "Every request that is answered, with curl lines."),
    Way(FORM_FILLER, "LHC-Forms", "The Questionnaires in somebody else's form filler."),
)


def ways(all_of: tuple[Way, ...]) -> tuple[Way, ...]:
    """Return those ways that this server has."""
    return tuple(way for way in all_of if way.endpoint in current_app.view_functions)


def fills_in() -> bool:
    """Tell whether this server shows its Questionnaires in LHC-Forms."""
    return FORM_FILLER in current_app.view_functions


def address(server: Server, path: str) -> str:
    """Return the address of a path of ours as clients see it, which lies beside the FHIR base."""
    return urljoin(server.base, path.removeprefix(request.script_root).removeprefix("/"))


def whole(endpoint: str, **values: str) -> str:
    """Return the path of a file that is the same in every language."""
    return url_for(endpoint, **values).partition("?")[0]


def assess_line(server: Server, person: str) -> str:
    """Return the shell line that fetches an invented person's response and has it assessed."""
    return assessing(server, shlex.quote(address(server, whole("tester.response", person=person))))


def stored_line(server: Server, id_: str) -> str:
    """Return the shell line that reads a stored response and has it assessed."""
    return assessing(server, shlex.quote(f"{server.base}/QuestionnaireResponse/{id_}"))


def assessing(server: Server, fetched: str) -> str:
    """Return the shell line that has the response at a quoted address assessed.

    The result is in the language of the page.
    """
    spoken = look.spoken()
    language = "" if spoken is BASE else f"-H 'Accept-Language: {spoken.tag}' "
    asked = shlex.quote(f"{server.base}/QuestionnaireResponse/$assess")
    token = BEARER if server.authorization is not None else ""
    return (
        f"curl -s {fetched} | curl -s {token}{language}-H 'Content-Type: {JSON}' "
        f"--data-binary @- {asked}"
    )
