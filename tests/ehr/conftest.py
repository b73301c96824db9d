from collections.abc import Iterator

import pytest
from ehr.fake_backend import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """Serve on loopback until the test ends."""
    started = Server()
    yield started
    started.stop()
