"""Let a running server assess a response. Must not know how the reply is shown."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from fhir_pad.cli.ends import Failed
from fhir_pad.cli.replies import issues_in, resource_in
from fhir_pad.ehr.networks import EVERYWHERE
from fhir_pad.ehr.session import Bounds, ExchangeFailed, Session
from fhir_pad.fhir.issues import Refused

PATIENCE = Bounds(connect_seconds=5, total_seconds=30)
HEADERS = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
INPUT_FAULTS = frozenset({400, 413, 422})


def assess(base: str, response: bytes) -> Mapping[str, object]:
    """Return the Bundle that the server at this FHIR base makes of a response.

    Raises Refused with the issues of the server, and Failed when it cannot be asked.
    """
    parts = urlsplit(base)
    address = f"{base.rstrip('/')}/QuestionnaireResponse/$assess"
    origins = frozenset({f"{parts.scheme}://{parts.netloc}"})
    try:
        with Session(origins, PATIENCE, EVERYWHERE) as session:
            reply = session.post(address, HEADERS, response)
    except ExchangeFailed as fault:
        raise Failed(f"{base}: {fault}") from fault
    resource = resource_in(reply)
    issues = issues_in(resource)
    if reply.status in INPUT_FAULTS and issues:
        raise Refused(issues)
    if reply.status != HTTPStatus.OK or resource.get("resourceType") != "Bundle":
        raise Failed(f"{base}: the server answers {reply.status} and no Bundle")
    return resource
