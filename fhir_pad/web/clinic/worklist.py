"""What is stored and still holds, the most urgent first, then the newest.

Must not know a page, nor what makes anything urgent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.fhir.nodes import objects
from fhir_pad.language import BASE, Language
from fhir_pad.report.codes import CAUSE
from fhir_pad.report.words import TRIAGE
from fhir_pad.rest.exchange import Node
from fhir_pad.web.clinic import asked
from fhir_pad.web.inside import Inside
from fhir_pad.web.shown.strip import look
from fhir_pad.web.shown.told import moment

LEVELS: Final = tuple(TRIAGE.terms)
"""The most urgent first."""
A_PAGE: Final = 20
NO_CAUSE: Final = "not said"


@dataclass(frozen=True, slots=True)
class Entry:
    """One response and how soon it needs somebody."""

    response: str
    look: str
    urgency: str
    provisional: bool
    finished: bool
    patient: str
    cause: str
    date: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: at a level, and after what was shown of it."""

    level: str = LEVELS[0]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page. `next` is None on the last one."""

    entries: tuple[Entry, ...]
    next: Place | None


def worklist(
    inside: Inside, begin: Place, a_page: int = A_PAGE, language: Language = BASE
) -> Worklist:
    """Return a page of the list; a level that is not known begins at the top."""
    found: list[tuple[str, Node, str]] = []
    place: Place | None = begin if begin.level in LEVELS else Place()
    while place is not None and len(found) < a_page:
        bundle = _of_level(inside, place, a_page - len(found))
        found += _matches(bundle, place.level, language)
        place = _after(place, asked.following(bundle))
    causes = _causes(inside, (asked.of_response(one) for _, one, _ in found))
    return Worklist(tuple(_entry(*each, causes, language) for each in found), place)


def _of_level(inside: Inside, place: Place, room: int) -> Node:
    return asked.observations(
        inside,
        "triage",
        ("value-concept", asked.coded(TRIAGE.name, place.level)),
        ("_sort", "-date"),
        ("_include", "Observation:subject"),
        ("_total", "none"),
        count=str(room),
        after=place.after,
    )


def _after(place: Place, following: str) -> Place | None:
    if following:
        return Place(place.level, following)
    rest = LEVELS[LEVELS.index(place.level) + 1 :]
    return Place(rest[0]) if rest else None


def _matches(bundle: Node, level: str, language: Language) -> Iterator[tuple[str, Node, str]]:
    """Give each triage with its level and its patient in words."""
    patients = asked.included(bundle, language)
    for one in asked.resources(bundle, asked.OBSERVATION):
        yield level, one, patients.get(asked.subject_of(one)) or asked.named(one, language)


def _causes(inside: Inside, responses: Iterable[str]) -> Mapping[str, str]:
    """Return the leading cause in English words by response."""
    references = ",".join(f"{asked.RESPONSE}/{id_}" for id_ in responses)
    if not references:
        return {}
    found = asked.observations(inside, "primary-cause", ("derived-from", references))
    return {
        asked.of_response(one): CAUSE.words(code_of(one))
        for one in asked.resources(found, asked.OBSERVATION)
    }


def code_of(observation: Node) -> str:
    """Return our code that is the value of an Observation."""
    value = observation.get("valueCodeableConcept")
    first = next(iter(objects(value, "coding")), {}) if isinstance(value, Mapping) else {}
    return str(first.get("code", ""))


def _entry(
    level: str, triage: Node, patient: str, causes: Mapping[str, str], language: Language
) -> Entry:
    response = asked.of_response(triage)
    return Entry(
        response=response,
        look=look(level),
        urgency=language.say(TRIAGE.words(level)),
        provisional=_is_provisional(triage),
        finished=triage.get("status") == "final",
        patient=patient,
        cause=language.say(causes.get(response, NO_CAUSE)),
        date=moment(triage.get("effectiveDateTime", "")),
    )


def _is_provisional(triage: Node) -> bool:
    return any(
        part.get("valueBoolean") is True and _named(part) == "provisional"
        for part in objects(triage, "component")
    )


def _named(part: Node) -> str:
    code = part.get("code")
    first = next(iter(objects(code, "coding")), {}) if isinstance(code, Mapping) else {}
    return str(first.get("code", ""))
