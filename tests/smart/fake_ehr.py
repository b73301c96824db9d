"""What an EHR on loopback knows: how it behaves, what it has given out, and what it was asked.

Must not use anything of the product, nor know how it answers.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from joserfc.jwk import ECKey, RSAKey

CLIENT = "fhir-pad"
PATIENT = "p1"
FAMILY = "Zwetschkenbaum"
ACCESS, REFRESH, CODE = "access-canary", "refresh-canary", "code-canary"
CANARIES = (ACCESS, REFRESH, CODE)
ALL_SCOPES = "launch launch/patient openid fhirUser patient/*.cruds"
OURS = {
    "RS384": RSAKey.generate_key(2048, {"kid": "ours"}),
    "ES384": ECKey.generate_key("P-384", {"kid": "ours-ec"}),
}
SLOW_S = 9


@dataclass
class Ehr:
    """One EHR. `fault` names what it does wrong; `seen` are the requests it had."""

    origin: str = ""
    fault: str = ""
    scope: str = ALL_SCOPES
    public: bool = False
    with_refresh: bool = False
    callback: str = "http://127.0.0.1:8080/smart/callback"
    """Where it sends a browser back to: as the app is registered."""
    algorithm: str = "RS256"
    seen: list[dict[str, Any]] = field(default_factory=list)
    codes: dict[str, Any] = field(default_factory=dict)
    assertions: set[str] = field(default_factory=set)
    tokens: list[str] = field(default_factory=list)
    refresh_tokens: list[str] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    written: list[dict[str, Any]] = field(default_factory=list)
    resources: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    now: Callable[[], float] = time.time
    elsewhere: str = ""
    """Another server, which must never be asked."""

    @property
    def iss(self) -> str:
        """The FHIR base."""
        return f"{self.origin}/fhir"

    @property
    def token_endpoint(self) -> str:
        """Where tokens are given."""
        return f"{self.origin}/auth/token"

    def asked(self, path: str) -> list[dict[str, Any]]:
        """Return the requests to a path."""
        return [one for one in self.seen if one["path"] == path]
