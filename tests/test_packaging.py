"""The wheel carries all it needs: installed elsewhere, it assesses a response."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from samples import CLAUDICATION, NOW, ROOT, sent

from fhir_pad import assess
from fhir_pad.fhir.write import write


def run(*command: str | Path, cwd: Path) -> bytes:
    """Run a command that has to succeed, and return what it printed."""
    finished = subprocess.run(command, cwd=cwd, capture_output=True, check=False)
    assert finished.returncode == 0, finished.stderr.decode()[-2000:]
    return finished.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from the project."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder]
    run(*pip, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.mark.packaging
def test_the_wheel_holds_the_content_and_no_tests(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())

    for kind in ("questionnaires", "valuesets"):
        for file in sorted((ROOT / kind).glob("*.json")):
            assert f"fhir_pad/content/{kind}/{file.name}" in held
    assert "fhir_pad/fhir/r4.json" in held
    assert "fhir_pad/py.typed" in held
    assert not any(name.startswith("tests/") for name in held)
    # The benchmark is there; the programs of others that it compares are not.
    assert "fhir_pad/bench/__main__.py" in held
    assert not {Path(name).suffix for name in held} & {".cjs", ".java", ".mjs"}
    assert not any(Path(name).name in {"pom.xml", "package.json"} for name in held)


@pytest.mark.packaging
def test_an_installed_command_assesses_as_the_project_does(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "venv", cwd=tmp_path)
    binaries = tmp_path / "venv" / "bin"
    run(binaries / "python", "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "response.json").write_bytes(sent(CLAUDICATION))

    printed = run(
        binaries / "fhir-pad", "assess", "response.json", "--now", NOW.isoformat(), cwd=elsewhere
    )

    assert json.loads(printed)["resourceType"] == "Bundle"
    assert printed == write(assess(sent(CLAUDICATION), now=NOW).bundle()) + b"\n"
