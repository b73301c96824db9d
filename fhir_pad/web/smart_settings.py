"""What an operator can set about SMART launches: which EHRs may open the app, known there as what.

Must not know a launch.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from fhir_pad.access.scopes import scopes
from fhir_pad.ehr.assertion import PrivateKey, private_key
from fhir_pad.ehr.launch import ANY_PATIENT, LAUNCH
from fhir_pad.ehr.registration import FHIR_USER, OPENID, Registration, Registrations
from fhir_pad.web.access_settings import json_in
from fhir_pad.web.addresses import is_confidential, split

FHIR_BASE: Final = "/fhir"
CALLBACK: Final = "/smart/callback"
SIGNED, PUBLIC = "private_key_jwt", "none"
_OTHERS: Final = frozenset({LAUNCH, ANY_PATIENT, OPENID, FHIR_USER, "profile"}) | {
    "online_access",
    "offline_access",
    "launch/encounter",
}
_EXAMPLE: Final = '{"https://ehr.example.org/fhir": {"client_id": "fhir-pad"}}'


class SmartClientsField(fields.Field[Mapping[str, Any]]):
    """A JSON object of registrations by the EHR's FHIR base, or the name of a file with one."""

    def _deserialize(self, value: object, *_: object, **__: object) -> Mapping[str, Any]:
        named = json_in(value)
        if not isinstance(named, Mapping) or not named or not all(map(_is_base, named)):
            raise ValidationError(
                f"Must be a JSON object of EHRs by their https FHIR bases, such as {_EXAMPLE}."
            )
        try:
            return {iss.removesuffix("/"): _loaded(said) for iss, said in named.items()}
        except ValidationError as fault:
            raise ValidationError(list(_sentences(fault))) from fault


def registrations(loaded: Mapping[str, Any], base_url: str) -> Registrations:
    """Return the registrations, with our own callback below the FHIR base unless one is set.

    Raises ValidationError when the callback cannot be told, or could be listened to.
    """
    return {iss: _registration(iss, dict(said), base_url) for iss, said in loaded.items()}


class _Key(fields.Field[PrivateKey]):
    """A private JWK, or the name of a file that holds it."""

    def _deserialize(self, value: object, *_: object, **__: object) -> PrivateKey:
        try:
            return private_key(json_in(value))
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault


class _Scopes(fields.Field[tuple[str, ...]]):
    """Words of SMART, separated by blanks."""

    def _deserialize(self, value: object, *_: object, **__: object) -> tuple[str, ...]:
        words = tuple(value.split()) if isinstance(value, str) else ()
        if not words or not all(word in _OTHERS or scopes(word) for word in words):
            raise ValidationError("Must be scopes of SMART, such as openid patient/Observation.rs.")
        return tuple(dict.fromkeys(words))


class _Origins(fields.List[str]):
    """Origins of https, or of http on this machine."""

    def __init__(self) -> None:
        super().__init__(fields.String(validate=_check_origin))


def _check_origin(text: str) -> None:
    parts = split(text)
    if parts is None or text != f"{parts.scheme}://{parts.netloc}" or not is_confidential(text):
        raise ValidationError("Must be origins such as https://auth.example.org, without a path.")


def _check_callback(text: str) -> None:
    if not is_confidential(text) or {"?", "#"} & set(text):
        raise ValidationError("Must be an https address without query; http only on this machine.")


class _RegistrationSchema(Schema):
    client_id = fields.String(
        required=True,
        validate=validate.Regexp(r"[\x21-\x7e]{1,500}\Z", error="Must be one word."),
    )
    scopes = _Scopes(required=True)
    name = fields.String(validate=validate.Length(1, 100, error="Must have 1 to 100 characters."))
    token_endpoint_auth = fields.String(
        required=True,
        validate=validate.OneOf((SIGNED, PUBLIC), error=f"Must be {SIGNED} or {PUBLIC}."),
    )
    key = _Key()
    redirect_uri = fields.String(validate=_check_callback)
    origins = _Origins()
    frame_origins = _Origins()

    @validates_schema(skip_on_field_errors=True)
    def belong_together(self, given: Mapping[str, object], **_: object) -> None:
        """Refuse a key for a public client, and a signing client without one."""
        if given["token_endpoint_auth"] == SIGNED and "key" not in given:
            raise ValidationError({"key": [f"Must be set with {SIGNED}."]})
        if given["token_endpoint_auth"] == PUBLIC and "key" in given:
            raise ValidationError({"key": ["Has no meaning for a public client."]})


def _is_base(iss: str) -> bool:
    return is_confidential(iss) and not {"?", "#"} & set(iss)


def _loaded(said: object) -> dict[str, Any]:
    if not isinstance(said, Mapping):
        raise ValidationError({"client_id": ["Must be set: a registration is an object."]})
    loaded: dict[str, Any] = _RegistrationSchema().load(said)
    return loaded


def _registration(iss: str, said: dict[str, Any], base_url: str) -> Registration:
    del said["token_endpoint_auth"]
    callback = said.pop("redirect_uri", None) or _callback(base_url)
    origins, frame_origins = (tuple(said.pop(one, ())) for one in ("origins", "frame_origins"))
    return Registration(
        iss=iss,
        name=said.pop("name", iss),
        redirect_uri=callback,
        origins=origins,
        frame_origins=frame_origins,
        **said,
    )


def _callback(base_url: str) -> str:
    address = f"{base_url.removesuffix(FHIR_BASE)}{CALLBACK}"
    if not base_url.endswith(FHIR_BASE) or not is_confidential(address):
        raise ValidationError(
            {"smart_clients": ["redirect_uri: Must be set; the base URL does not tell a safe one."]}
        )
    return address


def _sentences(fault: ValidationError) -> Iterator[str]:
    """Give what is wrong with a registration, by the name of its member; never its value."""
    for name, said in sorted(fault.messages_dict.items()):
        texts = [one for part in said.values() for one in part] if isinstance(said, dict) else said
        yield from (f"{name}: {text}" for text in dict.fromkeys(texts))
