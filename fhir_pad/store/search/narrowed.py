"""Which criteria of a search are looked for, and which are looked at where others leave few.

To look for everything that is `final` takes the longer the more there is, whatever else is asked
for, and SQLite has no idea how many resources a value leaves. So each criterion is counted first,
up to a number that is counted at once. Must not know HTTP.
"""

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
    of_patients = all(bound.patient is not None for bound in query.reach)
    few = frozenset() if of_patients else _leaving_few(connection, query, base)
    among_few = of_patients or bool(few)
    return (
        *(
            condition(query.type, one, base, among_few=among_few and one not in few)
            for one in query.criteria
        ),
        within,
    )


def _leaving_few(connection: Connection, query: Query, base: str) -> frozenset[Criterion]:
    """Return the criteria that few versions meet; none where nothing hangs on it."""
    if len(query.criteria) == 1:
        return frozenset()
    return frozenset(
        one for one in query.criteria if _leaves_few(connection, query.type, one, base)
    )


def _leaves_few(connection: Connection, type_: str, criterion: Criterion, base: str) -> bool:
    if criterion.modifier in _NOT_COUNTED or criterion.parameter.kind is Kind.COMPOSITE:
        return False
    if criterion.parameter.code == ID:
        return True
    some = found(type_, criterion, base).with_only_columns(literal(1)).limit(FEW + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one()) <= FEW
