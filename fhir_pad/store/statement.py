"""A statement of SQLAlchemy Core that is sent many times: made into text once for each database.

To build and compile it each time would take longer than the database takes. Must not know what is
stored.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, CursorResult, Dialect
from sqlalchemy.sql.expression import ClauseElement

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
        """Send it for each row."""
        if rows:
            connection.exec_driver_sql(self._text(connection.dialect), list(rows))

    def _text(self, dialect: Dialect) -> str:
        if dialect.name not in self._texts:
            by_place = type(dialect)(paramstyle=_PLACES[dialect.name])  # type: ignore[call-arg]
            compiled = self._made.compile(dialect=by_place, column_keys=list(self._names))
            if tuple(getattr(compiled, "positiontup", None) or ()) != self._names:
                raise TypeError(f"The places are of {compiled.positiontup}.")  # type: ignore[attr-defined]
            self._texts[dialect.name] = str(compiled)
        return self._texts[dialect.name]
