"""One page with its question and what stands in its fields; and the answers that its fields give.

Must not know HTTP, nor what an answer means.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.fhir.form import Answer, Form
from fhir_pad.fhir.form_items import UNKNOWN
from fhir_pad.language import Language
from fhir_pad.web.fields.asking import Beside, Given, Question, as_given, helps, question
from fhir_pad.web.fields.taking import Wrong, given, taken
from fhir_pad.web.patient.layout import Page, Ticks
from fhir_pad.web.patient.way import Answers

YES: Final = "yes"
NO: Final = "no"
NEEDED: Final = "Answer this question; “I do not know” is an answer too."


@dataclass(frozen=True, slots=True)
class Box:
    """One question of yes and no, to be ticked."""

    link_id: str
    text: str
    help: tuple[str, ...]
    ticked: bool


@dataclass(frozen=True, slots=True)
class Boxes:
    """Boxes to tick, and the choice about the others: `no`, `unknown`, or nothing."""

    name: str
    text: str
    boxes: tuple[Box, ...]
    rest: str


def asked(form: Form, page: Page, wanted: frozenset[str], beside: Beside) -> Question | Boxes:
    """Return what a page asks, as far as it is wanted, with what stands in its fields."""
    part, say = page.part, beside.language.say
    if isinstance(part, str):
        return question(form, form.items[part], beside)
    boxes = tuple(_box(form, one, beside) for one in part.link_ids if one in wanted)
    return Boxes(part.name, say(part.text), boxes, "".join(beside.given.get(part.rest, ())))


def _box(form: Form, link_id: str, beside: Beside) -> Box:
    item = form.items[link_id]
    text = beside.language.say(item.text)
    return Box(link_id, text, helps(item, beside.language), YES in beside.given.get(link_id, ()))


def standing(page: Page, wanted: frozenset[str], answers: Answers, language: Language) -> Given:
    """Return what stands in the fields of a page when these answers were given."""
    fields = {one: as_given(answers[one], language) for one in page.link_ids if one in answers}
    if isinstance(page.part, Ticks):
        others = {answers.get(one) for one in page.link_ids if one in wanted} - {YES}
        if len(others) == 1 and not others.isdisjoint((NO, UNKNOWN)):
            fields[page.part.rest] = (str(*others),)
    return fields


def sent(form: Form, page: Page, wanted: frozenset[str], posted: Mapping[str, list[str]]) -> Given:
    """Return what was sent in the fields of a page, as far as it belongs there."""
    fields = {one: texts for one, texts in given(form, posted).items() if one in page.link_ids}
    if isinstance(page.part, Ticks):
        said = tuple(posted.get(page.part.rest, ()))
        fields |= {page.part.rest: said} if said in ((NO,), (UNKNOWN,)) else {}
    return {name: texts for name, texts in fields.items() if name in wanted or "." in name}


def answered(
    form: Form, page: Page, wanted: frozenset[str], fields: Given, language: Language
) -> tuple[Mapping[str, Answer], tuple[Wrong, ...]]:
    """Return the answers that the fields of a page give, and all that is to be put right.

    What was left empty gives none: it is not known, and it is not no.
    """
    if isinstance(page.part, Ticks):
        return dict(_ticked(page.part, wanted, fields)), ()
    if page.part in wanted and form.items[page.part].required and page.part not in fields:
        return {}, (Wrong(page.part, language.say(NEEDED)),)
    return taken(form, fields, language)


def _ticked(part: Ticks, wanted: frozenset[str], fields: Given) -> Iterator[tuple[str, Answer]]:
    rest = fields.get(part.rest, ())
    for link_id in part.link_ids:
        if YES in fields.get(link_id, ()):
            yield link_id, YES
        elif link_id in wanted and rest:
            yield link_id, rest[0]
