"""HAPI FHIR's clinical reasoning: built once with Maven, then one run of Java for all patients.

Must not know what the plan should come to.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samples import ROOT

from fhir_pad.bench.peers.installed import HAPI, HERE, TOOLS
from fhir_pad.fhir.canonical import url
from fhir_pad.fhir.write import write

BUILD = ROOT / "build" / "hapi"
STARTER = HERE / HAPI
"""What starts it stands beside the benchmark, which asks it the same."""
SOURCES = (STARTER / "pom.xml", *sorted(STARTER.glob("src/**/*.java")))
PUBLISHED = ROOT / "fhir_pad" / "published"
PLAN = url("PlanDefinition", "leg-pain")


class EngineError(Exception):
    """Maven or Java ended with an error; the message is the end of what they printed."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What HAPI made of the plan for one patient: a CarePlan with all else inside."""

    care_plan: dict[str, Any]

    def contained(self, *types: str) -> list[dict[str, Any]]:
        """Return the resources of these types within the CarePlan."""
        return [one for one in self.care_plan["contained"] if one["resourceType"] in types]

    @property
    def group(self) -> dict[str, Any]:
        """The RequestGroup."""
        [group] = self.contained("RequestGroup")
        return group

    @property
    def actions(self) -> dict[str, dict[str, Any]]:
        """The actions that propose something, by id; phases only hold others."""
        phases = self.group["action"]
        return {action["id"]: action for phase in phases for action in phase.get("action", ())}

    @property
    def issues(self) -> list[dict[str, Any]]:
        """What HAPI could not do."""
        return [issue for one in self.contained("OperationOutcome") for issue in one["issue"]]


def absent() -> tuple[str, ...]:
    """Return the programs that are needed and not on this machine."""
    return tuple(tool for tool in TOOLS[HAPI] if shutil.which(tool) is None)


def build() -> None:
    """Make the program unless it is newer than its sources; Maven Central is needed for that."""
    built = BUILD / "built"
    if built.is_file() and all(one.stat().st_mtime < built.stat().st_mtime for one in SOURCES):
        return
    # A library left over from another version would stand beside its successor.
    shutil.rmtree(BUILD, ignore_errors=True)
    maven = ("mvn", "--quiet", "--batch-mode", "--file", str(STARTER / "pom.xml"))
    _run(*maven, f"-Dbuilt={BUILD}", "process-classes")
    built.touch()


def applied(
    patients: Iterable[Iterable[dict[str, Any]]], definitions: Path = PUBLISHED
) -> list[Applied]:
    """Apply the plan of a folder to patients, each the resources that are known of them."""
    printed = _run(
        "java",
        # Less work for two cores than the default, which collects beside the program.
        "-XX:+UseParallelGC",
        "-Xmx2g",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
        "-classpath",
        f"{BUILD / 'classes'}:{BUILD / 'lib'}/*",
        "fhirpad.Timed",
        PLAN,
        str(definitions),
        given=b"".join(_lines(patients)),
    )
    _ready, *answers = printed.splitlines()
    return [Applied(json.loads(line)["made"]) for line in answers]


def _lines(patients: Iterable[Iterable[dict[str, Any]]]) -> Iterator[bytes]:
    for resources in patients:
        entries = [{"resource": resource} for resource in resources]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        yield write(bundle) + b"\n"


def _run(*command: str, given: bytes = b"") -> bytes:
    ended = subprocess.run(command, input=given, capture_output=True, check=False)
    if ended.returncode:
        said = (ended.stdout[-1000:] + ended.stderr[-3000:]).decode("utf-8", "replace")
        raise EngineError(f"{command[0]} failed: {said}")
    return ended.stdout
