"""A statement of SQLAlchemy Core that is sent many times: made into text once for each database.

To build and compile it each time would take longer than the database takes. Must not know what is
stored.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, CursorResult, Dialect
from sqlalchemy.sql.expression import ClauseElement

_AT_ONCE: Final = (64, 32, 16, 8, 4, 2, 1)
"""Rows of one INSERT; few different texts, because a driver remembers what it has prepared."""
_PLACES: Final = {"sqlite": "qmark", "postgresql": "format"}


class Statement:
    """A statement whose parameters are told by their places; what comes back is the driver's."""

    def __init__(self, made: ClauseElement, *names: str) -> None:
        """Take the statement, and the names of all its parameters in the order of the text."""
        self._made = made
        self._names = names
        self._texts: dict[str, str] = {}

    def run(self, connection: Connection, *parameters: object) -> CursorResult[Any]:
        """Send it once."""
        return connection.exec_driver_sql(self._text(connection.dialect), parameters)

    def run_all(self, connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Send an INSERT with all these rows, as few statements.

        A driver lets other threads run at each step of a statement. Row by row, a process that is
        busy would take the longer for each, and all who wait to write with it.
        """
        text = self._text(connection.dialect)
        _, _, row = text.rpartition("VALUES ")
        done = 0
        for many in _AT_ONCE:
            while len(rows) - done >= many:
                some = chain.from_iterable(rows[done : done + many])
                connection.exec_driver_sql(text + f", {row}" * (many - 1), tuple(some))
                done += many

    def _text(self, dialect: Dialect) -> str:
        if dialect.name not in self._texts:
            by_place = type(dialect)(paramstyle=_PLACES[dialect.name])  # type: ignore[call-arg]
            compiled = self._made.compile(dialect=by_place, column_keys=list(self._names))
            if tuple(getattr(compiled, "positiontup", None) or ()) != self._names:
                raise TypeError(f"The places are of {compiled.positiontup}.")  # type: ignore[attr-defined]
            self._texts[dialect.name] = str(compiled)
        return self._texts[dialect.name]
