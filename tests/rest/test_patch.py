"""JSON Patch on a stored response: all steps or none, and the result is checked like any other."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from requests_of import RESPONSES, claudication, codes, created, sent, unfinished

JSON_PATCH = "application/json-patch+json"


@pytest.mark.parametrize(
    ("steps", "status", "code"),
    [
        ([{"op": "replace", "path": "/status", "value": "stopped"}], 200, None),
        ([{"op": "test", "path": "/status", "value": "in-progress"}], 200, None),
        ([{"op": "test", "path": "/status", "value": "completed"}], 422, "conflict"),
        ([{"op": "remove", "path": "/nothing"}], 422, "value"),
        ([{"op": "replace", "path": "/status", "value": "nonsense"}], 400, "code-invalid"),
        ([{"op": "remove", "path": "/status"}], 400, "required"),
        ([{"op": "replace", "path": "/id", "value": "another"}], 400, "value"),
        ([{"op": "replace", "path": "/resourceType", "value": "Patient"}], 400, "structure"),
        ([{"op": "explode", "path": "/status"}], 400, "invalid"),
        ([{"path": "/status"}], 400, "invalid"),
        ([{"op": "replace", "path": "status", "value": "x"}], 400, "invalid"),
        ([{"op": "replace", "path": 5, "value": "x"}], 400, "invalid"),
        (["x"], 400, "structure"),
        ({"op": "remove", "path": "/status"}, 400, "structure"),
        ([{"op": "test", "path": "/status", "value": "in-progress"}] * 1001, 413, "too-costly"),
    ],
)
def test_steps_are_done_or_refused(
    client: FlaskClient, steps: Any, status: int, code: str | None
) -> None:
    address = f"{RESPONSES}/{created(client, unfinished())['id']}"

    reply = sent(client, "PATCH", address, json.dumps(steps).encode(), content_type=JSON_PATCH)

    assert reply.status_code == status, reply.text
    if code is not None:
        assert code in codes(reply)
        assert client.get(address).headers["ETag"] == 'W/"1"'


def test_a_patched_response_is_assessed_anew(client: FlaskClient) -> None:
    stored = created(client, claudication())
    steps = [{"op": "replace", "path": "/status", "value": "entered-in-error"}]

    sent(
        client,
        "PATCH",
        f"{RESPONSES}/{stored['id']}",
        json.dumps(steps).encode(),
        content_type=JSON_PATCH,
    )

    plans = json.loads(client.get("/fhir/CarePlan").data)["entry"]
    assert [one["resource"]["status"] for one in plans] == ["entered-in-error"]


def test_other_formats_of_a_patch_are_415(client: FlaskClient) -> None:
    stored = created(client, unfinished())

    reply = sent(client, "PATCH", f"{RESPONSES}/{stored['id']}", {"resourceType": "Parameters"})

    assert (reply.status_code, codes(reply)) == (415, ["not-supported"])
    assert reply.headers["Accept-Patch"] == JSON_PATCH


def test_a_patch_keeps_to_its_condition_and_to_what_is_there(client: FlaskClient) -> None:
    address = f"{RESPONSES}/{created(client, unfinished())['id']}"
    steps = json.dumps([{"op": "replace", "path": "/status", "value": "stopped"}]).encode()
    how = {"content_type": JSON_PATCH}

    assert sent(client, "PATCH", address, steps, if_match='W/"2"', **how).status_code == 412
    assert sent(client, "PATCH", f"{RESPONSES}/never", steps, **how).status_code == 404
    client.delete(address)
    assert sent(client, "PATCH", address, steps, **how).status_code == 410


@pytest.mark.parametrize(
    "step",
    [
        {"op": "remove", "path": "/encounter"},
        {"op": "test", "path": "/status", "value": "completed"},
        {"op": "replace", "path": "/status", "value": "no status"},
    ],
    ids=str,
)
def test_a_patch_of_an_older_version_is_told_so_whatever_its_steps_say(
    client: FlaskClient, step: dict[str, str]
) -> None:
    """What was written for another version may not fit; its sender has to read first."""
    address = f"{RESPONSES}/{created(client, unfinished())['id']}"
    steps = json.dumps([step]).encode()
    how = {"content_type": JSON_PATCH}

    older = sent(client, "PATCH", address, steps, if_match='W/"2"', **how)
    here = sent(client, "PATCH", address, steps, if_match='W/"1"', **how)

    assert (older.status_code, codes(older)) == (412, ["conflict"])
    assert here.status_code in (409, 422, 400)


def test_a_decimal_survives_a_patch(client: FlaskClient) -> None:
    extension = b'"extension":[{"url":"https://example.org/x","valueDecimal":0.90}],'
    body = json.dumps(unfinished()).encode().replace(b"{", b"{" + extension, 1)
    stored = json.loads(sent(client, "POST", RESPONSES, body).data)
    steps = b'[{"op":"add","path":"/extension/-","value":{"url":"https://example.org/y",'
    steps += b'"valueDecimal":1.10}}]'

    reply = sent(client, "PATCH", f"{RESPONSES}/{stored['id']}", steps, content_type=JSON_PATCH)

    assert b'"valueDecimal":0.90}' in reply.data
    assert b'"valueDecimal":1.10}' in reply.data
