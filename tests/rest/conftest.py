"""The application with nothing stored, on SQLite and, when one is named, on PostgreSQL.

It is made once for each kind of database; before each test what is stored there is forgotten.
"""

from collections.abc import Callable, Iterator

import pytest
from databases import KINDS, empty
from flask import Flask
from samples import NOW

from fhir_pad.web import Settings, create_app


@pytest.fixture(scope="session", params=KINDS)
def kept_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Return the application on a database of one kind, with a clock that stands still."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('rest') / 'pad.db'}"
    else:
        make: Callable[[], str] = request.getfixturevalue("schemas")
        url = make()
    settings = Settings(base_url="https://pad.example.org/fhir", database_url=url)
    made = create_app(settings, clock=lambda: NOW)
    yield made
    made.extensions["fhir-pad"].store.close()


@pytest.fixture
def app(kept_app: Flask) -> Flask:
    """Return the application with nothing stored."""
    empty(kept_app.extensions["fhir-pad"].store.engine)
    return kept_app
