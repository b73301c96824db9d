"""The cases about access, each sent to a server that wants tokens. Must not know how it is told."""

import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from hostile import tokens
from hostile.bound import RESPONSES, Sent, filled
from hostile.replies import Reply
from hostile.running import Running, running

GROUP = "auth"
Case = Mapping[str, Any]
STILL = "still_exists"
"""The demand that nothing was deleted."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """A server, and a good token that is sent with what has none of its own."""

    server: Running

    def send(self, sent: Sent) -> Reply:
        """Send a request."""
        headers = {"Authorization": tokens.authorization({}), **sent.headers}
        return self.server.send(replace(sent, headers=headers))


@contextmanager
def servers() -> Iterator[tuple[Running, Running]]:
    """Give a server that checks signed tokens, and one that asks somebody who never answers."""
    with (
        tempfile.TemporaryDirectory() as signed,
        tempfile.TemporaryDirectory() as asking,
        socket.create_server(("127.0.0.1", 0)) as silent,
        running(Path(signed), **tokens.settings()) as first,
        running(Path(asking), **_asking(silent.getsockname()[1])) as second,
    ):
        yield first, second


def _asking(port: int) -> dict[str, str]:
    return {
        "FHIR_PAD_ACCESS": "introspection",
        "FHIR_PAD_INTROSPECTION_URL": f"http://127.0.0.1:{port}/introspect",
        "FHIR_PAD_INTROSPECTION_CLIENT_ID": "pad",
        "FHIR_PAD_INTROSPECTION_CLIENT_SECRET": "secret",
        "FHIR_PAD_TOKEN_ENDPOINT": "https://auth.example.org/token",
    }


def is_in_doubt(case: Case) -> bool:
    """Tell whether a case is about a server that has to ask, and is not answered."""
    return "introspection" in case["auth"]


def borne(case: Case, request: Sent, names: Mapping[str, str]) -> Sent:
    """Return the request of a case with the token that it says."""
    recipe = dict(case["auth"])
    claims = recipe.get("claims", {})
    changed = {
        name: filled(value, names) if isinstance(value, str) else value
        for name, value in claims.items()
    }
    header = tokens.authorization({**recipe, "claims": changed})
    return replace(request, headers={**request.headers, "Authorization": header})


def lost(server: Bearing, id_: str) -> Iterator[str]:
    """Say when the response that was there before a case is not there after it."""
    status = server.send(Sent("GET", f"{RESPONSES}/{id_}", {}, None)).status
    if status != HTTPStatus.OK:
        yield f"it is not there any more: {status}"
