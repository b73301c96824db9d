"""What an operator can set about serving: processes, places, time, and what is told of it.

Must not know the server.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields as fields_of
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

OFF, LOOPBACK, TOKEN = METRICS = ("off", "loopback", "token")
JSON, TEXT = LOGS = ("json", "text")
MOST_BODY_BYTES: Final = 1024 * 1024
"""The strict reader refuses more, so a larger number would promise what is not kept."""


@dataclass(frozen=True, slots=True)
class Serving:
    """How requests are served. The numbers hold for each worker."""

    workers: int = 1
    concurrency: int = 8
    """Requests in work at once."""
    queue: int = 64
    """Requests that wait for that; more are refused."""
    queue_seconds: int = 5
    """How long each waits."""
    client_concurrency: int = 0
    """Requests of one client in work or waiting, by token or address; 0 for any number."""
    connections: int = 1000
    head_seconds: int = 10
    body_seconds: int = 20
    keep_alive_seconds: int = 15
    not_ready_seconds: int = 1
    """How long a server that is told to end says so before it stops to accept."""
    drain_seconds: int = 30
    """How long what is in work may take to be finished then."""
    metrics: str = OFF
    metrics_token: str = ""
    log: str = JSON
    body_bytes: int = MOST_BODY_BYTES
    with_parent: bool = False
    """Whether it ends with the program that started it."""


NAMES: Final = frozenset(one.name for one in fields_of(Serving)) - {"body_bytes", "with_parent"}


class WholeNumber(fields.Field[int]):
    """ASCII digits only: `int()` would also take `5_0`, ` 5 ` and Arabic digits."""

    def _deserialize(self, value: object, *_: object, **__: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
            return int(value)
        raise ValidationError("Must be a whole number in digits.")


def _between(least: int, most: int) -> WholeNumber:
    return WholeNumber(validate=validate.Range(least, most))


def _one_of(words: tuple[str, ...]) -> fields.String:
    return fields.String(
        validate=validate.OneOf(words, error=f"Must be one of {', '.join(words)}.")
    )


class ServingSchema(Schema):
    """The settings of serving; `serving` makes one value of them."""

    workers = _between(1, 64)
    concurrency = _between(1, 256)
    queue = _between(0, 1024)
    queue_seconds = _between(0, 60)
    client_concurrency = _between(0, 1024)
    connections = _between(16, 100_000)
    head_seconds = _between(1, 300)
    body_seconds = _between(1, 300)
    keep_alive_seconds = _between(0, 300)
    not_ready_seconds = _between(0, 120)
    drain_seconds = _between(1, 600)
    metrics = _one_of(METRICS)
    metrics_token = fields.String(
        validate=validate.Regexp(
            r"[\x21-\x7e]{16,256}\Z", error="Must be one word of 16 to 256 characters."
        )
    )
    log = _one_of(LOGS)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def token_is_for_metrics(self, _: object, given: Mapping[str, object], **__: object) -> None:
        """Refuse a token that nobody is asked for, and metrics that want one and have none."""
        wanted = given.get("metrics") == TOKEN
        if wanted != ("metrics_token" in given):
            need = "Must be set with" if wanted else "Has no meaning without"
            raise ValidationError({"metrics_token": [f"{need} FHIR_PAD_METRICS={TOKEN}."]})


def serving(loaded: Mapping[str, Any]) -> Serving:
    """Return how requests are served."""
    given = {name: value for name, value in loaded.items() if name in NAMES}
    return Serving(**given, body_bytes=loaded.get("max_body_bytes", MOST_BODY_BYTES))
