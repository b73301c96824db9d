"""The style sheet as a route, and pages from templates with the headers that every page has.

Must not know what any page says.
"""

from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, render_template

from fhir_pad.fhir.canonical import VERSION
from fhir_pad.web.look import tongue

HTML: Final = "text/html; charset=utf-8"
LOADS: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
)
"""No script at all."""
POLICY: Final = f"{LOADS}; frame-ancestors 'none'"
"""Of every page but those of the app, which may stand in the frames of EHRs."""
A_DAY_S: Final = 86_400
STATIC: Final = "static"
_DIGEST_HEX: Final = 16


def edition(module: str) -> str:
    """Return what changes when a file beside a module that is served as it is changes.

    It stands in their addresses, so that nobody sees a page of today in the style of yesterday.
    """
    files = sorted((Path(module).parent / STATIC).iterdir())
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:_DIGEST_HEX]


def blueprint() -> Blueprint:
    """Return the style sheet's route, and the templates that others extend."""
    routes = Blueprint(
        "look",
        __name__,
        template_folder="templates",
        static_folder=STATIC,
        static_url_path="/look",
    )
    routes.get_send_file_max_age = lambda filename: A_DAY_S  # type: ignore[method-assign]  # noqa: ARG005
    routes.add_app_template_global(VERSION, "version")  # type: ignore[arg-type]
    routes.add_app_template_global(edition(__file__), "edition")  # type: ignore[arg-type]
    routes.add_app_template_global(tongue.say, "say")
    routes.add_app_template_global(tongue.quote, "quote")
    routes.add_app_template_global(tongue.as_written, "as_written")
    routes.add_app_template_global(tongue.foreign, "foreign")
    routes.add_app_template_global(tongue.spoken, "spoken")
    routes.add_app_template_global(tongue.choices, "tongues")
    return routes


def page(
    template: str, status: HTTPStatus = HTTPStatus.OK, *, is_public: bool = False, **said: object
) -> Response:
    """Return a page; nobody may keep a copy unless it says the same to everybody."""
    response = Response(render_template(template, **said), status, content_type=HTML)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-cache" if is_public else "no-store"
    tongue.tell(response)
    return response
