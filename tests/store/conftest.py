"""A new store for each test, on SQLite and, when a PostgreSQL is named, on that as well."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from stores import BASE, POSTGRESQL

from fhir_pad.store import Store, open_store
from fhir_pad.store.database import engine_for, writing
from fhir_pad.store.tables import DERIVATION, VALUE, VERSION


@pytest.fixture(scope="session")
def schemas() -> Iterator[Callable[[], str]]:
    """Return what makes an empty schema on the PostgreSQL that is named, and tells its URL."""
    server = os.environ.get(POSTGRESQL)
    if server is None:
        pytest.skip(f"{POSTGRESQL} names no server")
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:", 1))
    names: list[str] = []

    def make() -> str:
        names.append(f"test_{uuid4().hex}")
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {names[-1]}")
        return f"{server}?options=-csearch_path%3D{names[-1]}"

    yield make
    with engine.begin() as connection:
        for name in names:
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
    engine.dispose()


@pytest.fixture(scope="session")
def shared_url(schemas: Callable[[], str]) -> str:
    """Return the URL of the one schema that most tests use, emptied before each."""
    url = schemas()
    open_store(url, new_id=str, new_key=bytes).close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'pad.db'}"
    make: Callable[[], str] = request.getfixturevalue("schemas")
    return make()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'pad.db'}"
    shared: str = request.getfixturevalue("shared_url")
    engine = engine_for(shared)
    with writing(engine) as connection:
        for table in (VALUE, DERIVATION, VERSION):
            connection.execute(table.delete())
    engine.dispose()
    return shared


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[], Store]]:
    """Return what opens the database anew; all is closed at the end."""
    stores: list[Store] = []
    numbers = count(1)

    def again() -> Store:
        stores.append(
            open_store(url, new_id=lambda: f"id-{next(numbers)}", new_key=bytes, base=BASE)
        )
        return stores[-1]

    yield again
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    """Return an empty store whose ids are id-1, id-2 and so on."""
    return opened()
