"""A signed access token (JWT) checked: RFC 7519, RFC 8725 and, where a token keeps it, RFC 9068.

The issuer's pinned key decides, never what a token says about keys. Must not know scopes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwt import JWTClaimsRegistry

from fhir_pad.access import signed
from fhir_pad.access.authorization_server import AuthorizationServer
from fhir_pad.access.denied import LEEWAY_S, NOT_VALID, Unidentified
from fhir_pad.access.identity import Identity, identity
from fhir_pad.access.keys import Key, Keys
from fhir_pad.access.signed import ALGORITHMS, Claims

LONGEST_LIFE_S: Final = 24 * 60 * 60
"""A token that is valid for longer than a day cannot be taken back in time."""
_TYPES: Final = frozenset({"", "jwt", "at+jwt"})
_OF_ID_TOKENS: Final = frozenset({"nonce", "at_hash", "c_hash"})


@dataclass(frozen=True, slots=True)
class Jwt:
    """Access tokens that these issuers sign for this audience, with one of the algorithms.

    `server` gives them to apps.
    """

    issuers: Mapping[str, Keys]
    audience: str
    server: AuthorizationServer
    algorithms: tuple[str, ...] = ALGORITHMS


def identified(token: str, expected: Jwt, now: datetime) -> Identity:
    """Return who a token names; raise Unidentified when it is not valid at this moment."""
    header, claims = signed.parts(token)
    algorithm = signed.algorithm(header, expected.algorithms)
    key = _key(header, claims, expected)
    try:
        checked = signed.decoded(token, key, algorithm)
        _expected(expected, now).validate(checked)
    except ExpiredTokenError as fault:
        raise Unidentified("The access token has expired.") from fault
    except JoseError as fault:
        raise Unidentified(NOT_VALID) from fault
    _check_kind(header, checked)
    if checked["exp"] > now.timestamp() + LONGEST_LIFE_S + LEEWAY_S:
        raise Unidentified("The access token is valid for longer than a day.")
    return identity(checked)


def _expected(expected: Jwt, now: datetime) -> JWTClaimsRegistry:
    return JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_S,
        aud={"essential": True, "value": expected.audience},
        exp={"essential": True},
    )


def _key(header: Claims, claims: Claims, expected: Jwt) -> Key:
    """Return the key of the issuer that the header names, its only one where none is named."""
    issuer = claims.get("iss")
    keys = expected.issuers.get(issuer, {}) if isinstance(issuer, str) else {}
    found = signed.named_key(header, keys)
    if "kid" not in header and len(keys) == 1:
        [found] = keys.values()
    if found is None:
        raise Unidentified(NOT_VALID)
    return found


def _check_kind(header: Claims, claims: Claims) -> None:
    """Raise Unidentified for tokens that are no access tokens, or none for any bearer."""
    type_ = str(header.get("typ", "")).lower().removeprefix("application/")
    is_id_token = type_ != "at+jwt" and not _OF_ID_TOKENS.isdisjoint(claims)
    if type_ not in _TYPES or is_id_token or "cnf" in claims:
        raise Unidentified(NOT_VALID)
