"""An issuer of access tokens, with keys of every kind that is taken, and an attacker without."""

import base64
import hmac
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from joserfc.jwk import ECKey, Key, RSAKey
from joserfc.jws import JWSRegistry
from samples import NOW

from fhir_pad.access import AuthorizationServer, Jwt
from fhir_pad.access.keys import keys_of

ISSUER, OTHER_ISSUER = "https://auth.example.org", "https://other.example.org"
AUDIENCE = "https://pad.example.org/fhir"
SERVER = AuthorizationServer(
    token_endpoint=f"{ISSUER}/token", authorization_endpoint=f"{ISSUER}/authorize"
)
MOMENT = int(NOW.timestamp())
KINDS = {"RS256": "rsa", "RS384": "rsa", "ES256": "p256", "ES384": "p384"}


@cache
def keys() -> Mapping[str, Key]:
    """Return the private keys of the issuer by their kid."""
    return {
        "rsa": RSAKey.generate_key(2048, {"kid": "rsa"}),
        "p256": ECKey.generate_key("P-256", {"kid": "p256"}),
        "p384": ECKey.generate_key("P-384", {"kid": "p384"}),
    }


@cache
def others() -> Mapping[str, Key]:
    """Return the private keys of somebody else, of the same kinds and with the same names."""
    return {
        "rsa": RSAKey.generate_key(2048, {"kid": "rsa"}),
        "p256": ECKey.generate_key("P-256", {"kid": "p256"}),
        "p384": ECKey.generate_key("P-384", {"kid": "p384"}),
    }


def key_set(private: Mapping[str, Key]) -> dict[str, Any]:
    """Return the public key set."""
    return {"keys": [key.as_dict(private=False) for key in private.values()]}


@cache
def expected() -> Jwt:
    """Return what the server expects of a token: from the issuer, or from another one."""
    issuers = {ISSUER: keys_of(key_set(keys())), OTHER_ISSUER: keys_of(key_set(others()))}
    return Jwt(issuers, AUDIENCE, SERVER)


def claims(**changes: Any) -> dict[str, Any]:
    """Return the claims of a good token; None leaves one out."""
    made = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "clinician",
        "iat": MOMENT,
        "exp": MOMENT + 300,
        "scope": "user/QuestionnaireResponse.rs",
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def header(algorithm: str = "RS256", **changes: Any) -> dict[str, Any]:
    """Return the header of a good token; None leaves a member out."""
    made = {"alg": algorithm, "kid": KINDS.get(algorithm, "rsa"), "typ": "at+jwt", **changes}
    return {name: value for name, value in made.items() if value is not None}


def signed(
    head: Mapping[str, Any],
    payload: Mapping[str, Any] | bytes,
    key: Key,
    algorithm: str | None = None,
) -> str:
    """Return a token signed with this key, by the algorithm of its header unless another is named.

    Written by hand: joserfc would not write most of what a server has to refuse.
    """
    said = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    begin = f"{spelled(json.dumps(head).encode())}.{spelled(said)}"
    signature = JWSRegistry.algorithms[algorithm or head["alg"]].sign(begin.encode(), key)
    return f"{begin}.{spelled(signature)}"


def spelled(data: bytes) -> str:
    """Return bytes as a token spells them."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def good(algorithm: str = "RS256", **changes: Any) -> str:
    """Return a good token, with these claims changed."""
    return signed(header(algorithm), claims(**changes), keys()[KINDS[algorithm]])


def unspelled(part: str) -> bytes:
    """Return the bytes that a part of a token spells."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def signed_with_public_key(head: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    """Return a token whose secret is a text that anybody has: the public key of its kid."""
    begin = ".".join(spelled(json.dumps(one).encode()) for one in (head, payload))
    secret = keys()[head["kid"]].as_pem(private=False)
    digest = hmac.digest(secret, begin.encode(), f"sha{head['alg'].removeprefix('HS')}")
    return f"{begin}.{spelled(digest)}"
