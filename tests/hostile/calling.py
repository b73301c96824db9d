"""The cases about CDS clients, each call with a token of its own. Must not know how it is told."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from access import issuer
from cds import clients

from hostile.bound import Sent, filled
from hostile.running import Running

GROUP = "cds-hooks-jwt"
LIFE_S = 120
Case = Mapping[str, Any]


def settings() -> dict[str, str]:
    """Return the settings of a server that two clients may call."""
    return {"FHIR_PAD_CDS_CLIENTS": clients.setting()}


def called(case: Case, request: Sent, names: Mapping[str, str], server: Running) -> Iterator[Sent]:
    """Give the requests of a case: one, or the same token's name from two clients."""
    recipe = case["auth"]
    own = f"http://{server.host}:{server.port}"
    now, name = int(time.time()), uuid4().hex
    head = clients.header() | recipe.get("header", {})
    for dropped in recipe.get("drop_header", ()):
        del head[dropped]
    changed = {
        said: filled(value, {**names, "CDS": own})
        for said, value in recipe.get("claims", {}).items()
    }
    usual = {"aud": f"{own}{request.path}", "iat": now, "exp": now + LIFE_S, "jti": name}
    payload = clients.claims(**{**usual, **changed, **dict.fromkeys(recipe.get("drop", ()))})
    yield _with(request, clients.token(head, payload))
    if recipe.get("other_iss"):
        other = {**payload, "iss": clients.OTHER_EHR}
        yield _with(request, clients.token(head, other, issuer.others()["p384"]))


def good(request: Sent, server: Running) -> Sent:
    """Return a request with a token that there is nothing wrong with."""
    [made] = called({"auth": {}}, request, {}, server)
    return made


def _with(request: Sent, token: str) -> Sent:
    return replace(request, headers={**request.headers, "Authorization": f"Bearer {token}"})
