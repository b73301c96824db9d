"""What all tests share: strangers' data are skipped when absent, and the clock stands still."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from databases import KINDS, NAMED, POSTGRESQL, schema
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from samples import NOW, SHARED

from fhir_pad.web import Settings, create_app

# A busy machine is no fault of a test. Where a gate decides, the same examples are tried each time.
settings.register_profile(
    "calm",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("calm")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let the processes that share the tests know the PostgreSQL that is named; see databases."""
    if NAMED is not None:
        os.environ[POSTGRESQL] = NAMED


LONG = (
    "test_openapi.py",
    "test_validator.py",
    "test_equivalence.py",
    "test_hapi.py",
    "test_readme.py",
    "test_hostile.py",
    "test_oracle.py",
    "test_spark.py",
    "test_patient_pages.py",
    "test_serve_ends.py",
    "test_packaging.py",
    "test_encender.py",
    "test_load.py",
    "test_patient.py",
)
"""Files that take a minute and more: begun last, one would keep a process waiting for the other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long; skip what reads the folder beside the project without one."""
    items.sort(key=lambda item: item.path.name not in LONG)
    if SHARED.is_dir():
        return
    absent = pytest.mark.skip(reason="the shared folder is not beside the project")
    for item in items:
        if item.get_closest_marker("external") is not None:
            item.add_marker(absent)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the application with fixed settings and a clock that stands still."""
    database = tmp_path_factory.mktemp("store") / "pad.db"
    settings = Settings(
        base_url="https://pad.example.org/fhir", database_url=f"sqlite:///{database}"
    )
    return create_app(settings, clock=lambda: NOW)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Return the URL of a database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'pad.db'}"


@pytest.fixture(scope="session")
def schemas() -> Iterator[Callable[[], str]]:
    """Return what makes an empty schema on the PostgreSQL that is named, and tells its URL."""
    if NAMED is None:
        pytest.skip(f"{POSTGRESQL} names no PostgreSQL")
    with ExitStack() as made:
        yield lambda: made.enter_context(schema(NAMED))


@pytest.fixture(params=KINDS)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database without any table, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'pad.db'}"
    make: Callable[[], str] = request.getfixturevalue("schemas")
    return make()


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """Return a client of the application."""
    with app.test_client() as client:
        yield client
