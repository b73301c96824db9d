"""Imports run one way, knowledge is declared, and every module says what it is for."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "fhir_pad"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = {
    "fhir_pad.bench": 10,
    "fhir_pad.cli": 9,
    "fhir_pad.web": 8,
    "fhir_pad.kit": 7,
    "fhir_pad.rest": 6,
    "fhir_pad.cds": 6,
    "fhir_pad.bulk": 6,
    "fhir_pad.operations": 5,
    "fhir_pad.access": 5,
    "fhir_pad.ehr": 4,
    "fhir_pad.engine": 4,
    "fhir_pad.publish": 4,
    "fhir_pad.alarm": 3,
    "fhir_pad.envelope": 3,
    "fhir_pad.intake": 3,
    "fhir_pad.words": 3,
    "fhir_pad.findings_json": 3,
    "fhir_pad.report": 3,
    "fhir_pad.screening": 3,
    "fhir_pad.spoken": 3,
    "fhir_pad.content": 3,
    "fhir_pad.cql": 3,
    "fhir_pad.store": 3,
    "fhir_pad.terminology": 3,
    "fhir_pad.audit": 3,
    "fhir_pad.filled": 3,
    "fhir_pad.language": 2,
    "fhir_pad.recorded": 2,
    "fhir_pad.assess": 2,
    "fhir_pad.assess_parts": 2,
    "fhir_pad.assess_plan": 2,
    "fhir_pad.explained": 2,
    "fhir_pad.answers": 2,
    "fhir_pad.findings": 1,
    "fhir_pad.legs": 1,
    "fhir_pad.logic": 0,
    "fhir_pad.fhir": 0,
}
"""A module imports from its own part or from a lower layer; never from beside or above."""

BESIDE = {
    ("fhir_pad.assess", "fhir_pad.assess_parts"),
    ("fhir_pad.assess", "fhir_pad.assess_plan"),
    ("fhir_pad.assess", "fhir_pad.answers"),
    ("fhir_pad.assess", "fhir_pad.explained"),
    ("fhir_pad.assess_parts", "fhir_pad.explained"),
    ("fhir_pad.assess_plan", "fhir_pad.explained"),
    ("fhir_pad.intake", "fhir_pad.envelope"),
}
"""One use case in several files."""
ENTRANCES = {"fhir_pad", "fhir_pad.__main__"}
"""They hand out what is inside, so they may import anything."""

ONLY = {
    "flask": "fhir_pad.web",
    "werkzeug": "fhir_pad.web",
    "gunicorn": "fhir_pad.web",
    "prometheus_client": "fhir_pad.web",
    "requests": "fhir_pad.ehr",
    "urllib3": "fhir_pad.ehr",
    "sqlalchemy": "fhir_pad.store",
    "psycopg": "fhir_pad.store",
    "jsonpatch": "fhir_pad.rest",
    "pyspark": "fhir_pad.bulk",
}
SIGNING = {"fhir_pad.access", "fhir_pad.ehr"}
"""Who checks others' signatures, and who makes ours."""
STANDARD_ONLY = {name for name, layer in LAYERS.items() if layer <= LAYERS["fhir_pad.assess"]} - {
    "fhir_pad.fhir",
    "fhir_pad.language",
}
CONTROL_FLOW = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.Try,
    ast.TryStar,
    ast.With,
    ast.AsyncWith,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.Match,
    ast.Yield,
    ast.AugAssign,
)
LONGEST = 300
LONGEST_TABLE = 400
"""Of declarations: a table is as long as its rows."""


def name_of(path: Path) -> str:
    """Return the dotted name of a module."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[str]:
    """Give the dotted names that a module imports, at its top or later."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(name: str) -> str:
    """Return the layer's name for a module: `fhir_pad.web.search` is part of `fhir_pad.web`."""
    return ".".join(name.split(".")[:2])


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_run_one_way(path: Path) -> None:
    name = name_of(path)
    if name in ENTRANCES:
        return
    own = part_of(name)
    for target in imported(path):
        if target.startswith("fhir_pad."):
            theirs = part_of(target)
            below = LAYERS[theirs] < LAYERS[own]
            assert own == theirs or below or (own, theirs) in BESIDE, f"{name} imports {target}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_outside_library_is_known_to_one_part(path: Path) -> None:
    own = part_of(name_of(path))
    for target in imported(path):
        library = target.split(".")[0]

        assert ONLY.get(library, own) == own, f"{name_of(path)} imports {target}"
        assert library != "joserfc" or own in SIGNING, f"{name_of(path)} imports {target}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_clinical_core_needs_the_standard_library_alone(path: Path) -> None:
    if part_of(name_of(path)) not in STANDARD_ONLY:
        return
    for target in imported(path):
        library = target.split(".")[0]

        assert library == "fhir_pad" or library in sys.stdlib_module_names, target


@pytest.mark.parametrize("path", sorted((PACKAGE / "fhir").rglob("*.py")), ids=name_of)
def test_fhir_is_a_leaf(path: Path) -> None:
    for target in imported(path):
        library = target.split(".")[0]
        inside = target.startswith("fhir_pad.fhir.")

        assert library in sys.stdlib_module_names or library == "orjson" or inside, target


@pytest.mark.parametrize("path", sorted((PACKAGE / "legs").rglob("*.py")), ids=name_of)
def test_what_is_known_about_legs_is_declared(path: Path) -> None:
    """A function names a value, as a table row's constructor does; nothing is decided in one.

    Only the computed facts, and the words to declare with, are programmed.
    """
    if path.name.startswith(("computed", "declare")):
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        assert not isinstance(node, CONTROL_FLOW), f"{path.name}:{node.lineno} decides something"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_file_is_too_long_to_be_read(path: Path) -> None:
    longest = LONGEST_TABLE if part_of(name_of(path)) == "fhir_pad.legs" else LONGEST
    lines = len(path.read_text("utf-8").splitlines())

    assert lines <= longest, f"{name_of(path)} has {lines} lines"
