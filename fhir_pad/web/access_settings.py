"""What an operator can set about access: who gives tokens, and how they are checked.

What is set for one way of checking is refused with another: it would be believed to protect. Must
not know a token or a request.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from fhir_pad.access import Admission, AuthorizationServer, Introspection, Jwt, Open
from fhir_pad.access.authorization_server import CAPABILITIES, GRANT_TYPES
from fhir_pad.access.keys import Keys, keys_of
from fhir_pad.access.signed import ALGORITHMS
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused
from fhir_pad.web.addresses import is_confidential

OPEN, JWT, INTROSPECTION = MODES = ("open", "jwt", "introspection")
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    OPEN: (),
    JWT: ("issuers", "token_endpoint"),
    INTROSPECTION: (
        *("introspection_url", "introspection_client_id", "introspection_client_secret"),
        "token_endpoint",
    ),
}
_SHARED = ("audience", "authorization_endpoint", "grant_types", "capabilities")
TAKEN: Final[Mapping[str, tuple[str, ...]]] = {
    OPEN: (),
    JWT: (*NEEDED[JWT], *_SHARED, "algorithms"),
    INTROSPECTION: (*NEEDED[INTROSPECTION], *_SHARED),
}
NAMES: Final = frozenset({"access", *TAKEN[JWT], *TAKEN[INTROSPECTION]})
_CODE, _CREDENTIALS = GRANT_TYPES
_LAUNCH = "launch-"


class _Words(fields.Field[tuple[str, ...]]):
    """Words of a list, separated by blanks or commas."""

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__()
        self._known = known

    def _deserialize(self, value: object, *_: object, **__: object) -> tuple[str, ...]:
        words = tuple(re.findall(r"[^\s,]+", value)) if isinstance(value, str) else ()
        if not words or not set(words) <= set(self._known):
            raise ValidationError(f"Must be some of {', '.join(self._known)}.")
        return tuple(dict.fromkeys(words))


class _Issuers(fields.Field[Mapping[str, Keys]]):
    """A JSON object of key sets by issuer, or the name of a file that holds it.

    A key set is an object too, or the name of a file, such as a copy of the issuer's jwks_uri.
    """

    def _deserialize(self, value: object, *_: object, **__: object) -> Mapping[str, Keys]:
        named = json_in(value)
        if not isinstance(named, Mapping) or not named or not all(named):
            raise ValidationError('Must be a JSON object such as {"https://issuer": {"keys": []}}.')
        try:
            return {issuer: keys_of(json_in(key_set)) for issuer, key_set in named.items()}
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault


def json_in(value: object) -> object:
    """Return the JSON in a text, or in the file that a text names; an object as it is."""
    if not isinstance(value, str):
        return value
    try:
        text = value if value.lstrip().startswith("{") else Path(value).read_text("utf-8")
        return strict.read(text.encode())
    except (OSError, UnicodeError, Refused) as fault:
        raise ValidationError("Must be JSON, or the name of a file that holds it.") from fault


def _check_endpoint(text: str) -> None:
    if not is_confidential(text) or "#" in text:
        raise ValidationError("Must be an https address; http only on this machine.")


def _given() -> fields.String:
    return fields.String(validate=validate.Regexp(r"[\x21-\x7e]+\Z", error="Must be one word."))


def _endpoint() -> fields.String:
    return fields.String(validate=_check_endpoint)


class AccessSchema(Schema):
    """The settings of access; `admission` makes one value of them."""

    access = fields.String(
        validate=validate.OneOf(MODES, error=f"Must be one of {', '.join(MODES)}.")
    )
    issuers = _Issuers()
    algorithms = _Words(ALGORITHMS)
    audience = _given()
    introspection_url = _endpoint()
    introspection_client_id = _given()
    introspection_client_secret = _given()
    token_endpoint = _endpoint()
    authorization_endpoint = _endpoint()
    grant_types = _Words(GRANT_TYPES)
    capabilities = _Words(CAPABILITIES)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def belong_together(self, _: object, given: Mapping[str, object], **__: object) -> None:
        """Refuse what is missing for the way of checking, and what is for another way."""
        mode = str(given.get("access", OPEN))
        if mode in MODES:
            faults = {**_without_sign_in(given), **_amiss(mode, given)}
            if faults:
                raise ValidationError(faults)

    def admission(self, loaded: Mapping[str, Any], base: str) -> Admission:
        """Return who is let in. The audience is the FHIR base unless it is set."""
        mode, audience = loaded.get("access", OPEN), loaded.get("audience", base)
        if mode == OPEN:
            return Open()
        if mode == JWT:
            algorithms = loaded.get("algorithms", ALGORITHMS)
            return Jwt(loaded["issuers"], audience, _server(loaded), algorithms)
        return Introspection(
            url=loaded["introspection_url"],
            client_id=loaded["introspection_client_id"],
            client_secret=loaded["introspection_client_secret"],
            audience=audience,
            server=_server(loaded),
        )


def _amiss(mode: str, given: Mapping[str, object]) -> dict[str, list[str]]:
    missing = [name for name in NEEDED[mode] if name not in given]
    others = sorted(NAMES.intersection(given) - {"access", *TAKEN[mode]})
    return {name: [f"Must be set with FHIR_PAD_ACCESS={mode}."] for name in missing} | {
        name: [f"Has no meaning with FHIR_PAD_ACCESS={mode}."] for name in others
    }


def _without_sign_in(given: Mapping[str, object]) -> dict[str, list[str]]:
    """Return what is wrong when users are said to sign in and nobody is told where."""
    promised = f"{given.get('grant_types', '')} {given.get('capabilities', '')}"
    if "authorization_endpoint" in given or not any(word in promised for word in (_CODE, _LAUNCH)):
        return {}
    return {"authorization_endpoint": ["Must be set where users sign in."]}


def _server(loaded: Mapping[str, Any]) -> AuthorizationServer:
    usual = _CODE if "authorization_endpoint" in loaded else _CREDENTIALS
    return AuthorizationServer(
        token_endpoint=loaded["token_endpoint"],
        authorization_endpoint=loaded.get("authorization_endpoint", ""),
        introspection_endpoint=loaded.get("introspection_url", ""),
        grant_types=loaded.get("grant_types", (usual,)),
        capabilities=loaded.get("capabilities", ()),
    )
