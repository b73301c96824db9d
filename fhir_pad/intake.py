"""From the bytes of a response to what it says: read, checked as R4, read by its Questionnaire.

There are two ways with one result: a short one for what is written as renderers write it, and a
long one for everything else, which also says what is wrong. Must not know any clinical rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fhir_pad.envelope import RESPONSE, Opened, opened
from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.form import Answer, Reading
from fhir_pad.fhir.forms import Forms
from fhir_pad.fhir.issues import Issue, IssueType, Refused, warning
from fhir_pad.recorded import RESOURCE_TYPES

_RECORDS = RESOURCE_TYPES - {"Patient"}
ENVELOPES = frozenset({"QuestionnaireResponse", "Parameters", "Bundle"})


class Malformed(Refused):
    """Refused because it is not a valid FHIR R4 resource at all, whatever it says."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The response as read, its answers by linkId, and issues that did not refuse it."""

    response: Mapping[str, object]
    answers: Mapping[str, Answer]
    issues: tuple[Issue, ...]


def take(data: bytes, forms: Forms, *, tolerant: bool) -> Taken:
    """Return what the bytes of a response say; raise Refused or Malformed with every issue."""
    try:
        sent = strict.read(data)
    except Refused as refused:
        raise Malformed(refused.issues) from refused
    return understood(sent, forms, tolerant=tolerant)


def understood(sent: object, forms: Forms, *, tolerant: bool) -> Taken:
    """Return the same of what `strict.read` has read, or of what was made of that."""
    return plain(sent, forms, tolerant=tolerant) or checked(sent, forms, tolerant=tolerant)


def plain(sent: object, forms: Forms, *, tolerant: bool) -> Taken | None:
    """Return what a response says that stands alone and is written plainly; None for any other.

    It refuses nothing: what it would refuse goes the long way, which tells why.
    """
    if not isinstance(sent, dict) or sent.get("resourceType") != RESPONSE:
        return None
    try:
        form = forms.find(sent.get("questionnaire"))
    except Refused:
        return None
    head = {name: part for name, part in sent.items() if name != "item"}
    if structure.check(head, expect=ENVELOPES):
        return None
    reading = form.read_plain(sent, tolerant=tolerant)
    if reading is None or reading.blocked:
        return None
    return Taken(sent, reading.answers, reading.issues)


def checked(sent: object, forms: Forms, *, tolerant: bool) -> Taken:
    """Return what a response says, wherever it stands; raise Refused with everything wrong."""
    faults = structure.check(sent, expect=ENVELOPES)
    found = _opened(sent, faults)
    reading = _reading(found, faults, forms, tolerant=tolerant)
    issues = (*_all(found, faults, reading.issues), *_unread(found))
    return Taken(found.response, reading.answers, issues)


def _unread(opened: Opened) -> Iterator[Issue]:
    """Give a warning when a record lies beside the response: it might have answered something."""
    if opened.beside & _RECORDS:
        text = "Only the response was read; send a record as the `data` of PlanDefinition/$apply."
        yield warning(IssueType.NOT_SUPPORTED, text)


def _opened(sent: object, faults: tuple[Issue, ...]) -> Opened:
    try:
        return opened(sent)
    except Refused as refused:
        raise Malformed(faults if _blocks(faults) else refused.issues) from refused


def _reading(opened: Opened, faults: tuple[Issue, ...], forms: Forms, *, tolerant: bool) -> Reading:
    """Return what the response says; raise Refused with the faults of its form and of its R4."""
    kind = Malformed if _blocks(faults) else Refused
    try:
        form = forms.find(opened.response.get("questionnaire"))
    except Refused as refused:
        raise kind(_all(opened, faults, refused.issues)) from refused
    reading = form.read(opened.response, tolerant=tolerant)
    issues = _all(opened, faults, reading.issues)
    if _blocks(issues):
        raise kind(issues)
    return reading


def _all(opened: Opened, faults: tuple[Issue, ...], found: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """Return all issues; what R4 already forbids at a place is not said again in other words."""
    said = {fault.at for fault in faults if fault.blocks}
    placed = (opened.place(issue) for issue in found)
    return (*faults, *(issue for issue in placed if issue.at not in said))


def _blocks(issues: tuple[Issue, ...]) -> bool:
    return any(issue.blocks for issue in issues)
