"""One transaction on SQLite that several units of work share: each apart, one commit for all.

Used by whoever has the turn, one at a time. Must not know who that is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as Driver
from sqlite3 import Error as DriverError
from threading import Event
from time import monotonic
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from fhir_pad.fhir.issues import Refused
from fhir_pad.store.database import refusal, told, unable

MOST: Final = 64
"""Units in a group."""
LONGEST_S: Final = 0.05
"""How long a group takes further units in, whoever waits."""


class Group:
    """Begun when it is made, and over when it is committed or lost."""

    def __init__(self, engine: Engine, patience_s: float, *, hurried: bool) -> None:
        """Begin; wait so long for other processes, less than usual when `hurried`.

        Raises Refused (lock-error) when they write for longer.
        """
        self._over = Event()
        self._fault: Exception | None = None
        self._units = 0
        self._began = monotonic()
        with told():
            self.connection = engine.connect()
            try:
                self._driver = _driver(self.connection)
                self._begin(patience_s, hurried=hurried)
            except BaseException:
                self.connection.close()
                raise

    @property
    def is_over(self) -> bool:
        """True when it takes nothing in any more."""
        return self._over.is_set()

    @property
    def is_full(self) -> bool:
        """True when it should be committed though others wait."""
        return self._units >= MOST or monotonic() - self._began > LONGEST_S

    @contextmanager
    def apart(self) -> Iterator[Connection]:
        """Give the connection to one unit, which is undone alone when the block raises."""
        self._units += 1
        is_first = self._units == 1
        if not is_first:
            self._driver.execute("SAVEPOINT unit")
        try:
            yield self.connection
            self._check_begun()
        except BaseException as fault:
            # The first one has nothing before it that would have to stay.
            self._end(None) if is_first else self._undo(fault)
            raise
        if not is_first:
            self._driver.execute("RELEASE unit")

    def commit(self) -> None:
        """Make it durable, or note why it is not; whoever waits is told."""
        try:
            with told():
                self.connection.commit()
        except Exception as fault:  # noqa: BLE001 - each unit raises it
            self._end(fault)
        except BaseException:
            self._end(unable())
            raise
        else:
            self._end(None)

    def wait(self) -> None:
        """Return when it is over; raise what kept it from being stored, for each unit anew."""
        self._over.wait()
        if isinstance(self._fault, Refused):
            raise Refused(self._fault.issues) from self._fault
        if self._fault is not None:
            raise self._fault

    def _begin(self, patience_s: float, *, hurried: bool) -> None:
        if not hurried:
            self.connection.begin()
            return
        (usual,) = self._driver.execute("PRAGMA busy_timeout").fetchone()
        self._driver.execute(f"PRAGMA busy_timeout = {int(patience_s * 1000)}")
        try:
            self.connection.begin()
        finally:
            self._driver.execute(f"PRAGMA busy_timeout = {usual}")

    def _undo(self, fault: BaseException) -> None:
        """Undo the last unit; when SQLite has undone all of them, say so to all."""
        try:
            self._check_begun()
            self._driver.execute("ROLLBACK TO unit")
            self._driver.execute("RELEASE unit")
        except (Refused, DriverError):
            self._end((refusal(fault) if isinstance(fault, DBAPIError) else None) or unable())

    def _check_begun(self) -> None:
        """Raise Refused when the transaction is over: SQLite ends it when a disk is full."""
        if not self._driver.in_transaction:
            raise unable()

    def _end(self, fault: Exception | None) -> None:
        self._fault = fault
        try:
            self.connection.close()
        finally:
            self._over.set()


def _driver(connection: Connection) -> Driver:
    """Return the connection as the driver knows it."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, Driver):
        raise TypeError("Only units on SQLite are grouped.")
    return driver
