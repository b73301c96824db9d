"""A signed access token (JWT) checked: RFC 7519, RFC 8725 and, where a token keeps it, RFC 9068.

The issuer's pinned key decides, never what a token says about keys. Must not know scopes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry
from joserfc.util import urlsafe_b64decode

from fhir_pad.access.authorization_server import AuthorizationServer
from fhir_pad.access.bearer import LONGEST
from fhir_pad.access.denied import LEEWAY_S, NOT_VALID, Unidentified
from fhir_pad.access.identity import Identity, identity
from fhir_pad.access.keys import Key, Keys
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused

ALGORITHMS: Final = ("RS256", "RS384", "ES256", "ES384")
"""Signatures with a public key; no others can be allowed."""
LONGEST_LIFE_S: Final = 24 * 60 * 60
"""A token that is valid for longer than a day cannot be taken back in time."""
_TYPES: Final = frozenset({"", "jwt", "at+jwt"})
_OF_ID_TOKENS: Final = frozenset({"nonce", "at_hash", "c_hash"})
_PARTS: Final = 3
Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Jwt:
    """Access tokens that these issuers sign for this audience, with one of the algorithms.

    `server` gives them to apps.
    """

    issuers: Mapping[str, Keys]
    audience: str
    server: AuthorizationServer
    algorithms: tuple[str, ...] = ALGORITHMS


class _Registry(JWSRegistry):
    """Takes headers that are longer than joserfc takes by itself, such as those with an x5c.

    A name that it does not know is passed over, as RFC 7515 wants.
    """

    max_header_length = LONGEST


def identified(token: str, expected: Jwt, now: datetime) -> Identity:
    """Return who a token names; raise Unidentified when it is not valid at this moment."""
    header, claims = _parts(token)
    algorithm, key = _algorithm(header, expected), _key(header, claims, expected)
    registry = _Registry(algorithms=[algorithm], strict_check_header=False)
    try:
        checked = jwt.decode(token, key, algorithms=[algorithm], registry=registry).claims
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


def _parts(token: str) -> tuple[Claims, Claims]:
    """Return header and claims, not checked yet, read so that they can be read in one way only."""
    parts = token.split(".")
    if len(parts) != _PARTS:
        raise Unidentified(NOT_VALID)
    return _object(parts[0]), _object(parts[1])


def _object(part: str) -> Claims:
    try:
        found = strict.read(urlsafe_b64decode(part.encode()))
    except (ValueError, Refused) as fault:
        raise Unidentified(NOT_VALID) from fault
    if not isinstance(found, Mapping):
        raise Unidentified(NOT_VALID)
    return found


def _algorithm(header: Claims, expected: Jwt) -> str:
    named = header.get("alg")
    if not isinstance(named, str) or named not in expected.algorithms or "crit" in header:
        raise Unidentified(NOT_VALID)
    return named


def _key(header: Claims, claims: Claims, expected: Jwt) -> Key:
    """Return the key of the issuer that the header names, its only one where none is named."""
    issuer, named = claims.get("iss"), header.get("kid")
    keys = expected.issuers.get(issuer, {}) if isinstance(issuer, str) else {}
    found = keys.get(named) if isinstance(named, str) and named else None
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
