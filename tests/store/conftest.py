"""A new store for each test, on SQLite and, when a PostgreSQL is named, on that as well."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from databases import KINDS, empty
from stores import BASE

from fhir_pad.store import Store, open_store
from fhir_pad.store.database import engine_for


@pytest.fixture(scope="session")
def shared_url(schemas: Callable[[], str]) -> str:
    """Return the URL of the one schema that most tests use, emptied before each."""
    url = schemas()
    open_store(url, new_id=str, new_key=bytes).close()
    return url


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'pad.db'}"
    shared: str = request.getfixturevalue("shared_url")
    engine = engine_for(shared)
    empty(engine)
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
