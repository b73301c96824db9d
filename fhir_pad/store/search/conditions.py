"""A criterion as a condition in SQL over the versions and the values they are found by.

Must not know how values were read, nor which versions are current.
"""

from collections.abc import Iterable

from sqlalchemy import FromClause, and_, or_, select, true
from sqlalchemy import false as never

from fhir_pad.fhir.search_values import Token
from fhir_pad.store.search.matching import Condition, matches
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import ID, known
from fhir_pad.store.search.query import Asked, Criterion
from fhir_pad.store.tables import VALUE, VERSION


def condition(type_: str, criterion: Criterion, base: str) -> Condition:
    """Return what is true of the versions that match; `base` is the address of what is here."""
    parameter, modifier = criterion.parameter, criterion.modifier
    if parameter.code == ID:
        return and_(~VERSION.c.deleted, _of_id(modifier, criterion.values))
    if parameter.kind is Kind.COMPOSITE:
        return or_(*(_pair(type_, parameter, value, base) for value in criterion.values))
    if modifier == "missing":
        has = _found(rows_of(VALUE, type_, parameter))
        return or_(*(has if value == "false" else ~has for value in criterion.values))
    suffix = f":{modifier}" if modifier in {"text", "identifier"} else ""
    rows = rows_of(VALUE, type_, parameter, suffix)
    any_of = (matches(VALUE, parameter, modifier, one, base) for one in criterion.values)
    found = _found(and_(rows, or_(*any_of)))
    # R4: what has no value at all does not have the value, so it is found by :not.
    return ~found if modifier == "not" else found


def _of_id(modifier: str, asked: Iterable[Asked]) -> Condition:
    """Return what is true of the versions with such an id; it is a code of no system."""
    if modifier == "missing":
        return or_(*(true() if value == "false" else never() for value in asked))
    ids = [one.code for one in asked if isinstance(one, Token) and not one.system]
    found = VERSION.c.id.in_(ids) if modifier != "text" else never()
    return ~found if modifier == "not" else found


def rows_of(values: FromClause, type_: str, parameter: Parameter, suffix: str = "") -> Condition:
    """Return what is true of the values that a parameter looks at."""
    names = [f"{type_}.{code}{suffix}" for code in parameter.indexed]
    rows = values.c.parameter.in_(names)
    wanted = parameter.target or parameter.system
    return and_(rows, values.c.system == wanted) if wanted and not suffix else rows


def _found(condition: Condition) -> Condition:
    return VERSION.c.sequence.in_(select(VALUE.c.sequence).where(condition))


def _pair(type_: str, parameter: Parameter, value: Asked, base: str) -> Condition:
    """Look for both parts of a composite in what one element holds."""
    if not isinstance(value, tuple):
        return never()
    first, second = VALUE.alias("first"), VALUE.alias("second")
    sides = zip((first, second), parameter.looks_at, value, strict=True)
    together = and_(first.c.sequence == second.c.sequence, first.c.element == second.c.element)
    both = [_side(values, type_, code, asked, base) for values, code, asked in sides]
    return VERSION.c.sequence.in_(select(first.c.sequence).where(together, *both))


def _side(values: FromClause, type_: str, code: str, asked: Asked, base: str) -> Condition:
    part = known(type_)[code]
    return and_(rows_of(values, type_, part), matches(values, part, "", asked, base))
