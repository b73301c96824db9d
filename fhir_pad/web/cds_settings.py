"""What an operator can set about CDS Hooks: which clients may call, and what may be asked of whom.

Must not know a token or a call.
"""

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from fhir_pad.access.cds_client import CdsClient, CdsClients
from fhir_pad.access.keys import Keys, keys_of
from fhir_pad.access.signed import ALGORITHMS
from fhir_pad.ehr.networks import Networks
from fhir_pad.web.access_settings import json_in
from fhir_pad.web.addresses import is_confidential

_WORD: Final = validate.Regexp(r"[\x21-\x7e]{1,500}\Z", error="Must be one word.")


class ServersField(fields.Field[tuple[str, ...]]):
    """FHIR bases of https, or of http on this machine; one slash at the end means nothing."""

    def _deserialize(self, value: object, *_: object, **__: object) -> tuple[str, ...]:
        listed = value.replace(",", " ").split() if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(map(_is_base, listed)):
            raise ValidationError(
                "Must be FHIR bases such as https://ehr.example.org/fhir; http only on this "
                "machine."
            )
        return tuple(one.removesuffix("/") for one in listed)


def _is_base(said: object) -> bool:
    return isinstance(said, str) and is_confidential(said) and not {"?", "#"} & set(said)


class CdsClientsField(fields.Field[CdsClients]):
    """A JSON object of clients by issuer, or the name of a file that holds it."""

    def _deserialize(self, value: object, *_: object, **__: object) -> CdsClients:
        named = json_in(value)
        if not isinstance(named, Mapping) or not named or not all(named):
            raise ValidationError(
                'Must be a JSON object such as {"https://issuer": {"jwks": {"keys": []}}}.'
            )
        try:
            return {issuer: _client(issuer, said) for issuer, said in named.items()}
        except ValidationError as fault:
            raise ValidationError(list(_sentences(fault))) from fault


class _Keys(fields.Field[Keys]):
    """A key set, or the name of a file that holds it; each key has a kid, by which it is named."""

    def _deserialize(self, value: object, *_: object, **__: object) -> Keys:
        try:
            found = keys_of(json_in(value))
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault
        if "" in found:
            raise ValidationError("Each key must have a kid: tokens of CDS clients name it.")
        return found


class _ClientSchema(Schema):
    jwks = _Keys(required=True)
    algorithms = fields.List(
        fields.String(
            validate=validate.OneOf(ALGORITHMS, error=f"Must be some of {', '.join(ALGORITHMS)}.")
        ),
        validate=validate.Length(min=1, error="Must name an algorithm."),
    )
    jku = fields.String(validate=_WORD)
    tenant = fields.String(validate=_WORD)
    fhir_servers = ServersField()

    @post_load
    def freeze(self, loaded: dict[str, Any], **_: object) -> dict[str, Any]:
        """Return values that do not change."""
        if "algorithms" in loaded:
            loaded["algorithms"] = tuple(loaded["algorithms"])
        return loaded


def _client(issuer: str, said: object) -> CdsClient:
    if not isinstance(said, Mapping):
        raise ValidationError({"jwks": ["Must be set: a client is an object."]})
    loaded: dict[str, Any] = _ClientSchema().load(said)
    return CdsClient(issuer=issuer, keys=loaded.pop("jwks"), **loaded)


def _sentences(fault: ValidationError) -> Iterator[str]:
    """Give what is wrong with a client, by the name of its member; never its value."""
    for name, said in sorted(fault.messages_dict.items()):
        texts = [text for one in said.values() for text in one] if isinstance(said, dict) else said
        yield from (f"{name}: {text}" for text in dict.fromkeys(texts))


class NetworksField(fields.Field[Networks]):
    """Networks that are not public, such as 10.20.0.0/16, separated by blanks or commas."""

    def _deserialize(self, value: object, *_: object, **__: object) -> Networks:
        try:
            return tuple(ip_network(one) for one in str(value).replace(",", " ").split())
        except ValueError as fault:
            raise ValidationError("Must be networks such as 10.20.0.0/16 or fd12::/64.") from fault


class CdsSchema(Schema):
    """The settings of CDS Hooks."""

    cds_clients = CdsClientsField()
    cds_fhir_servers = ServersField()
    cds_private_networks = NetworksField()

    @validates_schema(skip_on_field_errors=True)
    def one_list(self, loaded: Mapping[str, object], **_: object) -> None:
        """Refuse servers for anybody where clients have servers of their own."""
        if "cds_clients" in loaded and "cds_fhir_servers" in loaded:
            text = "Name them as fhir_servers of each client in FHIR_PAD_CDS_CLIENTS."
            raise ValidationError({"cds_fhir_servers": [text]})
