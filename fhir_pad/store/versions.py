"""Versions of resources in the database: written, and found by type, id and version.

Works in a transaction that is given. Must not know what is searched.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy import false as never

from fhir_pad.store import shared
from fhir_pad.store.search.sharing import FoundBy
from fhir_pad.store.search.value import Value
from fhir_pad.store.statement import Statement
from fhir_pad.store.stored import Stored, instant
from fhir_pad.store.tables import DERIVATION, VALUE, VERSION

_COLUMNS = (
    VERSION.c.sequence,
    VERSION.c.type,
    VERSION.c.id,
    VERSION.c.version,
    VERSION.c.updated,
    VERSION.c.deleted,
    VERSION.c.body,
    VERSION.c.written_by,
)

Name = tuple[str, str]
"""A resource by its type and id."""
_WRITTEN = ("sequence", "type", "id", "version", "updated", "deleted", "body", "written_by")
_LINKED = ("source_type", "source_id", "type", "id")
_OF_NAME = (VERSION.c.type == bindparam("type"), VERSION.c.id == bindparam("id"))
_LAST = Statement(select(func.max(VERSION.c.sequence)))
_CURRENT = Statement(select(*_COLUMNS).where(*_OF_NAME, VERSION.c.replaced.is_(None)), "type", "id")
_INSERT_VERSION = Statement(insert(VERSION), *_WRITTEN)
_INSERT_VALUE = Statement(insert(VALUE), "sequence", *Value._fields)
_REPLACE = (
    update(VERSION)
    .where(VERSION.c.type == bindparam("of_type"), VERSION.c.id == bindparam("of_id"))
    .where(VERSION.c.replaced.is_(None))
    .values(replaced=bindparam("by"))
)
_LINK = Statement(insert(DERIVATION), *_LINKED)


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored version and its place in the order of all writes."""

    sequence: int
    stored: Stored


def last_sequence(connection: Connection) -> int:
    """Return the place of the newest write, 0 when there is none."""
    return int(_LAST.run(connection).scalar_one() or 0)


def current(connection: Connection, type_: str, id_: str) -> Kept | None:
    """Return the newest version, be it a deletion; None when the id was never used."""
    found = _CURRENT.run(connection, type_, id_).first()
    return None if found is None else _kept(found)


def version(connection: Connection, type_: str, id_: str, number: int) -> Kept | None:
    """Return one version, be it a deletion; None when there is none."""
    found = select_versions().where(*_of(type_, id_), VERSION.c.version == number)
    return next(kept(connection, found), None)


def is_there(connection: Connection, one: Stored, seen: ColumnElement[bool]) -> bool:
    """Tell whether a version is among those that are seen."""
    found = select(VERSION.c.sequence).where(*_of(one.type, one.id))
    found = found.where(VERSION.c.version == one.version, seen)
    return connection.execute(found).first() is not None


HIDDEN: Final = VERSION.c.sequence + literal_column("0")
"""The place of a version, in a way that SQLite goes through no places in their order for it."""


def current_at(snapshot: int, *, among_few: bool = False) -> tuple[ColumnElement[bool], ...]:
    """Return what is true of the versions that were current after that write, deletions too.

    `among_few` where something else leaves few versions, which are looked for by that.
    """
    place, replaced = HIDDEN if among_few else VERSION.c.sequence, VERSION.c.replaced
    return (place <= snapshot, replaced.is_(None) | (replaced > snapshot))


def named(names: Iterable[Name]) -> ColumnElement[bool]:
    """Return what is true of the versions of these resources, in a way that the index answers.

    For pairs of type and id SQLite would go through all.
    """
    ids: dict[str, list[str]] = {}
    for type_, id_ in names:
        ids.setdefault(type_, []).append(id_)
    of_types = (and_(VERSION.c.type == type_, VERSION.c.id.in_(own)) for type_, own in ids.items())
    return or_(never(), *of_types)


def used(connection: Connection, names: Collection[Name]) -> frozenset[Name]:
    """Return which of these were ever used."""
    found = select(VERSION.c.type, VERSION.c.id).where(named(names)).distinct()
    return frozenset((type_, id_) for type_, id_ in connection.execute(found))


def append(connection: Connection, new: Iterable[tuple[Kept, FoundBy]]) -> None:
    """Write versions of different resources, and what each is found by, in few statements.

    Those before them are marked as replaced.
    """
    every = list(new)
    later = [made for made, _ in every if made.stored.version > 1]
    if later:
        connection.execute(_REPLACE, [_replacing(made) for made in later])
    _INSERT_VERSION.run_all(connection, [_row(made) for made, _ in every])
    own = [(made.sequence, *value) for made, found_by in every for value in found_by.own]
    _INSERT_VALUE.run_all(connection, own)
    shared.share(connection, ((made.sequence, found_by) for made, found_by in every))


def append_next(connection: Connection, new: Iterable[tuple[Stored, FoundBy]]) -> None:
    """Write versions as `append` does, after all that was written before."""
    after = last_sequence(connection) + 1
    append(connection, ((Kept(after + n, one), by) for n, (one, by) in enumerate(new)))


def _replacing(new: Kept) -> dict[str, object]:
    return {"of_type": new.stored.type, "of_id": new.stored.id, "by": new.sequence}


def _row(new: Kept) -> tuple[object, ...]:
    """Return what is written of a version, in the order of the columns."""
    made = new.stored
    place = (new.sequence, made.type, made.id, made.version)
    return (*place, instant(made.updated), made.deleted, made.body, made.written_by or None)


def link(connection: Connection, source: Name, made: Iterable[Name]) -> None:
    """Note that resources follow from another."""
    _LINK.run_all(connection, [(*source, *one) for one in made])


def derived(connection: Connection, source: tuple[str, str]) -> Iterator[Kept]:
    """Give the current versions, no deletions, of what follows from a resource, oldest first."""
    follows = (VERSION.c.type == DERIVATION.c.type) & (VERSION.c.id == DERIVATION.c.id)
    found = (
        select_versions()
        .join(DERIVATION, follows)
        .where(DERIVATION.c.source_type == source[0], DERIVATION.c.source_id == source[1])
        .where(VERSION.c.replaced.is_(None), ~VERSION.c.deleted)
        .order_by(VERSION.c.sequence)
    )
    return kept(connection, found)


def select_versions() -> Select[Any]:
    """Return the beginning of a query for versions."""
    return select(*_COLUMNS)


def kept(connection: Connection, query: Select[Any]) -> Iterator[Kept]:
    """Give the versions that a query finds."""
    return map(_kept, connection.execute(query))


def renewed(before: Stored, updated: datetime, written_by: str = "") -> Stored:
    """Return a version as the next one, without its content.

    It is never older than the one before, though the clock was set back: Last-Modified and
    versions must not contradict each other.
    """
    later = max(before.updated, updated)
    said = replace(before, deleted=True, body=b"", written_by=written_by)
    return replace(said, version=before.version + 1, updated=later)


def _of(type_: str, id_: str) -> tuple[ColumnElement[bool], ...]:
    return (VERSION.c.type == type_, VERSION.c.id == id_)


def _kept(row: Row[Any]) -> Kept:
    sequence, type_, id_, number, updated, deleted, body, by = row
    moment = datetime.fromisoformat(updated)
    found = Stored(type_, id_, number, moment, bool(deleted), bytes(body), written_by=by or "")
    return Kept(sequence, found)
