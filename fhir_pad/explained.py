"""Why: rows that hold, with the answers that decided them, as `Basis` values. Pure, no FHIR."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol, TypeVar

from fhir_pad.findings import Basis
from fhir_pad.legs.model import INPUTS, compiled, deciding
from fhir_pad.legs.questions import ask
from fhir_pad.logic import (
    Bits,
    Condition,
    FirstMatch,
    FirstMatchRow,
    Points,
    PointsRow,
    Term,
    Trace,
    Value,
)

Answers = tuple[tuple[str, str], ...]
"""(linkId, answer as written), in the order asked."""
NAMES = {1 << n: term.name for n, term in enumerate(INPUTS) if term.name in ask}
"""Each question by its bit, in the order asked."""
ASKED: Bits = sum(NAMES)
"""What a person can be asked; the rest of the inputs is told by no answer."""
UNKNOWN = "unknown"
MANY = 12
"""A reason that lists more unanswered questions than this explains nothing: `missing` lists what
matters of them, with its own reason each."""


place_of = compiled.places.of


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

    def __init__(self, values: Mapping[str, Value], trace: Trace) -> None:
        """Take the value of each term and the trace, as the compiled rules left them."""
        self._values = values
        self._trace = trace
        self._memo: dict[int, Bits] = {}
        self._told: dict[Bits, Answers] = {}
        self._said: dict[Bits, tuple[str, str]] = {}
        self._unknown: Bits = sum(bit for bit, name in NAMES.items() if values[name] is None)

    def holds(self, condition: Condition) -> bool:
        """Tell whether the condition is known to hold."""
        return self._trace[place_of(condition)] is True

    def held(self, rows: Iterable[R]) -> tuple[R, ...]:
        """Return the rows whose condition is known to hold."""
        trace = self._trace
        return tuple(row for row in rows if trace[place_of(row.condition)] is True)

    def rows_of(self, decision: Term, result: str) -> tuple[FirstMatchRow, ...]:
        """Return every row of a decision that holds and gives this result."""
        return self.held(_giving(decision, result))

    def basis(self, row: Row) -> Basis:
        """Return why this row says what it says."""
        return Basis(row.code, row.words, self._answers(row.condition), row.sources)

    def decided(self, term: Term) -> tuple[Basis, ...]:
        """Return why a decision came out as it did; without a row, that none held."""
        if not isinstance(term.definition, FirstMatch):
            return ()
        row = next((row for row in term.definition.rows if self.holds(row.condition)), None)
        if row is None:
            answers = self._answers(term)
            return (Basis(f"{term.name}:otherwise", term.words, answers, term.sources),)
        return (self.basis(row),)

    def scored(self, term: Term) -> tuple[tuple[PointsRow, Basis], ...]:
        """Return the rows of a score that hold, each with its reason."""
        if not isinstance(term.definition, Points):
            return ()
        return tuple((row, self.basis(row)) for row in self.held(term.definition.rows))

    def _answers(self, what: Condition | Term) -> Answers:
        """Return the answers that decided, in the order asked."""
        bits = deciding.why(what)(self._trace, self._memo) & ASKED
        told = self._told.get(bits)
        if told is None:
            told = self._told[bits] = self._written(bits)
        return told

    def _written(self, bits: Bits) -> Answers:
        unknown = bits & self._unknown
        left = bits ^ unknown if unknown.bit_count() > MANY else bits
        told = []
        while left:
            # The lowest bit is what was asked first.
            bit = left & -left
            told.append(self._said.get(bit) or self._say(bit))
            left ^= bit
        return tuple(told)

    def _say(self, bit: Bits) -> tuple[str, str]:
        name = NAMES[bit]
        said = self._said[bit] = (name, written(self._values[name]))
        return said


_BY_RESULT: dict[int, tuple[Term, dict[str, tuple[FirstMatchRow, ...]]]] = {}
"""The rows of a decision by what they give, by its id; the decision is kept, and so its id."""


def _giving(decision: Term, result: str) -> tuple[FirstMatchRow, ...]:
    found = _BY_RESULT.get(id(decision))
    if found is None:
        table = decision.definition
        rows = table.rows if isinstance(table, FirstMatch) else ()
        by_result = {one.result: tuple(r for r in rows if r.result == one.result) for one in rows}
        found = _BY_RESULT[id(decision)] = (decision, by_result)
    return found[1].get(result, ())


def written(value: Value) -> str:
    """Return a value as a person would write it; None is `unknown`."""
    match value:
        case None:
            return UNKNOWN
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(value)
        case Decimal():
            return f"{value:f}"
        case _:
            return value
