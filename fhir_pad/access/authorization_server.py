"""What apps have to know of the server that gives tokens: `.well-known/smart-configuration`.

Source: http://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html. Must not know how tokens are
checked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

GRANT_TYPES: Final = ("authorization_code", "client_credentials")
OWN_CAPABILITIES: Final = (
    *("permission-patient", "permission-user", "permission-v1", "permission-v2"),
)
"""What the server of the resources does; the rest is for the authorization server to say."""
CAPABILITIES: Final = (
    *("launch-ehr", "launch-standalone", "authorize-post"),
    *("client-public", "client-confidential-symmetric", "client-confidential-asymmetric"),
    *("context-ehr-patient", "context-ehr-encounter", "context-ehr-hierarchy"),
    *("context-standalone-patient", "context-standalone-encounter"),
    *("context-banner", "context-style", "permission-offline", "permission-online"),
)
"""Of an authorization server. sso-openid-connect is its own to publish, with issuer and keys."""


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    """Where apps get their tokens, and what SMART says it can do."""

    token_endpoint: str
    authorization_endpoint: str = ""
    introspection_endpoint: str = ""
    grant_types: tuple[str, ...] = (GRANT_TYPES[0],)
    capabilities: tuple[str, ...] = ()


def smart_configuration(server: AuthorizationServer, scopes: Iterable[str]) -> dict[str, object]:
    """Return the document; `scopes` are those that can be of use here."""
    endpoints = {
        "authorization_endpoint": server.authorization_endpoint,
        "token_endpoint": server.token_endpoint,
        "introspection_endpoint": server.introspection_endpoint,
    }
    signs_in = {"response_types_supported": ["code"]} if server.authorization_endpoint else {}
    return {
        **{name: address for name, address in endpoints.items() if address},
        **signs_in,
        "grant_types_supported": list(server.grant_types),
        "scopes_supported": list(scopes),
        "code_challenge_methods_supported": ["S256"],
        "capabilities": [*server.capabilities, *OWN_CAPABILITIES],
    }
