"""The server program that serves ours, for something else.

Must not know what is served. It is the one place that changes when ours is served otherwise.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from fhir_pad.bench.http.started import HOST
from fhir_pad.web import server
from fhir_pad.web.ending import EXTENSION, Ending
from fhir_pad.web.server.memory import settle
from fhir_pad.web.serving_settings import Serving


class _Shell:
    """What our server takes for an application of ours, around any WSGI application."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.extensions = {EXTENSION: Ending()}
        self._made = cache(lambda: _settled(make()))

    def __call__(self, environ: Any, start_response: Any) -> Any:  # noqa: ANN401 - WSGI's
        return self._made()(environ, start_response)


def _settled(made: Any) -> Any:  # noqa: ANN401 - WSGI's
    """Return what was made, which the collector leaves alone like what ours has loaded."""
    settle()
    return made


def serve(make: Callable[[], Any], port: int) -> None:
    """Serve a WSGI application on this machine until the process is ended.

    It is made in the process that answers: what it opens must not be shared with another one.
    """
    listening = server.listen(HOST, port)
    shell: Any = _Shell(make)
    server.serve(shell, listening, Serving(), ready=lambda: None)
