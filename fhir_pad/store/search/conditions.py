"""A criterion as a condition in SQL over the versions and the values they are found by.

Must not know how values were read, nor which versions are current.
"""

from collections.abc import Iterable

from sqlalchemy import FromClause, Select, and_, or_, select, true
from sqlalchemy import false as never

from fhir_pad.fhir.search_values import Token
from fhir_pad.store.search.matching import Condition, matches, one_of, texts
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import ID, known
from fhir_pad.store.search.query import Asked, Criterion
from fhir_pad.store.tables import VALUE, VERSION

Sequences = Select[tuple[int]]
"""A query for versions, by their sequence."""


def condition(type_: str, criterion: Criterion, base: str, *, among_few: bool = False) -> Condition:
    """Return what is true of the versions that match; `base` is the address of what is here.

    A database finds all that match, and then takes the wanted ones of them. Where something else
    leaves few versions, `among_few` looks at each of these, however many match besides.
    """
    parameter, modifier = criterion.parameter, criterion.modifier
    if parameter.code == ID:
        return and_(~VERSION.c.deleted, _of_id(modifier, criterion.values))
    if parameter.kind is Kind.COMPOSITE:
        pairs = (one for one in criterion.values if isinstance(one, tuple))
        queries = (_pair(type_, parameter, pair, base, among_few=among_few) for pair in pairs)
        return or_(never(), *(_met(one, among_few=among_few) for one in queries))
    met = _met(found(type_, criterion, base, among_few=among_few), among_few=among_few)
    if modifier == "missing":
        return or_(*(met if value == "false" else ~met for value in criterion.values))
    # R4: what has no value at all does not have the value, so it is found by :not.
    return ~met if modifier == "not" else met


def found(type_: str, criterion: Criterion, base: str, *, among_few: bool = False) -> Sequences:
    """Return the query for the versions with such a value, for :missing with any value.

    The criterion is about values, so its parameter is neither _id nor a composite.
    """
    parameter, modifier, asked = criterion.parameter, criterion.modifier, criterion.values
    sequences = select(VALUE.c.sequence)
    if modifier == "missing":
        return sequences.where(rows_of(VALUE, type_, parameter, among_few=among_few))
    suffix = f":{modifier}" if modifier in {"text", "identifier"} else ""
    rows = rows_of(VALUE, type_, parameter, suffix, among_few=among_few)
    any_of = or_(*(matches(VALUE, parameter, modifier, one, base) for one in asked))
    named = [texts(parameter, modifier, one, base) for one in asked]
    known_texts = frozenset().union(*(each for each in named if each is not None))
    if None in named or len(known_texts) == 1:
        return sequences.where(rows, any_of)
    # Several the index answers together, if no other column is looked at.
    return sequences.where(rows, one_of(VALUE, known_texts), any_of)


def _of_id(modifier: str, asked: Iterable[Asked]) -> Condition:
    """Return what is true of the versions with such an id; it is a code of no system."""
    if modifier == "missing":
        return or_(*(true() if value == "false" else never() for value in asked))
    ids = [one.code for one in asked if isinstance(one, Token) and not one.system]
    found = VERSION.c.id.in_(ids) if modifier != "text" else never()
    return ~found if modifier == "not" else found


def rows_of(
    values: FromClause,
    type_: str,
    parameter: Parameter,
    suffix: str = "",
    *,
    among_few: bool = False,
) -> Condition:
    """Return what is true of the values that a parameter looks at."""
    names = [f"{type_}.{code}{suffix}" for code in parameter.indexed]
    # Of an expression no index is used, so the one by version is.
    column = values.c.parameter.concat("") if among_few else values.c.parameter
    rows = column.in_(names)
    wanted = parameter.target or parameter.system
    return and_(rows, values.c.system == wanted) if wanted and not suffix else rows


def _met(found: Sequences, *, among_few: bool) -> Condition:
    if not among_few:
        return VERSION.c.sequence.in_(found)
    (sequence,) = found.selected_columns
    return found.where(sequence == VERSION.c.sequence).correlate(VERSION).exists()


def _pair(
    type_: str, parameter: Parameter, asked: tuple[Asked, Asked], base: str, *, among_few: bool
) -> Sequences:
    """Look for both parts of a composite in what one element holds."""
    first, second = VALUE.alias("first"), VALUE.alias("second")
    sides = zip((first, second), parameter.looks_at, asked, strict=True)
    together = and_(first.c.sequence == second.c.sequence, first.c.element == second.c.element)
    both = (
        and_(
            rows_of(values, type_, known(type_)[code], among_few=among_few),
            matches(values, known(type_)[code], "", one, base),
        )
        for values, code, one in sides
    )
    return select(first.c.sequence).where(together, *both)
