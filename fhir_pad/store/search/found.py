"""The answer to a search: a page of the versions that are current and match.

Must not know HTTP, nor how values were read.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    UnaryExpression,
    func,
    select,
)

from fhir_pad.store import versions
from fhir_pad.store.search.beginning import beginning
from fhir_pad.store.search.conditions import rows_of
from fhir_pad.store.search.narrowed import narrowed
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import ID
from fhir_pad.store.search.query import Query
from fhir_pad.store.search.sharing import is_shared
from fhir_pad.store.stored import Matches, Stored
from fhir_pad.store.tables import SHARED_VALUE, SHARING, VALUE, VERSION

_RANGED: Final = frozenset({Kind.DATE, Kind.NUMBER, Kind.QUANTITY})
_IS_OF_SET: Final = SHARED_VALUE.c.shared_set == SHARING.c.shared_set


def search(connection: Connection, query: Query, base: str) -> Matches:
    """Return a page of what matches, as it was when the first page was made.

    In the order asked for, where the earliest of several values counts, descending the latest,
    and what has none comes last; then, and without an order, what was written last comes first.
    """
    page = query.page or query.first(versions.last_sequence(connection))
    conditions, among_few = narrowed(connection, query, base)
    place = versions.HIDDEN if among_few else VERSION.c.sequence
    matching = [
        VERSION.c.type == query.type,
        ~VERSION.c.deleted,
        *versions.current_at(page.snapshot, among_few=among_few),
        *conditions,
    ]
    listed = (
        select(VERSION.c.sequence)
        .where(*matching)
        .order_by(*(_key(query.type, *by) for by in query.order), place.desc())
        .offset(page.offset)
        .limit(query.count + 1)
    )
    begun = None if among_few else beginning(connection, query, page, base)
    sequences = connection.execute(listed).scalars().all() if begun is None else begun
    found = _versions(connection, sequences)
    return Matches.of_page(found, _total(connection, query, matching), query.count, page)


def _versions(connection: Connection, sequences: Sequence[int]) -> tuple[Stored, ...]:
    """Return the versions in this order; to sort them with their bodies would read all of those."""
    if not sequences:
        return ()
    wanted = versions.select_versions().where(VERSION.c.sequence.in_(sequences))
    by_sequence = {one.sequence: one.stored for one in versions.kept(connection, wanted)}
    return tuple(by_sequence[one] for one in sequences)


def _total(connection: Connection, query: Query, matching: list[ColumnElement[bool]]) -> int | None:
    if query.counted == 0:
        return None
    if query.counted is None:
        return int(connection.execute(select(func.count()).where(*matching)).scalar_one())
    some = select(VERSION.c.sequence).where(*matching).limit(query.counted + 1).subquery()
    total = int(connection.execute(select(func.count()).select_from(some)).scalar_one())
    return total if total <= query.counted else None


def _key(type_: str, parameter: Parameter, descends: bool) -> UnaryExpression[Any]:  # noqa: FBT001
    if parameter.code == ID:
        return VERSION.c.id.desc() if descends else VERSION.c.id.asc()
    pick = func.max if descends else func.min
    own = (VALUE.c.sequence == VERSION.c.sequence, rows_of(VALUE, type_, parameter))
    key: ColumnElement[Any] = _one(select(pick(_sorts(parameter))).where(*own))
    if is_shared(type_, parameter):
        had = (SHARING.c.sequence == VERSION.c.sequence, _IS_OF_SET)
        text = pick(func.nullif(SHARED_VALUE.c.value, ""))
        rows = rows_of(SHARED_VALUE, type_, parameter, among_few=True)
        # All values of a parameter are on one side.
        key = func.coalesce(key, _one(select(text).where(*had, rows)))
    return (key.desc() if descends else key.asc()).nulls_last()


def _one(query: Select[Any]) -> ScalarSelect[Any]:
    return query.correlate(VERSION).scalar_subquery()


def _sorts(parameter: Parameter) -> ColumnElement[str]:
    # SQLite would look for the smallest `low` of all resources and go on until it meets the right
    # one; it cannot with an expression, and then uses the index by version.
    return VALUE.c.low.concat("") if parameter.kind in _RANGED else func.nullif(VALUE.c.value, "")
