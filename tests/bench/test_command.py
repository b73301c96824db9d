"""The command: its parts, what it writes, and what it refuses."""

import json
from pathlib import Path

import pytest

from fhir_pad.bench import __main__ as command
from fhir_pad.bench.measured import Case, measured
from fhir_pad.bench.report import Table


def tables(args, told):
    told("measuring")
    series = measured([Case("ours", lambda: 2.0)], args.rounds or 1)
    yield Table("A table", "ms", args.rounds or 1, series, (), "Not included: all else.")


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch):
    made = {"stages": tables, "http": tables}
    monkeypatch.setattr(command, "PARTS", made)
    return made


@pytest.mark.usefixtures("parts")
def test_all_parts_are_printed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, figures = tmp_path / "docs" / "performance.md", tmp_path / "figures.json"

    ended = command.main(["all", "--rounds", "2", "--markdown", str(page), "--json", str(figures)])

    text = page.read_text("utf-8")
    printed = capsys.readouterr()
    assert ended == 0
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## stages",
        "## http",
    ]
    assert "Not included: all else." in text
    assert all(part in text for part in printed.out.split("\n\n"))
    assert printed.err == "stages: measuring\nhttp: measuring\n"
    read = json.loads(figures.read_text("utf-8"))
    assert [one["name"] for one in read] == ["stages", "http"]
    assert read[0]["tables"][0]["series"][0]["samples"] == [2.0, 2.0]


def test_what_is_measured_is_written_though_the_next_part_is_broken_off(
    parts, tmp_path: Path
) -> None:
    def broken(_args, _told):
        raise KeyboardInterrupt
        yield

    parts["http"] = broken
    page = tmp_path / "performance.md"

    with pytest.raises(KeyboardInterrupt):
        command.main(["all", "--markdown", str(page)])

    assert "## stages" in page.read_text("utf-8")


@pytest.mark.parametrize("words", [["--rounds", "0"], ["--rows", "-1"], ["--forms", "x"]])
def test_a_number_that_counts_nothing_is_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["stages", *words])

    assert ended.value.code == 2
    assert "must be a whole number from 1" in capsys.readouterr().err
