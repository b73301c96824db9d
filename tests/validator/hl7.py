"""HL7's validator: built once with Maven, then run with Java over any JSON files, offline.

Must not know what is validated, or which of its issues are expected.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "validator"
SOURCES = (HERE / "pom.xml", *sorted(HERE.glob("src/**/*.java")))
OTHERS = "tests/validator/definitions"
"""Definitions of others that stand in no package on this machine."""
DEFINITIONS = ("questionnaires", "valuesets", "fhir_pad/published", OTHERS)
TOOLS = ("java", "javac", "mvn")
INSIDE = re.compile(r"^.*/\*(\w+)/[^*]*\*/")
NESTED = re.compile(r"(\.item|\.action)(?=\1)")


class ValidatorError(Exception):
    """Maven or Java ended with an error; the message is the end of what they printed."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of the validator: `severity` as in OperationOutcome, `id` its message id.

    `file` is the file as it was given, `at` the place in it, as the validator writes it.
    """

    file: Path
    severity: str
    id: str
    at: str
    text: str

    @property
    def is_error(self) -> bool:
        """Whether the file is not valid."""
        return self.severity in {"error", "fatal"}

    @property
    def place(self) -> str:
        """The kind of place: within its own resource, without indices and repeated nesting."""
        own = INSIDE.sub(r"\1", self.at)
        return NESTED.sub("", re.sub(r"\[\d+\]", "", own))


def absent() -> tuple[str, ...]:
    """Return the programs that are needed and not on this machine."""
    return tuple(tool for tool in TOOLS if shutil.which(tool) is None)


def build() -> None:
    """Make the validator unless it is newer than its sources; Maven Central is needed for that."""
    built = BUILD / "built"
    if built.is_file() and all(one.stat().st_mtime < built.stat().st_mtime for one in SOURCES):
        return
    _run("mvn", "--quiet", "--batch-mode", "--file", str(HERE / "pom.xml"), "process-classes")
    built.touch()


def validate(files: Iterable[Path]) -> Mapping[Path, tuple[Issue, ...]]:
    """Return the issues of each file, in the order given; raise ValidatorError when Java fails."""
    given = "".join(f"{file}\n" for file in files)
    printed = _run(
        "java",
        # Less work for two cores than the default, which collects beside the program.
        "-XX:+UseParallelGC",
        "-Xmx2g",
        f"-Duser.home={BUILD / 'home'}",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
        "-classpath",
        f"{BUILD / 'classes'}:{BUILD / 'lib'}/*",
        "fhirpad.Validate",
        *(str(ROOT / folder) for folder in DEFINITIONS),
        given=given,
    )
    reports = map(json.loads, printed.splitlines())
    return {
        Path(one["file"]): tuple(Issue(Path(one["file"]), **issue) for issue in one["issues"])
        for one in reports
    }


def load(package: Path) -> Mapping[str, Any]:
    """Return what HL7's tools find in a FHIR package; raise ValidatorError when they cannot."""
    place = f"{BUILD / 'classes'}:{BUILD / 'lib'}/*"
    home = f"-Duser.home={BUILD / 'home'}"
    return json.loads(_run("java", home, "-classpath", place, "fhirpad.Load", str(package)))


def _run(*command: str, given: str = "") -> str:
    ended = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise ValidatorError(f"{command[0]} failed: {(ended.stdout + ended.stderr)[-3000:]}")
    return ended.stdout
