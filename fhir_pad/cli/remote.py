"""Let a running server assess a response, or keep what is sent.

Must not know how the reply is shown.
"""

from collections.abc import Mapping
from http import HTTPStatus

from fhir_pad.cli.ends import Failed
from fhir_pad.cli.replies import issues_in, resource_in
from fhir_pad.ehr.networks import EVERYWHERE
from fhir_pad.ehr.session import Bounds, ExchangeFailed, Session
from fhir_pad.fhir.issues import Refused
from fhir_pad.language import BASE

PATIENCE = Bounds(connect_seconds=5, total_seconds=30)
HEADERS = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
INPUT_FAULTS = frozenset({400, 413, 422})


def assess(base: str, response: bytes, language: str = BASE.tag) -> Mapping[str, object]:
    """Return the Bundle that the server at this FHIR base makes of a response, in a language.

    Raises Refused with the issues of the server, and Failed when it cannot be asked.
    """
    headers = HEADERS | {"Accept-Language": language}
    return _bundle(base, "/QuestionnaireResponse/$assess", response, headers)


def keep(base: str, transaction: bytes) -> Mapping[str, object]:
    """Return what the server at this FHIR base says of a transaction that it kept.

    Raises as `assess`.
    """
    return _bundle(base, "", transaction, HEADERS)


def _bundle(base: str, path: str, body: bytes, headers: Mapping[str, str]) -> Mapping[str, object]:
    address = f"{base.rstrip('/')}{path}"
    try:
        with Session(frozenset({base}), PATIENCE, EVERYWHERE) as session:
            reply = session.post(address, headers, body)
    except ExchangeFailed as fault:
        raise Failed(f"{base}: {fault}") from fault
    resource = resource_in(reply)
    issues = issues_in(resource)
    if reply.status in INPUT_FAULTS and issues:
        raise Refused(issues)
    if reply.status != HTTPStatus.OK or resource.get("resourceType") != "Bundle":
        raise Failed(f"{base}: the server answers {reply.status} and no Bundle")
    return resource
