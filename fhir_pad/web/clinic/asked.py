"""What the pages ask the FHIR interactions for, each time as a client would.

Must not know a page, nor what an answer means.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from fhir_pad.fhir.canonical import system
from fhir_pad.fhir.nodes import objects
from fhir_pad.language import BASE, Language
from fhir_pad.report.context import PATIENT_INSIDE, UNNAMED_PATIENT
from fhir_pad.rest.exchange import Node, Pair
from fhir_pad.rest.posted import PAGE
from fhir_pad.rest.problems import Problem
from fhir_pad.web import person
from fhir_pad.web.inside import Inside

RESPONSE: Final = "QuestionnaireResponse"
OBSERVATION: Final = "Observation"
PATIENT: Final = "Patient"
HELD: Final = ("status", "final,preliminary")
"""Results that a later version, a resubmission or a withdrawal has not closed."""
MOST: Final = "100"
UNNAMED: Final = "Patient not named"
_DIGEST: Final = re.compile("[0-9a-f]{64}")
NOBODY: Final = frozenset({UNNAMED, UNNAMED_PATIENT, PATIENT_INSIDE})


def coded(vocabulary: str, code: str) -> str:
    """Return one of our codes as a search has it."""
    return f"{system(vocabulary)}|{code}"


def resources(bundle: Node, type_: str) -> Iterator[Node]:
    """Give the resources of one type in a Bundle."""
    for entry in objects(bundle, "entry"):
        resource = entry.get("resource")
        if isinstance(resource, Mapping) and resource.get("resourceType") == type_:
            yield resource


def following(bundle: Node) -> str:
    """Return where the list goes on, empty at its end."""
    for link in objects(bundle, "link"):
        if link.get("relation") == "next":
            return parse_qs(urlsplit(str(link["url"])).query)[PAGE][0]
    return ""


def observations(
    inside: Inside, code: str, *more: Pair, count: str = MOST, after: str = ""
) -> Node:
    """Return our Observations of one kind that still hold, as the search gives them."""
    asked = (("code", coded("leg-pain-observation", code)), HELD, *more, ("_count", count))
    page = ((PAGE, after),) if after else ()
    return inside.read((OBSERVATION,), (*asked, *page))


def of_response(resource: Node) -> str:
    """Return the id of the response that a result was made from."""
    first = next(iter(objects(resource, "derivedFrom")), {})
    return str(first.get("reference", "")).removeprefix(f"{RESPONSE}/")


def subject_of(resource: Node) -> str:
    """Return the reference of whom a resource is about, empty when it has none."""
    subject = resource.get("subject")
    return str(subject.get("reference", "")) if isinstance(subject, Mapping) else ""


def patient(inside: Inside, resource: Node, language: Language = BASE) -> str:
    """Return whom a resource is about in words: as kept here, else as it says itself."""
    kind, _, id_ = subject_of(resource).partition("/")
    if kind == PATIENT and "/" not in id_:
        try:
            kept = person.in_words(inside.read((PATIENT, id_)), language)
        except Problem:
            kept = ""
        if kept:
            return kept
    return named(resource, language)


def included(bundle: Node, language: Language = BASE) -> Mapping[str, str]:
    """Return the patients in a Bundle in words, by reference."""
    return {
        f"{PATIENT}/{one['id']}": person.in_words(one, language)
        for one in resources(bundle, PATIENT)
    }


def named(resource: Node, language: Language = BASE) -> str:
    """Return whom a resource says that it is about; what we wrote for nobody is no name.

    Nor is the subject of a self-check, which is about nobody known: it has the id of its response,
    and that is a digest. Ids that an EHR gave may be equal by chance.
    """
    subject, reference = resource.get("subject"), subject_of(resource)
    said = subject if isinstance(subject, Mapping) else {}
    own = resource.get("id") if resource.get("resourceType") == RESPONSE else of_response(resource)
    is_nobody = reference == f"{PATIENT}/{own}" and _DIGEST.fullmatch(str(own)) is not None
    name = str(said.get("display") or ("" if is_nobody else reference) or UNNAMED)
    return language.say(name) if name in NOBODY else name
