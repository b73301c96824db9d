"""The application served on loopback, and a browser in front of it."""

import threading
from collections.abc import Iterator

import pytest

from fhir_pad.web import create_app, from_environment
from fhir_pad.web import serve as web
from pages.window import Window, absent, windows

MISSING = absent()


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the application; give its origin."""
    socket = web.listen("127.0.0.1", 0)
    made = web.origin(socket)
    environ = {
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('pages') / 'pad.db'}",
        "FHIR_PAD_BASE_URL": f"{made}/fhir",
    }
    app = create_app(from_environment(environ, {}))
    server = web.server(app, socket)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join(5)
    server.server_close()
    app.extensions["fhir-pad"].store.close()


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
