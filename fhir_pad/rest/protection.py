"""What apps are told about protection: in the CapabilityStatement, and as SMART's configuration.

Must not know how anything is protected.
"""

from collections.abc import Iterator

from fhir_pad.access import NOT_FOR_PATIENTS, AuthorizationServer, Level, smart_configuration
from fhir_pad.access.scopes import ALL
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.routes import Table

SERVICE = "http://terminology.hl7.org/CodeSystem/restful-security-service"
OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
OPEN = "Nobody has to identify themselves."
PROTECTED = (
    "What is published can be read by anybody. Everything else needs an access token with SMART "
    "scopes; what they do not reach is not there."
)


def security(server: AuthorizationServer | None) -> Node:
    """Return CapabilityStatement.rest.security; `server` is None where nobody needs a token."""
    if server is None:
        return {"cors": True, "description": OPEN}
    addresses = {"token": server.token_endpoint, "authorize": server.authorization_endpoint}
    uris = [{"url": name, "valueUri": one} for name, one in addresses.items() if one]
    return {
        "extension": [{"url": OAUTH_URIS, "extension": uris}],
        "cors": True,
        "service": [{"coding": [{"system": SERVICE, "code": "SMART-on-FHIR"}]}],
        "description": PROTECTED,
    }


def configuration(server: AuthorizationServer, table: Table) -> Node:
    """Return what stands at `.well-known/smart-configuration`."""
    return smart_configuration(server, _scopes(table))


def _scopes(table: Table) -> Iterator[str]:
    """Give the widest scopes that can be of use for what is stored, by level and type."""
    wanted: dict[str, set[str]] = {}
    for route in table.routes:
        # $validate is there for each type, also for those that anybody can read.
        if route.operation is None and not route.is_public:
            for need in route.needs:
                wanted.setdefault(need.type, set()).add(need.permission)
    for level in Level:
        for type_, letters in wanted.items():
            if level is Level.PATIENT and type_ in NOT_FOR_PATIENTS:
                continue
            yield f"{level}/{type_}.{''.join(one for one in ALL if one in letters)}"
