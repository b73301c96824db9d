"""The addresses for people and machines that do not speak FHIR: `/` and `/health/`.

Must not know what the module does inside.
"""

from http import HTTPStatus

from flask import Blueprint, Response

from fhir_pad.fhir.issues import Refused
from fhir_pad.store import Store
from fhir_pad.web import look
from fhir_pad.web.settings import Settings


def blueprint(settings: Settings, store: Store, description: bytes) -> Blueprint:
    """Return the routes of the pages; `description` is the OpenAPI document."""
    routes = Blueprint("pages", __name__, template_folder="templates")

    @routes.get("/")
    def home() -> Response:
        """Say in a minute what this is, and where to go next."""
        return look.page("pages/home.html", is_public=True, base=settings.base_url)

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
        """Say whether requests can be answered now: whether the store can be read."""
        try:
            with store.reading() as work:
                work.read("Patient", "ready")
        except Refused:
            return _said("not ready\n", HTTPStatus.SERVICE_UNAVAILABLE)
        return _said("ready\n", HTTPStatus.OK)

    return routes


def _said(text: str, status: int) -> Response:
    return Response(text, status, content_type="text/plain", headers={"Cache-Control": "no-store"})
