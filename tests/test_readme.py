"""The README's commands work as written, in a fresh copy of the project."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from samples import NOW, ROOT

from fhir_pad import assess
from fhir_pad.cli import main
from fhir_pad.kit.people import people
from fhir_pad.web.settings import SETTINGS
from fhir_pad.words import page

README = (ROOT / "README.md").read_text("utf-8")
OPERATING = (ROOT / "OPERATING.md").read_text("utf-8")
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "build", "dist", "__pycache__", ".*_cache")
READY = "The server is running at http://127.0.0.1:"


def blocks(language: str) -> list[str]:
    """Return the code blocks of the README in a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_two_commands_come_first() -> None:
    assert blocks("sh")[0].splitlines() == ["make demo", "make test"]
    assert README.index("```sh") < 400


def test_the_results_shown_are_real(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--once", "--port", "0"]) == 0
    printed = capsys.readouterr().out
    printed += page(assess(people()["limiting-claudication"].response(), now=NOW).bundle())

    for excerpt in blocks("text"):
        assert excerpt in printed


def test_every_command_shown_exists() -> None:
    commands = set(re.findall(r"`fhir-pad ([a-z]+)", README))

    assert commands == {
        "assess",
        "bulk",
        "abi",
        "respond",
        "serve",
        "artifacts",
        "publish",
        "forget",
        "feedback",
        "fetch",
        "spark",
    }


def test_every_setting_is_told_to_operators() -> None:
    assert set(re.findall(r"`FHIR_PAD_([A-Z_]+)`", OPERATING)) == {
        name.upper() for name in SETTINGS
    }


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project as a fresh machine has it."""
    target = tmp_path_factory.mktemp("fresh") / "main"
    shutil.copytree(ROOT, target, ignore=LEFT_BEHIND)
    return target


@pytest.mark.packaging
def test_the_first_command_shows_an_assessment_and_keeps_serving(copy: Path) -> None:
    running = subprocess.Popen(
        blocks("sh")[0].splitlines()[0],
        shell=True,
        cwd=copy,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert running.stdout is not None
    printed = []
    for line in running.stdout:
        printed.append(line)
        if "--server" in line:
            break
    alive = running.poll() is None
    os.killpg(running.pid, signal.SIGINT)
    running.communicate(timeout=20)

    assert alive
    assert blocks("text")[0] in "".join(printed)
    assert any(line.startswith(READY) for line in printed)


@pytest.mark.packaging
def test_the_second_command_runs_the_tests(copy: Path) -> None:
    # One small file: the whole suite is what runs this test, and it must not run itself.
    environment = {**os.environ, "PYTEST_ADDOPTS": "tests/web/test_settings.py -q"}

    finished = subprocess.run(
        blocks("sh")[0].splitlines()[1],
        shell=True,
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 0, finished.stdout[-2000:] + finished.stderr[-2000:]
    assert re.search(r"\d+ passed", finished.stdout)
