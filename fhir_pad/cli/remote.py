"""Let a running server assess a response. Must not know how the reply is shown."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from fhir_pad.cli.ends import Failed
from fhir_pad.ehr.session import Bounds, ExchangeFailed, Reply, Session
from fhir_pad.fhir import strict
from fhir_pad.fhir.form_items import objects
from fhir_pad.fhir.issues import Issue, IssueType, Refused, Severity

PATIENCE = Bounds(connect_seconds=5, total_seconds=30)
HEADERS = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
INPUT_FAULTS = frozenset({400, 413, 422})


def assess(base: str, response: bytes) -> Mapping[str, object]:
    """Return the Bundle that the server at this FHIR base makes of a response.

    Raises Refused with the issues of the server, and Failed when it cannot be asked.
    """
    parts = urlsplit(base)
    address = f"{base.rstrip('/')}/QuestionnaireResponse/$assess"
    try:
        with Session(frozenset({f"{parts.scheme}://{parts.netloc}"}), PATIENCE) as session:
            reply = session.post(address, HEADERS, response)
    except ExchangeFailed as fault:
        raise Failed(f"{base}: {fault}") from fault
    resource = _resource(reply)
    if reply.status in INPUT_FAULTS and resource.get("resourceType") == "OperationOutcome":
        raise Refused(_issue(issue) for issue in objects(resource, "issue"))
    if reply.status != HTTPStatus.OK or resource.get("resourceType") != "Bundle":
        raise Failed(f"{base}: the server answers {reply.status} and no Bundle")
    return resource


def _resource(reply: Reply) -> Mapping[str, object]:
    """Return the JSON object in a reply, an empty one when it holds none."""
    try:
        resource = strict.read(reply.body, strict.Limits(size_bytes=len(reply.body)))
    except Refused:
        return {}
    return resource if isinstance(resource, dict) else {}


def _issue(said: Mapping[str, object]) -> Issue:
    details = said.get("details")
    places = said.get("expression")
    return Issue(
        Severity(str(said["severity"])),
        IssueType(str(said["code"])),
        str(details.get("text")) if isinstance(details, dict) else "",
        str(places[0]) if isinstance(places, list) else "",
    )
