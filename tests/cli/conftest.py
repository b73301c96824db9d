import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ehr.fake_backend import CLIENT_ID, KEY, SCOPES, Server


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.stop()


@pytest.fixture
def said(server: Server) -> dict[str, Any]:
    """Return what a client file says."""
    return {
        "base": f"{server.base}/",
        "token_endpoint": f"{server.origin}/token",
        "client_id": CLIENT_ID,
        "key_file": "key.json",
        "scopes": list(SCOPES),
    }


@pytest.fixture
def client(said: dict[str, Any], tmp_path: Path) -> str:
    return written(tmp_path, said)


def written(folder: Path, said: object, key: object = KEY) -> str:
    (folder / "key.json").write_text(json.dumps(key))
    (folder / "client.json").write_text(json.dumps(said))
    return str(folder / "client.json")
