"""The compiled evaluator: one generated Python function for many terms.

Every node becomes one local variable, equal nodes share one. The text that is executed is made
from nodes alone; names and codes enter it as constants by `repr`, never as code. It must give
what `Evaluation` gives: tests compare the two on random expressions and random answers.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias
from typing import Any as Anything

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
    from collections.abc import Callable, Iterable, Mapping

    Run: TypeAlias = Callable[[Mapping[str, Value]], tuple["Values", "Values"]]
    Tracing: TypeAlias = Callable[[Mapping[str, Value]], tuple["Values", "Values", "Trace"]]

Values = dict[str, Value]
Trace = tuple[Value, ...]
"""What one run worked out, node by node."""


class Places:
    """Where in a trace the value of each node stands."""

    def __init__(self, variables: Mapping[int, str], kept: Iterable[object]) -> None:
        """Take the variable of each node, by its id; `kept` keeps the nodes and so their ids."""
        self._places = {node: int(name.removeprefix("v")) for node, name in variables.items()}
        self._kept = tuple(kept)

    def of(self, node: Condition | Term) -> int:
        """Return the place of a node; KeyError for one that the function does not work out."""
        return self._places[id(node)]


class Compiled:
    """One function that works out all `terms` (and what they need) from answers.

    `conditions` have a name by which their truth is returned. `source` is the text of the
    function, for people who want to read what runs.
    """

    def __init__(self, terms: Iterable[Term], conditions: Mapping[str, Condition]) -> None:
        """Write and compile the function for these terms and conditions."""
        writer = _Writer()
        self.source = writer.function(*writer.asked(terms, conditions))
        self._run: Run = writer.compiled(self.source)

    def __call__(self, answers: Mapping[str, Value]) -> tuple[Values, Values]:
        """Return (value by term name, truth by condition name) for these answers."""
        return self._run(answers)


class Traced:
    """The same function, which returns besides what it worked out on the way.

    `traced` are worked out too, to be read from a trace; `places` tells where in a trace the
    value of a node stands. A trace takes time: it is for those who ask why.
    """

    def __init__(
        self,
        terms: Iterable[Term],
        conditions: Mapping[str, Condition],
        traced: Iterable[Condition] = (),
    ) -> None:
        """Write and compile the function for these terms and conditions."""
        writer = _Writer()
        asked = writer.asked(terms, conditions)
        for condition in traced:
            writer.condition(condition)
        self.source = writer.function(*asked, writer.trace())
        self.places = Places(writer.nodes, writer.kept)
        self.trace: Tracing = writer.compiled(self.source)
        """Return value by term name, truth by condition name, and the trace of the run."""

    def __call__(self, answers: Mapping[str, Value]) -> tuple[Values, Values]:
        """Return (value by term name, truth by condition name) for these answers."""
        values, truths, _ = self.trace(answers)
        return values, truths


class _Writer:
    """Writes one line a node; `constants` are what the lines refer to by name."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.constants: dict[str, object] = {"Decimal": Decimal}
        self.nodes: dict[int, str] = {}
        self.kept: list[Condition | Term] = []
        self._variables: dict[str, str] = {}

    def asked(self, terms: Iterable[Term], conditions: Mapping[str, Condition]) -> tuple[str, str]:
        """Write these; return the text of the values and of the truths by their names."""
        values = {term.name: self.term(term) for term in terms}
        truths = {name: self.condition(each) for name, each in conditions.items()}
        return _dict(values), _dict(truths)

    def trace(self) -> str:
        """Return the text of all that is worked out, in its order."""
        return f"({''.join(f'v{place}, ' for place in range(len(self.lines)))})"

    def function(self, *returned: str) -> str:
        body = "\n".join(f"    {line}" for line in self.lines)
        opening = "def run(answers):\n    get = answers.get\n"
        return f"{opening}{body}\n    return {', '.join(returned)}\n"

    def compiled(self, source: str) -> Anything:  # noqa: ANN401 - a function of what was asked
        namespace: dict[str, object] = dict(self.constants)
        exec(compile(source, "<fhir_pad.logic.compiled>", "exec"), namespace)  # noqa: S102
        return namespace["run"]

    def term(self, term: Term) -> str:
        if id(term) not in self.nodes:
            self._name(term, self._store(self._defined(term)))
        return self.nodes[id(term)]

    def condition(self, condition: Condition) -> str:
        if id(condition) not in self.nodes:
            self._name(condition, self._written(condition))
        return self.nodes[id(condition)]

    def _name(self, node: Condition | Term, variable: str) -> None:
        self.nodes[id(node)] = variable
        self.kept.append(node)

    def _written(self, condition: Condition) -> str:  # noqa: PLR0911 - one end a kind of node
        match condition:
            case YesNo():
                return self.term(condition)
            case All() | Any():
                parts = [self.condition(part) for part in condition.parts]
                return self._share(_joined(parts, type(condition)))
            case Not():
                part = self.condition(condition.part)
                return self._share(f"None if {part} is None else not {part}")
            case IsTrue():
                return self._share(f"{self.condition(condition.part)} is True")
            case NotFalse():
                return self._share(f"{self.condition(condition.part)} is not False")
            case AtLeast():
                return self._share(self._counted(condition))
            case _:
                return self._share(self._compared(condition))

    def _compared(self, condition: Condition) -> str:
        match condition:
            case Known():
                return f"{self.term(condition.term)} is not None"
            case OneOf():
                chosen = self.term(condition.term)
                return f"None if {chosen} is None else {chosen} in {condition.codes!r}"
            case Has():
                return _has(self.term(condition.term), condition.codes)
            case Compare():
                number, limit = self.term(condition.term), self._constant(condition.limit)
                return f"None if {number} is None else {number} {condition.relation} {limit}"
            case _:
                msg = f"{type(condition).__name__} is no condition this compiler knows."
                raise TypeError(msg)

    def _counted(self, condition: AtLeast) -> str:
        parts = [self.condition(part) for part in condition.parts]
        true = " + ".join(f"({part} is True)" for part in parts)
        possible = " + ".join(f"({part} is not False)" for part in parts)
        least = condition.least
        return f"True if {true} >= {least} else False if {possible} < {least} else None"

    def _defined(self, term: Term) -> str:
        definition = term.definition
        match definition:
            case Input():
                return self._answered(term, definition)
            case Computed():
                inputs = ", ".join(self.term(each) for each in definition.inputs)
                return f"{self._constant(definition.function)}({inputs})"
            case FirstMatch():
                rows = [(row.result, self.condition(row.condition)) for row in definition.rows]
                chain = "".join(f"{result!r} if {truth} else " for result, truth in rows)
                return f"{chain}{definition.otherwise!r}"
            case Points():
                rows_ = [(row.points, self.condition(row.condition)) for row in definition.rows]
                total = " + ".join(f"({points} if {truth} else 0)" for points, truth in rows_)
                return f"Decimal({total or '0'})"
            case Collect():
                held = [(row.code, self.condition(row.condition)) for row in definition.rows]
                codes = ", ".join(f"*(({code!r},) if {truth} else ())" for code, truth in held)
                return f"({codes},)" if codes else "()"
            case _:
                return self.condition(definition)

    def _answered(self, term: Term, given: Input) -> str:
        answer = f"get({term.name!r})"
        if given.shown_when is None:
            return answer
        shown, hidden = self.condition(given.shown_when), self._constant(given.hidden)
        return f"{hidden} if {shown} is False else {answer}"

    def _share(self, text: str) -> str:
        if text not in self._variables:
            self._variables[text] = self._store(text)
        return self._variables[text]

    def _store(self, text: str) -> str:
        variable = f"v{len(self.lines)}"
        self.lines.append(f"{variable} = {text}")
        return variable

    def _constant(self, value: object) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name


def _dict(variables: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{name!r}: {variable}' for name, variable in variables.items())}}}"


def _joined(parts: list[str], kind: type[Condition]) -> str:
    """Return Kleene's all or any over variables that hold True, False or None."""
    if not parts:
        return repr(kind is All)
    if kind is All:
        # What holds is looked at first: it ends at the first part that does not.
        yes, no = " and ".join(parts), " or ".join(f"{part} is False" for part in parts)
        return f"True if {yes} else False if {no} else None"
    yes, no = " or ".join(parts), " and ".join(f"{part} is False" for part in parts)
    return f"True if {yes} else False if {no} else None"


def _has(chosen: str, codes: tuple[str, ...]) -> str:
    """Return whether one of the codes was chosen; `unknown` beside others cannot deny any."""
    held = " or ".join(f"{code!r} in {chosen}" for code in codes) or "False"
    open_ = f"None if {UNKNOWN!r} in {chosen} else False"
    return f"None if type({chosen}) is not tuple else True if {held} else {open_}"
