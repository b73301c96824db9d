"""Conditions in words: a tree of sentences, in which every fact can be looked up.

Reads the same nodes as the evaluators and evaluates nothing. Must not know HTML, nor which rules
there are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from itertools import zip_longest
from typing import Final

from fhir_pad.language import BASE, Language
from fhir_pad.logic import Condition, Term
from fhir_pad.logic.conditions import All, Any, AtLeast, IsTrue, Not, NotFalse
from fhir_pad.logic.terms import Compare, Has, Input, Known, OneOf, YesNo
from fhir_pad.web.shown import told
from fhir_pad.web.tester.names import Name

ALL: Final = "All of these:"
ANY: Final = "Any of these:"
AT_LEAST: Final = "At least {number} of these:"
KNOWN_TO_HOLD: Final = "It is known that:"
NOT_RULED_OUT: Final = "It is not ruled out that:"
NOT_SO: Final = "It is not so that:"
NOT_KNOWN_TO_HOLD: Final = "It is not known to be so that:"
OPEN: Final = "It is not known whether:"
ALWAYS, NEVER = "Always.", "Never."
FACT: Final = "{fact}"
OPTIONS: Final = "{options}"
"""The places of what a sentence is about, and of what that may be."""
YES, NO = "{fact} is answered with yes", "{fact} is answered with no"
HOLDS, FAILS = "{fact} holds", "{fact} does not hold"
KNOWN, NOT_KNOWN = "{fact} is known", "{fact} is not known"
IS, IS_NOT = "{fact} is {options}", "{fact} is known and not {options}"
NAMES: Final = "{fact} names {options}"
OR: Final = "{one} or {other}"
QUOTED: Final = "“{question}”"
RELATIONS: Final = {
    "<": "{fact} is below {limit}",
    "<=": "{fact} is at most {limit}",
    ">": "{fact} is above {limit}",
    ">=": "{fact} is at least {limit}",
    "==": "{fact} is exactly {limit}",
}
OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence with what it is about in it, or the beginning of one that its parts end.

    `term` names what it is about; `fact` is what that is called. Codes stand alone in `after`.
    """

    before: str = ""
    term: str = ""
    fact: str = ""
    after: tuple[str, ...] = ()
    parts: tuple["Words", ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """Says conditions in one language."""

    language: Language = BASE

    def words(self, condition: Condition) -> Words:  # noqa: PLR0911 - one end a kind of node
        """Return a condition in words."""
        match condition:
            case All(parts=parts):
                return self._joined(ALL, tuple(self._parts(parts)), ALWAYS)
            case Any(parts=parts):
                return self._joined(ANY, tuple(map(self.words, parts)), NEVER)
            case AtLeast(least=least, parts=parts):
                return self._joined(AT_LEAST, tuple(map(self.words, parts)), NEVER, number=least)
            case IsTrue(part=part):
                return self.lead(KNOWN_TO_HOLD, self.words(part))
            case NotFalse(part=part):
                return self.lead(NOT_RULED_OUT, self.words(part))
            case Not(part=part):
                return self._denied(part)
            case _:
                return self._about(condition)

    def lead(self, text: str, *parts: Words, **values: object) -> Words:
        """Return the beginning of a sentence with the parts that end it."""
        return Words(self.language.say(text, **values), parts=parts)

    def named(self, term: Term) -> str:
        """Return what a term is called in a sentence: the question, or its name in the rules."""
        if not isinstance(term.definition, Input):
            return Name(term.name)
        return self.language.say(QUOTED, question=told.topic(term.name, self.language))

    def figure(self, value: Decimal) -> str:
        """Return a number as it is written in the rules."""
        return self.language.number(value)

    def _parts(self, parts: tuple[Condition, ...]) -> Iterator[Words]:
        """Give the parts in words; "not ruled out and not known to hold" is said as not known."""
        left = zip_longest(parts, parts[1:])
        for part, after in left:
            match part, after:
                case NotFalse(part=one), Not(part=IsTrue(part=other)) if one is other:
                    yield self.lead(OPEN, self.words(one))
                    next(left)
                case _:
                    yield self.words(part)

    def _joined(self, lead: str, parts: tuple[Words, ...], empty: str, **values: object) -> Words:
        if not parts:
            return self.lead(empty)
        return parts[0] if len(parts) == 1 else self.lead(lead, *parts, **values)

    def _denied(self, part: Condition) -> Words:
        """Return that something does not hold; what is not known is neither."""
        match part:
            case YesNo():
                return self._leaf(part, NO if isinstance(part.definition, Input) else FAILS)
            case IsTrue(part=one):
                return self.lead(NOT_KNOWN_TO_HOLD, self.words(one))
            case Known(term=term):
                return self._leaf(term, NOT_KNOWN)
            case OneOf(term=term, codes=codes):
                return self._one_of(term, IS_NOT, codes)
            case Compare(term=term, relation=relation, limit=limit) if relation in OPPOSITE:
                return self._leaf(term, RELATIONS[OPPOSITE[relation]], limit=self.figure(limit))
            case _:
                return self.lead(NOT_SO, self.words(part))

    def _about(self, condition: Condition) -> Words:
        match condition:
            case YesNo():
                asked = isinstance(condition.definition, Input)
                return self._leaf(condition, YES if asked else HOLDS)
            case Known(term=term):
                return self._leaf(term, KNOWN)
            case OneOf(term=term, codes=codes):
                return self._one_of(term, IS, codes)
            case Has(term=term, codes=codes):
                return self._one_of(term, NAMES, codes)
            case Compare(term=term, relation=relation, limit=limit):
                return self._leaf(term, RELATIONS[relation], limit=self.figure(limit))
            case _:
                msg = f"{type(condition).__name__} has no words."
                raise TypeError(msg)

    def _leaf(self, term: Term, text: str, **values: str) -> Words:
        said = self.language.say(text, **{"fact": FACT, **values})
        before, _, after = said.partition(FACT)
        return Words(before, term.name, self.named(term), (after,))

    def _one_of(self, term: Term, text: str, codes: Iterable[str]) -> Words:
        """Return that an answer, or a fact, is one of these."""
        if isinstance(term.definition, Input):
            said = (told.words(term.name, code, self.language) for code in codes)
            options = reduce(lambda one, other: self.language.say(OR, one=one, other=other), said)
            return self._leaf(term, text, options=options)
        leaf = self._leaf(term, text, options=OPTIONS)
        before, _, after = "".join(leaf.after).partition(OPTIONS)
        between = self.language.say(OR, one="", other="")
        names = [part for code in codes for part in (between, Name(code))][1:]
        return replace(leaf, after=(before, *names, after))


def words(condition: Condition, language: Language = BASE) -> Words:
    """Return a condition in words."""
    return Telling(language).words(condition)
