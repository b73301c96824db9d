"""A signed token (JWS in JWT's form) read and its signature checked: RFC 7515, RFC 8725.

The key comes from who checks, never from the token. Must not know what the claims mean.
"""

from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from fhir_pad.access.bearer import LONGEST
from fhir_pad.access.denied import NOT_VALID, Unidentified
from fhir_pad.access.keys import Key, Keys
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused

ALGORITHMS: Final = ("RS256", "RS384", "ES256", "ES384")
"""Signatures with a public key; no others can be allowed."""
_PARTS: Final = 3
Claims = Mapping[str, object]


class _Registry(JWSRegistry):
    """Takes headers that are longer than joserfc takes by itself, such as those with an x5c.

    A name that it does not know is passed over, as RFC 7515 wants.
    """

    max_header_length = LONGEST


def parts(token: str) -> tuple[Claims, Claims]:
    """Return header and claims, not checked yet, read so that they can be read in one way only."""
    spelled = token.split(".")
    if len(spelled) != _PARTS:
        raise Unidentified(NOT_VALID)
    return _object(spelled[0]), _object(spelled[1])


def algorithm(header: Claims, allowed: tuple[str, ...]) -> str:
    """Return the algorithm that the header names; raise Unidentified when it is not allowed."""
    named = header.get("alg")
    if not isinstance(named, str) or named not in allowed or "crit" in header:
        raise Unidentified(NOT_VALID)
    return named


def named_key(header: Claims, keys: Keys) -> Key | None:
    """Return the key that the header names, None when it names none of these."""
    named = header.get("kid")
    return keys.get(named) if isinstance(named, str) and named else None


def decoded(token: str, key: Key, algorithm: str) -> dict[str, Any]:
    """Return the claims that the key has signed; raise joserfc's JoseError when it has not."""
    registry = _Registry(algorithms=[algorithm], strict_check_header=False)
    return jwt.decode(token, key, algorithms=[algorithm], registry=registry).claims


def _object(part: str) -> Claims:
    try:
        found = strict.read(urlsafe_b64decode(part.encode()))
    except (ValueError, Refused) as fault:
        raise Unidentified(NOT_VALID) from fault
    if not isinstance(found, Mapping):
        raise Unidentified(NOT_VALID)
    return found
