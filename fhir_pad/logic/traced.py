"""Why, quickly: the inputs that decided, read from what the compiled function left behind.

Says what `explain` says, as a set of bits, one an input; tests compare the two on random
expressions and on patients. Each node becomes one small function when it is first asked about.
Must not know any subject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from fhir_pad.logic.conditions import All, Any, AtLeast, Condition, IsTrue, Not, NotFalse
from fhir_pad.logic.tables import Collect, FirstMatch, Points
from fhir_pad.logic.terms import Compare, Computed, Has, Input, Known, OneOf, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fhir_pad.logic.compiled import Places, Trace

Bits = int
"""A set of inputs: bit n is the n-th input."""
Memo = dict[int, Bits]
"""What was found out about one patient, by the place of the node."""
Why: TypeAlias = "Callable[[Trace, Memo], Bits]"


class Deciding:
    """The inputs that make conditions and terms what they are, for one compiled function."""

    def __init__(self, places: Places, inputs: Sequence[Term]) -> None:
        """Take where the function leaves each node's value, and the inputs in their order."""
        self._places = places
        self._bits: Mapping[int, Bits] = {id(term): 1 << n for n, term in enumerate(inputs)}
        self._found: dict[int, Why] = {}

    def why(self, what: Condition | Term) -> Why:
        """Return the function that tells which inputs decided; see `Explanation.deciding`."""
        found = self._found.get(id(what))
        if found is None:
            found = self._of_term(what) if isinstance(what, Term) else self._of_condition(what)
            self._found[id(what)] = found
        return found

    def _of_condition(self, condition: Condition) -> Why:
        match condition:
            case All():
                return self._of_all(condition)
            case Any() | AtLeast():
                return _sharing(self._places.of(condition), self._each(condition.parts))
            case Not() | IsTrue() | NotFalse():
                return self.why(condition.part)
            case Known() | OneOf() | Has() | Compare():
                return self.why(condition.term)
            case _:
                msg = f"{type(condition).__name__} is no condition that can be explained."
                raise TypeError(msg)

    def _each(self, parts: Sequence[Condition]) -> tuple[tuple[int, Why], ...]:
        return tuple((self._places.of(part), self.why(part)) for part in parts)

    def _of_all(self, condition: All) -> Why:
        parts = self._each(condition.parts)
        together = _sharing(self._places.of(condition), parts)
        place = self._places.of(condition)

        def why(trace: Trace, memo: Memo) -> Bits:
            if trace[place] is not False:
                return together(trace, memo)
            for part, reason in parts:
                if trace[part] is False:
                    return reason(trace, memo)
            return 0

        return why

    def _of_term(self, term: Term) -> Why:
        definition = term.definition
        match definition:
            case Input():
                return self._of_input(term, definition)
            case Computed():
                return self._of_computed(term, definition)
            case FirstMatch():
                parts = self._each([row.condition for row in definition.rows])
                return _first(self._places.of(term), parts)
            case Points() | Collect():
                parts = self._each([row.condition for row in definition.rows])
                return _true(self._places.of(term), parts)
            case _:
                return self.why(definition)

    def _of_input(self, term: Term, given: Input) -> Why:
        bit = self._bits[id(term)]
        if given.shown_when is None:
            return lambda _trace, _memo: bit
        place, hiding = self._places.of(given.shown_when), self.why(given.shown_when)
        return lambda trace, memo: hiding(trace, memo) if trace[place] is False else bit

    def _of_computed(self, term: Term, computed: Computed) -> Why:
        place = self._places.of(term)
        parts = tuple((self._places.of(each), self.why(each)) for each in computed.inputs)

        def why(trace: Trace, memo: Memo) -> Bits:
            found = memo.get(place)
            if found is None:
                found, open_ = 0, trace[place] is None
                for part, reason in parts:
                    if open_ or trace[part] is not None:
                        found |= reason(trace, memo)
                memo[place] = found
            return found

        return why


def _sharing(place: int, parts: tuple[tuple[int, Why], ...]) -> Why:
    """Return why of a condition that the parts with its own truth settle."""

    def why(trace: Trace, memo: Memo) -> Bits:
        found = memo.get(place)
        if found is None:
            found, truth = 0, trace[place]
            for part, reason in parts:
                if trace[part] is truth:
                    found |= reason(trace, memo)
            memo[place] = found
        return found

    return why


def _true(place: int, parts: tuple[tuple[int, Why], ...]) -> Why:
    """Return why of a table whose rows count one by one."""

    def why(trace: Trace, memo: Memo) -> Bits:
        found = memo.get(place)
        if found is None:
            found = 0
            for part, reason in parts:
                if trace[part] is True:
                    found |= reason(trace, memo)
            memo[place] = found
        return found

    return why


def _first(place: int, parts: tuple[tuple[int, Why], ...]) -> Why:
    """Return why of a decision: its first true row, else those unknown, else all."""

    def settled(trace: Trace, memo: Memo) -> Bits:
        for part, reason in parts:
            if trace[part] is True:
                return reason(trace, memo)
        told = [reason for part, reason in parts if trace[part] is None]
        found = 0
        for reason in told or [reason for _, reason in parts]:
            found |= reason(trace, memo)
        return found

    def why(trace: Trace, memo: Memo) -> Bits:
        found = memo.get(place)
        if found is None:
            found = memo[place] = settled(trace, memo)
        return found

    return why
