"""How `fhir-pad serve` and `fhir-pad demo` end, and what they leave behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from access.issuer import ISSUER, key_set, keys

from fhir_pad.web.server.master import _status

PROGRAM = (sys.executable, "-m", "fhir_pad")
WAIT_S = 60


def environment(folder: Path, database_url: str) -> dict[str, str]:
    """Return an environment whose temporary files are in a folder, and with this database."""
    return {**os.environ, "TMPDIR": str(folder), "FHIR_PAD_DATABASE_URL": database_url}


@pytest.fixture(autouse=True)
def _a_terminal_that_can_close() -> Iterator[None]:
    """Start programs as a terminal does, also where the tests themselves run under `nohup`."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@contextmanager
def started(
    folder: Path, *words: str, before: tuple[str, ...] = ()
) -> Iterator["subprocess.Popen[str]"]:
    """Give a command that has said that it serves."""
    process = subprocess.Popen(
        (*before, *PROGRAM, *words, "--port", "0"),
        cwd=folder,
        env=environment(folder, "sqlite:///pad.db"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "Ctrl-C ends it" in line:
                break
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///no-folder/pad.db", "The database's file cannot be made"),
        ("sqlite:///letter.db", "file is not a database"),
        ("postgresql://pad:canary@127.0.0.1:1/pad", "Connection refused"),
        ("sqlite://", "Give SQLite a file"),
        ("mysql://host/canary", "Must begin with sqlite: or postgresql:"),
    ],
)
def test_a_database_that_cannot_be_used_is_said(url: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_bytes(b"This is not a database, but a letter. " * 200)

    ended = subprocess.run(
        (*PROGRAM, "serve", "--port", "0"),
        cwd=tmp_path,
        env=environment(tmp_path, url),
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("fhir-pad: FHIR_PAD_DATABASE_URL: ")
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "canary" not in ended.stderr


BEYOND = ("--host", "0.0.0.0", "--base-url", "https://pad.example.org/fhir")


def test_beyond_this_machine_nobody_is_served_without_being_asked_who(tmp_path: Path) -> None:
    ended = subprocess.run(
        (*PROGRAM, "serve", *BEYOND, "--port", "0"),
        cwd=tmp_path,
        env=environment(tmp_path, "sqlite:///pad.db"),
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("fhir-pad: FHIR_PAD_ACCESS: ")
    assert "jwt or introspection" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_beyond_this_machine_tokens_are_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuers = json.dumps({ISSUER: key_set(keys())})
    for name, said in {
        "ACCESS": "jwt",
        "ISSUERS": issuers,
        "TOKEN_ENDPOINT": f"{ISSUER}/token",
    }.items():
        monkeypatch.setenv(f"FHIR_PAD_{name}", said)

    with started(tmp_path, "serve", *BEYOND) as process:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=WAIT_S)

    assert process.returncode == 0


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("ends", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_cleanly(command: str, ends: signal.Signals, tmp_path: Path) -> None:
    with started(tmp_path, command) as process:
        process.send_signal(ends)
        rest, _ = process.communicate(timeout=WAIT_S)

    assert process.returncode == 0
    assert "Traceback" not in rest


def test_it_outlives_the_terminal_of_who_asks_for_that(tmp_path: Path) -> None:
    with started(tmp_path, "serve", before=("nohup",)) as process:
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=2)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=WAIT_S)

    assert process.returncode == 0


def test_no_signal_starts_a_second_server(tmp_path: Path) -> None:
    with started(tmp_path, "serve") as process:
        process.send_signal(signal.SIGUSR2)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=2)
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=WAIT_S)

    assert process.returncode == 0
    assert "Ctrl-C ends it" not in rest


@pytest.mark.parametrize(("code", "status"), [(None, 0), (0, 0), (3, 3), ("a fault", 1)])
def test_a_worker_ends_with_what_python_makes_of_it(code: object, status: int) -> None:
    assert _status(code) == status


@pytest.mark.parametrize("ends", [signal.SIGTERM, signal.SIGHUP])
def test_a_demonstration_leaves_nothing_behind(ends: signal.Signals, tmp_path: Path) -> None:
    with started(tmp_path, "demo") as process:
        while_it_runs = {path.name for path in tmp_path.glob("*/*.sqlite3")}
        process.send_signal(ends)
        process.communicate(timeout=WAIT_S)

    assert while_it_runs == {"demo.sqlite3"}
    assert list(tmp_path.iterdir()) == []
