"""Every vignette through the command line: one bulk run, one result line for each."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from expectations import differences
from samples import sent, vignettes

from fhir_pad.cli import main

CASES = vignettes()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the findings lines of one run over all vignettes."""
    folder: Path = tmp_path_factory.mktemp("bulk")
    lines = [sent(case["inputs"], status="in-progress") for case in CASES]
    (folder / "in.ndjson").write_bytes(b"\n".join(lines) + b"\n")
    assert main(["bulk", "--findings", str(folder / "in.ndjson"), str(folder / "out.ndjson")]) == 0
    written = (folder / "out.ndjson").read_text("utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in written]


@pytest.mark.external
@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["id"] for case in CASES])
def test_the_findings_line_says_what_the_vignette_expects(
    results: list[dict[str, Any]], number: int
) -> None:
    assert differences(results[number], CASES[number]["expect"]) == []


@pytest.mark.external
@pytest.mark.parametrize("case", CASES[:3], ids=lambda case: case["id"])
def test_one_response_gives_the_same_findings_as_the_bulk_run(
    case: dict[str, Any],
    results: list[dict[str, Any]],
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    file = tmp_path / "response.json"
    file.write_bytes(sent(case["inputs"], status="in-progress"))

    assert main(["assess", "--findings", str(file)]) == 0

    printed = json.loads(capfdbinary.readouterr().out, parse_float=Decimal)
    number = CASES.index(case)
    where = {"patient": "example", "line": number + 1, "file": results[number]["file"]}
    assert where | printed == results[number]
