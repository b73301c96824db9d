"""The command line itself: which commands there are, and what each has to load."""

import subprocess
import sys
from pathlib import Path

import pytest
from samples import CLAUDICATION, sent

from fhir_pad.cli import main
from fhir_pad.cli.main import COMMANDS

HERE = Path(main.__code__.co_filename).parent
LARGE = {"flask", "gunicorn", "marshmallow", "pyarrow", "pydantic", "sqlalchemy"}
"""What a server or a table of Parquet needs, and one assessment does not."""
SCRIPT = """
import sys
from fhir_pad.cli import main

if __name__ == "__main__":
    raise SystemExit(main() or print(*sys.modules, file=sys.stderr))
"""
CHILD = """
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from fhir_pad.cli import main

if __name__ == "__main__":
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        print(*pool.submit(eval, "[*__import__('sys').modules]").result(), file=sys.stderr)
"""


def test_every_module_of_a_command_is_a_command() -> None:
    modules = {one.stem for one in HERE.glob("*.py") if "\ndef add(" in one.read_text("utf-8")}

    assert set(COMMANDS) == modules


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([name, "--help"])

    said = capsys.readouterr().out
    assert end.value.code == 0
    assert said.startswith(f"usage: fhir-pad {name} ")
    assert len(said.split("\n\n")[1]) > len("usage")


@pytest.mark.parametrize("command", ["assess {} --findings", "bulk {} {}.out.csv"])
def test_assessing_loads_no_server(tmp_path: Path, command: str) -> None:
    file = tmp_path / "response.ndjson"
    file.write_bytes(sent(CLAUDICATION))

    assert LARGE & loaded(tmp_path, SCRIPT, command.format(file, file)) == set()


def test_a_process_that_the_command_starts_loads_no_server(tmp_path: Path) -> None:
    """It begins with the program that started it, which is installed as a script."""
    assert LARGE & loaded(tmp_path, CHILD, "") == set()


def loaded(folder: Path, program: str, arguments: str) -> set[str]:
    """Return the modules that a program has loaded at its end."""
    script = folder / "fhir-pad.py"
    script.write_text(program, "utf-8")
    ended = subprocess.run(
        (sys.executable, script, *arguments.split()), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return set(ended.stderr.splitlines()[-1].split())


INTERRUPTED = """
import runpy, sys

class Interrupting:
    def find_spec(self, name, *_):
        if name == {name!r}:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
sys.argv[1:] = {words!r}
runpy.run_module("fhir_pad", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("name", ["fhir_pad.cli", "fhir_pad.cli.serve", "fhir_pad.web.app"])
def test_a_command_that_is_interrupted_while_it_is_loaded_ends_without_a_word(name: str) -> None:
    script = INTERRUPTED.format(name=name, words=["serve", "--port", "0"])

    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "")
