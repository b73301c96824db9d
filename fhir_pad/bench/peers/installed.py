"""Programs of others in a cache folder: one version each, installed the first time.

They come from npm, PyPI and Maven Central. Must not know how they are run.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from fhir_pad.bench.measured import WrongError

HERE = Path(__file__).parent
NODE, HAPI, PYTHON = "node", "hapi", "python"
TOOLS = {NODE: ("node", "npm"), HAPI: ("java", "javac", "mvn"), PYTHON: ()}
LONGEST_S = 1800
_DONE = "installed"


def cache() -> Path:
    """Return the folder of all that is installed."""
    return Path("build/peers").absolute()


def installed(kind: str) -> Path:
    """Return the folder of the programs of a kind; install them unless they are there.

    Raises WrongError when its sources or a tool are missing, or an installation fails.
    """
    if not (HERE / kind).is_dir():
        raise WrongError("it is compared in a checkout: a wheel does not hold what starts it")
    absent = [tool for tool in TOOLS[kind] if shutil.which(tool) is None]
    if absent:
        raise WrongError(f"it needs {' and '.join(absent)} on this machine")
    folder = cache() / kind
    shutil.copytree(HERE / kind, folder, dirs_exist_ok=True)
    wanted = _wanted(kind)
    done = folder / _DONE
    if not done.is_file() or done.read_bytes() != wanted:
        for command in _commands(kind, folder):
            _run(command, folder)
        done.write_bytes(wanted)
    return folder


def program(folder: Path) -> str:
    """Return the Python of what was installed for it."""
    return str(folder / "venv" / "bin" / "python")


def _wanted(kind: str) -> bytes:
    """Return what decides on what is installed; another one is another installation."""
    deciding = {NODE: "package-lock.json", HAPI: "**/*.*a*", PYTHON: "requirements.txt"}[kind]
    files = sorted(path for path in (HERE / kind).glob(deciding) if path.is_file())
    return b"".join(path.read_bytes() for path in (*files, *sorted((HERE / kind).glob("pom.xml"))))


def _commands(kind: str, folder: Path) -> Sequence[Sequence[str]]:
    if kind == NODE:
        # Nobody's installation scripts are run.
        omitted = ("--omit=dev", "--omit=optional", "--ignore-scripts")
        return [("npm", "ci", "--no-audit", "--no-fund", *omitted)]
    if kind == HAPI:
        maven = ("mvn", "--quiet", "--batch-mode", f"-Dbuilt={folder / 'built'}")
        return [(*maven, "process-classes")]
    pip = (program(folder), "-m", "pip", "install", "--quiet", "--requirement", "requirements.txt")
    return [(sys.executable, "-m", "venv", "--clear", str(folder / "venv")), pip]


def _run(command: Sequence[str], folder: Path) -> None:
    ended = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=folder, capture_output=True, check=False, timeout=LONGEST_S
    )
    if ended.returncode:
        said = (ended.stdout[-300:] + ended.stderr[-700:]).decode("utf-8", "replace")
        raise WrongError(f"it cannot be installed: {' '.join(said.split())}")
