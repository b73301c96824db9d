"""The addresses for people and machines that do not speak FHIR: `/` and `/health/`.

Must not know what the module does inside.
"""

from http import HTTPStatus

from flask import Blueprint, Response

from fhir_pad.fhir.issues import Refused
from fhir_pad.rest import Server
from fhir_pad.web import look, tester
from fhir_pad.web.ending import Ending
from fhir_pad.web.tester.catalogue import Catalogue


def blueprint(
    server: Server, catalogue: Catalogue, description: bytes, ending: Ending
) -> Blueprint:
    """Return the routes of the pages; `description` is the OpenAPI document."""
    routes = Blueprint("pages", __name__)
    look.speak(routes)

    @routes.get("/")
    def home() -> Response:
        """Say in a minute what this is, and where to go next."""
        return tester.home(server, catalogue)

    @routes.get("/openapi.json")
    def openapi() -> Response:
        """Say what is offered to tools that know OpenAPI."""
        said = Response(description, content_type="application/json")
        said.cache_control.public = True
        return said

    @routes.get("/health/live")
    def live() -> Response:
        """Say that the process answers; it says nothing about anything it depends on."""
        return _said("live\n", HTTPStatus.OK)

    @routes.get("/health/ready")
    def ready() -> Response:
        """Say whether to send requests: whether the store can be read, and no end has begun."""
        if ending.begun:
            return _said("ending\n", HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            with server.store.reading() as work:
                work.read("Patient", "ready")
        except Refused:
            return _said("not ready\n", HTTPStatus.SERVICE_UNAVAILABLE)
        return _said("ready\n", HTTPStatus.OK)

    return routes


def _said(text: str, status: int) -> Response:
    return Response(text, status, content_type="text/plain", headers={"Cache-Control": "no-store"})
