"""A condition as a CQL expression. CQL's logic has the same three values (CQL 1.5, appendix B).

Must not know what a condition is about, nor how a term is defined.
"""

from decimal import Decimal

from fhir_pad.logic import Condition
from fhir_pad.logic.conditions import All, Any, AtLeast, IsTrue, Not, NotFalse
from fhir_pad.logic.terms import Compare, Has, Known, OneOf, Term, YesNo

RELATIONS = {"==": "="}
TRUE, FALSE = "true", "false"


def name(term: Term) -> str:
    """Return the identifier of a term's define."""
    return f'"{term.name}"'


def text(words: str) -> str:
    """Return a CQL string."""
    return "'" + words.replace("\\", "\\\\").replace("'", "\\'") + "'"


def texts(codes: tuple[str, ...]) -> str:
    """Return a CQL list of strings."""
    return "{ " + ", ".join(map(text, codes)) + " }" if codes else "List<String>{}"


def number(value: Decimal | int) -> str:
    """Return a CQL Decimal; an integer literal would be another type."""
    written = format(Decimal(value), "f")
    return written if "." in written else f"{written}.0"


def expression(condition: Condition) -> str:  # noqa: PLR0911 - one end a kind of node
    """Return the condition; true, false or null as ours is true, false or unknown."""
    match condition:
        case YesNo():
            return name(condition)
        case All():
            return _joined(condition.parts, "and", TRUE)
        case Any():
            return _joined(condition.parts, "or", FALSE)
        case Not():
            return f"(not {expression(condition.part)})"
        case IsTrue():
            return f"({expression(condition.part)} is true)"
        case NotFalse():
            return f"({expression(condition.part)} is not false)"
        case AtLeast():
            parts = ", ".join(map(expression, condition.parts))
            return f'"At least"({condition.least}, {{ {parts} }})'
        case _:
            return _compared(condition)


def _compared(condition: Condition) -> str:
    match condition:
        case Known():
            return f"({name(condition.term)} is not null)"
        case OneOf(term, (code,)):
            return f"({name(term)} = {text(code)})"
        case OneOf():
            return f'"One of"({name(condition.term)}, {texts(condition.codes)})'
        case Has():
            return f'"Has"({name(condition.term)}, {texts(condition.codes)})'
        case Compare():
            relation = RELATIONS.get(condition.relation, condition.relation)
            return f"({name(condition.term)} {relation} {number(condition.limit)})"
        case _:
            msg = f"{type(condition).__name__} is no condition that CQL is written for."
            raise TypeError(msg)


def _joined(parts: tuple[Condition, ...], word: str, empty: str) -> str:
    return "(" + f" {word} ".join(map(expression, parts)) + ")" if parts else empty
