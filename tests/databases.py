"""Databases for tests: an empty schema on the PostgreSQL that is named, or tables made empty."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import Engine, create_engine

from fhir_pad.store.database import writing
from fhir_pad.store.tables import (
    DERIVATION,
    HELD,
    NOTE,
    SHARED_SET,
    SHARED_VALUE,
    SHARING,
    USED,
    VALUE,
    VERSION,
)

POSTGRESQL = "FHIR_PAD_TEST_POSTGRESQL"
"""The variable with the URL of a server on which schemas may be made; .ci/run starts one."""
NAMED = os.environ.pop(POSTGRESQL, None)
"""The URL of that server, if any. It is taken out of the environment, because the program, which
tests also start as a process, refuses a `FHIR_PAD_` name that it does not know."""
KINDS = ("sqlite", "postgresql")


@contextmanager
def schema(server: str) -> Iterator[str]:
    """Give the URL of a new and empty schema, which is gone afterwards."""
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:", 1))
    name = f"test_{uuid4().hex}"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    try:
        yield f"{server}?options=-csearch_path%3D{name}"
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
        engine.dispose()


def empty(engine: Engine) -> None:
    """Forget everything that is stored; the tables and the key stay."""
    with writing(engine) as connection:
        found_by = (VALUE, SHARING, SHARED_VALUE, SHARED_SET)
        for table in (*found_by, DERIVATION, VERSION, NOTE, USED, HELD):
            connection.execute(table.delete())
