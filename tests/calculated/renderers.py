"""The expressions of a Questionnaire evaluated as renderers do, by two FHIRPath engines.

fhirpath.js is what LHC-Forms and Smart Forms evaluate with; it runs in a folder below `build`.
fhirpathpy is another's reading of the same language. Must not know what is right.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from fhirpathpy import compile as parsed
from fhirpathpy.models import models
from samples import ROOT

from fhir_pad.fhir.form_items import CALCULATED, ENABLE_WHEN, VARIABLE
from fhir_pad.fhir.nodes import extension_value, objects

HERE = Path(__file__).parent
BUILD = ROOT / "build" / "calculated"
TOOLS = ("node", "npm")

Named = Sequence[tuple[str, str]]
Values = Mapping[str, Any]
"""By linkId: a Decimal, True, or None for no value; a list where there are several."""


class EngineError(Exception):
    """A program ended with an error; the message is what it printed."""


@dataclass(frozen=True, slots=True)
class Expressions:
    """The FHIRPath of a Questionnaire: variables by name, calculated items by linkId, in order."""

    variables: Named
    items: Named


def expressions(questionnaire: Mapping[str, Any], url: str = CALCULATED) -> Expressions:
    """Return what a renderer evaluates: what it fills in, or what it shows items by."""
    declared = [one["valueExpression"] for one in _variables(questionnaire)]
    return Expressions(
        [(one["name"], one["expression"]) for one in declared],
        [
            (node["linkId"], extension_value(node, url)["expression"])  # type: ignore[index]
            for node in nodes_with(questionnaire, url)
        ],
    )


def _variables(questionnaire: Mapping[str, Any]) -> list[Any]:
    return [one for one in objects(questionnaire, "extension") if one["url"] == VARIABLE]


def switching(questionnaire: Mapping[str, Any]) -> Expressions:
    """Return what a renderer shows items by."""
    return expressions(questionnaire, ENABLE_WHEN)


def nodes_with(node: Mapping[str, Any], url: str) -> list[Mapping[str, Any]]:
    """Return the items that have an extension, in order."""
    found: list[Mapping[str, Any]] = []
    for child in objects(node, "item"):
        if extension_value(child, url) is not None:
            found.append(child)
        found += nodes_with(child, url)
    return found


def absent() -> tuple[str, ...]:
    """Return the programs that are needed and not on this machine."""
    return tuple(tool for tool in TOOLS if shutil.which(tool) is None)


def by_fhirpath_js(of: Expressions, responses: Iterable[bytes]) -> list[Values]:
    """Return what fhirpath.js calculates for each response (JSON on one line).

    npm is needed the first time.
    """
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "run.mjs"):
        shutil.copy(HERE / name, BUILD / name)
    if not (BUILD / "node_modules" / "fhirpath").is_dir():
        _run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    text = json.dumps({"variables": of.variables, "items": of.items})
    (BUILD / "expressions.json").write_text(text, "utf-8")
    printed = _run("node", "run.mjs", "expressions.json", given=b"\n".join(responses))
    return [_plain(json.loads(line, parse_float=Decimal)) for line in printed.splitlines()]


def by_fhirpathpy(of: Expressions, responses: Iterable[bytes]) -> list[Values]:
    """Return what fhirpathpy calculates for each response."""
    declared = [(name, parsed(text, models["r4"])) for name, text in of.variables]
    calculated = [(link_id, parsed(text, models["r4"])) for link_id, text in of.items]
    found = []
    for response in responses:
        resource = json.loads(response)
        known: dict[str, Any] = {"resource": resource}
        for name, evaluate in declared:
            known[name] = evaluate(resource, known)
        found.append(_plain({one: evaluate(resource, known) for one, evaluate in calculated}))
    return found


def _plain(found: Mapping[str, list[Any]]) -> Values:
    return {link_id: _value(values) for link_id, values in found.items()}


def _value(values: list[Any]) -> Any:
    if len(values) != 1:
        return values or None
    (value,) = values
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _run(*command: str, given: bytes = b"") -> bytes:
    ended = subprocess.run(command, input=given, capture_output=True, cwd=BUILD, check=False)
    if ended.returncode:
        said = (ended.stdout + ended.stderr).decode("utf-8", "replace")
        raise EngineError(f"{command[0]} failed: {said[-3000:]}")
    return ended.stdout
