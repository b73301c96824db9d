"""What an operator can set, checked once at start. Must not know Flask or any resource."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields, post_load, validate

from fhir_pad.access import Admission, Open
from fhir_pad.access.cds_client import CdsClients
from fhir_pad.ehr.networks import Networks
from fhir_pad.ehr.registration import Registrations
from fhir_pad.web.access_settings import NAMES, AccessSchema
from fhir_pad.web.addresses import split
from fhir_pad.web.cds_settings import CdsSchema, ServersField
from fhir_pad.web.serving_settings import MOST_BODY_BYTES as HIGHEST_BODY_BYTES
from fhir_pad.web.serving_settings import NAMES as SERVING_NAMES
from fhir_pad.web.serving_settings import Serving, ServingSchema, WholeNumber, serving
from fhir_pad.web.smart_settings import SmartClientsField, registrations

PREFIX = "FHIR_PAD_"
LFORMS = (
    "webcomponent/styles.css",
    "webcomponent/assets/lib/zone.min.js",
    "webcomponent/runtime.js",
    "webcomponent/polyfills.js",
    "webcomponent/main.js",
    "fhir/R4/lformsFHIR.min.js",
)
"""The files of LHC-Forms that its page loads, in this order."""
LOWEST_BODY_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """One running module. `base_url` is the FHIR base as clients see it, without last slash."""

    base_url: str = "http://127.0.0.1:8080/fhir"
    max_body_bytes: int = HIGHEST_BODY_BYTES
    database_url: str = "sqlite:///fhir-pad.sqlite3"
    """`sqlite:///file.db`, relative to where the program runs, or `postgresql://...`."""
    cors_origins: tuple[str, ...] = ()
    """Origins whose scripts may read replies; `*` is any. No credentials are ever allowed.

    What is published can be read by scripts of any origin."""
    admission: Admission = field(default_factory=Open)
    """Who is let in: anybody, which is for one machine alone, or who brings an access token."""
    cds_clients: CdsClients = field(default_factory=dict)
    """Who may call the CDS services. Without any, anybody may who is let in without a token."""
    cds_fhir_servers: tuple[str, ...] = ()
    """Where callers who are not asked who they are may let data be asked for, as FHIR bases."""
    cds_private_networks: Networks = ()
    """Networks that are not public and where those FHIR servers may be, under whatever names."""
    data_endpoints: tuple[str, ...] = ()
    """FHIR bases that `$populate` may ask when a call brings an Endpoint with authorization."""
    smart_clients: Registrations = field(default_factory=dict)
    """The EHRs that may open the app, by their FHIR bases. Without any there is no app."""
    lforms_dir: str = ""
    """Where the built files of LHC-Forms are; empty for no page with it."""
    time_zone: tzinfo = UTC
    """Where the clinic is: the day of what is answered on its pages is the day there."""
    serving: Serving = field(default_factory=Serving)
    """How requests are served: processes, places, time, and what is told of it."""


class SettingsRefused(Exception):  # noqa: N818 - the same word as for a refused resource
    """Settings that cannot be used; `faults` says all of them, one sentence each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Keep the sentences."""
        self.faults = faults
        super().__init__("; ".join(faults))


def from_environment(environ: Mapping[str, str], given: Mapping[str, object]) -> Settings:
    """Return the settings in `FHIR_PAD_*` variables, with given ones (not None) before them.

    Raises SettingsRefused for a wrong value and for a `FHIR_PAD_` name that is not known.
    """
    named = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in sorted(environ.items())
        if name.startswith(PREFIX)
    }
    given = {name: value for name, value in given.items() if value is not None}
    try:
        settings: Settings = _SettingsSchema().load({**named, **given})
    except ValidationError as fault:
        raise SettingsRefused(_sentences(fault)) from fault
    return settings


def _sentences(fault: ValidationError) -> tuple[str, ...]:
    """Name each variable and what is wrong with it; never its value."""
    messages = fault.messages_dict
    return tuple(
        f"{PREFIX}{name.upper()}: {text}" for name in sorted(messages) for text in messages[name]
    )


class _Origins(fields.Field[tuple[str, ...]]):
    """Origins separated by blanks or commas; empty for none."""

    def _deserialize(self, value: object, *_: object, **__: object) -> tuple[str, ...]:
        origins = tuple(re.split(r"[\s,]+", value.strip())) if isinstance(value, str) else ()
        origins = tuple(origin for origin in origins if origin)
        if not all(origin == "*" or _is_origin(origin) for origin in origins):
            raise ValidationError(
                "Must be * or origins such as https://ehr.example.org, without a path."
            )
        return origins


def _is_origin(text: str) -> bool:
    parts = split(text)
    return parts is not None and text == f"{parts.scheme}://{parts.netloc}"


def _check_base(text: str) -> None:
    parts = split(text)
    if parts is None or text.endswith("/") or "?" in text or "#" in text:
        raise ValidationError(
            "Must be an http or https address without user, query and last slash."
        )


class _Zone(fields.Field[tzinfo]):
    """A time zone by its name in the database of IANA, as this machine has it."""

    def _deserialize(self, value: object, *_: object, **__: object) -> tzinfo:
        try:
            return ZoneInfo(str(value))
        except (OSError, KeyError, ValueError) as fault:  # KeyError: there is none of this name
            raise ValidationError(
                "Must be a name such as Europe/Istanbul of a time zone that this machine knows; "
                "the package tzdata brings all of them."
            ) from fault


def _check_lforms(text: str) -> None:
    absent = [name for name in LFORMS if not (Path(text) / name).is_file()]
    if absent:
        raise ValidationError(
            "Must be the folder dist/lforms of the npm package lforms. "
            f"There is no {' and no '.join(absent)} in it."
        )


class _SettingsSchema(CdsSchema, AccessSchema, ServingSchema):
    error_messages = {  # noqa: RUF012 - as marshmallow declares it
        "unknown": "There is no such setting; OPERATING.md lists all of them."
    }
    base_url = fields.String(validate=_check_base)
    database_url = fields.String(
        validate=validate.Regexp(
            "(sqlite|postgresql):", error="Must begin with sqlite: or postgresql:."
        )
    )
    max_body_bytes = WholeNumber(validate=validate.Range(LOWEST_BODY_BYTES, HIGHEST_BODY_BYTES))
    cors_origins = _Origins()
    smart_clients = SmartClientsField()
    data_endpoints = ServersField()
    lforms_dir = fields.String(validate=_check_lforms)
    time_zone = _Zone()

    @post_load
    def freeze(self, loaded: dict[str, Any], **_: object) -> Settings:
        """Return the frozen value."""
        base = str(loaded.get("base_url", Settings().base_url))
        admission = self.admission(loaded, base)
        loaded["smart_clients"] = registrations(loaded.get("smart_clients", {}), base)
        apart = NAMES | SERVING_NAMES
        others = {name: value for name, value in loaded.items() if name not in apart}
        return Settings(admission=admission, serving=serving(loaded), **others)


SETTINGS = tuple(sorted(_SettingsSchema().fields))
"""The names of all settings, as they stand in variables after `FHIR_PAD_`, in small letters."""
