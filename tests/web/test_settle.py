"""A worker's collector of circles leaves alone what was loaded before the first request."""

import gc
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from fhir_pad.web.server.memory import YOUNG
from fhir_pad.web.server.worker import Worker
from fhir_pad.web.serving_settings import Serving


@pytest.fixture
def _collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("_collector")
def test_what_is_loaded_is_not_looked_through_again() -> None:
    worker = object.__new__(Worker)
    worker.app = SimpleNamespace(wsgi=lambda: lambda _environ, _start: [])
    worker.cfg = SimpleNamespace(serving=Serving())

    worker.load_wsgi()

    assert gc.get_freeze_count() > YOUNG
    assert gc.get_threshold()[0] == YOUNG
