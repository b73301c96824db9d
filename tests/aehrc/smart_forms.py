"""The engines of Smart Forms (CSIRO's @aehrc packages), run with Node in a folder below `build`.

npm is needed the first time. Must not know what is right.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from samples import ROOT

from fhir_pad.fhir.write import write

HERE = Path(__file__).parent
BUILD = ROOT / "build" / "aehrc"
TOOLS = ("node", "npm")
INSTALL = ("npm", "ci", "--legacy-peer-deps", "--no-audit", "--no-fund", "--ignore-scripts")
Node = Mapping[str, Any]


class EngineError(Exception):
    """A program ended with an error; the message is what it printed."""


def absent() -> tuple[str, ...]:
    """Return the programs that are needed and not on this machine."""
    return tuple(tool for tool in TOOLS if shutil.which(tool) is None)


def populated(questionnaire: Node, records: Iterable[tuple[Node, list[Node], datetime]]) -> Any:
    """Return what is answered for each (patient, observations, now)."""
    lines = [
        {
            "questionnaire": questionnaire,
            "patient": patient,
            "observations": observations,
            "now": now.isoformat(),
        }
        for patient, observations, now in records
    ]
    return _run(lines)


def extracted(questionnaire: Node, responses: Iterable[Node]) -> Any:
    """Return the Bundle that is extracted from each response."""
    return _run([{"questionnaire": questionnaire, "response": one} for one in responses])


def _run(lines: list[dict[str, Any]]) -> list[Any]:
    _install()
    given = b"\n".join(write(line) for line in lines)
    printed = _called("node", "run.mjs", given=given)
    found = [json.loads(line, parse_float=Decimal) for line in printed.splitlines()]
    if len(found) != len(lines):
        raise EngineError(f"{len(found)} answers to {len(lines)} questions.")
    return found


def _install() -> None:
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "run.mjs"):
        shutil.copy(HERE / name, BUILD / name)
    if not (BUILD / "node_modules" / "@aehrc" / "sdc-template-extract").is_dir():
        _called(*INSTALL)


def _called(*command: str, given: bytes = b"") -> bytes:
    ended = subprocess.run(command, input=given, capture_output=True, cwd=BUILD, check=False)
    if ended.returncode:
        said = (ended.stdout + ended.stderr).decode("utf-8", "replace")
        raise EngineError(f"{command[0]} failed: {said[-3000:]}")
    return ended.stdout
