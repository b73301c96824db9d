"""An application with an empty database for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from samples import NOW

from fhir_pad.web import Settings, create_app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """Return the application with a clock that stands still and nothing stored."""
    settings = Settings(
        base_url="https://pad.example.org/fhir", database_url=f"sqlite:///{tmp_path / 'pad.db'}"
    )
    made = create_app(settings, clock=lambda: NOW)
    yield made
    made.extensions["fhir-pad"].store.close()
