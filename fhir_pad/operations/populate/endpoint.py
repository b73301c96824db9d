"""The server that `$populate` may ask for what is on record, with the authorization for it.

Only a server that an operator named is asked. Must not know how it is asked, nor a Questionnaire.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from fhir_pad.fhir.arguments import Arguments, at
from fhir_pad.fhir.issues import Issue, IssueType, error
from fhir_pad.operations.operation import Fetched, Node, Sources

NAME: Final = "dataEndpoint"
_BEARER: Final = re.compile(
    r"authorization:\s*bearer\s+([A-Za-z0-9._~+/-]{1,8191}=*)", re.IGNORECASE
)


def endpoint_faults(arguments: Arguments, sources: Sources, patient: str) -> Iterator[Issue]:
    """Give what is wrong with the endpoint: nothing is ever sent to one that is not registered."""
    if not arguments.has(NAME):
        return
    said = arguments.all(NAME)[0]
    if _base(said) not in sources.bases:
        text = (
            "Send what is to be read as data: no server is asked that is not registered here, and "
            "a registered one is named by an Endpoint with its address."
        )
        yield error(IssueType.NOT_SUPPORTED, text, at(NAME))
    elif not _token(said):
        text = "Let the Endpoint have a header `Authorization: Bearer` and the token for it."
        yield error(IssueType.REQUIRED, text, at(NAME))
    elif not patient:
        text = "Name the subject: the server is asked about this patient alone."
        yield error(IssueType.REQUIRED, text, at("subject"))


def of_endpoint(arguments: Arguments, sources: Sources, patient: str) -> Fetched:
    """Return what the endpoint of a sound call says of the patient; nothing without one."""
    if not arguments.has(NAME):
        return Fetched((), ())
    said = arguments.all(NAME)[0]
    return sources.ask(_base(said), _token(said), patient)


def _base(said: object) -> str:
    address = _endpoint(said).get("address")
    return address.removesuffix("/") if isinstance(address, str) else ""


def _token(said: object) -> str:
    """Return the one bearer token, empty when there is none or several."""
    headers = _endpoint(said).get("header")
    texts = headers if isinstance(headers, list) else []
    found = [match[1] for text in texts if (match := _BEARER.fullmatch(str(text)))]
    return found[0] if len(found) == 1 else ""


def _endpoint(said: object) -> Node:
    is_one = isinstance(said, Mapping) and said.get("resourceType") == "Endpoint"
    return said if is_one and isinstance(said, Mapping) else {}
