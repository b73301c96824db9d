"""Each term as a CQL define: what was answered, what is computed, what a table gives.

Must not know which terms there are.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from fhir_pad.cql.expressions import expression, name, number, text, texts
from fhir_pad.cql.records import recorded
from fhir_pad.logic import Choice, Collect, FirstMatch, Many, Number, Points, Term, YesNo
from fhir_pad.logic.terms import Computed, Input, Moment, Value

READERS: Mapping[type[Term], str] = {
    YesNo: "Truth of",
    Choice: "Code of",
    Many: "Codes of",
    Number: "Number of",
    Moment: "Moment of",
}
"""The function that reads the answer to a question of each kind."""
TYPES: Mapping[type[Term], str] = {
    YesNo: "Boolean",
    Choice: "String",
    Many: "List<String>",
    Number: "Decimal",
    Moment: "DateTime",
}
AUTHORED = "authored"
OF_MANY = frozenset({"Largest", "Count unknown"})
"""The twins that take a list, because our functions take any number of values."""


def define(term: Term, twins: Mapping[str, str]) -> str:
    """Return the define of a term; `twins` names the CQL function of each computed term.

    The comment before it gives the words of the term and its sources.
    """
    said = [term.words, ", ".join(term.sources)]
    comment = "".join(f"// {line}\n" for line in said if line)
    return f"{comment}define {name(term)}:\n  {_defined(term, twins)}\n"


def _defined(term: Term, twins: Mapping[str, str]) -> str:
    match term.definition:
        case Input():
            return _answered(term, term.definition)
        case Computed(inputs=inputs):
            arguments = ", ".join(map(_argument, inputs))
            twin = twins[term.name]
            return f'"{twin}"({{ {arguments} }})' if twin in OF_MANY else f'"{twin}"({arguments})'
        case FirstMatch():
            return _first(term.definition)
        case Points(rows=rows):
            held = (
                f"(if {expression(r.condition)} then {number(r.points)} else 0.0)" for r in rows
            )
            return "\n  + ".join(held)
        case Collect(rows=rows):
            held = (f"(if {expression(r.condition)} then {text(r.code)} else null)" for r in rows)
            return "({ " + ",\n  ".join(held) + " }) Held where Held is not null"
        case _:
            return expression(term.definition)


def _argument(term: Term) -> str:
    return '"Authored"' if term.name == AUTHORED else name(term)


def _answered(term: Term, given: Input) -> str:
    reader = READERS[type(term)]
    read = _or_recorded(f'"{reader}"({text(term.name)})', recorded(term))
    if given.shown_when is None:
        return read
    hidden = literal(given.hidden, TYPES[type(term)])
    return f"if {expression(given.shown_when)} is false then {hidden} else {read}"


def _or_recorded(answered: str, recorded: str | None) -> str:
    return (
        answered
        if recorded is None
        else f'(if {answered} is not null then {answered} else "{recorded}")'
    )


def _first(table: FirstMatch) -> str:
    otherwise = literal(table.otherwise, "String")
    if not table.rows:
        return otherwise
    rows = "\n  ".join(
        f"when {expression(row.condition)} then {text(row.result)}" for row in table.rows
    )
    return f"case\n  {rows}\n  else {otherwise}\n  end"


def literal(value: Value, type_: str) -> str:
    """Return a value in CQL; null is given its type, which nothing else would tell."""
    match value:
        case None:
            return f"(null as {type_})"
        case bool():
            return "true" if value else "false"
        case str():
            return text(value)
        case tuple():
            return texts(value)
        case Decimal():
            return number(value)


def parameters(figures: Mapping[str, Decimal]) -> Iterable[str]:
    """Give the define of each figure that a twin compares with."""
    for figure, value in figures.items():
        yield f'define "{figure}": {number(value)}\n'
