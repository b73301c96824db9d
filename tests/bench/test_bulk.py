"""`bulk` at its smallest: every row is compared, and what a command uses is told."""

import csv
import sys
from pathlib import Path

import pytest

from fhir_pad.bench import bulk as measuring
from fhir_pad.bench.bulk import Sizes, bulk, check, decoding
from fhir_pad.bench.goals import GOALS
from fhir_pad.bench.measured import WrongError
from fhir_pad.bench.population import write_population
from fhir_pad.bench.spent import Spent, spent


def python(program: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", program)


def test_every_line_of_a_population_is_about_a_patient_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "in.ndjson"

    distinct = write_population(file, 40, 1)

    lines = file.read_text("utf-8").splitlines()
    assert len(lines) == len(set(lines)) == 40
    assert distinct == 16
    assert all(f'"Patient/row-{number}"' in line for number, line in enumerate(lines))


def test_time_and_memory_of_everything_a_command_starts_count() -> None:
    inner = "import time; held = bytearray(60_000_000); end = time.process_time() + 0.5\\n"
    inner += "while time.process_time() < end: pass"

    used = spent(
        python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{inner}'])")
    )

    assert used.cpu_s >= 0.5
    assert used.memory_mb >= 60


def test_a_command_that_fails_is_no_figure() -> None:
    with pytest.raises(WrongError, match="no such room"):
        spent(python("raise SystemExit('no such room')"))


def test_a_table_that_says_something_else_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "in.ndjson"
    write_population(file, 2, 1)
    columns = ("patient", "triage", "cause", "pad_status")

    def spoiled(command) -> Spent:
        with Path(command[5]).open("w", newline="") as table:
            rows = csv.writer(table)
            rows.writerows([columns, *[("Patient/row-0", "self-care", "", "")] * 2])
        return Spent(0, 0)

    monkeypatch.setattr(measuring, "spent", spoiled)

    with pytest.raises(WrongError, match="row-0: the table says something else"):
        check(file, 2, 1)


def test_lines_are_counted_before_the_time_of_decoding_them_is_told(tmp_path: Path) -> None:
    file = tmp_path / "in.ndjson"
    file.write_bytes(b'{"a": 1}\n' * 2000)

    assert 0 < decoding(file, 2000) < 1000
    with pytest.raises(WrongError, match="2000 lines of 2001"):
        decoding(file, 2001)


def test_bulk_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "JOBS", (1,))

    time, memory = bulk(Sizes(rounds=1, rows=10, random=1), lambda _: None)

    assert [one.refused for one in time.series] == ["", ""]
    assert len(memory.series) == 2
    assert memory.series[1].samples[0] > 10
    assert {ratio.name for ratio in (*time.ratios, *memory.ratios)} <= GOALS.keys()
