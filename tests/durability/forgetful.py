"""The command `fhir-pad` with a SQLite that does not wait for the disk.

A seeded fault: what looks for it must find it here.
"""

import sqlite3
import sys

from sqlalchemy import event
from sqlalchemy.pool import Pool

from fhir_pad.cli import main


def forget(connection: sqlite3.Connection, *_: object) -> None:
    """Take back what the store has set."""
    connection.execute("PRAGMA synchronous = OFF")


event.listen(Pool, "checkout", forget)
sys.exit(main(sys.argv[1:]))
