"""The answer to a search: a page of the versions that are current and match.

Must not know HTTP, nor how values were read.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, UnaryExpression, func, select

from fhir_pad.store import versions
from fhir_pad.store.search.conditions import rows_of
from fhir_pad.store.search.narrowed import conditions
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import ID
from fhir_pad.store.search.query import Query
from fhir_pad.store.stored import Matches
from fhir_pad.store.tables import VALUE, VERSION

_RANGED: Final = frozenset({Kind.DATE, Kind.NUMBER, Kind.QUANTITY})


def search(connection: Connection, query: Query, base: str) -> Matches:
    """Return a page of what matches, as it was when the first page was made.

    In the order asked for, where the earliest of several values counts, descending the latest,
    and what has none comes last; then, and without an order, what was written last comes first.
    """
    page = query.page or query.first(versions.last_sequence(connection))
    matching = [
        VERSION.c.type == query.type,
        ~VERSION.c.deleted,
        *versions.current_at(page.snapshot),
        *conditions(connection, query, base),
    ]
    listed = (
        versions.select_versions()
        .where(*matching)
        .order_by(*(_key(query.type, *by) for by in query.order), VERSION.c.sequence.desc())
        .offset(page.offset)
        .limit(query.count + 1)
    )
    found = tuple(kept.stored for kept in versions.kept(connection, listed))
    return Matches.of_page(found, _total(connection, query, matching), query.count, page)


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
    key = select(pick(_sorts(parameter))).where(*own).correlate(VERSION).scalar_subquery()
    return (key.desc() if descends else key.asc()).nulls_last()


def _sorts(parameter: Parameter) -> ColumnElement[str]:
    # SQLite would look for the smallest `low` of all resources and go on until it meets the right
    # one; it cannot with an expression, and then uses the index by version.
    return VALUE.c.low.concat("") if parameter.kind in _RANGED else func.nullif(VALUE.c.value, "")
