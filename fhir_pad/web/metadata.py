"""What this server can do: the CapabilityStatement.

Says only what works; a test sends every declared interaction. Must not know how any works.
"""

from flask import Blueprint, Response, request

from fhir_pad.fhir.canonical import VERSION, url
from fhir_pad.fhir.issues import IssueType
from fhir_pad.publish.metadata import DATE
from fhir_pad.publish.operations import ASSESS
from fhir_pad.web.artefacts import Shelf
from fhir_pad.web.negotiate import OFFERED, wanted
from fhir_pad.web.problems import bad_request
from fhir_pad.web.replies import Resource, published
from fhir_pad.web.search import PARAMETERS
from fhir_pad.web.settings import Settings

SEARCH_PARAMETER = "http://hl7.org/fhir/SearchParameter"
PART_OF_MODE = {"full": True, "normative": False, "terminology": False}
WHOLE = {"false": True, "true": False, "text": False, "data": False, "count": False}


def blueprint(settings: Settings, shelf: Shelf) -> Blueprint:
    """Return the route of the CapabilityStatement."""
    routes = Blueprint("metadata", __name__)
    statement = capability_statement(settings.base_url, tuple(sorted(shelf.by_type)))

    @routes.get("/metadata")
    def metadata() -> Response:
        how = wanted(request)
        _only("mode", request.args.get("mode", "full"), PART_OF_MODE)
        _only("_summary", request.args.get("_summary", "false"), WHOLE)
        return published(statement, how)

    return routes


def _only(name: str, asked: str, offered: dict[str, bool]) -> None:
    if asked not in offered:
        raise bad_request(IssueType.VALUE, f"{name} must be one of {', '.join(offered)}.")
    if not offered[asked]:
        able = ", ".join(value for value, works in offered.items() if works)
        raise bad_request(IssueType.NOT_SUPPORTED, f"Only {name}={able} is supported.")


def capability_statement(base: str, kinds: tuple[str, ...]) -> Resource:
    """Return the statement of a server at this base that publishes resources of these types."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": DATE,
        "publisher": "fhir-pad",
        "kind": "instance",
        "software": {"name": "fhir-pad", "version": VERSION},
        "implementation": {"description": "Assessment of leg pain", "url": base},
        "fhirVersion": "4.0.1",
        "format": list(OFFERED),
        "rest": [
            {
                "mode": "server",
                "documentation": "Assesses a response without storing it.",
                "security": {"cors": True, "description": "Nobody has to identify themselves."},
                "resource": [*map(_published, kinds), _assessed()],
            }
        ],
    }


def _published(kind: str) -> dict[str, object]:
    return {
        "type": kind,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "conditionalRead": "full-support",
        "searchParam": [
            {"name": name, "type": parameter.type, "documentation": parameter.documentation}
            for name, parameter in PARAMETERS.items()
        ],
    }


def _assessed() -> dict[str, object]:
    return {
        "type": "QuestionnaireResponse",
        "operation": [{"name": "assess", "definition": url("OperationDefinition", ASSESS)}],
    }
