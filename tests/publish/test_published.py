"""What is published is what the declarations give, to the byte, and valid R4."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fhir.resources.R4B import get_fhir_model_class
from samples import ROOT

from fhir_pad import content
from fhir_pad.fhir import structure
from fhir_pad.fhir.canonical import BASE, VERSION
from fhir_pad.fhir.strict import OWN_LIMITS, read
from fhir_pad.publish.folder import TARGET, as_files, definitions, main

FILES = sorted(TARGET.glob("*.json"))
SHAREABLE = ("url", "version", "name", "status", "experimental", "publisher", "description")


def test_the_folder_is_what_the_declarations_give() -> None:
    """Nothing in it is edited, nothing missing, nothing left over."""
    assert as_files(definitions()) == {path.name: path.read_bytes() for path in FILES}


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_another_process_makes_the_same_bytes(seed: str) -> None:
    """No order hangs on a hash."""
    command = [sys.executable, "-m", "fhir_pad.publish", "--check"]
    environment = {**os.environ, "PYTHONHASHSEED": seed}

    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_writing_then_checking_is_well(tmp_path: Path) -> None:
    target = tmp_path / "published"

    assert main([], target) == 0
    assert main(["--check"], target) == 0


def test_a_file_left_over_is_removed(tmp_path: Path) -> None:
    (tmp_path / "PlanDefinition-old.json").write_bytes(b"{}")

    assert main([], tmp_path) == 0
    assert not (tmp_path / "PlanDefinition-old.json").exists()


@pytest.mark.parametrize("name", ["PlanDefinition-leg-pain.json", "PlanDefinition-new.json"])
def test_a_file_that_differs_or_is_left_over_is_named(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main([], tmp_path)
    (tmp_path / name).write_bytes(b"{}\n")

    assert main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err.endswith(f"not what the rules give: {name}\n")


def test_a_file_that_is_absent_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([], tmp_path)
    (tmp_path / "ActivityDefinition-statin.json").unlink()

    assert main(["--check"], tmp_path) == 1
    assert "ActivityDefinition-statin.json" in capsys.readouterr().err


def test_checking_writes_nothing(tmp_path: Path) -> None:
    assert main(["--check"], tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


def test_other_arguments_are_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--force"]) == 2
    assert "python -m fhir_pad.publish [--check]" in capsys.readouterr().err


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_definition_is_valid_and_says_what_it_is(path: Path) -> None:
    """R4 by our reading and by fhir.resources; canonical and version as its file says."""
    resource = read(path.read_bytes(), OWN_LIMITS)

    assert structure.check(resource) == ()
    get_fhir_model_class(resource["resourceType"]).model_validate_json(path.read_bytes())
    assert all(resource[name] not in ("", None) for name in SHAREABLE)
    # Of the types published here, a SearchParameter alone has no title in R4.
    assert ("title" in resource) is (resource["resourceType"] != "SearchParameter")
    assert path.stem == f"{resource['resourceType']}-{resource['id']}"
    assert resource["url"] == f"{BASE}/{resource['resourceType']}/{resource['id']}"
    assert resource["version"] == VERSION


def test_names_are_unlike_within_a_type() -> None:
    """Programs are made from names, so two must not be one."""
    named = [(one["resourceType"], one["name"]) for one in definitions()]

    assert len(set(named)) == len(named)


def test_everything_published_is_loaded_with_the_content() -> None:
    loaded = {(one["resourceType"], one["id"]) for one in content.load().resources}

    assert {(one["resourceType"], one["id"]) for one in definitions()} <= loaded


def test_no_code_is_named_whose_name_may_not_be_handed_on() -> None:
    """Titles of ATC are not ours to give; names of SNOMED CT are, in the Global Patient Set."""
    wrong = [
        (path.name, coding)
        for path in FILES
        for coding in _codings(json.loads(path.read_bytes()))
        if "display" in coding and coding["system"] == "http://www.whocc.no/atc"
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("system", "words"),
    [
        ("http://snomed.info/sct", "SNOMED CT®"),
        ("http://loinc.org", "LOINC®"),
        ("http://www.nlm.nih.gov/research/umls/rxnorm", "RxNorm"),
        ("http://www.whocc.no/atc", "ATC codes"),
    ],
)
def test_whoever_uses_a_code_says_whose_it_is(system: str, words: str) -> None:
    """The notice stands where codes of the system are, and nowhere else."""
    for path in FILES:
        resource = json.loads(path.read_bytes())
        used = any(coding["system"] == system for coding in _codings(resource))
        assert (words in resource.get("copyright", "")) is used, path.name


def _codings(node):
    if isinstance(node, dict):
        if "system" in node and "code" in node:
            yield node
        for child in node.values():
            yield from _codings(child)
    elif isinstance(node, list):
        for child in node:
            yield from _codings(child)
