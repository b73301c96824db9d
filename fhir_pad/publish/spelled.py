"""Conditions as text: every node spelled out, so that a person or another program can read them.

Names are linkIds or names of terms that the rules work out. `true(x)` is two-valued: x is known
to hold; `possible(x)`: x holds or is not known; `known(x)`, `unknown(x)` likewise. All else is
three-valued. Must not know what a condition is for.
"""

from fhir_pad.logic.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    IsTrue,
    Not,
    NotFalse,
)
from fhir_pad.logic.terms import Compare, Has, Known, OneOf, Term

LEGEND = (
    "A condition names linkIds of the Questionnaires and terms that the rules work out from them. "
    "It is true, false or unknown; unknown is never read as no. true(x) says that x is known to "
    "hold, possible(x) that x holds or is not known, known(x) and unknown(x) whether anything is "
    "known of x."
)
ALWAYS, NEVER = "always", "never"


def spelled(condition: Condition) -> str:
    """Return the condition as text; TypeError on a node that nobody can spell."""
    condition = _plain(condition)
    match condition:
        case Term():
            return condition.name
        case All() | Any():
            return _joined(condition)
        case AtLeast():
            return f"at least {condition.least} of ({', '.join(map(spelled, condition.parts))})"
        case Not() | IsTrue() | NotFalse():
            return _turned(condition)
        case _:
            return _about_a_term(condition)


def _turned(condition: Not | IsTrue | NotFalse) -> str:
    match condition:
        case IsTrue():
            return f"true({spelled(condition.part)})"
        case NotFalse():
            return f"possible({spelled(condition.part)})"
        case Not(part=OneOf() as part):
            return _options(part.term.name, "!=", "not in", part.codes)
        case _:
            return f"not {_bracketed(condition.part)}"


def _about_a_term(condition: Condition) -> str:
    match condition:
        case Known():
            return f"known({condition.term.name})"
        case OneOf():
            return _options(condition.term.name, "=", "in", condition.codes)
        case Has():
            return _options(condition.term.name, "has", "has any of", condition.codes)
        case Compare():
            unit = "" if condition.term.unit.startswith("{") else f" {condition.term.unit}"
            return f"{condition.term.name} {condition.relation} {condition.limit:f}{unit}"
        case _:
            raise TypeError(f"{type(condition).__name__} cannot be spelled.")


def _options(name: str, one: str, several: str, codes: tuple[str, ...]) -> str:
    if len(codes) == 1:
        return f"{name} {one} {codes[0]}"
    return f"{name} {several} ({', '.join(codes)})"


def _joined(condition: All | Any) -> str:
    """Return the parts with and, or between; `x.unknown()` is a pair that reads as one."""
    if not condition.parts:
        return ALWAYS if isinstance(condition, All) else NEVER
    asked = _asked_whether_unknown(condition)
    if asked is not None:
        return f"unknown({spelled(asked)})"
    word = " and " if isinstance(condition, All) else " or "
    return word.join(map(_bracketed, condition.parts))


def _bracketed(part: Condition) -> str:
    part = _plain(part)
    joined = isinstance(part, All | Any) and part.parts and _asked_whether_unknown(part) is None
    return f"({spelled(part)})" if joined else spelled(part)


def _asked_whether_unknown(condition: Condition) -> Condition | None:
    """Return x where this is what `x.unknown()` makes: possible(x) and not true(x)."""
    match condition:
        case All(parts=(NotFalse(part=one), Not(part=IsTrue(part=other)))) if one is other:
            return one
        case _:
            return None


def _plain(condition: Condition) -> Condition:
    """Return the condition without a wrapping that says nothing more."""
    match condition:
        case All(parts=(only,)) | Any(parts=(only,)):
            return _plain(only)
        case IsTrue(part=part) if _is_two_valued(part):
            return _plain(part)
        case _:
            return condition


def _is_two_valued(condition: Condition) -> bool:
    """Say whether this is never unknown, so that true(x) would say nothing more than x."""
    match condition:
        case Known() | IsTrue() | NotFalse():
            return True
        case Not():
            return _is_two_valued(condition.part)
        case All() | Any():
            return all(map(_is_two_valued, condition.parts))
        case _:
            return False
