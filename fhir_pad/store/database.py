"""SQLite or PostgreSQL: how each is opened, locked for writing, and what its failures mean.

Must not know what is stored.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool, StaticPool

from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.store import patience
from fhir_pad.store.schema import Unusable

PATIENCE_S: Final = 5.0
"""How long a write waits for others before it is refused, unless told otherwise."""

_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    # With NORMAL a loss of power could take the last commits with it.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # What a statement or a savepoint would have to undo is kept beside the database otherwise.
    "PRAGMA temp_store = MEMORY",
    # Pages that many writes change are copied from the log to the file once for all of them.
    "PRAGMA wal_autocheckpoint = 4000",
)
_READING: Final[Mapping[str, Mapping[str, Any]]] = {
    "sqlite": {},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}
_ALONE: Final[Mapping[str, Mapping[str, Any]]] = {
    "sqlite": {"vacuums": True},
    "postgresql": {"isolation_level": "AUTOCOMMIT"},
}
"""A vacuum cannot be in a transaction."""
FOR_WRITING: Final[Mapping[str, Any]] = {"writes": True}
"""The options of a connection whose transactions write."""
_KEPT_OPEN: Final = 32
"""Connections to SQLite that are not closed after use: each new one has to read the schema."""
_OWNER_ALONE: Final = 0o600
LOCK: Final = 0x66686972
"""Of PostgreSQL's advisory locks, ours: "fhir"."""

_BUSY: Final = ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40001", "40P01")
_UNABLE: Final = (
    *("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CORRUPT", "SQLITE_NOTADB"),
    *("SQLITE_CANTOPEN", "08", "53", "57P", "58"),
)
_UNREADABLE: Final = (
    "The database's URL cannot be read; it is sqlite:///file.db or "
    "postgresql://user:word@host/name, with %40 for an @ in the word."
)
_KINDS: Final = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}


def engine_for(url: str, patience_s: float = PATIENCE_S) -> Engine:
    """Return an engine for `sqlite:///file.db` or `postgresql://...`; nothing is opened yet.

    No error of it quotes a value, because values are patients'. Raises Unusable on another URL.
    """
    try:
        return _engine(_place(url), patience_s)
    except (ArgumentError, ValueError):
        raise Unusable(_UNREADABLE) from None  # what is wrong with it can be a part of a password
    except ModuleNotFoundError as fault:
        raise Unusable("Install fhir-pad[postgresql] to use PostgreSQL.") from fault


def _engine(place: URL, patience_s: float) -> Engine:
    options = {"patience_ms": int(patience_s * 1000)}
    common = {"hide_parameters": True, "pool_timeout": patience_s, "execution_options": options}
    if place.get_backend_name() != "sqlite":
        return create_engine(place, pool_pre_ping=True, **common)
    engine = create_engine(
        place,
        connect_args={"timeout": patience_s},
        pool_size=_KEPT_OPEN,
        pool_use_lifo=True,
        **common,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def engine_in_memory(image: bytes | None = None) -> Engine:
    """Return an engine for a small SQLite database that is nowhere but in memory.

    Without an image it is empty and has one connection. With one, each connection has a copy of
    its own, so that threads and forked processes cannot disturb each other.
    """
    if image is None:
        engine = create_engine("sqlite+pysqlite://", poolclass=StaticPool)
    else:
        engine = create_engine(
            "sqlite+pysqlite://", creator=partial(_copy, image), poolclass=QueuePool
        )
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _copy(image: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    connection.deserialize(image)
    return connection


def image_of(connection: Connection) -> bytes:
    """Return a SQLite database as it is after the last commit."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("Only SQLite can be taken as an image.")
    return driver.serialize()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a transaction beside which no other one writes; commit at the end, or roll back.

    One at a time makes `sequence` the order of commits, and a search before a create decisive.
    """
    with told(), engine.execution_options(**FOR_WRITING).begin() as connection:
        if connection.dialect.name == "postgresql":
            usual_ms = connection.get_execution_options()["patience_ms"]
            left_ms = int(patience.left(usual_ms / 1000) * 1000)
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {left_ms}")
            with patience.waiting():
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that sees one state of the database and waits for nobody."""
    options = _READING[engine.dialect.name]
    with told(), engine.execution_options(**options).begin() as connection:
        yield connection


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Undo at the end of the block what was written in it, and nothing before.

    What the block raises ends the transaction, and undoes this with the rest.
    """
    connection.exec_driver_sql("SAVEPOINT undone")
    yield
    connection.exec_driver_sql("ROLLBACK TO SAVEPOINT undone")
    connection.exec_driver_sql("RELEASE SAVEPOINT undone")


def scrub(engine: Engine) -> None:
    """Write every table anew without what was removed; raise Refused while others are at it.

    A removed row stays in SQLite's file, and in the log beside it, until its place is used again;
    in PostgreSQL's until a vacuum.
    """
    with told(), engine.execution_options(**_ALONE[engine.dialect.name]).connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM (FULL)")
            return
        connection.exec_driver_sql("VACUUM")
        # The first of three numbers tells whether somebody was in the way.
        said = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        if said[0]:
            raise busy()


def has_file(engine: Engine) -> bool:
    """Tell whether there is something to open: SQLite would make a file that is not there."""
    return engine.dialect.name != "sqlite" or Path(str(engine.url.database)).exists()


def keep_private(engine: Engine) -> None:
    """Make the file of a new SQLite database one that only its owner can read.

    SQLite gives its -wal and -shm files the same rights. Raises Unusable when there can be no file.
    """
    if engine.dialect.name != "sqlite":
        return
    try:
        Path(str(engine.url.database)).touch(_OWNER_ALONE)
    except OSError as fault:
        raise Unusable(f"The database's file cannot be made: {fault.strerror}.") from fault


def check_durable(connection: Connection) -> None:
    """Raise Unusable when a PostgreSQL says that it may forget what it has committed."""
    if connection.dialect.name != "postgresql":
        return
    for setting in ("fsync", "synchronous_commit"):
        if connection.exec_driver_sql(f"SHOW {setting}").scalar_one() == "off":
            raise Unusable(f"Set {setting} to on: a commit must outlast a loss of power.")


def _place(url: str) -> URL:
    place = make_url(url)
    name = place.get_backend_name()
    if name not in _KINDS:
        raise Unusable("Give a URL that begins with sqlite: or postgresql:.")
    if name == "sqlite" and (place.database or ":memory:").startswith((":memory:", "file:")):
        raise Unusable("Give SQLite a file: sqlite:///pad.db. Threads cannot share its memory.")
    if name == "postgresql" and url.count("@") > 1:
        # What stands behind the first would be looked up as a host, and said to be unknown.
        raise Unusable(_UNREADABLE)
    return place.set(drivername=_KINDS[name])


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin transactions of its own; `_begin_sqlite` does.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("vacuums", False):
        return
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def told() -> Iterator[None]:
    """Turn the failures of a database that are nobody's mistake into refusals."""
    try:
        yield
    except (PoolTimeout, DBAPIError, sqlite3.Error) as fault:
        refused = refusal(fault)
        if refused is None:
            raise
        raise refused from fault


def refusal(fault: Exception) -> Refused | None:
    """Return what a failure of a database means; None for a mistake of the program."""
    if isinstance(fault, PoolTimeout):
        return busy()
    code = _code(fault)
    if code.startswith(_BUSY):
        return busy()
    if code.startswith(_UNABLE) or getattr(fault, "connection_invalidated", False):
        return unable()
    return None


def unable() -> Refused:
    """Return the refusal when the database cannot be used."""
    text = "The database cannot be reached or written to. Nothing was stored."
    return Refused((error(IssueType.NO_STORE, text),))


def busy() -> Refused:
    """Return the refusal when others write for too long."""
    text = "The database is busy. Nothing was stored; send the request again later."
    return Refused((error(IssueType.LOCK_ERROR, text),))


def _code(fault: Exception) -> str:
    """Return the driver's name for a failure: SQLITE_BUSY, or five characters of SQLSTATE."""
    given = fault.orig if isinstance(fault, DBAPIError) else fault
    name = getattr(given, "sqlite_errorname", None) or getattr(given, "sqlstate", None)
    # A PostgreSQL that was never reached has no SQLSTATE; 08 is that of broken connections.
    return name or ("08" if isinstance(fault, OperationalError) else "")
