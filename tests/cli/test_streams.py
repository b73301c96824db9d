"""Standard streams that are full, closed or without our letters, and a folder that is full."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from samples import CLAUDICATION, sent

from fhir_pad.cli import main

COMMAND = f"{sys.executable} -m fhir_pad"
FULL = "standard output: No space left on device"
NONE = "there is no standard output"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with a response."""
    path = tmp_path / "response.json"
    path.write_bytes(sent(CLAUDICATION))
    return path


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("assess {0} >/dev/full", FULL),
        ("assess {0} --format text >/dev/full", FULL),
        ("bulk {0} - --errors {0}.errors >/dev/full", FULL),
        ("assess {0} >&-", NONE),
        ("bulk {0} - --errors {0}.errors >&-", NONE),
        ("assess - <&-", "there is no standard input"),
    ],
)
def test_a_stream_that_cannot_be_used_ends_with_1_and_a_sentence(
    line: str, said: str, file: Path
) -> None:
    command = f"{COMMAND} {line.format(file)}"

    ended = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr) == (1, f"fhir-pad: {said}\n")


def test_nobody_has_to_take_what_is_complained_of(file: Path) -> None:
    absent = subprocess.run(f"{COMMAND} assess {file}.json 2>&-", shell=True, check=False)
    bulk = subprocess.run(f"{COMMAND} bulk {file} {file}.ndjson 2>&-", shell=True, check=False)

    assert (absent.returncode, bulk.returncode) == (1, 0)


def test_a_terminal_without_our_letters_loses_no_word(file: Path) -> None:
    ended = subprocess.run(
        f"{COMMAND} assess {file} --format text --language tr",
        shell=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stdout.startswith("Ola\\u011fan randevu\n")


def test_a_full_disk_is_told_with_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ActivityDefinition-abi-screening.json").symlink_to("/dev/full")

    assert main(["artifacts", "export", str(tmp_path)]) == 1

    assert capsys.readouterr().err.endswith("-abi-screening.json: No space left on device\n")
