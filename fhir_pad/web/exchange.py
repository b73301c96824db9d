"""What holds for every exchange: its id, security headers, cross-origin access, a log line.

Must not know an address or a resource. Nothing of a request but its method and the pattern of
its address is logged: a query string can name a patient.
"""

import logging
import re
from http import HTTPMethod
from time import perf_counter
from uuid import uuid4

from flask import Flask, Response, g, request

from fhir_pad.store import patience
from fhir_pad.web.settings import Settings

LOG = logging.getLogger("fhir_pad.web")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
VARY = ("Accept", "Origin", "Prefer")
EXPOSED = (
    "Location, ETag, Content-Location, Last-Modified, WWW-Authenticate, X-Request-Id, "
    "X-Correlation-Id"
)
ALLOWED = (
    "Accept, Authorization, Content-Type, If-Match, If-None-Exist, If-None-Match, "
    "If-Modified-Since, Prefer, X-Request-Id"
)
METHODS = frozenset(method.value for method in HTTPMethod)
OTHER = "other"
"""What stands in the log and the numbers for a method or an address that is not known."""
PREFLIGHT_SECONDS = "600"
CORRELATION = re.compile(r"[A-Za-z0-9._:-]{1,64}")
IDENTIFIER = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A UUID, or as many digits without dashes: such an id of a client can name nobody."""


def install(app: Flask, settings: Settings) -> None:
    """Give each request an id and each reply its headers."""

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if IDENTIFIER.fullmatch(given) else uuid4().hex
        g.began = perf_counter()
        patience.begin()

    @app.teardown_request
    def over(_: BaseException | None) -> None:
        patience.end()

    @app.after_request
    def end(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)  # a page says for itself what it may load
        response.headers["X-Request-Id"] = g.request_id
        response.vary.update(VARY)
        _correlate(response)
        _share(response, settings.cors_origins)
        _log(response)
        return response


def _correlate(response: Response) -> None:
    """Give a client its own id back, unless it is anything but a short plain word.

    One that is ours too comes back as X-Request-Id.
    """
    given = request.headers.get("X-Request-Id", "")
    if CORRELATION.fullmatch(given) and given != g.request_id:
        response.headers["X-Correlation-Id"] = given


def _share(response: Response, origins: tuple[str, ...]) -> None:
    """Let scripts of the allowed origins read the reply; never with credentials.

    What anybody may keep a copy of, scripts of any origin may read.
    """
    origin = request.headers.get("Origin")
    anyone = "*" in origins or response.cache_control.public
    if origin is None or not (anyone or origin in origins):
        return
    response.headers["Access-Control-Allow-Origin"] = "*" if anyone else origin
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.headers["Access-Control-Allow-Headers"] = ALLOWED
        response.headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS


def _log(response: Response) -> None:
    took = (perf_counter() - g.began) * 1000
    told = {
        "request_id": g.request_id,
        "method": method_of(),
        "route": route_of(),
        "status": response.status_code,
    }
    LOG.info("%s %s %s %d %.0f ms", *told.values(), took, extra={**told, "ms": round(took, 1)})


def method_of() -> str:
    """Return the method of the request, if it is one of HTTP: a word of another kind may be any."""
    return request.method if request.method in METHODS else OTHER


def route_of() -> str:
    """Return the pattern of the address that is asked for: never the address."""
    found: str | None = g.get("route")
    return found or (request.url_rule.rule if request.url_rule is not None else OTHER)
