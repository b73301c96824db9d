"""A Questionnaire as a page asks it: questions in sections, each with its help and its answer.

Nothing is hidden, because nothing runs in the browser: a question that only matters after another
answer says so. Must not know HTML, nor what an answer means.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Final

from fhir_pad.fhir.form import Form, Item
from fhir_pad.fhir.form_items import UNKNOWN, Condition, Kind
from fhir_pad.language import BASE, Language
from fhir_pad.web.units import METRE, in_words

UNKNOWN_OF: Final = ".unknown"
"""Follows a linkId in the name of the box that says that a number or a time is not known."""
POINT: Final = "Decimals are fine."
"""Ends the hint of a decimal."""
FEET: Final = "You may write feet instead, such as “330 ft”."
"""Ends the hint of a distance where people pace it out in feet."""
DATE_TIME: Final = "Date, time and time zone, such as 2026-11-21T09:30:00+01:00."
WHOLE: Final = (
    "A whole number.",
    "A whole number, in {unit}.",
    "A whole number from {low} to {high}.",
    "A whole number from {low} to {high} {unit}.",
)
NUMBER: Final = (
    "A number.",
    "A number, in {unit}.",
    "A number from {low} to {high}.",
    "A number from {low} to {high} {unit}.",
)
"""Without bounds and unit, with a unit, with bounds, with both."""
ONLY_IF: Final = "Only if {conditions}."
ANY_OF, ALL_OF = "{one} or {other}", "{one} and {other}"
IS: Final = "“{question}” is {value}"
SIGNS: Final = {
    "=": "{value}",
    "!=": "not {value}",
    ">=": "at least {value}",
    "<=": "at most {value}",
    ">": "over {value}",
    "<": "under {value}",
}
ANSWERED, NOT_ANSWERED = "answered", "not answered"
Given = Mapping[str, tuple[str, ...]]
"""What stands in each field: one text, or the codes that are chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option to choose."""

    code: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `choices` are empty for a number or a time, whose text is `given`."""

    link_id: str
    text: str
    help: tuple[str, ...]
    only_if: str
    required: bool
    several: bool
    choices: tuple[Choice, ...]
    given: str
    unknown: bool
    hint: str
    source: str
    fault: str


@dataclass(frozen=True, slots=True)
class Section:
    """A group with a heading, and what stands in it in order."""

    link_id: str
    text: str
    only_if: str
    parts: "tuple[Question | Section | str, ...]"


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands in the fields, where each answer comes from, and what is wrong with it.

    `shown` names the items that an expression of the form shows; `language` is the page's.
    """

    given: Given
    sources: Mapping[str, str]
    faults: Mapping[str, str]
    shown: frozenset[str] = frozenset()
    language: Language = BASE


def sections(form: Form, beside: Beside) -> tuple[Section, ...]:
    """Return the sections of a form; what is calculated is not asked."""
    top = (item for item in form.items.values() if item.parent is None)
    return tuple(_section(form, item, beside) for item in top)


def _section(form: Form, item: Item, beside: Beside) -> Section:
    parts = tuple(_parts(form, item, beside))
    only_if = _only_if(form, item, beside.language)
    return Section(item.link_id, beside.language.say(item.text), only_if, parts)


def _parts(form: Form, item: Item, beside: Beside) -> Iterator[Question | Section | str]:
    for child in item.items:
        if child.calculated:
            continue
        if child.switched and child.link_id not in beside.shown:
            continue
        if child.kind is Kind.GROUP:
            yield _section(form, child, beside)
        elif child.kind is Kind.DISPLAY:
            yield beside.language.say(child.text)
        else:
            yield question(form, child, beside)


def question(form: Form, item: Item, beside: Beside) -> Question:
    """Return one question with its help, and what stands in its fields."""
    given, language = beside.given.get(item.link_id, ()), beside.language
    text = "" if item.options or given == (UNKNOWN,) else next(iter(given), "")
    return Question(
        link_id=item.link_id,
        text=language.say(item.text),
        help=helps(item, language),
        only_if=_only_if(form, item, language),
        required=item.required,
        several=item.repeats,
        choices=tuple(
            Choice(one.code, language.say(one.display), one.code in given)
            for one in item.options.values()
        ),
        given=text,
        unknown=given == (UNKNOWN,),
        hint=_hint(item, language),
        source=beside.sources.get(item.link_id, ""),
        fault=beside.faults.get(item.link_id, ""),
    )


def helps(item: Item, language: Language) -> tuple[str, ...]:
    """Return what explains a question."""
    return tuple(language.say(child.text) for child in item.items if child.kind is Kind.DISPLAY)


def _hint(item: Item, language: Language) -> str:
    """Return how a number or a time is written, and inside which bounds."""
    if item.kind is Kind.DATE_TIME:
        return language.say(DATE_TIME)
    if item.options:
        return ""
    is_whole, unit = item.kind is Kind.INTEGER, language.say(in_words(item.unit))
    texts = WHOLE if is_whole else NUMBER
    bounds = {} if item.low is None else {"low": str(item.low), "high": str(item.high)}
    places = {name: language.number(text) for name, text in bounds.items()}
    said = language.say(texts[2 * bool(bounds) + bool(unit)], **places, unit=unit)
    if is_whole:
        return f"{said} {language.say(FEET)}" if language.has_feet and item.unit == METRE else said
    return f"{said} {language.say(POINT)}"


def _only_if(form: Form, item: Item, language: Language) -> str:
    """Return in words after which answers a question matters; empty when it always does."""
    said = tuple(dict.fromkeys(_conditions(form, item.conditions, language)))
    joined = _joined(said, ANY_OF if item.any_of else ALL_OF, language)
    return language.say(ONLY_IF, conditions=joined) if said else ""


def _conditions(form: Form, conditions: tuple[Condition, ...], language: Language) -> Iterator[str]:
    """Give each condition in words; those on the same question together."""
    for question in dict.fromkeys(one.question for one in conditions):
        asked = form.items[question]
        values = [_value(asked, one, language) for one in conditions if one.question == question]
        value = _joined(values, ANY_OF, language)
        yield language.say(IS, question=language.say(asked.text), value=value)


def _joined(said: Sequence[str], text: str, language: Language) -> str:
    return reduce(lambda one, other: language.say(text, one=one, other=other), said) if said else ""


def _value(asked: Item, condition: Condition, language: Language) -> str:
    value = condition.value
    if condition.operator == "exists":
        return language.say(ANSWERED if value is True else NOT_ANSWERED)
    option = asked.options.get(str(value))
    words = language.number(str(value)) if option is None else language.say(option.display)
    return language.say(SIGNS[condition.operator], value=words)


def as_given(value: object, language: Language = BASE) -> tuple[str, ...]:
    """Return an answer as it stands in the fields of a form."""
    if isinstance(value, tuple | list):
        return tuple(map(str, value))
    return (language.number(value),) if isinstance(value, Decimal) else (str(value),)
