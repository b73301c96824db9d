"""The OpenAPI description is valid, complete, and true of a running server."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hostile.running import running
from openapi_spec_validator import validate
from samples import ROOT

from fhir_pad import rest
from fhir_pad.web.app import EXTENSION

CONFIGURATION = ROOT / "tests" / "openapi" / "schemathesis.toml"
ENOUGH_EXAMPLES, ENOUGH_SEQUENCES = "2", "30"
MANY = 190


def test_the_description_is_valid(client: FlaskClient) -> None:
    validate(client.get("/openapi.json").json)


def test_every_route_is_described_once(client: FlaskClient) -> None:
    described = client.get("/openapi.json").json
    shelf = client.application.extensions[EXTENSION].shelf
    table = rest.table(shelf.types, rest.metadata)

    found = [(method.upper(), path) for path, held in described["paths"].items() for method in held]

    assert sorted(found) == sorted(
        (route.method, "/" + "/".join(route.pattern)) for route in table.routes
    )
    names = [one["operationId"] for held in described["paths"].values() for one in held.values()]
    assert len(set(names)) == len(names)


UNMET = {
    # No activity is proposed for a patient of whom nothing is known, and no form is filled in.
    "/ActivityDefinition/$apply": {422},
    "/Questionnaire/$populate": {422},
    # The example of a response is not finished, and at an address it is the stored one that counts.
    "/QuestionnaireResponse/$extract": {422},
    "/QuestionnaireResponse/{id}/$extract": {400, 404},
}
"""Examples that are understood, and refused for what they say."""


def test_every_example_is_taken(client: FlaskClient) -> None:
    """Each body that the description shows can be sent as it is."""
    described = client.get("/openapi.json").json
    shown = [
        (method, path, _query(one), media_type, content["example"])
        for path, held in described["paths"].items()
        for method, one in held.items()
        for media_type, content in one.get("requestBody", {}).get("content", {}).items()
        if "example" in content and ("{" not in path or path.startswith("/QuestionnaireResponse"))
    ]

    assert {method for method, *_ in shown} == {"patch", "post", "put"}
    for method, path, query, media_type, body in shown:
        reply = client.open(
            f"/fhir{path.replace('{id}', 'example').rstrip('/')}",
            method=method,
            query_string=query,
            data=json.dumps(body),
            content_type=media_type,
        )
        right = UNMET.get(path, {200, 201})
        assert reply.status_code in right, (method, path, reply.text)


def _query(operation: dict[str, Any]) -> dict[str, str]:
    given = (one for one in operation["parameters"] if one["in"] == "query" and "example" in one)
    return {one["name"]: one["example"] for one in given}


def schemathesis(folder: Path, *arguments: str) -> str:
    """Return what schemathesis says of a server of its own; the same requests each time."""
    with running(folder) as server:
        ended = subprocess.run(
            [
                *(str(Path(sys.executable).with_name("schemathesis")), "--config-file"),
                *(str(CONFIGURATION), "run", f"http://{server.host}:{server.port}/openapi.json"),
                *("--checks", "all", "--generation-deterministic", *arguments),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
        )
    assert ended.returncode == 0, ended.stdout[-3000:]
    return ended.stdout


def counted(said: str, pattern: str) -> int:
    """Return the number that was said."""
    found = re.search(pattern, said)
    assert found is not None, said
    return int(found[1])


def test_schemathesis_finds_no_fault_in_any_operation(tmp_path: Path) -> None:
    said = schemathesis(
        tmp_path, "--phases", "examples,coverage,fuzzing", "--max-examples", ENOUGH_EXAMPLES
    )

    assert counted(said, "Tested: ([0-9]+)") == counted(said, "Selected: ([0-9]+)") > MANY


def test_schemathesis_finds_no_fault_in_what_follows_from_a_request(tmp_path: Path) -> None:
    """What was created can be read, and what was deleted cannot."""
    said = schemathesis(
        *(tmp_path, "--phases", "stateful", "--max-examples", ENOUGH_SEQUENCES),
        *("--include-path-regex", "^/(QuestionnaireResponse|Patient)"),
    )

    assert counted(said, "API Links: +([0-9]+) covered") > 1


@pytest.mark.parametrize("address", ["/fhir/$versions", "/fhir/QuestionnaireResponse", "/fhir"])
def test_null_is_no_body(client: FlaskClient, address: str) -> None:
    reply = client.post(address, data=b"null", content_type="application/json")

    assert reply.status_code == 400
    assert json.loads(reply.data)["issue"][0]["code"] == "structure"
