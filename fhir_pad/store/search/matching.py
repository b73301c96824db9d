"""One value that is asked for, as a condition in SQL over the rows of `search_value`.

Must not know resources, nor which parameters a type has.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, FromClause, and_, func, literal_column, or_
from sqlalchemy import false as never

from fhir_pad.fhir.search_text import folded
from fhir_pad.fhir.search_values import Prefix, Quantity, Reference, Span, Token
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import TYPES
from fhir_pad.store.search.query import Asked

Condition = ColumnElement[bool]
INDEXED: Final = 200
"""Characters of a value that the index of the table holds."""
_LAST: Final = "\U0010ffff"


def matches(  # noqa: PLR0911 - an end for each type of value
    values: FromClause, parameter: Parameter, modifier: str, asked: Asked, base: str
) -> Condition:
    """Return what is true of a row that one value of a criterion finds; composites find none."""
    match asked:
        case Token():
            return _token(values, asked, exact=parameter.exact or modifier == "identifier")
        case Reference() if parameter.canonical:
            return _canonical(values, asked)
        case Reference():
            return _reference(values, asked, _type(parameter, modifier), base)
        case Span():
            return _span(values, asked)
        case Quantity():
            return _span(values, asked.span) & _unit(values, asked)
        case str() if parameter.kind is Kind.URI:
            return _uri(values, asked, modifier)
        case str():
            return _string(values, asked, modifier)
        case _:
            return never()


def texts(parameter: Parameter, modifier: str, asked: Asked, base: str) -> frozenset[str] | None:
    """Return the texts of which a value must be one to be found; None where others can be."""
    match asked:
        case Token(code=str(code)):
            exact = parameter.exact or modifier == "identifier"
            return frozenset({code if exact else code.casefold()})
        case Reference() if parameter.canonical:
            return frozenset({asked.url or asked.id})
        case Reference():
            return _addresses(asked, _type(parameter, modifier), base)
        case str() if parameter.kind is Kind.URI and not modifier:
            return frozenset({asked})
        case _:
            return None


def _type(parameter: Parameter, modifier: str) -> str:
    """Return the type that a reference has to name, empty for any."""
    return parameter.target if modifier in {"", "identifier"} else modifier


def one_of(values: FromClause, wanted: Iterable[str]) -> Condition:
    """Tell that the value may be one of these texts, in a way that the index answers.

    It looks as far as the index does; what else must be true of a value is said besides.
    """
    return _head(values).in_(sorted({text[:INDEXED] for text in wanted}))


def is_id(values: FromClause, id_: ColumnElement[str]) -> Condition:
    """Tell that the value is the id in another row, in a way that the index answers."""
    return _head(values) == id_


def _is(values: FromClause, text: str) -> Condition:
    """Tell that the value is the text, in a way that the index answers."""
    head = _head(values) == text[:INDEXED]
    # Said of the column itself, SQLite would put the text into `_head` and lose the index.
    return head if len(text) < INDEXED else and_(head, values.c.value.concat("") == text)


def _begins(values: FromClause, text: str) -> Condition:
    """Tell that the value begins with the text; texts are compared by code points."""
    head = text[:INDEXED]
    inside = and_(_head(values) >= head, _head(values) < head + _LAST)
    return (
        inside if head == text else and_(inside, values.c.value.startswith(text, autoescape=True))
    )


def _head(values: FromClause) -> ColumnElement[str]:
    # The numbers have to stand in the statement: an index over an expression wants the same one.
    return func.substr(values.c.value, literal_column("1"), literal_column(str(INDEXED)))


def _token(values: FromClause, asked: Token, *, exact: bool) -> Condition:
    wanted: list[Condition] = []
    if asked.code is not None:
        wanted.append(_is(values, asked.code if exact else asked.code.casefold()))
    if asked.system is not None:
        wanted.append(values.c.system == asked.system)
    return and_(*wanted)


def _reference(values: FromClause, asked: Reference, type_: str, base: str) -> Condition:
    """Find what is here by its id, and by the address that it has here."""
    here = f"{base}/" if base else ""
    if asked.url and here and asked.url.startswith(here):
        kind, _, id_ = asked.url.removeprefix(here).partition("/")
        if type_ not in {"", kind}:
            return never()
        return or_(_is(values, asked.url), _is(values, id_) & (values.c.system == kind))
    if asked.url:
        return _typed(values, _is(values, asked.url), type_)
    if asked.type and type_ and asked.type != type_:
        return never()
    local = _typed(values, _is(values, asked.id), asked.type or type_)
    addresses = tuple(_here(asked, type_, here))
    # In one piece: SQLite takes no expression of as many parts as a hundred ids of any type have.
    return or_(local, values.c.value.concat("").in_(addresses)) if addresses else local


def _here(asked: Reference, type_: str, here: str) -> Iterable[str]:
    """Return each address that an id can have here; without a type it can be any that is here."""
    kind = asked.type or type_
    kinds = (kind,) if kind else TYPES
    return (f"{here}{one}/{asked.id}" for one in kinds) if here else ()


def _addresses(asked: Reference, type_: str, base: str) -> frozenset[str]:
    """Return all texts under which `_reference` looks for a resource."""
    here = f"{base}/" if base else ""
    if asked.url:
        *_, id_ = asked.url.removeprefix(here).partition("/")
        is_here = bool(here) and asked.url.startswith(here)
        return frozenset({asked.url, id_} if is_here else {asked.url})
    return frozenset({asked.id, *_here(asked, type_, here)})


def _typed(values: FromClause, found: Condition, type_: str) -> Condition:
    return and_(found, values.c.system == type_) if type_ else found


def _canonical(values: FromClause, asked: Reference) -> Condition:
    found = _is(values, asked.url or asked.id)
    return and_(found, values.c.system == asked.version) if asked.version else found


def _uri(values: FromClause, asked: str, modifier: str) -> Condition:
    """Find a URI, with :below those in its folder, with :above the folders that it is in."""
    bare = asked.rstrip("/")
    if modifier == "below":
        return or_(_is(values, asked), _is(values, bare), _begins(values, f"{bare}/"))
    if modifier == "above":
        steps = bare.split("/")
        folders = ["/".join(steps[:end]) for end in range(1, len(steps) + 1)]
        return values.c.value.in_([asked, *folders, *(f"{folder}/" for folder in folders)])
    return _is(values, asked)


def _string(values: FromClause, asked: str, modifier: str) -> Condition:
    if modifier == "exact":
        return and_(_begins(values, folded(asked)), values.c.written == asked)
    if modifier == "contains":
        return values.c.value.contains(folded(asked), autoescape=True)
    return _begins(values, folded(asked))


def _unit(values: FromClause, asked: Quantity) -> Condition:
    wanted: list[Condition] = []
    if asked.system is not None:
        wanted.append(values.c.system == asked.system)
    if asked.unit is not None:
        by_code = values.c.value == asked.unit
        # R4: number||code looks at the code and at the unit for people.
        wanted.append(by_code if asked.system else or_(by_code, values.c.written == asked.unit))
    return and_(*wanted) if wanted else values.c.parameter.is_not(None)


def _span(values: FromClause, asked: Span) -> Condition:
    """Compare as R4's table of prefixes does; the values reach from `low` to `high`."""
    low, high = values.c.low, values.c.high
    inside = and_(low >= asked.low, high < asked.high if asked.open else high <= asked.high)
    below, above = low < asked.low, high > asked.high
    by_prefix = {
        Prefix.EQ: inside,
        Prefix.NE: ~inside,
        Prefix.GT: above,
        Prefix.LT: below,
        Prefix.GE: or_(above, inside),
        Prefix.LE: or_(below, inside),
        Prefix.SA: low > asked.high,
        Prefix.EB: high < asked.low,
        Prefix.AP: and_(low <= asked.high, high >= asked.low),
    }
    # Said though it follows: the index of what has a span is used only where that is plain.
    return and_(low.is_not(None), by_prefix[asked.prefix])
