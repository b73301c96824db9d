"""Who calls a CDS service: a client that signs a token of its own for each call.

Its keys are pinned; a `jku` is compared with the text that is registered and never fetched. Must
not know what is called, nor where it is kept which tokens were used. Source:
https://cds-hooks.hl7.org/2.0/#trusting-cds-clients.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwt import JWTClaimsRegistry

from fhir_pad.access import bearer, signed
from fhir_pad.access.denied import LEEWAY_S, Unidentified
from fhir_pad.access.keys import Keys
from fhir_pad.access.signed import ALGORITHMS, Claims

NO_TOKEN: Final = "Say which CDS client calls: send Authorization: Bearer and its signed token."  # noqa: S105
NOT_VALID: Final = "The token of the CDS client is not valid for this call."
LONGEST_LIFE_S: Final = 300
LONGEST_NAME: Final = 255
"""Characters of a jti: what is kept until the token is over has an end."""
_TYPE: Final = "JWT"

Use = Callable[[str, str, datetime], bool]
"""Notes that the token of an issuer with a name was used, and until when it could be; False when
it was used before."""


@dataclass(frozen=True, slots=True)
class CdsClient:
    """A client as it is registered, by its issuer: its keys, and which FHIR servers it may name.

    `jku` is the text that its tokens may carry, `tenant` the one that they must carry; empty for
    none. `fhir_servers` are FHIR bases without a last slash.
    """

    issuer: str
    keys: Keys
    algorithms: tuple[str, ...] = ALGORITHMS
    jku: str = ""
    tenant: str = ""
    fhir_servers: tuple[str, ...] = ()


CdsClients = Mapping[str, CdsClient]
"""The clients by their issuers."""


def cds_client(
    authorization: str | None, clients: CdsClients, audience: str, now: datetime, use: Use
) -> CdsClient:
    """Return who calls the address `audience`; raise Unidentified when it is none of the clients.

    A token that is valid is used up by this; one that is not leaves nothing behind.
    """
    try:
        token = bearer.token(authorization)
        header, claims = signed.parts(token)
        client = _registered(claims, clients)
        checked = _checked(token, header, client, audience, now)
    except ExpiredTokenError as fault:
        raise Unidentified("The token of the CDS client has expired.") from fault
    except JoseError as fault:
        raise Unidentified(NOT_VALID) from fault
    except Unidentified as fault:
        raise Unidentified(
            NOT_VALID if fault.has_token else NO_TOKEN, has_token=fault.has_token
        ) from fault
    if not use(client.issuer, checked["jti"], _until(checked)):
        raise Unidentified("The token of the CDS client was used before: sign one for each call.")
    return client


def _registered(claims: Claims, clients: CdsClients) -> CdsClient:
    issuer = claims.get("iss")
    found = clients.get(issuer) if isinstance(issuer, str) else None
    if found is None:
        raise Unidentified
    return found


def _checked(
    token: str, header: Claims, client: CdsClient, audience: str, now: datetime
) -> dict[str, Any]:
    """Return the claims of a token that is sound in all respects but that it may have been used."""
    algorithm = signed.algorithm(header, client.algorithms)
    key = signed.named_key(header, client.keys)
    if key is None or header.get("typ") != _TYPE or header.get("jku", client.jku) != client.jku:
        raise Unidentified
    claims = signed.decoded(token, key, algorithm)
    _expected(audience, now).validate(claims)
    is_of_tenant = not client.tenant or claims.get("tenant") == client.tenant
    is_short = 0 < claims["exp"] - claims["iat"] <= LONGEST_LIFE_S
    if not (is_of_tenant and is_short and len(claims["jti"]) <= LONGEST_NAME):
        raise Unidentified
    return claims


def _expected(audience: str, now: datetime) -> JWTClaimsRegistry:
    return JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_S,
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        iat={"essential": True},
        jti={"essential": True},
    )


def _until(claims: Mapping[str, Any]) -> datetime:
    """Return from when on nobody could use the token again."""
    return datetime.fromtimestamp(claims["exp"] + LEEWAY_S + 1, UTC)
