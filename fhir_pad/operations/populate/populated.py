"""What is on record, written into a response to a form, each answer with where it was found.

Only what is recorded is filled in: never a no, and nothing that another answer switches off. Must
not know parameters, nor how a record is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from fhir_pad.fhir.form import Form
from fhir_pad.fhir.form_items import Answer, Item, Kind
from fhir_pad.fhir.issues import Issue, IssueType, Severity
from fhir_pad.fhir.nodes import objects
from fhir_pad.operations.operation import Node
from fhir_pad.recorded import Fact, Recorded
from fhir_pad.report.elements import Element, element

ELEMENT_SOURCE = "http://hl7.org/fhir/StructureDefinition/elementSource"
"""HL7's extension for the source of one element: http://hl7.org/fhir/extensions (5.3.0)."""
IN_PROGRESS = "in-progress"


@dataclass(frozen=True, slots=True)
class People:
    """Who a response is about, during which encounter, and who fills it in, as references."""

    subject: str | None = None
    encounter: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Populated:
    """A response that is begun, by linkId what was taken, and what there is to say."""

    response: Element
    facts: Mapping[str, Fact]
    issues: tuple[Issue, ...]


def populated(form: Form, recorded: Recorded, people: People, now: datetime) -> Populated:
    """Return an unfinished response to a form that gives what is recorded.

    It has every group and question in the order of the form, most of them without an answer.
    """
    asked = {key: fact for key, fact in recorded.facts.items() if key in form.items}
    reading = form.read(_response(form, asked, people, now))
    kept = {key: asked[key] for key in asked if key in reading.answers}
    response = _response(form, kept, people, now)
    top = tuple(item for item in form.items.values() if item.parent is None)
    sources = {key: fact.source.reference for key, fact in kept.items()}
    whole = response | {"item": _items(top, _answers(response), sources)}
    switched_off = (issue for issue in reading.issues if issue.code is IssueType.INVARIANT)
    issues = (*_told(form, kept), *map(_unplaced, switched_off), *recorded.issues)
    return Populated(whole, kept, issues)


def _response(form: Form, facts: Mapping[str, Fact], people: People, now: datetime) -> Element:
    answers = {key: _answer(form.items[key], fact) for key, fact in facts.items()}
    subject = None if people.subject is None else {"reference": people.subject}
    made = form.respond(answers, status=IN_PROGRESS, authored=now.isoformat(), subject=subject)
    others = element(encounter=_to(people.encounter), author=_to(people.author))
    return made | others


def _to(reference: str | None) -> Element:
    return {} if reference is None else {"reference": reference}


def _answer(item: Item, fact: Fact) -> Answer:
    return fact.options if item.repeats else fact.value


def _answers(node: Node) -> dict[str, list[Node]]:
    """Return the answers of a response by linkId."""
    found: dict[str, list[Node]] = {}
    for item in objects(node, "item"):
        answers = list(objects(item, "answer"))
        found |= {str(item["linkId"]): answers} if answers else {}
        found |= _answers(item)
    return found


def _items(
    items: tuple[Item, ...], answers: Mapping[str, list[Node]], sources: Mapping[str, str]
) -> list[Element]:
    """Return every group and question, with the answers that there are.

    Texts that stand below a question would have to stand inside its answer; they are left out.
    """
    return [
        element(
            linkId=item.link_id,
            text=item.text,
            answer=[
                {"extension": [_source(sources[item.link_id])], **answer}
                for answer in answers.get(item.link_id, ())
            ],
            item=_items(item.items, answers, sources) if item.kind is Kind.GROUP else None,
        )
        for item in items
        if not item.calculated and item.kind is not Kind.DISPLAY
    ]


def _source(reference: str) -> Element:
    return {"url": ELEMENT_SOURCE, "valueUri": reference}


def _told(form: Form, facts: Mapping[str, Fact]) -> Iterator[Issue]:
    """Give an issue for each answer that is filled in; where it stands is told, not what it is."""
    for link_id, fact in facts.items():
        others = ", which may not list all" if form.items[link_id].repeats else ""
        text = f"`{link_id}` is filled in from the record{others}: {fact.source.reference}."
        yield Issue(Severity.INFORMATION, IssueType.INFORMATIONAL, text)


def _unplaced(issue: Issue) -> Issue:
    """Return an issue without its place: what it is about was left out of the response."""
    return Issue(issue.severity, issue.code, issue.text)
