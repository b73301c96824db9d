"""The fields of a page become answers, or sentences on what is wrong, each with its question.

Must not know HTTP, nor what an answer means.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fhir_pad.fhir.form import Answer, Form, Item
from fhir_pad.fhir.form_items import UNKNOWN, Kind
from fhir_pad.fhir.issues import Refused
from fhir_pad.language import BASE, Language
from fhir_pad.web.fields.asking import UNKNOWN_OF, Given
from fhir_pad.web.units import METRE, in_words, metres

LONGEST: Final = 64
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,9}")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,9})?")
_THOUSANDS: Final = {
    ".": re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}"),
    ",": re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}"),
}
"""What may be thousands, by what a language writes before decimals."""
NOT_A_NUMBER: Final = "Write a number such as 0.85 without a unit, or say that it is not known."
NO_NUMBER: Final = "Write a number without a unit, or say that it is not known."
"""Of what has a unit: an index as the example invites to write one in place of a pressure."""
NOT_WHOLE: Final = "Write a whole number without a unit, or say that it is not known."
TWO_READINGS: Final = "Write a point before decimals, and nothing between thousands."
BOTH: Final = "Give the value, or say that it is not known; not both."
OUTSIDE: Final = "Write a number from {low} to {high}."
MISFIT: Final = "This answer does not fit the question. Choose or write another one."
"""In place of a refusal that has no words in the language of a page."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to be put right; `link_id` is empty when it is about no single question.

    `tongue` names the language of a text that is not in the page's.
    """

    link_id: str
    text: str
    tongue: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to be put right as a summary tells it: `asked` is the question, empty for none."""

    link_id: str
    asked: str
    text: str


def summed(form: Form, wrong: Iterable[Wrong], language: Language = BASE) -> tuple[Fault, ...]:
    """Return everything that is wrong, each with its question unless the text names it itself.

    It comes in the order of the page: what is about no field first, then the questions, then fields
    that are no question.
    """
    order = {link_id: place for place, link_id in enumerate(("", *form.items))}
    ordered = sorted(wrong, key=lambda one: order.get(one.link_id, len(order)))
    return tuple(Fault(one.link_id, _asked(form, one, language), one.text) for one in ordered)


def _asked(form: Form, wrong: Wrong, language: Language) -> str:
    item = form.items.get(wrong.link_id)
    text = "" if item is None else language.say(item.text)
    if text in wrong.text:
        return ""
    return text if text.endswith(("?", ".")) else f"{text}:"


def given(form: Form, fields: Mapping[str, list[str]]) -> Given:
    """Return what stands in the fields of a form, as far as it belongs to a question."""
    found = {}
    for item in form.items.values():
        texts = [text.strip()[:LONGEST] for text in fields.get(item.link_id, ())]
        if fields.get(f"{item.link_id}{UNKNOWN_OF}"):
            texts.append(UNKNOWN)
        found[item.link_id] = tuple(dict.fromkeys(text for text in texts if text))
    return {link_id: texts for link_id, texts in found.items() if texts}


def taken(
    form: Form, fields: Given, language: Language = BASE
) -> tuple[Mapping[str, Answer], tuple[Wrong, ...]]:
    """Return the answers that fit their questions, and what is wrong with the others."""
    fitting: dict[str, Answer] = {}
    wrong: list[Wrong] = []
    for link_id, texts in fields.items():
        try:
            answer = _answer(form.items[link_id], texts, language)
            form.respond({link_id: answer}, status="completed")
        except ValueError as fault:
            wrong.append(Wrong(link_id, str(fault)))
        except Refused as refused:
            wrong += (Wrong(link_id, _refusal(issue.text, language)) for issue in refused.issues)
        else:
            fitting[link_id] = answer
    return fitting, tuple(wrong)


def _refusal(text: str, language: Language) -> str:
    return text if language.knows(text) else language.say(MISFIT)


def _answer(item: Item, texts: tuple[str, ...], language: Language) -> Answer:
    """Return the answer; raise ValueError with a sentence when the fields give none."""
    if item.repeats:
        return texts
    if len(texts) > 1:
        raise ValueError(language.say(BOTH))
    [text] = map(metres, texts) if item.unit == METRE else texts
    if text == UNKNOWN or item.kind in {Kind.CHOICE, Kind.DATE_TIME}:
        return text
    number = _whole(text, language) if item.kind is Kind.INTEGER else _decimal(item, text, language)
    if item.low is not None and item.high is not None and not item.low <= number <= item.high:
        low, high = language.number(str(item.low)), language.number(str(item.high))
        raise ValueError(language.say(OUTSIDE, low=low, high=high))
    return number


def _whole(text: str, language: Language) -> int:
    if _WHOLE.fullmatch(text) is None:
        raise ValueError(language.say(NOT_WHOLE))
    return int(text)


def _decimal(item: Item, text: str, language: Language) -> Decimal:
    """Return a number written with a point or a comma, unless one of them may part thousands."""
    if _THOUSANDS[language.point].fullmatch(text) is not None:
        raise ValueError(language.say(TWO_READINGS))
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(language.say(NO_NUMBER if in_words(item.unit) else NOT_A_NUMBER))
    return Decimal(text.replace(",", "."))
