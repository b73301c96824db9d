"""Which criterion of a search is looked for, so that the others are looked at where it leaves few.

To look for everything that is `final` takes the longer the more there is, whatever else is asked
for, and SQLite has no idea how many resources a value leaves. So criteria are counted first, up to
a number that is counted at once, until one leaves few. Must not know HTTP.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, literal, select, union_all

from fhir_pad.store.search.conditions import condition, found
from fhir_pad.store.search.matching import Condition
from fhir_pad.store.search.parameter import Kind
from fhir_pad.store.search.parameters import ID
from fhir_pad.store.search.query import Criterion, Query
from fhir_pad.store.search.reach import inside

FEW: Final = 1000
"""Values, and so versions at most, that are looked at one by one."""
MANY: Final = 20_000
"""Values that are found first and then looked for on the way through a type; what has more is met
so often that it is looked at there."""
_NOT_COUNTED: Final = frozenset({"not", "missing", "contains", "above", "below"})
"""Modifiers that may leave nearly everything, or for which the index has no order."""


class Narrowed(NamedTuple):
    """What is true of the versions that a query finds, and whether something leaves few of them.

    Few are looked for; many are met soon enough on the way through all of the type.
    """

    conditions: tuple[Condition, ...]
    among_few: bool


def narrowed(connection: Connection, query: Query, base: str) -> Narrowed:
    """Return how a query is answered, after a look at what its criteria leave."""
    within = inside(query.type, query.reach, base)
    if all(bound.patient is not None for bound in query.reach):
        return Narrowed((*_among_few(query.type, query.criteria, base), within), among_few=True)
    narrow = _narrow(connection, query, base)
    if narrow is None:
        all_ = (_in_order(connection, query.type, one, base) for one in query.criteria)
        return Narrowed((*all_, within), among_few=False)
    others = [one for one in query.criteria if one is not narrow]
    few = condition(query.type, narrow, base)
    return Narrowed((few, *_among_few(query.type, others, base), within), among_few=True)


def _among_few(type_: str, criteria: Iterable[Criterion], base: str) -> Iterator[Condition]:
    return (condition(type_, one, base, among_few=True) for one in criteria)


def _narrow(connection: Connection, query: Query, base: str) -> Criterion | None:
    """Return the first criterion that few versions meet, None without one."""
    found = (one for one in query.criteria if _leaves_few(connection, query.type, one, base))
    return next(found, None)


def _leaves_few(connection: Connection, type_: str, criterion: Criterion, base: str) -> bool:
    if criterion.parameter.code == ID:
        return not criterion.modifier
    return _is_counted(criterion) and _counted(connection, type_, criterion, base, FEW) <= FEW


def _in_order(connection: Connection, type_: str, criterion: Criterion, base: str) -> Condition:
    """Return the condition on the way through all of a type, looked at there if met often."""
    is_met_often = (
        _is_counted(criterion) and _counted(connection, type_, criterion, base, MANY) > MANY
    )
    return condition(type_, criterion, base, among_few=is_met_often)


def _is_counted(criterion: Criterion) -> bool:
    parameter = criterion.parameter
    is_value = parameter.code != ID and parameter.kind is not Kind.COMPOSITE
    return is_value and criterion.modifier not in _NOT_COUNTED


def _counted(connection: Connection, type_: str, criterion: Criterion, base: str, most: int) -> int:
    """Return how many values meet a criterion; one more than `most` where there are more."""
    each = (one.with_only_columns(literal(1)) for one in found(type_, criterion, base))
    some = union_all(*each).limit(most + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())
