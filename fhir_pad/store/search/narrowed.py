"""Which criterion of a search is looked for, so that the others are looked at where it leaves few.

To look for everything that is `final` takes the longer the more there is, whatever else is asked
for, and SQLite has no idea how many resources a value leaves. So criteria are counted first, up to
a number that is counted at once, until one leaves few. Must not know HTTP.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection, func, literal, select

from fhir_pad.store.search.conditions import condition, found
from fhir_pad.store.search.matching import Condition
from fhir_pad.store.search.parameter import Kind
from fhir_pad.store.search.parameters import ID
from fhir_pad.store.search.query import Criterion, Query
from fhir_pad.store.search.reach import inside

FEW: Final = 1000
"""Values, and so versions at most, that are looked at one by one."""
_NOT_COUNTED: Final = frozenset({"not", "missing", "contains", "above", "below"})
"""Modifiers that may leave nearly everything, or for which the index has no order."""


def conditions(connection: Connection, query: Query, base: str) -> tuple[Condition, ...]:
    """Return what is true of the versions that a query finds, all of it."""
    within = inside(query.type, query.reach, base)
    if all(bound.patient is not None for bound in query.reach):
        return (*_among_few(query.type, query.criteria, base), within)
    narrow = _narrow(connection, query, base)
    if narrow is None:
        return (*(condition(query.type, one, base) for one in query.criteria), within)
    others = [one for one in query.criteria if one is not narrow]
    few = condition(query.type, narrow, base)
    return (few, *_among_few(query.type, others, base), within)


def _among_few(type_: str, criteria: Iterable[Criterion], base: str) -> Iterator[Condition]:
    return (condition(type_, one, base, among_few=True) for one in criteria)


def _narrow(connection: Connection, query: Query, base: str) -> Criterion | None:
    """Return the first criterion that few versions meet; None where nothing hangs on it."""
    if len(query.criteria) == 1:
        return None
    found = (one for one in query.criteria if _leaves_few(connection, query.type, one, base))
    return next(found, None)


def _leaves_few(connection: Connection, type_: str, criterion: Criterion, base: str) -> bool:
    if criterion.modifier in _NOT_COUNTED or criterion.parameter.kind is Kind.COMPOSITE:
        return False
    if criterion.parameter.code == ID:
        return True
    some = found(type_, criterion, base).with_only_columns(literal(1)).limit(FEW + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one()) <= FEW
