"""The Library compiled and run by Node programs, in a folder below `build`.

Must not know what is compared.
"""

import hashlib
import io
import json
import shutil
import subprocess
import urllib.request
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from samples import ROOT

from fhir_pad.cql.library import library

HERE = Path(__file__).parent
BUILD = ROOT / "build" / "equivalence"
TOOLS = ("node", "npm")
# No npm package has the model of CQL's own types; HL7's Java library on Maven Central does.
MODEL_JAR = "https://repo.maven.apache.org/maven2/info/cqframework/model/3.13.0/model-3.13.0.jar"
MODEL_SHA256 = "dd81beea66b050a7bc96ab86c8cccb67f121a6306d71cdea917dba67a86bcc3b"
MODEL_FILE = "org/hl7/elm/r1/system-modelinfo.xml"
FHIR_MODEL = "node_modules/cql-exec-fhir/lib/modelInfos/fhir-modelinfo-4.0.1.xml"
SECONDS_TO_FETCH = 60
NOW = "2026-11-21T12:00:00.000+00:00"
"""The present of every run."""


class EngineError(Exception):
    """A program ended with an error; the message is what it printed."""


def absent() -> tuple[str, ...]:
    """Return the programs that are needed and not on this machine."""
    return tuple(tool for tool in TOOLS if shutil.which(tool) is None)


def build(text: str | None = None) -> None:
    """Fetch the programs once, and compile the Library or another text of it.

    npm and Maven Central are needed the first time.
    """
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "translate.mjs", "run.mjs"):
        shutil.copy(HERE / name, BUILD / name)
    if not (BUILD / FHIR_MODEL).is_file():
        _run("npm", "ci", "--no-audit", "--no-fund")
    if not (BUILD / "system.xml").is_file():
        (BUILD / "system.xml").write_bytes(_system_model())
    (BUILD / "LegPain.cql").write_text(library() if text is None else text, "utf-8")
    _run("node", "translate.mjs", "LegPain.cql", "LegPain.json", "system.xml", FHIR_MODEL)


def run(patients: Iterable[bytes], names: Iterable[str]) -> list[dict[str, Any]]:
    """Return the value of each of these defines for each patient (an array of resources)."""
    (BUILD / "names.json").write_text(json.dumps(list(names)), "utf-8")
    printed = _run("node", "run.mjs", "LegPain.json", "names.json", NOW, given=b"\n".join(patients))
    return [json.loads(line) for line in printed.splitlines()]


def _system_model() -> bytes:
    with urllib.request.urlopen(MODEL_JAR, timeout=SECONDS_TO_FETCH) as reply:
        jar = reply.read()
    if hashlib.sha256(jar).hexdigest() != MODEL_SHA256:
        raise EngineError("The model of CQL's types is not the one that is expected.")
    return zipfile.ZipFile(io.BytesIO(jar)).read(MODEL_FILE)


def _run(*command: str, given: bytes = b"") -> bytes:
    ended = subprocess.run(command, input=given, capture_output=True, cwd=BUILD, check=False)
    if ended.returncode:
        said = (ended.stdout + ended.stderr).decode("utf-8", "replace")
        raise EngineError(f"{command[0]} failed: {said[-3000:]}")
    return ended.stdout
