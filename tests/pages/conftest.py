"""The application served on loopback, and a browser in front of it."""

from collections.abc import Iterator

import pytest
from serving import free_port, in_thread

from fhir_pad.web import create_app, from_environment
from pages.looked import LOOKS, is_whole, wanted
from pages.window import Window, absent, windows

MISSING = absent()


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the application, with a database for each file of tests; give its origin."""
    port = free_port()
    made = f"http://127.0.0.1:{port}"
    environ = {
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('pages') / 'pad.db'}",
        "FHIR_PAD_BASE_URL": f"{made}/fhir",
    }
    app = create_app(from_environment(environ, {}))
    with in_thread(app, port):
        yield made
    app.extensions["fhir-pad"].store.close()


@pytest.fixture(scope="module", autouse=True)
def _everything_is_looked_at(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold, when all of a file has run, that it has looked at each page that it is to look at."""
    LOOKS.seen.clear()
    yield
    if is_whole(request) and not MISSING:
        assert wanted(request.module.__name__.rpartition(".")[2]) - LOOKS.seen == set()


@pytest.fixture(scope="module")
def _shared(origin: str) -> Iterator[Window]:
    if MISSING:
        pytest.skip(f"{' and '.join(MISSING)} cannot be had on this machine")
    with windows(origin) as made:
        yield made


@pytest.fixture
def window(_shared: Window) -> Iterator[Window]:
    """Give a browser that knows nothing yet."""
    _shared.page.context.clear_cookies()
    _shared.faults.clear()
    yield _shared
    _shared.page.goto("about:blank")
