"""The least store that is as durable as ours: one row a response, in SQLite, synchronous FULL.

One thread writes, and commits together what waits together. Must not know what it keeps.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread

MOST = 128
"""Rows of one commit."""


@dataclass(slots=True)
class _Row:
    received: bytes
    outcome: bytes
    durable: Event = field(default_factory=Event)


class Kept:
    """What is received, and the outcome of it."""

    def __init__(self, path: Path) -> None:
        """Open the file when the first row comes: a process may still fork before that."""
        self._path = path
        self._waiting: SimpleQueue[_Row] = SimpleQueue()
        self._lock = Lock()
        self._began = False

    def keep(self, received: bytes, outcome: bytes) -> None:
        """Return when both are durable."""
        row = _Row(received, outcome)
        self._waiting.put(row)
        with self._lock:
            if not self._began:
                self._began = True
                Thread(target=self._write, daemon=True).start()
        row.durable.wait()

    def _write(self) -> None:
        database = sqlite3.connect(self._path, isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, received BLOB, outcome BLOB)")
        while True:
            rows = [self._waiting.get()]
            while len(rows) < MOST and (row := self._next()) is not None:
                rows.append(row)
            database.execute("BEGIN IMMEDIATE")
            database.executemany(
                "INSERT INTO kept (received, outcome) VALUES (?, ?)",
                [(row.received, row.outcome) for row in rows],
            )
            database.execute("COMMIT")
            for row in rows:
                row.durable.set()

    def _next(self) -> _Row | None:
        try:
            return self._waiting.get_nowait()
        except Empty:
            return None


def kept(path: Path) -> list[tuple[bytes, bytes]]:
    """Return every row of such a file: what was received, and its outcome."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        found = database.execute("SELECT received, outcome FROM kept ORDER BY id").fetchall()
    return [(bytes(received), bytes(outcome)) for received, outcome in found]
