"""Bulk on Apache Spark: a cluster on loopback loses a worker, and the rows are those of `bulk`."""

import gzip
import json
import shutil
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path

import pytest
from bulk.cluster import HOST, Cluster, cluster, end, home, surroundings
from bulk.exported import done, export, ndjson, places, read, rows
from bulk.hospital import PEOPLE, hospital, strangers
from samples import CLAUDICATION, COLD_LEG, NOW, response

from fhir_pad.bulk import Export, Job, Responses, Shape, summary
from fhir_pad.bulk.kept import parquet

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")

SECONDS = 300
"""In which each run has to be over; on a quiet machine it takes a tenth of it."""
TASKS = 12
"""Tasks that the large file is read by, and that patients are assessed by; a worker is lost between
them."""
A_TASK = ("_temporary/0/task_*", "part-*")
"""What a finished task leaves behind, before and after the last one is finished."""
SCRIPT = """
import json
import sys
from datetime import datetime
from pathlib import Path
from pyspark.sql import SparkSession
from fhir_pad.bulk import Stopped
from fhir_pad.bulk.cases.done import Wanted
from fhir_pad.bulk.spark import Files, Order, TakenPath, screen, session
from fhir_pad.cli import main

now, folder, *inputs = sys.argv[1:]
moment = ["--now", now]
assert main(["spark", *inputs, f"{folder}/out", *moment, "--csv", "--findings"]) == 0
SparkSession.builder.config("spark.sql.files.maxPartitionBytes", "128k").getOrCreate()
assert main(["spark", f"{folder}/export", f"{folder}/exported", *moment, "--findings"]) == 0
order = Order(tuple(inputs), f"{folder}/typed", Wanted(datetime.fromisoformat(now), None, True))
spark = session("local[1]")
screen(spark, order)


def why(refused, do, *arguments):
    try:
        do(*arguments)
    except refused as said:
        return str(said)


files = Files(spark)
nowhere = [f"{folder}/none", "--master", "local[1]"]
hidden = Order((f"{folder}/_hidden.ndjson",), f"{folder}/none", order.wanted)
said = {
    "taken": why(TakenPath, screen, spark, order),
    "hidden": why(Stopped, screen, spark, hidden),
    "in the folder": why(Stopped, files.exported, f"{folder}/hidden"),
    "empty": why(Stopped, files.exported, f"{folder}/empty"),
    "folders": [
        name for name in ("export", "gone", "many.ndjson") if files.is_folder(f"{folder}/{name}")
    ],
    "cut": main(["spark", f"{folder}/cut", *nowhere]),
    "mixed": why(SystemExit, main, ["spark", inputs[0], f"{folder}/export", *nowhere]),
}
Path(folder, "said.json").write_text(json.dumps(said))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what bulk makes of three files and of an export, and Spark.

    Of the two workers of the cluster one is killed in each run; another takes its place between.
    """
    folder = tmp_path_factory.mktemp("spark")
    files = written(folder)
    bulk(Responses(tuple(map(str, files))), folder / "bulk")
    bulk(Export(hospital(folder / "export")), folder / "bulk-export")
    export(folder / "hidden", {".x.ndjson": [], "x.ndjson": []})
    export(folder / "empty", {"x.json": []})
    cut = export(folder / "cut", {"cut.ndjson.gz": [b"" for _ in range(10_000)]}) / "cut.ndjson.gz"
    cut.write_bytes(cut.read_bytes()[:-9])
    with cluster(folder, workers=2) as running:
        submit(running, [str(files[0]), str(files[1]), str(folder / "with*.ndjson")])
    return folder


def bulk(source: Export | Responses, target: Path) -> None:
    """Let bulk make what Spark has to make."""
    target.mkdir()
    job = Job(
        source=source,
        errors=target / "errors",
        results=target / "results",
        table=target / "table.csv",
        shape=Shape.FINDINGS,
    )
    (target / "summary").write_text(summary(done(job)))
    parquet.convert(target / "table.csv", target / "table.parquet")


def written(folder: Path) -> list[Path]:
    """Write the input: large enough for many tasks; packed; with a byte order mark and bad lines."""
    lines = [response(CLAUDICATION), response(COLD_LEG), b"{bad", b"", b"\xff\xfe", b" \r", b"\r{}"]
    files = [folder / "many.ndjson", folder / "packed.ndjson.gz", folder / "with mark, a.ndjson"]
    files[0].write_bytes(ndjson(lines) * TASKS)
    files[1].write_bytes(gzip.compress(b"\n" + ndjson(lines)))
    files[2].write_bytes(b"\xef\xbb\xbf" + ndjson(lines).replace(b"\n", b"\r\n").rstrip())
    return files


def submit(running: Cluster, inputs: list[str]) -> None:
    """Submit the runs; in each kill a worker when some tasks are done and others are not."""
    folder = running.folder
    (folder / "screen.py").write_text(SCRIPT)
    (folder / "events").mkdir()
    said = [f"{name}={value}" for name, value in settings(folder).items()]
    submitted = [str(home() / "bin" / "spark-submit"), "--master", running.master]
    configured = chain(*(("--conf", each) for each in said))
    script = [str(folder / "screen.py"), NOW.isoformat(), str(folder), *inputs]
    with (folder / "driver.log").open("wb") as log:
        driver = subprocess.Popen(
            [*submitted, *configured, *script],
            env=surroundings(folder) | {"PYSPARK_PYTHON": sys.executable},
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
        )
    try:
        wait_for(driver, folder, *(f"out/work/made/{name}" for name in A_TASK))
        running.kill(0)
        wait_for(driver, folder, "out/errors/_SUCCESS")
        running.add()
        wait_for(driver, folder, *(f"exported/work/made/{name}" for name in A_TASK))
        running.kill(1)
        driver.wait(SECONDS)
    finally:
        end(driver)


def settings(folder: Path) -> dict[str, object]:
    return {
        "spark.driver.host": HOST,
        "spark.driver.bindAddress": HOST,
        "spark.ui.enabled": "false",
        "spark.cores.max": 2,
        "spark.executor.memory": "512m",
        # Both workers take part from the first task on, however long one takes to start.
        "spark.scheduler.minRegisteredResourcesRatio": 1,
        "spark.scheduler.maxRegisteredResourcesWaitingTime": f"{SECONDS}s",
        "spark.sql.files.maxPartitionBytes": (folder / "many.ndjson").stat().st_size // TASKS,
        "spark.sql.files.openCostInBytes": 0,
        "spark.sql.shuffle.partitions": TASKS,
        # The parts are small, and are to be many nevertheless.
        "spark.sql.adaptive.coalescePartitions.enabled": "false",
        # The disk of a machine without power cannot be read, and another try does not help.
        "spark.shuffle.readHostLocalDisk": "false",
        "spark.shuffle.io.maxRetries": 1,
        "spark.shuffle.io.retryWait": "100ms",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.dir": (folder / "events").as_uri(),
    }


def wait_for(driver: subprocess.Popen[bytes], folder: Path, *patterns: str) -> None:
    """Wait until there is something of one of these names."""
    until = time.monotonic() + SECONDS
    while driver.poll() is None and time.monotonic() < until:
        if any(any(folder.glob(pattern)) for pattern in patterns):
            return
        time.sleep(0.01)
    log = (folder / "driver.log").read_text("utf-8", "replace")
    raise TimeoutError(f"no {patterns[0]}\n{log[-5_000:]}")


def parts(folder: Path) -> list[str]:
    """Return the lines of all parts of an output."""
    assert (folder / "_SUCCESS").exists()
    return [line for part in folder.glob("part-*") for line in part.read_text("utf-8").splitlines()]


def events(made: Path, run: int) -> list[dict]:
    """Return what Spark recorded of a run."""
    logs = sorted((made / "events").iterdir(), key=lambda path: path.stat().st_mtime)
    return [json.loads(line) for line in logs[run].read_text("utf-8").splitlines()]


@pytest.mark.parametrize("run", [0, 1])
def test_a_worker_was_lost_while_there_was_something_to_assess(made: Path, run: int) -> None:
    recorded = events(made, run)
    kinds = [event["Event"].removeprefix("SparkListener") for event in recorded]
    lost = kinds.index("ExecutorRemoved")
    begun = kinds[:lost].count("StageSubmitted"), kinds[:lost].count("StageCompleted")
    reasons = [event.get("Task End Reason", {}).get("Reason") for event in recorded]

    assert begun[0] - begun[1] == 1
    assert "ExecutorLostFailure" in reasons
    assert reasons[lost:].count("Success") >= TASKS / 2


def test_what_the_lost_worker_had_brought_together_was_brought_together_again(made: Path) -> None:
    """A busy machine may have left all of it to the other worker: then nothing is done again.

    Some parts of the files hold no line that is kept; who had those alone brought nothing together.
    """
    recorded = events(made, 1)
    lost = next(each for each in recorded if each["Event"].endswith("ExecutorRemoved"))
    before = recorded[: recorded.index(lost)]
    stages = [each["Stage Info"] for each in before if each["Event"].endswith("StageCompleted")]
    had = {
        each["Task Info"]["Executor ID"]
        for each in before
        if each["Event"].endswith("TaskEnd")
        and each["Stage ID"] == stages[-1]["Stage ID"]
        and each["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Records Written"] > 0
    }
    attempts = [each["Stage Info"]["Stage Attempt ID"] for each in recorded if "Stage Info" in each]

    assert len(had) > 0
    assert (max(attempts) > 0) == (lost["Executor ID"] in had)


def test_the_rows_are_those_of_bulk_byte_for_byte(made: Path) -> None:
    head, *expected = (made / "bulk" / "table.csv").read_text("utf-8").splitlines()
    written = parts(made / "out" / "table")

    assert sorted(line for line in written if line != head) == sorted(expected)
    assert head in written
    assert len(expected) == 2 * (TASKS + 2) - 1


@pytest.mark.parametrize(("target", "model"), [("out", "bulk"), ("exported", "bulk-export")])
def test_results_and_errors_are_those_of_bulk_byte_for_byte(
    made: Path, target: str, model: str
) -> None:
    for name in ("results", "errors"):
        expected = (made / model / name).read_text("utf-8").splitlines()

        assert sorted(parts(made / target / name)) == sorted(expected)
        assert expected


@pytest.mark.parametrize(("target", "model"), [("typed", "bulk"), ("exported", "bulk-export")])
def test_a_typed_table_has_the_rows_and_types_of_bulk(made: Path, target: str, model: str) -> None:
    from pyarrow.parquet import read_table  # noqa: PLC0415 - loads slowly

    ours = read_table(made / model / "table.parquet")
    theirs = read_table(made / target / "table")
    order = [("patient", "ascending"), ("file", "ascending"), ("line", "ascending")]

    assert theirs.schema.remove_metadata().equals(ours.schema)
    assert theirs.sort_by(order).to_pylist() == ours.sort_by(order).to_pylist()


@pytest.mark.parametrize("model", ["bulk", "bulk-export"])
def test_the_summary_is_that_of_bulk(made: Path, model: str) -> None:
    assert (made / model / "summary").read_text("utf-8") in (made / "driver.log").read_text("utf-8")


def test_in_the_export_everybody_was_somebody(made: Path) -> None:
    """What bulk itself said, so that the other tests compare something."""
    found = {row["patient"]: row for row in rows(made / "bulk-export" / "table.csv")}
    said = places(made / "bulk-export" / "errors")

    assert set(found) >= {"given", "measured", *(f"p{n}" for n in range(PEOPLE))}
    assert not {"inside", "moved", "refused", "two"} & set(found)
    assert found["measured"]["lowest_abi"] == "0.45"
    assert found["failing"]["cilostazol_with_heart_failure"] == "yes"
    assert found["given"]["cilostazol_with_heart_failure"] == "unknown"
    assert ["no", "unknown"] == [found[name]["pad_no_statin"] for name in ("p0", "p5")]
    assert said.count(("Medication.ndjson", 3)) == 2
    assert ("a b%41 [1], \u00fc.ndjson", 3) in said


@pytest.mark.external
def test_the_patients_of_strangers_were_among_them(made: Path) -> None:
    own = {one["id"] for one in strangers() if one["resourceType"] == "Patient"}

    assert own <= {one["patient"] for one in read(made / "bulk-export" / "results")}
    assert len(own) == 29


def test_what_spark_would_leave_out_or_write_over_is_refused(made: Path) -> None:
    said = json.loads((made / "said.json").read_text())

    assert "already" in said["taken"]
    assert "_hidden.ndjson: Spark reads no file" in said["hidden"]
    assert ".x.ndjson: Spark reads no file" in said["in the folder"]
    assert "no file whose name ends with .ndjson or .ndjson.gz" in said["empty"]
    assert said["folders"] == ["export"]


def test_a_packed_file_that_was_cut_off_stops_the_run(made: Path) -> None:
    (said,) = (
        line
        for line in (made / "driver.log").read_text("utf-8").splitlines()
        if line.startswith("fhir-pad: ") and "cut.ndjson.gz" in line
    )

    assert "while reading file" in said
    assert json.loads((made / "said.json").read_text())["cut"] == 1


def test_files_and_a_folder_are_not_read_together(made: Path) -> None:
    assert json.loads((made / "said.json").read_text())["mixed"] == "2"
    assert "give files, or one folder" in (made / "driver.log").read_text("utf-8")
    assert not (made / "none").exists()
