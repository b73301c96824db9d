"""Requests and what is read back from the replies, for tests of the FHIR base."""

import json
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from samples import CLAUDICATION, COLD_LEG, response
from werkzeug.test import TestResponse

from fhir_pad.fhir.write import write

FHIR_JSON = "application/fhir+json"
RESPONSES = "/fhir/QuestionnaireResponse"


def sent(
    client: FlaskClient, method: str, address: str, body: Any = None, **headers: str
) -> TestResponse:
    """Send a request; a body that is not bytes is written as JSON. `if_match` is If-Match."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    if body is not None:
        named.setdefault("Content-Type", FHIR_JSON)
        body = body if isinstance(body, bytes) else write(body)
    return client.open(address, method=method, data=body, headers=named)


def claudication(**changes: Any) -> dict[str, Any]:
    """Return a completed response of a man with claudication."""
    return response(CLAUDICATION) | changes


def cold_leg(status: str = "in-progress") -> dict[str, Any]:
    """Return a response of someone whose leg turned cold today."""
    return response(COLD_LEG, status=status)


def unfinished(**changes: Any) -> dict[str, Any]:
    """Return a response that has only begun, and tells of nothing urgent."""
    return response({"age": 60}, status="in-progress") | changes


def created(client: FlaskClient, body: Mapping[str, Any], **headers: str) -> dict[str, Any]:
    """Create a resource and return it as it was stored."""
    reply = sent(client, "POST", f"/fhir/{body['resourceType']}", body, **headers)
    assert reply.status_code == 201, reply.text
    return json.loads(reply.data)


def codes(reply: TestResponse) -> list[str]:
    """Return the issue codes of an OperationOutcome."""
    body = json.loads(reply.data)
    assert body["resourceType"] == "OperationOutcome", body
    return [issue["code"] for issue in body["issue"]]


def found(reply: TestResponse, mode: str = "match") -> list[dict[str, Any]]:
    """Return the resources of a searchset that are there in this mode."""
    assert reply.status_code == 200, reply.text
    entries = json.loads(reply.data).get("entry", [])
    return [entry["resource"] for entry in entries if entry["search"]["mode"] == mode]


def link(reply: TestResponse, relation: str) -> str | None:
    """Return a link of a Bundle, as the path that the test client takes."""
    links = json.loads(reply.data)["link"]
    urls = [each["url"] for each in links if each["relation"] == relation]
    return urls[0].removeprefix("https://pad.example.org") if urls else None
