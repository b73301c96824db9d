"""The OpenAPI description is valid, complete, and true of a running server."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hostile.running import running
from openapi_spec_validator import validate
from samples import ROOT

from fhir_pad import rest
from fhir_pad.web.app import EXTENSION

CONFIGURATION = ROOT / "tests" / "openapi" / "schemathesis.toml"
ENOUGH_EXAMPLES = "2"
WORDS = ("Selected", "Tested")
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


def test_schemathesis_finds_no_fault(tmp_path: Path) -> None:
    """All its checks, on every operation; the same requests each time."""
    with running(tmp_path) as server:
        ended = subprocess.run(
            [
                *(str(Path(sys.executable).with_name("schemathesis")), "--config-file"),
                *(str(CONFIGURATION), "run", f"http://{server.host}:{server.port}/openapi.json"),
                *("--checks", "all", "--phases", "examples,coverage,fuzzing,stateful"),
                *("--max-examples", ENOUGH_EXAMPLES, "--generation-deterministic"),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )

    assert ended.returncode == 0, ended.stdout[-3000:]
    selected, tested = (re.search(f"{word}: ([0-9]+)", ended.stdout) for word in WORDS)
    assert selected is not None
    assert tested is not None
    assert int(tested[1]) == int(selected[1]) > MANY


@pytest.mark.parametrize("address", ["/fhir/$versions", "/fhir/QuestionnaireResponse", "/fhir"])
def test_null_is_no_body(client: FlaskClient, address: str) -> None:
    reply = client.post(address, data=b"null", content_type="application/json")

    assert reply.status_code == 400
    assert json.loads(reply.data)["issue"][0]["code"] == "structure"
