"""encender: installed once with npm, then one run of Node for all patients.

Must not know what the plan should come to.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samples import NOW, ROOT

from fhir_pad import engine
from fhir_pad.bench.peers.installed import HERE as PEERS
from fhir_pad.bench.peers.installed import NODE, TOOLS
from fhir_pad.fhir.canonical import url
from fhir_pad.fhir.write import write
from fhir_pad.publish.folder import as_files
from fhir_pad.publish.renditions import CQL, SUFFIX, rendered

HERE = Path(__file__).parent
BUILD = ROOT / "build" / "encender"
PLAN = url("PlanDefinition", f"leg-pain-{SUFFIX}")
PUBLISHED_PLAN = url("PlanDefinition", "leg-pain")
OWN = ("package.json", "package-lock.json", "apply.mjs", "worker.mjs")
SHARED = ("lent.mjs", "once.mjs")
"""What the benchmark starts it with, too."""
STARTERS = (*(HERE / name for name in OWN), *(PEERS / NODE / name for name in SHARED))
ONCE, ALWAYS = "once", "always"
"""How often a define is worked out for a patient: once, or at each mention."""
SECONDS = 900


class EngineError(Exception):
    """npm or Node ended with an error; the message is the end of what they printed."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What encender made of the plan for one patient."""

    resources: list[dict[str, Any]]

    def made(self, *types: str) -> list[dict[str, Any]]:
        """Return what is of these types."""
        return [one for one in self.resources if one["resourceType"] in types]

    @property
    def group(self) -> dict[str, Any]:
        """The RequestGroup."""
        [group] = self.made("RequestGroup")
        return group

    @property
    def actions(self) -> dict[str, dict[str, Any]]:
        """The actions that propose something, by id; phases only hold others."""
        return {one["id"]: one for phase in self.group["action"] for one in phase["action"]}


def absent() -> tuple[str, ...]:
    """Return the programs that are needed and not on this machine."""
    return tuple(tool for tool in TOOLS[NODE] if shutil.which(tool) is None)


def build() -> None:
    """Install what the lock file names, unless it is there; npm is needed for that."""
    BUILD.mkdir(parents=True, exist_ok=True)
    installed = BUILD / "installed.json"
    lock = (HERE / "package-lock.json").read_bytes()
    for file in STARTERS:
        shutil.copy(file, BUILD / file.name)
    if not installed.is_file() or installed.read_bytes() != lock:
        _run("npm", "ci", "--no-audit", "--no-fund")
        installed.write_bytes(lock)


def definitions(folder: Path, language: str = CQL) -> Path:
    """Write what `fhir-pad artifacts export` writes, and return the folder."""
    for name, text in as_files(rendered(engine.published().resources, language)).items():
        (folder / name).write_bytes(text)
    return folder


def applied(
    patients: Iterable[Iterable[dict[str, Any]]],
    folder: Path,
    plan: str = PLAN,
    evaluated: str = ONCE,
) -> list[Applied]:
    """Apply a plan of a folder to patients, each the resources that are known of them."""
    lines = b"".join(write(list(resources)) + b"\n" for resources in patients)
    now = NOW.isoformat(timespec="milliseconds")
    printed = _run("node", "apply.mjs", str(folder), plan, now, evaluated, given=lines)
    return [Applied(json.loads(line)) for line in printed.splitlines()]


def _run(*command: str, given: bytes = b"") -> bytes:
    ended = subprocess.run(
        command, input=given, capture_output=True, cwd=BUILD, check=False, timeout=SECONDS
    )
    if ended.returncode:
        said = (ended.stdout[-1000:] + ended.stderr[-3000:]).decode("utf-8", "replace")
        raise EngineError(f"{command[0]} failed: {said}")
    return ended.stdout
