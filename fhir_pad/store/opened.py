"""The front door: a database opened by its URL, and the transactions in it.

Must not know what is stored.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from fhir_pad.fhir.issues import Refused
from fhir_pad.store import database
from fhir_pad.store.schema import Unusable, migrate
from fhir_pad.store.work import Work


@dataclass(frozen=True, slots=True)
class Store:
    """An open database. Threads may share it; a process that forks opens its own afterwards."""

    engine: Engine
    new_id: Callable[[], str]
    base: str

    @contextmanager
    def transaction(self) -> Iterator[Work]:
        """Give a unit of work that is kept as a whole when the block ends, or not at all.

        What was written is durable when the block has been left without an exception, and not
        before. No other transaction writes meanwhile, here or in another process, so what was
        searched in it stays true; keep it short. Raises Refused (lock-error) when others write
        for too long, (no-store) when the database cannot be used.
        """
        with database.writing(self.engine) as connection:
            yield Work(connection, self.new_id, self.base)

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """Give a unit of work for reading: one state of the database, and no waiting for writers.

        What it would write fails. Raises Refused (no-store) when the database cannot be used.
        """
        with database.reading(self.engine) as connection:
            yield Work(connection, self.new_id, self.base)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_store(
    url: str,
    *,
    new_id: Callable[[], str],
    base: str = "",
    patience_s: float = database.PATIENCE_S,
) -> Store:
    """Return the store at `sqlite:///file.db` or `postgresql://...`, with its schema up to date.

    `new_id` makes the id of what is created without one. `base` is the address under which the
    resources are served, e.g. `https://pad.example.org/fhir`: references that begin with it mean
    the stored resources. `patience_s` is how long a write waits for others. Any number of
    processes may open the same database at once. Raises Unusable when it cannot be opened, would
    forget what it commits, or is newer than the program.
    """
    engine = database.engine_for(url, patience_s)
    try:
        _make_ready(engine)
    except Unusable:
        engine.dispose()
        raise
    return Store(engine, new_id, base.rstrip("/"))


def _make_ready(engine: Engine) -> None:
    try:
        with database.writing(engine) as connection:
            database.check_durable(connection)
            migrate(connection)
    except Refused as fault:
        raise Unusable("The database cannot be opened; see the cause.") from fault
