"""The two addresses for people and machines that do not speak FHIR: `/` and `/health/live`.

Must not know what the module does inside.
"""

from html import escape

from flask import Blueprint, Response

from fhir_pad.fhir.canonical import VERSION
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
<li><a href="{base}/Questionnaire?_pretty=true">The Questionnaires</a></li>
<li><a href="{base}/CodeSystem?_pretty=true">The code systems of questions and results</a></li>
<li><code>POST {base}/QuestionnaireResponse/$assess</code> assesses a response</li>
</ul>
</body>
</html>
"""


def blueprint(settings: Settings) -> Blueprint:
    """Return the routes of the pages."""
    routes = Blueprint("pages", __name__)
    page = PAGE.format(version=VERSION, base=escape(settings.base_url))

    @routes.get("/")
    def home() -> Response:
        return Response(page, content_type="text/html; charset=utf-8")

    @routes.get("/health/live")
    def live() -> Response:
        """Say that the process answers; it says nothing about anything it depends on."""
        return Response("live\n", content_type="text/plain", headers={"Cache-Control": "no-store"})

    return routes
