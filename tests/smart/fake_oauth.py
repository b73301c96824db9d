"""The authorisation server of the fake EHR: Authlib's, with what SMART demands beyond OAuth.

Authlib decides about codes, PKCE, assertions and refresh tokens. Here is what it asks for, and the
checks that RFC 6749 leaves to others. Source:
http://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html. Must not use anything of the product.
"""

import secrets
from dataclasses import dataclass

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Flask, Response

from smart.fake_assertion import PRIVATE_KEY_JWT, Assertion
from smart.fake_ehr import ACCESS, CLIENT, CODE, PATIENT, REFRESH, Ehr
from smart.fake_identity import SignedIn

USER = "user-1"
CODE_LIFE_S = 60
TOKEN_LIFE_S = 3600
SHORTEST_STATE = 22
"""Characters of 122 bits in base64."""


@dataclass(frozen=True)
class Client(ClientMixin):
    """The app, as it is registered. Which scopes it gets is the EHR's decision."""

    ehr: Ehr

    def get_client_id(self) -> str:
        return CLIENT

    def get_allowed_scope(self, scope) -> str:  # noqa: ARG002 - as Authlib calls it
        return self.ehr.scope

    def get_default_redirect_uri(self) -> None:
        """Return None: SMART wants it said."""

    def check_redirect_uri(self, redirect_uri) -> bool:
        return redirect_uri == self.ehr.callback

    def check_endpoint_auth_method(self, method, endpoint) -> bool:  # noqa: ARG002 - as Authlib calls it
        return method == ("none" if self.ehr.public else PRIVATE_KEY_JWT)

    def check_response_type(self, response_type) -> bool:  # noqa: ARG002 - as Authlib calls it
        """Return yes: the server knows no other than `code`."""
        return True

    def check_grant_type(self, grant_type) -> bool:
        return grant_type != "refresh_token" or self.ehr.with_refresh


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):
    """A code, and for what it was given."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    issued: float

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope


@dataclass(frozen=True)
class Refresh(TokenMixin):
    """A refresh token."""

    token: str
    scope: str

    def check_client(self, client) -> bool:
        return client.get_client_id() == CLIENT

    def get_scope(self) -> str:
        return self.scope


class OneWay:
    """A request for a token says each thing once, in its form, and in one way who asks."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("none", PRIVATE_KEY_JWT)

    def authenticate_token_endpoint_client(self):
        form = self.request.form
        if self.request.args:
            raise InvalidRequestError("Something is said in the address.")
        if any(len(values) > 1 for _, values in form.lists()):
            raise InvalidRequestError("Something is said twice.")
        if "client_id" in form and "client_assertion" in form:
            raise InvalidRequestError("Who asks is said in two ways.")
        return super().authenticate_token_endpoint_client()


class ByCode(OneWay, grants.AuthorizationCodeGrant):
    def generate_authorization_code(self) -> str:
        return f"{CODE}-{secrets.token_hex(8)}"

    def save_authorization_code(self, code, request) -> None:
        asked, ehr = request.payload.data, self.server.ehr
        ehr.codes[code] = Code(
            code,
            redirect_uri=asked["redirect_uri"],
            scope=request.scope,
            nonce=asked["nonce"],
            code_challenge=asked["code_challenge"],
            code_challenge_method=asked["code_challenge_method"],
            issued=ehr.now(),
        )

    def query_authorization_code(self, code, client) -> Code | None:  # noqa: ARG002 - there is one
        found, now = self.server.ehr.codes.get(code), self.server.ehr.now()
        return found if found and now <= found.issued + CODE_LIFE_S else None

    def delete_authorization_code(self, authorization_code) -> None:
        del self.server.ehr.codes[authorization_code.code]

    def authenticate_user(self, authorization_code) -> str:  # noqa: ARG002 - there is one
        return USER


class ByRefreshToken(OneWay, grants.RefreshTokenGrant):
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token) -> Refresh | None:
        ehr = self.server.ehr
        valid = refresh_token in ehr.refresh_tokens and refresh_token not in ehr.revoked
        return Refresh(refresh_token, ehr.scope) if valid and ehr.fault != "ref_invalid" else None

    def authenticate_user(self, refresh_token) -> str:  # noqa: ARG002 - there is one
        return USER

    def revoke_old_credential(self, refresh_token) -> None:
        self.server.ehr.revoked.add(refresh_token.token)


class BySystem(OneWay, grants.ClientCredentialsGrant):
    """SMART Backend Services: nobody signs in."""

    TOKEN_ENDPOINT_AUTH_METHODS = (PRIVATE_KEY_JWT,)


class S256(CodeChallenge):
    """PKCE, which SMART wants of confidential clients too, and by S256 alone."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant, redirect_uri) -> None:
        asked = grant.request.payload.data
        if "code_challenge" not in asked or "code_challenge_method" not in asked:
            raise InvalidRequestError("The code_challenge and its method are missing.")
        super().validate_code_challenge(grant, redirect_uri)


class Launch:
    """What SMART adds to OAuth: whom the token is for, and what is open in the EHR."""

    def __init__(self, ehr: Ehr) -> None:
        self.ehr = ehr

    def __call__(self, grant) -> None:
        grant.register_hook("after_validate_authorization_request_payload", self.check)
        grant.register_hook("after_create_token_response", self.add_context)

    def check(self, grant, redirect_uri) -> None:  # noqa: ARG002 - as Authlib calls it
        asked = grant.request.payload.data
        wanted, context = asked.get("scope", "").split(), "launch" in asked
        if asked.get("aud") != self.ehr.iss:
            raise InvalidRequestError("The aud is not this FHIR server.")
        if len(asked.get("state", "")) < SHORTEST_STATE:
            raise InvalidRequestError("The state can be guessed.")
        if ("launch" in wanted, "launch/patient" in wanted) != (context, not context):
            raise InvalidRequestError("The scopes do not fit the launch.")

    def add_context(self, grant, response) -> None:  # noqa: ARG002 - as Authlib calls it
        response[1].update({"patient": PATIENT, "encounter": "e1", "need_patient_banner": True})


class Authorisation(AuthorizationServer):
    """Authlib's server over what an EHR knows."""

    def __init__(self, app: Flask, ehr: Ehr) -> None:
        self.ehr = ehr
        app.config["OAUTH2_ACCESS_TOKEN_GENERATOR"] = lambda **_: f"{ACCESS}-{len(ehr.tokens)}"
        app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = lambda **_: (
            f"{REFRESH}-{len(ehr.refresh_tokens)}"
        )
        app.config["OAUTH2_TOKEN_EXPIRES_IN"] = dict.fromkeys(
            ("authorization_code", "client_credentials"), TOKEN_LIFE_S
        )
        super().__init__(app, self._registered, self._keep)
        self.register_client_auth_method(PRIVATE_KEY_JWT, Assertion(ehr))
        self.register_grant(ByCode, [S256(), Launch(ehr), SignedIn(ehr)])
        self.register_grant(ByRefreshToken)
        self.register_grant(BySystem)

    def signed_in(self) -> Response:
        """Send the browser back from the sign-in, where nobody is asked anything."""
        try:
            grant = self.get_consent_grant(end_user=USER)
        except OAuth2Error as error:
            return self.handle_error_response(None, error)
        user = None if self.ehr.fault == "auth_denied" else USER
        return self.create_authorization_response(grant=grant, grant_user=user)

    def _registered(self, client_id: str) -> Client | None:
        return Client(self.ehr) if client_id == CLIENT else None

    def _keep(self, token, request) -> None:  # noqa: ARG002 - as Authlib calls it
        self.ehr.tokens.append(token["access_token"])
        if "refresh_token" in token:
            self.ehr.refresh_tokens.append(token["refresh_token"])
