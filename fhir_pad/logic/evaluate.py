"""The reference evaluator: obvious before fast. Other readings are compared with this one.

It knows the meaning of every node and nothing of any subject.
"""

from __future__ import annotations

import operator
from decimal import Decimal
from typing import TYPE_CHECKING

from fhir_pad.logic.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    IsTrue,
    Not,
    NotFalse,
)
from fhir_pad.logic.tables import Collect, FirstMatch, FirstMatchRow, Points
from fhir_pad.logic.terms import (
    UNKNOWN,
    Compare,
    Computed,
    Has,
    Input,
    Known,
    OneOf,
    Term,
    Value,
    YesNo,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Truth = bool | None

RELATIONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}


def kleene_not(part: Truth) -> Truth:
    """Return the opposite; unknown stays unknown."""
    return None if part is None else not part


def kleene_all(parts: Sequence[Truth]) -> Truth:
    """Return False if any part is, else None if any part is, else True."""
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def kleene_any(parts: Sequence[Truth]) -> Truth:
    """Return True if any part is, else None if any part is, else False."""
    if any(part is True for part in parts):
        return True
    return None if any(part is None for part in parts) else False


def kleene_at_least(least: int, parts: Sequence[Truth]) -> Truth:
    """Return True if `least` parts are, False if they no longer can be, else None."""
    true = sum(part is True for part in parts)
    possible = sum(part is not False for part in parts)
    if true >= least:
        return True
    return False if possible < least else None


class Evaluation:
    """One patient's answers, and on demand the value of any term or condition.

    `answers` maps the name of an input to its value: bool, code, tuple of codes or Decimal.
    A name that is absent (or None) is not known. `worked_out` may give values of terms, by
    name, that another reading has already found; they are taken as they are.
    """

    def __init__(
        self, answers: Mapping[str, Value], worked_out: Mapping[str, Value] | None = None
    ) -> None:
        """Keep the answers; nothing is evaluated yet."""
        self.answers = answers
        self._worked_out = worked_out or {}
        self._values: dict[int, Value] = {}
        self._truths: dict[int, tuple[Condition, Truth]] = {}

    def value(self, term: Term) -> Value:
        """Return what is known of the term, None when it is not known."""
        if term.name in self._worked_out:
            return self._worked_out[term.name]
        key = id(term)
        if key not in self._values:
            self._values[key] = self._define(term)
        return self._values[key]

    def truth(self, condition: Condition) -> Truth:
        """Return True, False, or None when it cannot be told."""
        found = self._truths.get(id(condition))
        if found is None:
            found = (condition, self._meaning(condition))
            self._truths[id(condition)] = found
        return found[1]

    def _meaning(self, condition: Condition) -> Truth:  # noqa: PLR0911 - one end a kind of node
        match condition:
            case YesNo():
                known = self.value(condition)
                return known if isinstance(known, bool) else None
            case All():
                return kleene_all([self.truth(part) for part in condition.parts])
            case Any():
                return kleene_any([self.truth(part) for part in condition.parts])
            case Not():
                return kleene_not(self.truth(condition.part))
            case IsTrue():
                return self.truth(condition.part) is True
            case NotFalse():
                return self.truth(condition.part) is not False
            case AtLeast():
                parts = [self.truth(part) for part in condition.parts]
                return kleene_at_least(condition.least, parts)
            case _:
                return self._compared(condition)

    def _compared(self, condition: Condition) -> Truth:
        match condition:
            case Known():
                return self.value(condition.term) is not None
            case OneOf():
                chosen = self.value(condition.term)
                return None if chosen is None else chosen in condition.codes
            case Has():
                return has(self.value(condition.term), condition.codes)
            case Compare():
                number = self.value(condition.term)
                if not isinstance(number, Decimal):
                    return None
                return RELATIONS[condition.relation](number, condition.limit)
            case _:
                msg = f"{type(condition).__name__} is no condition this evaluator knows."
                raise TypeError(msg)

    def possible(self, table: FirstMatch) -> tuple[FirstMatchRow, ...]:
        """Return the rows that could be the first match once the unknown were known.

        Rows whose condition is false are out, and so is everything below a true one.
        """
        rows: list[FirstMatchRow] = []
        for row in table.rows:
            truth = self.truth(row.condition)
            if truth is not False:
                rows.append(row)
            if truth is True:
                break
        return tuple(rows)

    def matched(self, table: FirstMatch) -> FirstMatchRow | None:
        """Return the first row whose condition is true, None when there is none."""
        return next((row for row in table.rows if self.truth(row.condition) is True), None)

    def _define(self, term: Term) -> Value:
        definition = term.definition
        match definition:
            case Input():
                return self._answered(term, definition)
            case Computed():
                return definition.function(*[self.value(each) for each in definition.inputs])
            case FirstMatch():
                row = self.matched(definition)
                return definition.otherwise if row is None else row.result
            case Points():
                held = (row.points for row in definition.rows if self.truth(row.condition) is True)
                return Decimal(sum(held))
            case Collect():
                rows = definition.rows
                return tuple(row.code for row in rows if self.truth(row.condition) is True)
            case _:
                return self.truth(definition)

    def _answered(self, term: Term, given: Input) -> Value:
        if given.shown_when is not None and self.truth(given.shown_when) is False:
            return given.hidden
        return self.answers.get(term.name)


def has(chosen: Value, codes: tuple[str, ...]) -> Truth:
    """Tell whether one of the codes was chosen; `unknown` beside others cannot deny any."""
    if not isinstance(chosen, tuple):
        return None
    if any(code in chosen for code in codes):
        return True
    return None if UNKNOWN in chosen else False
