"""Where apps find out how to get a token: `[base]/.well-known/smart-configuration`.

Source: http://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html#using-well-known. Must not
know what the document says.
"""

from flask import Blueprint, Response

from fhir_pad.web.replies import REVALIDATE, tagged

PATH = "/.well-known/smart-configuration"


def blueprint(document: bytes) -> Blueprint:
    """Return the route, below the FHIR base. It is JSON whatever a client accepts."""
    routes = Blueprint("discovery", __name__)

    @routes.get(PATH)
    def smart_configuration() -> Response:
        said = Response(document, content_type="application/json")
        said.headers["Cache-Control"] = REVALIDATE
        return tagged(said)

    return routes
