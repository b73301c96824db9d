"""Who we are, said to an authorization server: a signed assertion instead of a secret.

Source: http://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html, RFC 7523.
Must not know what is asked for with it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, cast

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SHORTEST_S: Final = 120
LONGEST_S: Final = 300
"""SMART allows an assertion no longer life than five minutes."""
SMALLEST_RSA_BITS: Final = 2048
PrivateKey = RSAKey | ECKey
"""A key with a kid that signs with RS384 (RSA) or ES384 (EC P-384)."""

_CURVE: Final = "P-384"
_CANNOT: Final = (
    f"A signing key is a private JWK with a kid: RSA of {SMALLEST_RSA_BITS} bits, or EC {_CURVE}."
)


def assertion(  # noqa: PLR0913 - each is one claim
    key: PrivateKey,
    *,
    client_id: str,
    audience: str,
    now: datetime,
    jti: str,
    lifetime_seconds: int = SHORTEST_S,
) -> str:
    """Return a private_key_jwt of this client for a token endpoint.

    `audience` is the address of the token endpoint, `jti` an id that was never used before.
    Raises ValueError for a life that is not 120 to 300 seconds.
    """
    if not SHORTEST_S <= lifetime_seconds <= LONGEST_S:
        raise ValueError(f"An assertion lives for {SHORTEST_S} to {LONGEST_S} seconds.")
    algorithm = "RS384" if isinstance(key, RSAKey) else "ES384"
    moment = int(now.timestamp())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": moment,
        "exp": moment + lifetime_seconds,
        "jti": jti,
    }
    header = {"alg": algorithm, "kid": key.kid, "typ": "JWT"}
    return jwt.encode(header, claims, key, algorithms=[algorithm])


def private_key(jwk: object) -> PrivateKey:
    """Return the key that a JSON Web Key spells.

    Raises ValueError with one sentence, and no part of the key, when it cannot sign for us.
    """
    if not isinstance(jwk, Mapping) or not isinstance(jwk.get("kid"), str) or not jwk["kid"]:
        raise ValueError(_CANNOT)
    try:
        key = _imported(jwk)
    except (JoseError, ValueError, TypeError, KeyError):
        raise ValueError(_CANNOT) from None  # the fault may spell what was read
    if key is None or not key.is_private:
        raise ValueError(_CANNOT)
    return key


def public_key(key: PrivateKey) -> dict[str, object]:
    """Return the public part as a JSON Web Key, with its kid: what a server checks us with."""
    return dict(key.as_dict(private=False))


def _imported(jwk: Mapping[str, object]) -> PrivateKey | None:
    """Return the key; None when it is of another kind, or too small."""
    said = cast("dict[str, str | list[str]]", dict(jwk))
    if said.get("kty") == "RSA":
        key = RSAKey.import_key(said)
        return key if key.raw_value.key_size >= SMALLEST_RSA_BITS else None
    if said.get("kty") == "EC" and said.get("crv") == _CURVE:
        return ECKey.import_key(said)
    return None
