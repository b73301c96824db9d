"""Why: rows that hold, with the answers that decided them, as `Basis` values. Pure, no FHIR."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol, TypeVar

from fhir_pad.findings import Basis
from fhir_pad.legs.acute import authored
from fhir_pad.logic import (
    Condition,
    Evaluation,
    Explanation,
    FirstMatch,
    FirstMatchRow,
    Points,
    PointsRow,
    Term,
    Value,
)

MANY = 12
"""A reason that lists more unanswered questions than this explains nothing: `missing` lists what
matters of them, with its own reason each."""


class Row(Protocol):
    """What every kind of row has: its code, condition, words and sources."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def condition(self) -> Condition: ...  # noqa: D102
    @property
    def words(self) -> str: ...  # noqa: D102
    @property
    def sources(self) -> tuple[str, ...]: ...  # noqa: D102


R = TypeVar("R", bound=Row)


class Reasons:
    """The explanations of one patient."""

    def __init__(self, answers: Mapping[str, Value], worked_out: Mapping[str, Value]) -> None:
        """Take the answers and the values that the compiled rules gave for them."""
        self._evaluation = Evaluation(answers, worked_out)
        self._explanation = Explanation(self._evaluation)

    def holds(self, condition: Condition) -> bool:
        """Tell whether the condition is known to hold."""
        return self._evaluation.truth(condition) is True

    def held(self, rows: Iterable[R]) -> tuple[R, ...]:
        """Return the rows whose condition is known to hold."""
        return tuple(row for row in rows if self.holds(row.condition))

    def rows_of(self, decision: Term, result: str) -> tuple[FirstMatchRow, ...]:
        """Return every row of a decision that holds and gives this result.

        For a proposal the first is enough; what forbids or delays is told in full.
        """
        if not isinstance(decision.definition, FirstMatch):
            return ()
        rows = self.held(row for row in decision.definition.rows if row.result == result)
        return rows if result in ("withheld", "needs-data") else rows[:1]

    def basis(self, row: Row) -> Basis:
        """Return why this row says what it says."""
        return Basis(row.code, row.words, self._answers(row.condition), row.sources)

    def _answers(self, what: Condition | Term) -> tuple[tuple[str, str], ...]:
        steps = [each for each in self._explanation.deciding(what) if each.name != authored.name]
        unknown = sum(step.value is None for step in steps)
        return tuple(
            (step.name, written(step.value))
            for step in steps
            if step.value is not None or unknown <= MANY
        )

    def decided(self, term: Term) -> tuple[Basis, ...]:
        """Return why a decision came out as it did; without a row, that none held."""
        if not isinstance(term.definition, FirstMatch):
            return ()
        row = self._evaluation.matched(term.definition)
        if row is None:
            answers = self._answers(term)
            return (Basis(f"{term.name}:otherwise", term.words, answers, term.sources),)
        return (self.basis(row),)

    def scored(self, term: Term) -> tuple[tuple[PointsRow, Basis], ...]:
        """Return the rows of a score that hold, each with its reason."""
        if not isinstance(term.definition, Points):
            return ()
        rows = (row for row in term.definition.rows if self.holds(row.condition))
        return tuple((row, self.basis(row)) for row in rows)


def written(value: Value) -> str:
    """Return a value as a person would write it; None is `unknown`."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(value)
        case Decimal():
            return f"{value:f}"
        case _:
            return value
