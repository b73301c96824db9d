"""Answers, reasons and topics in the words of the questions. Must not know a page, nor a rule."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fhir_pad import engine
from fhir_pad.fhir.form import Answer, Item
from fhir_pad.fhir.form_items import UNKNOWN
from fhir_pad.findings import Basis
from fhir_pad.language import BASE, Language
from fhir_pad.legs.conflicts import CONFLICTS
from fhir_pad.legs.sources import SOURCES
from fhir_pad.web.units import in_words

NOT_KNOWN: Final = "not known"
DISAGREED: Final = "Where sources disagree: {resolution}"
ITEM: Final = "item {number}"
_RESOLVED: Final = {one.id: one.resolution for one in CONFLICTS}


@dataclass(frozen=True, slots=True)
class Told:
    """A question with its answer in words; `link_id` is its place in the list of answers."""

    link_id: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that a rule rests on: how it is cited, and what that is.

    `title` is that of a document, which is given as it is printed.
    """

    cited: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """Why something is said: the rule in words, answers behind it, questions still open."""

    text: str
    rule: str
    answers: tuple[Told, ...]
    unknown: tuple[str, ...]
    sources: tuple[str, ...]


def moment(written: object) -> str:
    """Return a dateTime of R4 as a page says it: the day, the time, and in which zone it counts.

    Moments of unlike zones stand beside each other, and a leg has six hours. Nothing is turned into
    another zone: nobody knows in which one the reader is.
    """
    day, _, time = str(written).partition("T")
    zone = time[-6:] if time[-6:-5] in ("+", "-") else ""
    said = "UTC" if zone in ("", "+00:00", "-00:00") else zone
    return f"{day} {time[:5]} {said}" if time else day


def line(basis: Basis, language: Language = BASE) -> Line:
    """Return a reason with its answers in words; its text is in the language already."""
    known = (each for each in basis.answers if each[1] != UNKNOWN)
    return Line(
        text=basis.text,
        rule=basis.rule,
        answers=tuple(
            Told(name, topic(name, language), words(name, value, language)) for name, value in known
        ),
        unknown=tuple(topic(name, language) for name, value in basis.answers if value == UNKNOWN),
        sources=basis.sources,
    )


def topic(name: str, language: Language = BASE) -> str:
    """Return what is asked under a linkId, or what an index is called."""
    return language.say(engine.topics().get(name, name))


def words(name: str, written: str, language: Language = BASE) -> str:
    """Return an answer as written (`explained.written`) in the words of its question."""
    item = engine.questions().get(name)
    if item is None:
        return written
    if item.options:
        return "; ".join(language.say(_display(item, code)) for code in written.split(", "))
    if written == UNKNOWN:
        return language.say(NOT_KNOWN)
    number = language.number(written) if item.unit else written
    return f"{number} {language.say(in_words(item.unit, written))}".strip()


def answered(answers: Mapping[str, Answer], language: Language = BASE) -> tuple[Told, ...]:
    """Return every answer in the order asked."""
    return tuple(
        asked(name, answers[name], language) for name in engine.questions() if name in answers
    )


def asked(name: str, answer: Answer, language: Language = BASE) -> Told:
    """Return a question with its answer."""
    return Told(name, topic(name, language), words(name, _written(answer), language))


def sources(lines: Collection[Line], language: Language = BASE) -> tuple[Source, ...]:
    """Return every passage that is cited, each once, in the order of its name."""
    cited = sorted({one for each in lines for one in each.sources})
    return tuple(_source(one, language) for one in cited)


def _source(cited: str, language: Language) -> Source:
    document, _, item = cited.partition("-")
    if cited in _RESOLVED:
        resolution = language.say(_RESOLVED[cited])
        return Source(cited, "", language.say(DISAGREED, resolution=resolution))
    known = SOURCES.get(cited)
    if known is not None:
        return Source(cited, known.title, known.date)
    seed = SOURCES.get(document)
    if seed is None:
        return Source(cited, "", cited)
    return Source(cited, seed.title, language.say(ITEM, number=int(item)))


def _display(item: Item, code: str) -> str:
    option = item.options.get(code)
    return code if option is None else option.display


def _written(answer: Answer) -> str:
    if isinstance(answer, tuple):
        return ", ".join(answer)
    return format(answer, "f") if isinstance(answer, Decimal) else str(answer)
