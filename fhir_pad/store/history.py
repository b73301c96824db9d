"""What was written, newest first: of one resource, of a type, or of all.

Must not know search, nor who sees how much of it.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, literal_column, select, true

from fhir_pad.store import cursor, versions
from fhir_pad.store.cursor import Cursor
from fhir_pad.store.stored import Matches, instant
from fhir_pad.store.tables import VERSION

_HIDDEN: Final = VERSION.c.sequence + literal_column("0")
"""The place of a version, in a way that no index over places is used."""


def history(  # noqa: PLR0913, PLR0917 - a history is asked for in as many parts
    connection: Connection,
    of: tuple[str | None, str | None],
    since: datetime | None,
    count: int,
    after: str | None,
    seen: ColumnElement[bool] | None,
) -> Matches:
    """Return a page of the versions of (type, id), each None when all are wanted.

    With `since` only what was written then or later, to the millisecond; only what is `seen`, None
    for all. Pages keep still while others write. Raises Refused (value) when `after` is no cursor
    of this list.
    """
    moment = None if since is None else instant(since)
    asked = cursor.fingerprint("history", *of, moment)
    page = _first(connection, asked) if after is None else cursor.read(after, asked)
    wanted = [*_wanted(of, moment), true() if seen is None else seen]
    # What is of one resource, or of one patient, SQLite would look for among all of the type.
    place = VERSION.c.sequence if seen is None and of[1] is None else _HIDDEN
    # And of everything it would read all to count it, where an index would do.
    counted = _HIDDEN if of[0] is None else place
    total = connection.execute(select(func.count()).where(*wanted, counted <= page.snapshot))
    query = (
        versions.select_versions()
        .where(*wanted, place <= page.snapshot)
        .order_by(place.desc())
        .offset(page.offset)
        .limit(count + 1)
    )
    found = versions.kept(connection, query)
    return Matches.of_page(
        tuple(kept.stored for kept in found), int(total.scalar_one()), count, page
    )


def _first(connection: Connection, asked: str) -> Cursor:
    return Cursor(versions.last_sequence(connection), 0, 0, asked)


def _wanted(of: tuple[str | None, str | None], since: str | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if of[0] is not None:
        wanted.append(VERSION.c.type == of[0])
    if of[1] is not None:
        wanted.append(VERSION.c.id == of[1])
    if since is not None:
        wanted.append(VERSION.c.updated >= since)
    return wanted
