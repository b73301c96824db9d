"""The addresses for people and machines that do not speak FHIR: `/` and `/health/`.

Must not know what the module does inside.
"""

from html import escape
from http import HTTPStatus

from flask import Blueprint, Response

from fhir_pad.fhir.canonical import VERSION
from fhir_pad.fhir.issues import Refused
from fhir_pad.store import Store
from fhir_pad.web.settings import Settings

PAGE = """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>fhir-pad {version}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body>
<h1>fhir-pad {version}</h1>
<p>Send the answers of a leg pain questionnaire as a FHIR R4 QuestionnaireResponse, and get back a
proposed care plan with risk assessments, each with its rule and its source.</p>
<p>It supports clinicians in deciding. It is not medical advice.</p>
<ul>
<li><a href="{base}/metadata?_pretty=true">What this server can do</a> (CapabilityStatement)</li>
<li><a href="openapi.json">The same as OpenAPI</a></li>
<li><a href="{base}/Questionnaire?_pretty=true">The Questionnaires</a></li>
<li><a href="{base}/CodeSystem?_pretty=true">The code systems of questions and results</a></li>
<li><code>POST {base}/QuestionnaireResponse</code> keeps a response and what follows from it</li>
<li><code>POST {base}/QuestionnaireResponse/$assess</code> assesses one and keeps nothing</li>
</ul>
</body>
</html>
"""


def blueprint(settings: Settings, store: Store, description: bytes) -> Blueprint:
    """Return the routes of the pages; `description` is the OpenAPI document."""
    routes = Blueprint("pages", __name__)
    page = PAGE.format(version=VERSION, base=escape(settings.base_url))

    @routes.get("/")
    def home() -> Response:
        return Response(page, content_type="text/html; charset=utf-8")

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
