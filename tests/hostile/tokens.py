"""The tokens of the cases: a good one, changed as a case says. Must not know what is asked with it.

The recipes are told in the notes of the shared file.
"""

import json
import time
from collections.abc import Mapping
from typing import Any

from access import issuer
from joserfc.jwk import RSAKey

LIFE_S = 300
SCOPE = "user/QuestionnaireResponse.cruds"
NAMES = {"AUD_PREFIX": issuer.AUDIENCE[:-1]}
_MOMENTS = frozenset({"exp", "nbf", "iat"})


def settings() -> dict[str, str]:
    """Return the settings of a server that takes these tokens."""
    return {
        "FHIR_PAD_ACCESS": "jwt",
        "FHIR_PAD_ISSUERS": json.dumps({issuer.ISSUER: issuer.key_set(issuer.keys())}),
        "FHIR_PAD_AUDIENCE": issuer.AUDIENCE,
        "FHIR_PAD_TOKEN_ENDPOINT": issuer.SERVER.token_endpoint,
    }


def authorization(recipe: Mapping[str, Any]) -> str:
    """Return the Authorization header that a recipe makes; an empty one makes a good token."""
    if "raw" in recipe:
        return str(recipe["raw"])
    return f"Bearer {_flipped(_token(recipe), recipe.get('flip'))}"


def _token(recipe: Mapping[str, Any]) -> str:
    head, claims = _header(recipe), _claims(recipe)
    match recipe.get("sign"):
        case None:
            return issuer.signed(head, claims, issuer.keys()["rsa"], "RS256")
        case "other_key" | "attacker":
            return issuer.signed(head, claims, _attacker(), "RS256")
        case "hmac_with_public_pem":
            return issuer.signed_with_public_key(head, claims)
        case "none":
            parts = (json.dumps(one).encode() for one in (head, claims))
            return ".".join((*map(issuer.spelled, parts), ""))
        case other:
            raise KeyError(other)


def _header(recipe: Mapping[str, Any]) -> dict[str, Any]:
    head = issuer.header("RS256") | recipe.get("header", {})
    if head.get("jwk") == "attacker":
        head["jwk"] = _attacker().as_dict(private=False)
    return head


def _claims(recipe: Mapping[str, Any]) -> dict[str, Any]:
    now = int(time.time())
    given = {
        name: now + value if name in _MOMENTS and isinstance(value, int) else value
        for name, value in recipe.get("claims", {}).items()
    }
    usual = {"iat": now, "exp": now + LIFE_S, "scope": SCOPE}
    changed = usual | given | dict.fromkeys(recipe.get("drop", ()))
    if "pad" in recipe:
        changed["pad"] = "a" * recipe["pad"]
    return issuer.claims(**changed)


def _flipped(token: str, part: str | None) -> str:
    """Return the token with one bit of a part flipped."""
    if part is None:
        return token
    parts = dict(zip(("header", "payload", "signature"), token.split("."), strict=True))
    found = issuer.unspelled(parts[part])
    parts[part] = issuer.spelled(bytes((found[0], found[1] ^ 1, *found[2:])))
    return ".".join(parts.values())


def _attacker() -> RSAKey:
    key = issuer.others()["rsa"]
    if not isinstance(key, RSAKey):
        raise TypeError(key)
    return key
