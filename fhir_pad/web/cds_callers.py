"""Who calls the CDS services: registered clients with a token for each call, or anybody.

Must not know what is called.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urljoin

from fhir_pad.access import Unidentified
from fhir_pad.access.cds_client import CdsClient, CdsClients, cds_client
from fhir_pad.cds import Servers
from fhir_pad.ehr.networks import Networks
from fhir_pad.fhir.issues import IssueType, error
from fhir_pad.rest import Server
from fhir_pad.rest.problems import Problem

REALM = 'Bearer realm="cds-services"'


@dataclass(frozen=True, slots=True)
class Callers:
    """The clients that may call; without any, anybody may, and name the `anybodys` servers.

    `networks` are those that are not public and where FHIR servers may be.
    """

    clients: CdsClients
    anybodys: tuple[str, ...] = ()
    networks: Networks = ()

    def servers(self, caller: CdsClient | None) -> Servers:
        """Return the FHIR servers that a caller may name."""
        return Servers(self.anybodys if caller is None else caller.fhir_servers, self.networks)

    def caller(self, server: Server, path: str, authorization: str | None) -> CdsClient | None:
        """Return who calls a path, None where nobody is asked; raise Problem 401 for others.

        A token names the address as clients see it, which stands beside the FHIR base.
        """
        if not self.clients:
            return None
        audience, now = urljoin(server.base, path), server.clock()

        def use(issuer: str, name: str, until: datetime) -> bool:
            with server.store.transaction() as work:
                return work.use(issuer, name, now=now, until=until)

        try:
            return cds_client(authorization, self.clients, audience, now, use)
        except Unidentified as unknown:
            raise _login(unknown) from unknown


def _login(unknown: Unidentified) -> Problem:
    said = f', error="invalid_token", error_description="{unknown.text}"'
    challenge = {"WWW-Authenticate": f"{REALM}{said if unknown.has_token else ''}"}
    return Problem(HTTPStatus.UNAUTHORIZED, (error(IssueType.LOGIN, unknown.text),), challenge)
