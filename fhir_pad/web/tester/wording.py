"""Conditions in words: a tree of sentences, in which every fact can be looked up.

Reads the same nodes as the evaluators and evaluates nothing. Must not know HTML, nor which rules
there are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Final

from fhir_pad.logic import Condition, Term
from fhir_pad.logic.conditions import All, Any, AtLeast, IsTrue, Not, NotFalse
from fhir_pad.logic.terms import Compare, Has, Input, Known, OneOf, YesNo
from fhir_pad.web.shown import told

ALL: Final = "All of these:"
ANY: Final = "Any of these:"
KNOWN_TO_HOLD: Final = "It is known that:"
NOT_RULED_OUT: Final = "It is not ruled out that:"
NOT_SO: Final = "It is not so that:"
NOT_KNOWN_TO_HOLD: Final = "It is not known to be so that:"
OPEN: Final = "It is not known whether:"
ALWAYS, NEVER = "Always.", "Never."
RELATIONS: Final = {
    "<": "below",
    "<=": "at most",
    ">": "above",
    ">=": "at least",
    "==": "exactly",
}
OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence, or the beginning of one that its parts end. `term` names what it is about."""

    before: str = ""
    term: str = ""
    after: str = ""
    parts: tuple["Words", ...] = ()


def words(condition: Condition) -> Words:  # noqa: PLR0911 - one end a kind of node
    """Return a condition in words."""
    match condition:
        case All(parts=parts):
            return _joined(ALL, tuple(_parts(parts)), ALWAYS)
        case Any(parts=parts):
            return _joined(ANY, tuple(map(words, parts)), NEVER)
        case AtLeast(least=least, parts=parts):
            return _joined(f"At least {least} of these:", tuple(map(words, parts)), NEVER)
        case IsTrue(part=part):
            return Words(KNOWN_TO_HOLD, parts=(words(part),))
        case NotFalse(part=part):
            return Words(NOT_RULED_OUT, parts=(words(part),))
        case Not(part=part):
            return _denied(part)
        case _:
            return _about(condition)


def named(term: Term) -> str:
    """Return what a term is called in a sentence: the question, or its name in the rules."""
    return f"“{told.topic(term.name)}”" if isinstance(term.definition, Input) else term.name


def figure(value: Decimal) -> str:
    """Return a number as it is written in the rules."""
    return format(value, "f")


def _parts(parts: tuple[Condition, ...]) -> Iterator[Words]:
    """Give the parts in words; "not ruled out and not known to hold" is said as not known."""
    left = zip_longest(parts, parts[1:])
    for part, after in left:
        match part, after:
            case NotFalse(part=one), Not(part=IsTrue(part=other)) if one is other:
                yield Words(OPEN, parts=(words(one),))
                next(left)
            case _:
                yield words(part)


def _joined(lead: str, parts: tuple[Words, ...], empty: str) -> Words:
    if not parts:
        return Words(empty)
    return parts[0] if len(parts) == 1 else Words(lead, parts=parts)


def _denied(part: Condition) -> Words:  # noqa: PLR0911 - one end a kind of node
    """Return that something does not hold; what is not known is neither."""
    match part:
        case YesNo() if isinstance(part.definition, Input):
            return _leaf(part, "is answered with no")
        case YesNo():
            return _leaf(part, "does not hold")
        case IsTrue(part=one):
            return Words(NOT_KNOWN_TO_HOLD, parts=(words(one),))
        case Known(term=term):
            return _leaf(term, "is not known")
        case OneOf(term=term, codes=codes):
            return _leaf(term, f"is known and not {_listed(term, codes)}")
        case Compare(term=term, relation=relation, limit=limit) if relation in OPPOSITE:
            return _leaf(term, f"is {RELATIONS[OPPOSITE[relation]]} {figure(limit)}")
        case _:
            return Words(NOT_SO, parts=(words(part),))


def _about(condition: Condition) -> Words:
    match condition:
        case YesNo() if isinstance(condition.definition, Input):
            return _leaf(condition, "is answered with yes")
        case YesNo():
            return _leaf(condition, "holds")
        case Known(term=term):
            return _leaf(term, "is known")
        case OneOf(term=term, codes=codes):
            return _leaf(term, f"is {_listed(term, codes)}")
        case Has(term=term, codes=codes):
            return _leaf(term, f"names {_listed(term, codes)}")
        case Compare(term=term, relation=relation, limit=limit):
            return _leaf(term, f"is {RELATIONS[relation]} {figure(limit)}")
        case _:
            msg = f"{type(condition).__name__} has no words."
            raise TypeError(msg)


def _leaf(term: Term, after: str) -> Words:
    return Words(named(term), term.name, after)


def _listed(term: Term, codes: Iterable[str]) -> str:
    return " or ".join(told.words(term.name, code) for code in codes)
