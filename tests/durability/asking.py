"""One request to a server on this machine, and what it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

from samples import CLAUDICATION, response

from fhir_pad.fhir.write import write

HOST = "127.0.0.1"
PATIENCE_S = 60
UNANSWERED = (OSError, HTTPException)
"""How a request without a reply ends: whether it was done is not known."""
SYSTEM = "https://durability.example.org"
RESPONSES = "/fhir/QuestionnaireResponse"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: its status, its headers, and its JSON, if it is any."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def version(self) -> int:
        """Return the number in the ETag."""
        return int(self.headers["ETag"].removeprefix('W/"').removesuffix('"'))


def ask(port: int, method: str, path: str, body: Any = None, **headers: str) -> Reply:
    """Send a request on a connection of its own; `if_match` is the header If-Match."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    if body is not None:
        named["Content-Type"] = "application/fhir+json"
    connection = HTTPConnection(HOST, port, timeout=PATIENCE_S)
    try:
        connection.request(method, path, None if body is None else write(body), named)
        got = connection.getresponse()
        data = got.read()
        is_json = "json" in got.headers.get("Content-Type", "")
        return Reply(got.status, dict(got.headers), json.loads(data) if is_json and data else None)
    finally:
        connection.close()


def completed(name: str) -> dict[str, Any]:
    """Return a completed response with this identifier; a plan and more follow from it."""
    return response(CLAUDICATION) | {"identifier": {"system": SYSTEM, "value": name}}


def begun(name: str, mark: int, id_: str | None = None) -> dict[str, Any]:
    """Return a response that has only begun, with a mark by which its versions differ."""
    made = response({"age": 60}, status="in-progress", authored=moment(mark))
    made["identifier"] = {"system": SYSTEM, "value": name}
    return made if id_ is None else made | {"id": id_}


def moment(mark: int) -> str:
    """Return a mark as the time at which a response was authored."""
    minutes, seconds = divmod(mark, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"2026-01-{days + 1:02d}T{hours:02d}:{minutes:02d}:{seconds:02d}Z"


def create(port: int, body: Mapping[str, Any], *, guarded: bool = True) -> Reply:
    """Create a response unless one with its identifier is there; unguarded, create it."""
    name = body["identifier"]["value"]
    condition = {"if_none_exist": f"identifier={SYSTEM}|{name}"} if guarded else {}
    return ask(port, "POST", RESPONSES, body, **condition)


def named(port: int, name: str) -> tuple[str, ...]:
    """Return the ids of all responses with an identifier."""
    reply = ask(port, "GET", f"{RESPONSES}?identifier={SYSTEM}|{name}")
    return tuple(one["resource"]["id"] for one in reply.body.get("entry", ()))


def versions(port: int, id_: str) -> dict[int, str]:
    """Return when each version of a response says that it was authored, oldest first."""
    entries: list[dict[str, Any]] = []
    path: str | None = f"{RESPONSES}/{id_}/_history?_count=100"
    while path is not None:
        page = ask(port, "GET", path).body
        entries += page["entry"]
        links = {one["relation"]: one["url"] for one in page["link"]}
        path = "/fhir" + links["next"].partition("/fhir")[2] if "next" in links else None
    made = [one["resource"] for one in reversed(entries)]
    return {int(one["meta"]["versionId"]): one["authored"] for one in made}
