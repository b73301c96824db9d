"""The front door: a database opened by its URL, and the transactions in it.

Must not know what is stored.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import DBAPIError

from fhir_pad.fhir.issues import Refused
from fhir_pad.store import database
from fhir_pad.store.grouping import Grouping
from fhir_pad.store.schema import Unusable, is_made, migrate
from fhir_pad.store.tables import KEY
from fhir_pad.store.work import Work

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Store:
    """An open database. Threads may share it; a process that forks lets go of it before."""

    engine: Engine
    new_id: Callable[[], str]
    base: str
    key: bytes
    """Random bytes that all processes on this database share and nobody else knows."""
    grouping: Grouping | None
    """How units are committed together; None where each has a commit of its own."""

    @contextmanager
    def transaction(self, *, alone: bool = False) -> Iterator[Work]:
        """Give a unit of work that is kept as a whole when the block ends, or not at all.

        It begins when something is first read or written in it; what can be computed before does
        not make others wait. What was written is durable when the block has been left without an
        exception, and not before. No other transaction writes meanwhile, here or in another
        process, so what was searched in it stays true; keep it short, or let it be `alone`.
        Raises Refused (lock-error) when others write for too long, (no-store) when the database
        cannot be used.
        """
        with ExitStack() as begun:
            unit = cache(lambda: begun.enter_context(self._unit(alone=alone)))
            work = Work(unit, self.new_id, self.base)
            yield work
            work.flush()

    def _unit(self, *, alone: bool) -> AbstractContextManager[Connection]:
        if self.grouping is None:
            return database.writing(self.engine)
        return self.grouping.unit(alone=alone)

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """Give a unit of work for reading: one state of the database, and no waiting for writers.

        What it would write fails. Raises Refused (no-store) when the database cannot be used.
        """
        with database.reading(self.engine) as connection:
            work = Work(lambda: connection, self.new_id, self.base)
            yield work
            work.flush()

    def scrub(self) -> None:
        """Write the database anew, so that nothing of what was removed is left in its files.

        It takes as long as everything that is stored, and nobody can write meanwhile. Raises
        Refused (lock-error) when others read or write for too long; it can be repeated.
        """
        database.scrub(self.engine)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def dispose(self, *, close: bool) -> None:
        """Let go of all connections for a fork: closed before it, and in the child forgotten."""
        self.engine.dispose(close=close)
        if self.grouping is not None and not close:
            self.grouping.renew()


def check_there(url: str) -> None:
    """Raise Unusable when no program of ours has made a database there yet; nothing is made."""
    engine = database.engine_for(url)
    try:
        there = database.has_file(engine) and _is_made(engine)
    finally:
        engine.dispose()
    if not there:
        raise Unusable("No database of this program is there; name the one that the server uses.")


def open_store(
    url: str,
    *,
    new_id: Callable[[], str],
    new_key: Callable[[int], bytes],
    base: str = "",
    patience_s: float = database.PATIENCE_S,
) -> Store:
    """Return the store at `sqlite:///file.db` or `postgresql://...`, with its schema up to date.

    `new_id` makes the id of what is created without one, `new_key` as many random bytes as it is
    asked for: a new database gets a key from it. `base` is the address under which the
    resources are served, e.g. `https://pad.example.org/fhir`: references that begin with it mean
    the stored resources. `patience_s` is how long a write waits for others. Any number of
    processes may open the same database at once. Raises Unusable when it cannot be opened, would
    forget what it commits, or is newer than the program.
    """
    engine = database.engine_for(url, patience_s)
    try:
        database.keep_private(engine)
        key = _make_ready(engine, new_key)
    except Unusable:
        engine.dispose()
        raise
    is_sqlite = engine.dialect.name == "sqlite"
    grouping = Grouping(engine, patience_s) if is_sqlite else None
    return Store(engine, new_id, base.rstrip("/"), key, grouping)


@contextmanager
def _opening() -> Iterator[None]:
    """Raise Unusable for whatever fails: wrong options of the URL and missing rights, too."""
    try:
        yield
    except (Refused, DBAPIError) as fault:
        raise Unusable("The database cannot be opened; see the cause.") from fault


def _is_made(engine: Engine) -> bool:
    with _opening(), database.reading(engine) as connection:
        return is_made(connection)


def _make_ready(engine: Engine, new_key: Callable[[int], bytes]) -> bytes:
    """Bring the database up to date, and return its key."""
    with _opening(), database.writing(engine) as connection:
        database.check_durable(connection)
        migrate(connection)
        return _key(connection, new_key)


def _key(connection: Connection, new_key: Callable[[int], bytes]) -> bytes:
    found = connection.execute(select(KEY.c.key)).scalar_one_or_none()
    if found is None:
        found = new_key(_KEY_BYTES)
        connection.execute(insert(KEY).values(key=found))
    return bytes(found)
