"""The HTTP server: gunicorn with threads, so that it refuses in FHIR, waits for nobody, and drains.

Must not know what is served.
"""

from fhir_pad.web.server.master import Stopped, serve
from fhir_pad.web.server.sockets import inherited, listen, origin

__all__ = ["Stopped", "inherited", "listen", "origin", "serve"]
