"""A page in the order of a date, looked for where that order begins.

To sort all that match takes the longer the more there is, and who sorts by a date wants what is
newest. Where much of a type matches, that is met soon on the way through the order; where it is
not, all that match are sorted after all. Must not know HTTP.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, FromClause, Subquery, UnaryExpression, exists, select, tuple_

from fhir_pad.store import versions
from fhir_pad.store.cursor import Cursor
from fhir_pad.store.search.conditions import condition, rows_of
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.query import EVERYTHING, Query
from fhir_pad.store.search.sharing import is_shared
from fhir_pad.store.tables import VALUE, VERSION

WINDOWS: Final = (200, 2_000)
"""How many of the first of an order are looked at; the next where these did not fill the page.

Where 2,000 did not, some 20 ms were lost among 80,000 Observations (SQLite, 2026-11-22).
"""


def beginning(
    connection: Connection, query: Query, page: Cursor, base: str
) -> Sequence[int] | None:
    """Return a page of what matches and one more, as far as the beginning of the order has them.

    They are named by their sequence. None where the order is another one, or too few match there.
    """
    if not _is_by_date(query):
        return None
    matching = (  # no deletion: it has no date
        VERSION.c.type == query.type,
        *versions.current_at(page.snapshot, among_few=True),
        *(condition(query.type, one, base, among_few=True) for one in query.criteria),
    )
    (parameter, descends), wanted = query.order[0], query.count + 1
    for window in WINDOWS:
        if window < page.offset + wanted:
            continue
        first = _first(query.type, parameter, window, descends=descends)
        found = (
            select(VERSION.c.sequence)
            .where(VERSION.c.sequence == first.c.sequence, *matching)
            .order_by(*_order(first, descends=descends))
            .offset(page.offset)
            .limit(wanted)
        )
        sequences = connection.execute(found).scalars().all()
        if len(sequences) == wanted:
            return sequences
    return None


def _is_by_date(query: Query) -> bool:
    """Tell whether the order is of one date, whose values no version shares with others."""
    if len(query.order) != 1 or query.reach != EVERYTHING:
        return False
    ((parameter, _),) = query.order
    return parameter.kind is Kind.DATE and not is_shared(query.type, parameter)


def _first(type_: str, parameter: Parameter, window: int, *, descends: bool) -> Subquery:
    """Return the versions with which the order begins, each once, with what it counts by."""
    other = VALUE.alias("other")
    counts_by, that = (tuple_(one.c.low, one.c.high, one.c.element) for one in (VALUE, other))
    counts_more = exists().where(
        other.c.sequence == VALUE.c.sequence,
        rows_of(other, type_, parameter, among_few=True),
        that > counts_by if descends else that < counts_by,
    )
    begins = select(VALUE.c.sequence, VALUE.c.low).where(
        rows_of(VALUE, type_, parameter), VALUE.c.low.is_not(None), ~counts_more
    )
    return begins.order_by(*_order(VALUE, descends=descends)).limit(window).subquery("beginning")


def _order(values: FromClause, *, descends: bool) -> tuple[UnaryExpression[Any], ...]:
    low = values.c.low
    return (low.desc() if descends else low.asc(), values.c.sequence.desc())
