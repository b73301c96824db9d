"""Who signed in at the fake EHR, as joserfc signs it, right or with one named fault."""

import base64
import json
import time
from typing import Any

from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from smart.fake_ehr import CLIENT, Ehr

ITS_KEYS = {
    "RS256": RSAKey.generate_key(2048, {"kid": "RS256"}),
    "ES384": ECKey.generate_key("P-384", {"kid": "ES384"}),
}
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "RS256"})
ID_FAULTS: dict[str, dict[str, Any]] = {
    "idt_aud": {"aud": "somebody-else"},
    "idt_exp": {"exp": 1_000_000},
    "idt_iss": {"iss": "https://evil.example"},
    "idt_nonce": {"nonce": "another"},
    "idt_no_nonce": {"nonce": None},
    "idt_no_sub": {"sub": None},
    "idt_long_sub": {"sub": "x" * 256},
    "idt_future": {"iat": int(time.time()) + 9999},
    "idt_old": {"iat": 1_000_000},
    "idt_azp": {"azp": "somebody-else"},
    "idt_fhiruser_host": {"fhirUser": "https://evil.example/fhir/Practitioner/1"},
    "idt_fhiruser_type": {"fhirUser": "Device/1"},
}


class SignedIn(OpenIDCode):
    """Authlib's OpenID Connect: it wants a fresh nonce, and adds the id_token."""

    def __init__(self, ehr: Ehr) -> None:
        super().__init__(require_nonce=True)
        self.ehr = ehr

    def exists_nonce(self, nonce, request) -> bool:  # noqa: ARG002 - as Authlib calls it
        return any(code.nonce == nonce for code in self.ehr.codes.values())

    def encode_id_token(self, token, request) -> str:  # noqa: ARG002 - as Authlib calls it
        return id_token(self.ehr, request.authorization_code.nonce)


def public_keys() -> dict[str, Any]:
    """Return the key set of the issuer."""
    return {"keys": [key.as_dict(private=False) for key in ITS_KEYS.values()]}


def id_token(ehr: Ehr, nonce: str) -> str:
    """Return the id_token for a sign-in."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": ehr.iss,
        "aud": CLIENT,
        "sub": "user-1",
        "iat": now,
        "exp": now + 300,
        "nonce": nonce,
        "fhirUser": f"{ehr.iss}/Practitioner/d1",
        **ID_FAULTS.get(ehr.fault, {}),
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    if ehr.fault == "idt_none":
        parts = ({"alg": "none"}, claims)
        return ".".join(map(_spelled, parts)) + "."
    key = OTHER_KEY if ehr.fault == "idt_key" else ITS_KEYS[ehr.algorithm]
    header = {"alg": ehr.algorithm, "kid": "stranger" if ehr.fault == "idt_kid" else key.kid}
    return jwt.encode(header, claims, key, algorithms=[ehr.algorithm])


def _spelled(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
