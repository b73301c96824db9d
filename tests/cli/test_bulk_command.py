"""`fhir-pad bulk` as a person meets it: what its names and options mean, and what it says."""

import gzip
import json
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from samples import CLAUDICATION, COLD_LEG, NOW, sent

from fhir_pad.bulk import Progress
from fhir_pad.cli import main
from fhir_pad.cli.progress import Shown, spoken

MOMENT = ["--now", NOW.isoformat()]
Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.ndjson").write_bytes(sent(CLAUDICATION) + b"\n{bad\n")
    (tmp_path / "more.ndjson.gz").write_bytes(gzip.compress(sent(COLD_LEG)))
    export = tmp_path / "export"
    export.mkdir()
    patient = {"resourceType": "Patient", "id": "a", "birthDate": "1950-01-01"}
    (export / "Patient.ndjson").write_text(json.dumps(patient))
    return tmp_path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"in.ndjson", "more.ndjson.gz", "export"}


def test_errors_stand_beside_the_results_and_a_summary_is_said(
    folder: Path, capsys: Printed
) -> None:
    assert main(["bulk", "in.ndjson", "more.ndjson.gz", "out.ndjson", *MOMENT]) == 0

    assert names(folder) == {"out.ndjson", "out.errors.ndjson"}
    assert len((folder / "out.ndjson").read_text().splitlines()) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = printed.err.splitlines()
    assert ["           2  assessed", "           0  refused", "           1  bad lines"] == lines[
        :3
    ]
    assert "           1  triage emergency-now" in lines


def test_a_name_that_ends_with_csv_is_the_table_alone(folder: Path) -> None:
    assert main(["bulk", "export", "out.csv", *MOMENT]) == 0

    assert names(folder) == {"out.csv", "out.csv.errors.ndjson"}
    assert (folder / "out.csv").read_text().splitlines()[1].startswith("a,,,")


def test_a_table_can_be_written_beside_plans(folder: Path) -> None:
    arguments = ["bulk", "export", "out.ndjson", "--plans", "--table", "t.csv", "--errors", "e"]

    assert main([*arguments, *MOMENT]) == 0

    assert names(folder) == {"out.ndjson", "t.csv", "e"}
    assert json.loads((folder / "out.ndjson").read_text())["resourceType"] == "CarePlan"


def test_a_table_can_be_parquet(folder: Path) -> None:
    from pyarrow import parquet  # noqa: PLC0415 - loads slowly

    assert main(["bulk", "in.ndjson", "out.parquet", *MOMENT]) == 0

    assert names(folder) == {"out.parquet", "out.parquet.errors.ndjson"}
    (row,) = parquet.read_table(folder / "out.parquet").to_pylist()
    assert (Decimal("0.70"), 1, None) == (row["lowest_abi"], row["line"], row["subtype"])


def test_an_empty_table_can_be_parquet(folder: Path) -> None:
    from pyarrow import parquet  # noqa: PLC0415 - loads slowly

    (folder / "none").touch()

    assert main(["bulk", "none", "out.parquet", *MOMENT]) == 0

    assert parquet.read_table(folder / "out.parquet").num_rows == 0


def test_without_pyarrow_parquet_is_refused_before_anything_is_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    assert main(["bulk", "in.ndjson", "out.parquet"]) == 1

    assert "fhir-pad[parquet]" in capsys.readouterr().err
    assert names(folder) == set()


@pytest.mark.parametrize(
    "arguments",
    [
        "in.ndjson -",
        "in.ndjson - --errors e --resume",
        "- out --resume",
        "in.ndjson in.ndjson out",
        "in.ndjson in.ndjson",
        "in.ndjson export out",
        "in.ndjson export",
        "in.ndjson .",
        "in.ndjson out --errors export",
        "export export/out.ndjson",
        "in.ndjson out --errors out",
        "in.ndjson out --errors in.ndjson",
        "in.ndjson out --table t.xlsx",
        "in.ndjson out.csv --table t.csv",
        "in.ndjson out.csv --plans",
        "in.ndjson out --plans --findings",
        "in.ndjson out --jobs 0",
        "in.ndjson out --jobs 1e3",
        "in.ndjson out --jobs 257",
        "in.ndjson",
    ],
)
def test_wrong_use_ends_with_2_and_leaves_nothing(
    arguments: str, folder: Path, capsys: Printed
) -> None:
    before = (folder / "in.ndjson").read_bytes()

    with pytest.raises(SystemExit) as ended:
        main(["bulk", *arguments.split()])

    assert ended.value.code == 2
    assert "fhir-pad" in capsys.readouterr().err
    assert names(folder) == set()
    assert (folder / "in.ndjson").read_bytes() == before


@pytest.mark.parametrize("arguments", ["none out", "in.ndjson none/out", "in.ndjson none out"])
def test_a_file_that_cannot_be_used_ends_with_1(
    arguments: str, folder: Path, capsys: Printed
) -> None:
    assert main(["bulk", *arguments.split()]) == 1

    assert "No such file" in capsys.readouterr().err
    assert names(folder) == set()


def test_without_a_moment_results_are_of_the_present(folder: Path) -> None:
    assert main(["bulk", "export", "out.ndjson"]) == 0

    made = json.loads((folder / "out.ndjson").read_text())
    age = datetime.now(NOW.tzinfo) - datetime.fromisoformat(made["timestamp"])
    assert abs(age.total_seconds()) < 600


def test_progress_says_rate_and_time_left() -> None:
    said = spoken(Progress("done", 1_300, 0.75), seconds=10, units=1_000, share=0.25)

    assert said == "1,300 done (75%), 100/s, 0:05 left"
    assert spoken(Progress("done", 1_300, None), 10, 1_000, 0.0) == "1,300 done, 100/s"
    assert spoken(Progress("done", 50, 0.1), 0, 0, 0.1) == "50 done (10%)"


def test_progress_is_shown_at_most_so_often_and_begins_anew_for_each_kind_of_work() -> None:
    shown: list[str] = []
    seconds = iter([0.0, 0.1, 0.6, 0.7, 2.6])
    show = Shown(lambda: next(seconds), shown.append, "\r")

    for units, doing in ((10, "indexed"), (20, "indexed"), (1, "done"), (2, "done")):
        show(Progress(doing, units, None))
    show.end()

    assert shown == ["\r20 indexed, 20/s  ", "\r2 done, 1/s  ", "\n"]


def test_nobody_is_shown_progress_who_did_not_ask(capsys: Printed) -> None:
    assert main(["bulk", "in.ndjson", "out", *MOMENT]) == 0

    assert "done" not in capsys.readouterr().err
