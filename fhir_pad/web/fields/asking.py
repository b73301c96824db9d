"""A Questionnaire as a page asks it: questions in sections, each with its help and its answer.

Nothing is hidden, because nothing runs in the browser: a question that only matters after another
answer says so. Must not know HTML, nor what an answer means.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fhir_pad.fhir.form import Form, Item
from fhir_pad.fhir.form_items import UNKNOWN, Condition, Kind
from fhir_pad.web.units import in_words

UNKNOWN_OF: Final = ".unknown"
"""Follows a linkId in the name of the box that says that a number or a time is not known."""
POINT: Final = " Decimals are fine."
"""Ends the hint of a decimal."""
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

    `shown` names the items that an expression of the form shows.
    """

    given: Given
    sources: Mapping[str, str]
    faults: Mapping[str, str]
    shown: frozenset[str] = frozenset()


def sections(form: Form, beside: Beside) -> tuple[Section, ...]:
    """Return the sections of a form; what is calculated is not asked."""
    top = (item for item in form.items.values() if item.parent is None)
    return tuple(_section(form, item, beside) for item in top)


def _section(form: Form, item: Item, beside: Beside) -> Section:
    parts = tuple(_parts(form, item, beside))
    return Section(item.link_id, item.text, _only_if(form, item), parts)


def _parts(form: Form, item: Item, beside: Beside) -> Iterator[Question | Section | str]:
    for child in item.items:
        if child.calculated:
            continue
        if child.switched and child.link_id not in beside.shown:
            continue
        if child.kind is Kind.GROUP:
            yield _section(form, child, beside)
        elif child.kind is Kind.DISPLAY:
            yield child.text
        else:
            yield question(form, child, beside)


def question(form: Form, item: Item, beside: Beside) -> Question:
    """Return one question with its help, and what stands in its fields."""
    given = beside.given.get(item.link_id, ())
    text = "" if item.options or given == (UNKNOWN,) else next(iter(given), "")
    return Question(
        link_id=item.link_id,
        text=item.text,
        help=tuple(child.text for child in item.items if child.kind is Kind.DISPLAY),
        only_if=_only_if(form, item),
        required=item.required,
        several=item.repeats,
        choices=tuple(
            Choice(one.code, one.display, one.code in given) for one in item.options.values()
        ),
        given=text,
        unknown=given == (UNKNOWN,),
        hint=_hint(item),
        source=beside.sources.get(item.link_id, ""),
        fault=beside.faults.get(item.link_id, ""),
    )


def _hint(item: Item) -> str:
    """Return how a number or a time is written, and inside which bounds."""
    if item.kind is Kind.DATE_TIME:
        return "Date, time and time zone, such as 2026-11-21T09:30:00+01:00."
    if item.options:
        return ""
    whole = "A whole number" if item.kind is Kind.INTEGER else "A number"
    unit = in_words(item.unit)
    bounds = f" from {item.low} to {item.high}" if item.low is not None else ""
    point = "" if item.kind is Kind.INTEGER else POINT
    return f"{whole}{bounds}{' ' if unit else ''}{unit}.{point}"


def _only_if(form: Form, item: Item) -> str:
    """Return in words after which answers a question matters; empty when it always does."""
    said = tuple(dict.fromkeys(_conditions(form, item.conditions)))
    between = " or " if item.any_of else " and "
    return f"Only if {between.join(said)}." if said else ""


def _conditions(form: Form, conditions: tuple[Condition, ...]) -> Iterator[str]:
    """Give each condition in words; those on the same question together."""
    for question in dict.fromkeys(one.question for one in conditions):
        asked = form.items[question]
        values = [_value(asked, one) for one in conditions if one.question == question]
        yield f"“{asked.text}” is {' or '.join(values)}"


def _value(asked: Item, condition: Condition) -> str:
    value = condition.value
    if condition.operator == "exists":
        return "answered" if value is True else "not answered"
    option = asked.options.get(str(value))
    words = str(value) if option is None else option.display
    signs = {
        "=": "",
        "!=": "not ",
        ">=": "at least ",
        "<=": "at most ",
        ">": "over ",
        "<": "under ",
    }
    return f"{signs[condition.operator]}{words}"


def as_given(value: object) -> tuple[str, ...]:
    """Return an answer as it stands in the fields of a form."""
    if isinstance(value, tuple | list):
        return tuple(map(str, value))
    return (format(value, "f"),) if isinstance(value, Decimal) else (str(value),)
