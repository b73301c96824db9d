"""Conditions, and the words that join them: not, all, any, at least.

A condition is true, false or unknown (`True`, `False`, `None`; Kleene's strong logic). Writing
one builds nodes and decides nothing. What cannot mean anything (Python's `and`, a chained
comparison) fails while the declaration is imported, with a sentence that says what to write
instead. Nothing here evaluates, and nothing knows what conditions are about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn


class Misuse(TypeError):  # noqa: N818 - reads as what it is
    """A declaration that cannot mean what its author thinks."""


class Condition:
    """Something that is true, false or unknown of a patient.

    Combine with `&` (all), `|` (any), `~` (not). `is_true()` and `not_false()` are the only
    two ways out of three values into two, and both say which way the unknown goes.
    """

    __slots__ = ()

    def __and__(self, other: object) -> All:
        """Return the condition that both hold."""
        return All((*_parts(All, self), *_parts(All, _condition(other, "&"))))

    def __or__(self, other: object) -> Any:
        """Return the condition that at least one holds."""
        return Any((*_parts(Any, self), *_parts(Any, _condition(other, "|"))))

    def __invert__(self) -> Not:
        """Return the condition that this does not hold; unknown stays unknown."""
        return Not(self)

    def __rand__(self, other: object) -> NoReturn:
        """Refuse a left side that is no condition."""
        _refuse(other, "&")

    def __ror__(self, other: object) -> NoReturn:
        """Refuse a left side that is no condition."""
        _refuse(other, "|")

    def __bool__(self) -> NoReturn:
        """Refuse Python's own logic, which would turn unknown into no."""
        msg = (
            "A condition has three values, so Python's 'and', 'or', 'not', 'if', 'in' and chained"
            " comparisons cannot be used on it. Write '&' for and, '|' for or, '~' for not,"
            " and '(low <= x) & (x <= high)' or 'x.between(low, high)' for a range."
        )
        raise Misuse(msg)

    def is_true(self) -> IsTrue:
        """Return the two-valued condition that this is known to hold."""
        return IsTrue(self)

    def not_false(self) -> NotFalse:
        """Return the two-valued condition that this holds or is unknown ("not no")."""
        return NotFalse(self)

    def unknown(self) -> All:
        """Return the two-valued condition that it cannot be told whether this holds."""
        return NotFalse(self) & ~IsTrue(self)


def _parts(kind: type[All | Any], part: Condition) -> tuple[Condition, ...]:
    return part.parts if type(part) is kind else (part,)


def _condition(given: object, operator: str) -> Condition:
    if not isinstance(given, Condition):
        _refuse(given, operator)
    return given


def _refuse(given: object, operator: str) -> NoReturn:
    name = getattr(given, "name", None)
    what = f"{given!r}" if name is None else f"'{name}'"
    msg = (
        f"'{operator}' joins conditions, and {what} is none."
        " Compare it first: x == 'code', x.one_of('a', 'b'), x.has('a'), x >= 3, x.known()."
    )
    raise Misuse(msg)


@dataclass(frozen=True, slots=True, eq=False)
class All(Condition):
    """True if all parts are, false if any part is, else unknown."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Any(Condition):
    """True if any part is, false if all parts are, else unknown."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Not(Condition):
    """True if the part is false, false if it is true, else unknown."""

    part: Condition


@dataclass(frozen=True, slots=True, eq=False)
class IsTrue(Condition):
    """True if the part is true, else false."""

    part: Condition


@dataclass(frozen=True, slots=True, eq=False)
class NotFalse(Condition):
    """False if the part is false, else true."""

    part: Condition


@dataclass(frozen=True, slots=True, eq=False)
class AtLeast(Condition):
    """True if `least` parts are true, false if that many can no longer be, else unknown."""

    least: int
    parts: tuple[Condition, ...]


def all_of(*conditions: Condition) -> All:
    """Return the condition that all of these hold; `all_of()` always does."""
    return All(tuple(_condition(each, "all_of") for each in conditions))


def any_of(*conditions: Condition) -> Any:
    """Return the condition that at least one of these holds."""
    return Any(tuple(_condition(each, "any_of") for each in conditions))


def at_least(least: int, *conditions: Condition) -> AtLeast:
    """Return the condition that `least` or more of these hold."""
    if not 1 <= least <= len(conditions):
        msg = f"at_least({least}, ...) needs a count from 1 to its {len(conditions)} conditions."
        raise Misuse(msg)
    return AtLeast(least, tuple(_condition(each, "at_least") for each in conditions))
