"""What all tests share: strangers' data are skipped when absent, and the clock stands still."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what reads the folder beside the project when there is none."""
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


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """Return a client of the application."""
    with app.test_client() as client:
        yield client
