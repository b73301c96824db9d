"""What a call did not bring: asked of the FHIR server that it names, when that is allowed.

The authorization of a call is used for this and kept nowhere. Must not know what is answered.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import urlsplit

from fhir_pad.cds.services import PREFETCH
from fhir_pad.ehr.addresses import is_below_or_at
from fhir_pad.ehr.networks import Networks
from fhir_pad.ehr.queries import Found, Source, ask
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error

Node = Mapping[str, object]
SECONDS: Final = 2.0
"""For everything that is asked in one call; a clinician waits meanwhile."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]{1,8191}=*")
_PATIENT_ID: Final = "{{context.patientId}}"
_AUTHORIZATION, _SERVER = "fhirAuthorization", "fhirServer"


class NotRegistered(Refused):
    """A call brings an authorization for a FHIR server that nobody has registered."""


@dataclass(frozen=True, slots=True)
class Servers:
    """The FHIR servers that a caller may name, as bases without a last slash.

    `networks` are those that are not public and where they may be.
    """

    bases: tuple[str, ...] = ()
    networks: Networks = ()
    seconds: float = SECONDS

    def __contains__(self, address: str) -> bool:
        """Tell whether an address is a registered base, or below one."""
        return any(is_below_or_at(address, base) for base in self.bases)


NO_SERVERS: Final = Servers()


def faults(body: Node, servers: Servers) -> Iterator[Issue]:
    """Give what is wrong with the FHIR server of a call and the authorization for it."""
    server, authorization = body.get(_SERVER), body.get(_AUTHORIZATION)
    if server is None and _AUTHORIZATION in body:
        yield error(IssueType.REQUIRED, "Say for which FHIR server the authorization is.", _SERVER)
    elif server is not None and not _is_address(server, servers):
        yield error(IssueType.VALUE, "Give the https address of the FHIR server.", _SERVER)
    if authorization is not None:
        yield from _authorization_faults(authorization, body)


def source(body: Node, servers: Servers) -> Source | None:
    """Return where a sound call lets its data be asked for, None when it does not.

    Raises NotRegistered for a server that the caller may not name: nothing is sent there.
    """
    if body.get(_AUTHORIZATION) is None:
        return None
    base = str(body[_SERVER]).removesuffix("/")
    if base not in servers:
        text = (
            "This FHIR server is not registered here. Send the data as prefetch and no "
            "authorization, or have the server registered."
        )
        raise NotRegistered([error(IssueType.FORBIDDEN, text, _SERVER)])
    authorization = cast("Node", body[_AUTHORIZATION])
    return Source(base, str(authorization["access_token"]), servers.networks)


def asked(source: Source, names: tuple[str, ...], patient: str, seconds: float) -> dict[str, Found]:
    """Return what the FHIR server says of a patient, by the names of the prefetch."""
    queries = {name: PREFETCH[name].replace(_PATIENT_ID, patient) for name in names}
    return ask(source, queries, seconds)


def _authorization_faults(authorization: object, body: Node) -> Iterator[Issue]:
    if not isinstance(authorization, Mapping):
        yield error(IssueType.STRUCTURE, "Let the authorization be an object.", _AUTHORIZATION)
        return
    token, type_ = authorization.get("access_token"), authorization.get("token_type")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        at = f"{_AUTHORIZATION}.access_token"
        yield error(IssueType.VALUE, "Give an OAuth 2.0 bearer token.", at)
    if not isinstance(type_, str) or type_.lower() != "bearer":
        yield error(IssueType.VALUE, "Let the type be Bearer.", f"{_AUTHORIZATION}.token_type")
    context = body.get("context")
    patient = context.get("patientId") if isinstance(context, Mapping) else None
    if authorization.get("patient", patient) != patient:
        text = "The authorization is for another patient than the context."
        yield error(IssueType.BUSINESS_RULE, text, f"{_AUTHORIZATION}.patient")


def _is_address(said: object, servers: Servers) -> bool:
    """Tell whether it is https, or registered in spite of not being it."""
    try:
        found = urlsplit(said) if isinstance(said, str) else None
    except ValueError:
        return False
    if found is None or not found.netloc:
        return False
    return found.scheme == "https" or str(said).removesuffix("/") in servers
