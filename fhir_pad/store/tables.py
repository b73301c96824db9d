"""The tables as SQLAlchemy sees them. `schema` makes them; a test holds the two together.

Must not know what is done with them.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

TABLES: Final = MetaData()

VERSION: Final = Table(
    "resource_version",
    TABLES,
    Column("sequence", BigInteger, primary_key=True),
    Column("type", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated", Text, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("replaced", BigInteger),
    Column("written_by", Text),
)
"""Every version there ever was, a deletion too. `sequence` counts all writes in the order of their
commits; `replaced` is the sequence of the next version, so that what was current at any sequence
can be told for as long as a search is paged through. `updated` is UTC with milliseconds;
`written_by` is as in `stored.Stored`."""

VALUE: Final = Table(
    "search_value",
    TABLES,
    Column("sequence", BigInteger, nullable=False),
    Column("parameter", Text, nullable=False),
    Column("element", Integer, nullable=False),
    Column("system", Text),
    Column("value", Text),
    Column("written", Text),
    Column("low", Text),
    Column("high", Text),
)
"""What a version alone can be found by, one row for each value; the columns are told in
`search.value.Value`."""

SHARED_SET: Final = Table(
    "shared_set",
    TABLES,
    Column("id", BigInteger, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
)
"""Values that versions share: all that have one of them have all. The digest is of the values."""

SHARED_VALUE: Final = Table(
    "shared_value",
    TABLES,
    Column("shared_set", BigInteger, nullable=False),
    Column("parameter", Text, nullable=False),
    Column("element", Integer, nullable=False),
    Column("system", Text),
    Column("value", Text),
    Column("written", Text),
)
"""What all versions with a set can be found by, as in `search_value`."""

SHARING: Final = Table(
    "sharing",
    TABLES,
    Column("shared_set", BigInteger, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
)
"""Which versions have a set; each has one at most."""

DERIVATION: Final = Table(
    "derivation",
    TABLES,
    Column("source_type", Text, primary_key=True),
    Column("source_id", Text, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("id", Text, primary_key=True),
)
"""Which resources were stored with another, because they follow from it."""

KEY: Final = Table("store_key", TABLES, Column("key", LargeBinary, nullable=False))
"""One row: what the processes on this database sign with."""

NOTE: Final = Table(
    "note",
    TABLES,
    Column("topic", Text, nullable=False),
    Column("kept", Text, nullable=False),
    Column("said", LargeBinary, nullable=False),
)
"""What was told about a topic that is no resource, as JSON, and when it was kept: UTC."""

USED: Final = Table(
    "used",
    TABLES,
    Column("issuer", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("until", Text, nullable=False),
)
"""Names that may be used once, by who gave them, until nobody could use them again: UTC."""

HELD: Final = Table(
    "held",
    TABLES,
    Column("name", Text, primary_key=True),
    Column("until", Text, nullable=False),
    Column("said", LargeBinary, nullable=False),
)
"""What is kept for a while and then forgotten, sealed by whoever keeps it, and until when: UTC."""
