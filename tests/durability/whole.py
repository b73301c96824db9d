"""Is a database file whole? SQLite says; PostgreSQL looks after itself."""

import sqlite3
from contextlib import closing

PREFIX = "sqlite:///"


def faults(url: str) -> tuple[str, ...]:
    """Return what SQLite finds wrong with its file; nothing for a PostgreSQL."""
    if not url.startswith(PREFIX):
        return ()
    with closing(sqlite3.connect(url.removeprefix(PREFIX))) as connection:
        told = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        told += [
            f"broken reference {row}" for row in connection.execute("PRAGMA foreign_key_check")
        ]
    return tuple(one for one in told if one != "ok")
