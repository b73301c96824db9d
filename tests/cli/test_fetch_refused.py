"""What `fhir-pad fetch` is told wrongly is said at once, and nothing is sent."""

from pathlib import Path
from typing import Any

import pytest
from cli.conftest import written
from ehr.fake_backend import KEY, Server

from fhir_pad.cli.main import main

WRONG = {
    "base": ("http://ehr.example.org/fhir", "https"),
    "token_endpoint": ("ftp://ehr.example.org/token", "https"),
    "client_id": ("two words", "client_id"),
    "scopes": (["user/Observation.rs"], "scopes of systems"),
    "origins": (["http://files.example.org"], "https"),
    "key_file": ("missing.json", "No such file"),
    "secret": ("x", "Unknown field"),
}


@pytest.mark.parametrize("element", WRONG)
def test_a_client_file_that_is_wrong_says_where(
    said: dict[str, Any], server: Server, tmp_path: Path, capsys: Any, element: str
) -> None:
    value, why = WRONG[element]
    client = written(tmp_path, said | {element: value})

    assert main(["fetch", "patient", "p1", "--client", client]) == 1

    told = capsys.readouterr().err
    assert why in told
    assert element in told or "missing.json" in told
    assert server.paths == []


@pytest.mark.parametrize("element", ["base", "token_endpoint", "client_id", "key_file", "scopes"])
def test_nothing_of_a_client_has_a_default_but_more_origins(
    said: dict[str, Any], tmp_path: Path, capsys: Any, element: str
) -> None:
    client = written(tmp_path, {name: value for name, value in said.items() if name != element})

    assert main(["fetch", "patient", "p1", "--client", client]) == 1

    assert f"{element}: Missing data for required field." in capsys.readouterr().err


@pytest.mark.parametrize("key", [{}, {**KEY, "kid": ""}, {**KEY, "d": None}, [KEY]])
def test_a_key_that_cannot_sign_is_refused_without_being_shown(
    said: dict[str, Any], tmp_path: Path, capsys: Any, key: object
) -> None:
    client = written(tmp_path, said, key)

    assert main(["fetch", "patient", "p1", "--client", client]) == 1

    told = capsys.readouterr().err
    assert "key.json" in told
    assert str(KEY["x"]) not in told
    assert str(KEY["d"]) not in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["patient", "../p1"],
        ["bulk", "x", "--group", "a/b"],
        ["bulk", "x", "--since", "2026"],
        ["bulk", "x", "--type", "Account"],
        ["bulk", "x", "--minutes", "0"],
        ["bulk", "x", "--minutes", "٥"],
    ],
)
def test_arguments_that_no_server_understands_are_wrong_use(
    client: str, arguments: list[str], capsys: Any
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fetch", *arguments, "--client", client])

    assert ended.value.code == 2
    assert "must be" in (told := capsys.readouterr().err) or "invalid choice" in told
