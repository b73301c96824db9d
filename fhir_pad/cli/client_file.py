"""The file that says how a FHIR server knows this module: JSON, checked before anything is sent.

No secret stands in it: it names the file with the private key. Must not know what is asked for.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate

from fhir_pad.access.scopes import scopes
from fhir_pad.cli.ends import Failed
from fhir_pad.ehr.addresses import origin
from fhir_pad.ehr.assertion import PrivateKey, private_key
from fhir_pad.ehr.backend import Client
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused
from fhir_pad.web.addresses import is_confidential

SYSTEM: Final = "system/"


def _check_address(text: str) -> None:
    if not is_confidential(text) or not origin(text) or {"?", "#"} & set(text):
        raise ValidationError("Must be an https address without query; http only on this machine.")


def _check_scope(word: str) -> None:
    if not word.startswith(SYSTEM) or not scopes(word):
        raise ValidationError("Must be scopes of systems, such as system/Observation.rs.")


class _Address(fields.String):
    def __init__(self, **more: Any) -> None:
        super().__init__(validate=_check_address, **more)


class _ClientSchema(Schema):
    base = _Address(required=True)
    token_endpoint = _Address(required=True)
    client_id = fields.String(required=True, validate=validate.Regexp(r"[\x21-\x7e]{1,255}\Z"))
    key_file = fields.String(required=True, validate=validate.Length(min=1))
    scopes = fields.List(
        fields.String(validate=_check_scope), required=True, validate=validate.Length(min=1)
    )
    origins = fields.List(_Address(), load_default=list)


def client(name: str) -> Client:
    """Return the client that a file describes; raise Failed with everything that is wrong.

    The file with the key is looked for beside it.
    """
    path = Path(name)
    try:
        said: dict[str, Any] = _ClientSchema().load(_object(path))
    except ValidationError as fault:
        raise Failed(f"{name}: {'; '.join(_sentences(fault.messages))}") from fault
    base = said["base"].rstrip("/")
    addresses = (base, said["token_endpoint"], *said["origins"])
    return Client(
        base=base,
        token_endpoint=said["token_endpoint"],
        client_id=said["client_id"],
        scopes=tuple(dict.fromkeys(said["scopes"])),
        key=_key(path.parent / said["key_file"]),
        origins=frozenset(map(origin, addresses)),
    )


def _key(path: Path) -> PrivateKey:
    try:
        return private_key(_object(path))
    except ValueError as fault:
        raise Failed(f"{path}: {fault}") from None  # what was read is a secret


def _object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; raise Failed, without any of its content."""
    try:
        said = strict.read(path.read_bytes())
    except OSError as fault:
        raise Failed(f"{path}: {fault.strerror}") from fault
    except Refused:
        raise Failed(f"{path}: must be JSON") from None
    if not isinstance(said, dict):
        raise Failed(f"{path}: must be a JSON object")
    return said


def _sentences(messages: object, place: str = "") -> list[str]:
    """Return what is wrong with each element, by its name."""
    if isinstance(messages, Mapping):
        return [
            sentence
            for name, inside in messages.items()
            for sentence in _sentences(inside, f"{place}.{name}" if place else str(name))
        ]
    if isinstance(messages, list):
        return [sentence for one in messages for sentence in _sentences(one, place)]
    return [f"{place}: {messages}"]
