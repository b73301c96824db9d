"""The server program that serves ours, for something else.

Must not know what is served. It is the one place that changes when ours is served otherwise.
"""

from typing import Any

from fhir_pad.bench.http.started import HOST
from fhir_pad.web.serve import listen, server


def serve(app: Any, port: int) -> None:  # noqa: ANN401 - any WSGI application
    """Serve a WSGI application on this machine until the process is ended."""
    server(app, listen(HOST, port)).serve_forever()
