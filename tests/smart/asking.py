"""A client without an app: what it asks the fake EHR for a sign-in and a token, right or changed.

Must not use anything of the product.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt

from smart.browsing import query_of
from smart.fake_ehr import CLIENT, OURS, Ehr
from smart.fake_server import wsgi

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
"""The pair of RFC 7636, appendix B."""
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
Changes = dict[str, Any]


def changed(what: Changes, changes: Changes) -> Changes:
    """Return values with some changed, and without those that are None."""
    return {name: one for name, one in {**what, **changes}.items() if one is not None}


@dataclass
class Asking:
    """A client that does everything right, but for what is changed."""

    ehr: Ehr

    def __post_init__(self) -> None:
        self.http = wsgi(self.ehr).test_client()
        self.number = 0

    def _next(self) -> int:
        self.number += 1
        return self.number

    def sign_in(self, **changes: Any) -> Any:
        """Ask for a sign-in; return the answer."""
        asked = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": self.ehr.callback,
            "scope": "launch openid fhirUser patient/Patient.r",
            "state": "s" * 22,
            "aud": self.ehr.iss,
            "launch": "launch-1",
            "nonce": f"{self._next():022}",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        address = f"/auth/authorize?{urlencode(changed(asked, changes))}"
        return self.http.get(address, base_url=self.ehr.origin)

    def assertion(self, header: Changes, key: Any = OURS["RS384"], **changes: Any) -> str:
        """Return an assertion."""
        now = int(self.ehr.now())
        claims = {"iss": CLIENT, "sub": CLIENT, "aud": self.ehr.token_endpoint}
        claims |= {"iat": now, "exp": now + 300, "jti": f"id-{self._next()}"}
        said = changed({"alg": "RS384", "kid": "ours", "typ": "JWT"}, header)
        algorithms = [said["alg"]]
        return jwt.encode(said, changed(claims, changes), key, algorithms, default_type=None)

    def who(self) -> Changes:
        """Return who asks."""
        if self.ehr.public:
            return {"client_id": CLIENT}
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": self.assertion({})}

    def token(self, code: str | None = None, /, **changes: Any) -> Any:
        """Ask for a token for a code, a new one if none is given; return the answer."""
        form = {
            "grant_type": "authorization_code",
            "code": code or query_of(self.sign_in().location)["code"],
            "redirect_uri": self.ehr.callback,
            "code_verifier": VERIFIER,
        }
        return self.post(changed(form | self.who(), changes))

    def post(self, form: Changes, address: str = "") -> Any:
        """Ask for a token with this form."""
        return self.http.post(f"/auth/token{address}", data=form, base_url=self.ehr.origin)
