"""The schema of the database: made and brought up to date by the program itself.

Each migration is the DDL of its day and is never changed. Must not know what is stored.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, inspect, select, update

Migration = tuple[str, ...]


class Unusable(Exception):  # noqa: N818 - what the database is
    """A database that cannot be worked with as it is; the text says why, for an administrator."""


# Text is compared by its bytes on both systems: the order of `low` and `high` depends on it. An
# index holds the first 200 characters only, because PostgreSQL refuses long entries.
_FIRST: Final[Migration] = (
    """
    CREATE TABLE resource_version (
      sequence {key} NOT NULL PRIMARY KEY,
      type {text} NOT NULL,
      id {text} NOT NULL,
      version INTEGER NOT NULL,
      updated {text} NOT NULL,
      deleted BOOLEAN NOT NULL,
      body {bytes} NOT NULL,
      replaced BIGINT,
      UNIQUE (type, id, version)
    )
    """,
    "CREATE UNIQUE INDEX one_current ON resource_version (type, id) WHERE replaced IS NULL",
    "CREATE INDEX version_by_type ON resource_version (type, sequence)",
    """
    CREATE TABLE search_value (
      sequence BIGINT NOT NULL REFERENCES resource_version,
      parameter {text} NOT NULL,
      element INTEGER NOT NULL,
      system {text},
      value {text},
      written {text},
      low {text},
      high {text}
    )
    """,
    "CREATE INDEX value_of_version ON search_value (sequence, parameter)",
    "CREATE INDEX value_by_text ON search_value (parameter, substr(value, 1, 200))",
    "CREATE INDEX value_by_low ON search_value (parameter, low)",
    """
    CREATE TABLE derivation (
      source_type {text} NOT NULL,
      source_id {text} NOT NULL,
      type {text} NOT NULL,
      id {text} NOT NULL,
      PRIMARY KEY (source_type, source_id, type, id)
    )
    """,
)

_SECOND: Final[Migration] = ("CREATE TABLE store_key (key {bytes} NOT NULL)",)

_THIRD: Final[Migration] = (
    "CREATE TABLE note (topic {text} NOT NULL, kept {text} NOT NULL, said {bytes} NOT NULL)",
    "CREATE INDEX note_by_topic ON note (topic, kept)",
)

_FOURTH: Final[Migration] = (
    """
    CREATE TABLE used (
      issuer {text} NOT NULL,
      name {text} NOT NULL,
      until {text} NOT NULL,
      PRIMARY KEY (issuer, name)
    )
    """,
    "CREATE INDEX used_until ON used (until)",
)

_FIFTH: Final[Migration] = (
    """
    CREATE TABLE held (
      name {text} NOT NULL PRIMARY KEY,
      until {text} NOT NULL,
      said {bytes} NOT NULL
    )
    """,
    "CREATE INDEX held_until ON held (until)",
)

# Most values have no `low`, and each entry of an index is a page to write. An id stands in the
# version itself.
_SIXTH: Final[Migration] = (
    "DROP INDEX value_by_low",
    "CREATE INDEX value_by_low ON search_value (parameter, low) WHERE low IS NOT NULL",
    "DELETE FROM search_value WHERE substr(parameter, length(parameter) - 3) = '._id'",
)

# What stands behind the body of a version in its row costs as much to read as the body.
_SEVENTH: Final[Migration] = (
    "DROP INDEX version_by_type",
    "CREATE INDEX version_by_type ON resource_version (type, sequence, replaced, deleted)",
)

# What many versions say alike: what was written before stays where it is.
_EIGHTH: Final[Migration] = (
    "CREATE TABLE shared_set (id {key} NOT NULL PRIMARY KEY, digest {bytes} NOT NULL UNIQUE)",
    """
    CREATE TABLE shared_value (
      shared_set BIGINT NOT NULL REFERENCES shared_set,
      parameter {text} NOT NULL,
      element INTEGER NOT NULL,
      system {text},
      value {text},
      written {text}
    )
    """,
    "CREATE INDEX shared_value_of_set ON shared_value (shared_set, parameter)",
    "CREATE INDEX shared_value_by_text ON shared_value (parameter, substr(value, 1, 200))",
    """
    CREATE TABLE sharing (
      shared_set BIGINT NOT NULL REFERENCES shared_set,
      sequence BIGINT NOT NULL REFERENCES resource_version,
      PRIMARY KEY (shared_set, sequence)
    ) {by_key}
    """,
    "CREATE INDEX sharing_of_version ON sharing (sequence)",
)

# Of what was written before nobody knows it any more.
_NINTH: Final[Migration] = ("ALTER TABLE resource_version ADD COLUMN written_by {text}",)

# A dotless i is an i to whoever searches for a text. Codes stay as they were written.
_TEXTS_OF_THE_DAY: Final = (
    "substr(parameter, length(parameter) - 4) = ':text' OR parameter IN ('Patient.address', "
    "'Patient.address-city', 'Patient.address-country', 'Patient.address-postalcode', "
    "'Patient.address-state', 'Patient.family', 'Patient.given', 'Patient.name', "
    "'Observation.value-string', 'AuditEvent.address', 'AuditEvent.agent-name', "
    "'AuditEvent.entity-name')"
)
_TENTH: Final[Migration] = tuple(
    f"UPDATE {table} SET value = replace(value, '\u0131', 'i') "  # noqa: S608
    f"WHERE ({_TEXTS_OF_THE_DAY}) AND value <> replace(value, '\u0131', 'i')"
    for table in ("search_value", "shared_value")
)

MIGRATIONS: Final[Sequence[Migration]] = (
    *(_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH, _SIXTH, _SEVENTH, _EIGHTH, _NINTH, _TENTH),
)
"""Number n brings a database from version n to n + 1."""

_DIALECTS: Final = {
    "sqlite": {"text": "TEXT", "bytes": "BLOB", "key": "INTEGER", "by_key": "WITHOUT ROWID"},
    "postgresql": {"text": 'TEXT COLLATE "C"', "bytes": "BYTEA", "key": "BIGINT", "by_key": ""},
}
_SCHEMA: Final = Table("store_schema", MetaData(), Column("version", Integer, nullable=False))


def migrate(connection: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the database to the newest version, in the transaction that the connection is in.

    The transaction must hold the lock for writing. Raises Unusable when the database is newer
    than the program.
    """
    present = _version(connection)
    if present > len(migrations):
        raise Unusable(
            f"The database has schema version {present} and this program knows {len(migrations)}. "
            "Use the program's newer release."
        )
    for migration in migrations[present:]:
        for statement in migration:
            words = _DIALECTS[connection.dialect.name]
            connection.exec_driver_sql(statement.format_map(words))
    if present < len(migrations):
        connection.execute(update(_SCHEMA).values(version=len(migrations)))


def is_made(connection: Connection) -> bool:
    """Tell whether a program of ours has been here before."""
    return inspect(connection).has_table(_SCHEMA.name)


def _version(connection: Connection) -> int:
    """Return the version of the schema; note 0 in a new database."""
    if not is_made(connection):
        _SCHEMA.create(connection)
        connection.execute(insert(_SCHEMA).values(version=0))
    return int(connection.execute(select(_SCHEMA.c.version)).scalar_one())
