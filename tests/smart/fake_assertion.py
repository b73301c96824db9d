"""How the fake EHR's authorisation server knows who asks: private_key_jwt, checked by Authlib.

Source: http://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html. Must not
use anything of the product.
"""

import time

from authlib.oauth2.rfc6749.errors import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from smart.fake_ehr import OURS, Ehr

PRIVATE_KEY_JWT = "private_key_jwt"
LONGEST_S = 300


class Assertion(JWTBearerClientAssertion):
    """Authlib's check, with the algorithms, the header and the longest life that SMART wants."""

    CLIENT_AUTH_METHOD = PRIVATE_KEY_JWT

    def __init__(self, ehr: Ehr) -> None:
        super().__init__(leeway=0)
        self.ehr = ehr

    def get_audiences(self) -> list[str]:
        return [self.ehr.token_endpoint]

    def resolve_client_public_key(self, client) -> KeySet:  # noqa: ARG002 - there is one
        return KeySet.import_key_set(
            {"keys": [one.as_dict(private=False) for one in OURS.values()]}
        )

    def validate_jti(self, claims, jti) -> bool:  # noqa: ARG002 - as Authlib calls it
        used = jti in self.ehr.assertions
        self.ehr.assertions.add(jti)
        return not used

    def extract_assertion(self, assertion):
        header, claims = super().extract_assertion(assertion)
        if header.get("typ") != "JWT":
            raise InvalidClientError(description="The assertion is no JWT by its typ.")
        return header, claims

    def process_assertion_claims(self, assertion, resolve_key):
        """Do as Authlib, which takes no RS384 and no ES384: joserfc does not recommend them."""
        try:
            token = jwt.decode(assertion, resolve_key, algorithms=list(OURS))
        except JoseError as error:
            raise InvalidClientError(description=error.description) from error
        self.verify_claims(token.claims)
        return token.claims

    def verify_claims(self, claims) -> None:
        """Check the claims as Authlib does, whose clock cannot be put forward as the EHR's can."""
        ahead = round(self.ehr.now() - time.time())
        super().verify_claims({name: _earlier(name, one, ahead) for name, one in claims.items()})
        if claims["exp"] > self.ehr.now() + LONGEST_S:
            raise InvalidClientError(description="The assertion lives longer than five minutes.")


def _earlier(name: str, claim: object, seconds: int) -> object:
    is_moment = name in {"exp", "iat", "nbf"} and isinstance(claim, int | float)
    return claim - seconds if is_moment else claim
