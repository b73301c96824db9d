"""Cases that are no plain request: broken HTTP, a store that is down, a wrong start."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from samples import ROOT

from hostile.bound import Sent
from hostile.running import PATIENCE_S, Running, running

BASE = "/fhir"
HALF = b"POST /fhir/QuestionnaireResponse HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{"
LIVE, READY = Sent("GET", "/health/live", {}, None), Sent("GET", "/health/ready", {}, None)


def raw(case: dict[str, Any], server: Running) -> Iterator[str]:
    """Send bytes that are no good HTTP; the server must refuse them and go on."""
    if case["raw"] == "@disconnects":
        for _ in range(1000):
            server.hang_up(HALF)
    else:
        status = server.send_raw(case["raw"].replace("{base}", BASE).encode("latin-1"))
        if status not in case["expect"]["status"]:
            yield f"{status} instead of {case['expect']['status']}"
    if server.send(LIVE).status != 200:
        yield "the server is dead"


def operation(case: dict[str, Any], _: Running) -> Iterator[str]:
    """Try what an operator may meet."""
    yield from _OPERATIONS[case["id"]]()


def _store_down() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        if server.send(READY).status != 200:
            yield "not ready although all is well"
        for file in Path(folder).glob("pad.db*"):
            file.write_bytes(b"no database" * 1000)
        if (server.send(LIVE).status, server.send(READY).status) != (200, 503):
            yield "the store is down, and live and ready do not say 200 and 503"
        reply = server.send(Sent("GET", f"{BASE}/QuestionnaireResponse", {}, None))
        if (reply.status, reply.codes) != (503, ["no-store"]):
            yield f"a search in it gives {reply.status}, {reply.codes}"
        if server.send(Sent("GET", f"{BASE}/Questionnaire", {}, None)).status != 200:
            yield "what is published cannot be read"


def _debug() -> Iterator[str]:
    """There is no such setting, so it is refused like any other that is not known."""
    ended = subprocess.run(
        [sys.executable, "-m", "fhir_pad", "serve", "--port", "0"],
        env=os.environ | {"FHIR_PAD_DEBUG": "true"},
        cwd=ROOT,
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    if ended.returncode == 0:
        yield "the server starts with a setting for debugging"


_OPERATIONS: dict[str, Callable[[], Iterator[str]]] = {"Q09": _store_down, "Q13": _debug}
