"""Why a condition is as it is: the answers that decided, and those that still could.

Walks the same nodes as the evaluators and asks the reference evaluator for truths.
"""

from __future__ import annotations

from dataclasses import dataclass
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
from fhir_pad.logic.tables import Collect, FirstMatch, Points
from fhir_pad.logic.terms import (
    Compare,
    Computed,
    Has,
    Input,
    Known,
    OneOf,
    Term,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fhir_pad.logic.evaluate import Evaluation


@dataclass(frozen=True, slots=True)
class Step:
    """One input and what was known of it; None when nothing was."""

    name: str
    value: Value


Steps = tuple[Step, ...]


class Explanation:
    """The reasons behind one evaluation; each node is explained once."""

    def __init__(self, evaluation: Evaluation) -> None:
        """Explain what this evaluation finds."""
        self._evaluation = evaluation
        self._found: dict[int, tuple[Condition | Term, Steps]] = {}

    def deciding(self, what: Condition | Term) -> Steps:
        """Return the inputs that made a condition or term what it is, each once, in order.

        Enough to decide, not everything that was looked at: one false part explains a false
        "all", the true parts explain a true "any". A decision that no row settled is explained
        by what is unknown in its rows, else by what made them false.
        """
        found = self._found.get(id(what))
        if found is None:
            steps = self._of_term(what) if isinstance(what, Term) else self._of_condition(what)
            found = (what, tuple({step.name: step for step in steps}.values()))
            self._found[id(what)] = found
        return found[1]

    def _together(self, parts: Iterable[Condition | Term]) -> list[Step]:
        return [step for part in parts for step in self.deciding(part)]

    def _of_condition(self, condition: Condition) -> Iterable[Step]:
        match condition:
            case All() | Any() | AtLeast():
                return self._together(self._telling(condition))
            case Not() | IsTrue() | NotFalse():
                return self.deciding(condition.part)
            case Known() | OneOf() | Has() | Compare():
                return self.deciding(condition.term)
            case _:
                msg = f"{type(condition).__name__} is no condition that can be explained."
                raise TypeError(msg)

    def _telling(self, condition: All | Any | AtLeast) -> list[Condition]:
        """Return the parts that settle it: those that share its truth, one where one is enough."""
        truth = self._evaluation.truth
        sharing = [part for part in condition.parts if truth(part) is truth(condition)]
        one_is_enough = isinstance(condition, All) and truth(condition) is False
        return sharing[:1] if one_is_enough else sharing

    def _of_term(self, term: Term) -> Iterable[Step]:
        definition = term.definition
        match definition:
            case Input():
                return self._of_input(term, definition)
            case Computed():
                return self._of_computed(term, definition)
            case FirstMatch() | Points() | Collect():
                return self._together(self._telling_rows(definition))
            case _:
                return self.deciding(definition)

    def _of_computed(self, term: Term, computed: Computed) -> Iterable[Step]:
        value = self._evaluation.value
        if value(term) is None:
            return self._together(computed.inputs)
        return self._together(each for each in computed.inputs if value(each) is not None)

    def _telling_rows(self, table: FirstMatch | Points | Collect) -> list[Condition]:
        truth = self._evaluation.truth
        conditions = [row.condition for row in table.rows]
        true = [each for each in conditions if truth(each) is True]
        if not isinstance(table, FirstMatch):
            return true
        unknown = [each for each in conditions if truth(each) is None]
        return true[:1] or unknown or conditions

    def _of_input(self, term: Term, given: Input) -> Iterable[Step]:
        if given.shown_when is not None and self._evaluation.truth(given.shown_when) is False:
            return self.deciding(given.shown_when)
        return (Step(term.name, self._evaluation.value(term)),)


def deciding(what: Condition | Term, evaluation: Evaluation) -> Steps:
    """Return `Explanation(evaluation).deciding(what)`, for a single question."""
    return Explanation(evaluation).deciding(what)
