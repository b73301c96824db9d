"""Units of work that wait for their turn while another one has it, and commits that are counted.

The functions for other processes stand here because those have to import them.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection as SqlConnection
from sqlalchemy import event
from stores import NOW, PATIENT, content

from fhir_pad.store import Store, Work, open_store

WAIT_S = 30
Unit = Callable[[Work], Any]


class Commits:
    """The commits of what writes to a store: counted, and held back while `let` is not set."""

    def __init__(self, store: Store) -> None:
        """Count from now on."""
        self.number = 0
        self.let = threading.Event()
        self.let.set()
        event.listen(store.engine, "commit", self._seen)

    def _seen(self, connection: SqlConnection) -> None:
        if not connection.get_execution_options().get("writes"):
            return
        assert self.let.wait(WAIT_S)
        self.number += 1


def done(store: Store, unit: Unit, **how: bool) -> Any:
    """Do a unit; return what it gives when it is durable."""
    with store.transaction(**how) as work:
        return unit(work)


def creating(id_: str) -> Unit:
    """Return a unit that creates a patient."""
    return lambda work: work.create(PATIENT, now=NOW, id=id_)


def failing(id_: str) -> Unit:
    """Return a unit that creates a patient and then goes wrong."""

    def unit(work: Work) -> None:
        work.create(PATIENT, now=NOW, id=id_)
        raise ArithmeticError(id_)

    return unit


def marking(mark: str) -> Unit:
    """Return a unit that adds a mark to a patient, and gives all marks that were there before."""

    def unit(work: Work) -> str:
        before = work.read("Patient", "marked")
        if before is None:
            work.create(PATIENT | {"language": mark}, now=NOW, id="marked")
            return ""
        marks: str = content(before)["language"]
        work.update(content(before) | {"language": marks + mark}, now=NOW)
        return marks

    return unit


def marks(store: Store) -> str:
    """Return all marks that were added, in their order."""
    with store.reading() as work:
        found = work.read("Patient", "marked")
    return "" if found is None else str(content(found)["language"])


def there(store: Store, *ids: str) -> list[str]:
    """Return which of these patients are stored."""
    with store.reading() as work:
        return [id_ for id_ in ids if work.read("Patient", id_) is not None]


@contextmanager
def turn_taken(store: Store, pool: Executor) -> Iterator[None]:
    """Let a unit that does nothing have the turn while the block runs."""
    has_it, go = threading.Event(), threading.Event()

    def hold(work: Work) -> None:
        work.read("Patient", "none")
        has_it.set()
        assert go.wait(WAIT_S)

    holder = pool.submit(done, store, hold)
    assert has_it.wait(WAIT_S)
    try:
        yield
    finally:
        go.set()
    holder.exception(WAIT_S)  # it may be in a group that is lost


def queued(store: Store, pool: Executor, unit: Unit, **how: bool) -> Future[Any]:
    """Return what becomes of a unit that now waits; on PostgreSQL others may go before it."""
    before = waiting(store)
    future = pool.submit(done, store, unit, **how)
    if store.grouping is not None:
        wait_until(lambda: waiting(store) > before)
    return future


def together(store: Store, *units: Unit) -> list[Future[Any]]:
    """Return what has become of units that all waited for the same turn."""
    with ThreadPoolExecutor(len(units) + 1) as pool, turn_taken(store, pool):
        return [queued(store, pool, unit) for unit in units]


def errors(futures: list[Future[Any]]) -> list[str]:
    """Return the kinds of what went wrong, empty where nothing did."""
    faults = [future.exception(WAIT_S) for future in futures]
    return ["" if fault is None else type(fault).__name__ for fault in faults]


def waiting(store: Store) -> int:
    """Return how many units wait for their turn."""
    return 0 if store.grouping is None else len(store.grouping._waiting)  # noqa: SLF001


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    give_up = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < give_up, "It has not come about."
        time.sleep(0.001)


def mark_in_threads(url: str, marks: str, told: Connection) -> None:
    """Add marks to a patient, each in a thread of its own, and tell what each found."""
    store = open_store(url, new_id=lambda: uuid4().hex, new_key=bytes, patience_s=WAIT_S)
    with ThreadPoolExecutor(len(marks)) as pool:
        found = list(pool.map(lambda mark: done(store, marking(mark)), marks))
    told.send(found)
    store.close()
