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
from bulk.exported import done, ndjson
from samples import CLAUDICATION, COLD_LEG, NOW, response

from fhir_pad.bulk import Job, Responses, Shape, summary
from fhir_pad.bulk.kept import parquet

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")

SECONDS = 300
"""In which the runs have to be over; on a quiet machine they take a tenth of it."""
TASKS = 12
"""Tasks that the large file is read by, so that a worker is lost between them."""
SCRIPT = """
import sys
from datetime import datetime
from fhir_pad.bulk.cases.done import Wanted
from fhir_pad.bulk.spark import Order, TakenPath, screen, session
from fhir_pad.cli import main

now, typed, *arguments = sys.argv[1:]
assert main(["spark", *arguments, "--now", now, "--csv", "--findings"]) == 0
files = tuple(arguments[:-1])
order = Order(files, typed, Wanted(datetime.fromisoformat(now), None, table=True))
spark = session("local[1]")
screen(spark, order)
try:
    screen(spark, order)
except TakenPath:
    sys.exit("the second was refused")
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what bulk makes of three files, and Spark while a worker is killed."""
    folder = tmp_path_factory.mktemp("spark")
    files = written(folder)
    job = Job(
        source=Responses(tuple(map(str, files))),
        errors=folder / "errors.ndjson",
        results=folder / "out.ndjson",
        table=folder / "out.csv",
        shape=Shape.FINDINGS,
    )
    (folder / "summary").write_text(summary(done(job)))
    parquet.convert(folder / "out.csv", folder / "out.parquet")
    with cluster(folder, workers=2) as running:
        submit(running, [str(files[0]), str(files[1]), str(folder / "with*.ndjson")])
    return folder


def written(folder: Path) -> list[Path]:
    """Write the input: large enough for many tasks; packed; with a byte order mark and bad lines."""
    lines = [response(CLAUDICATION), response(COLD_LEG), b"{bad", b"", b"\xff\xfe", b" \r", b"\r{}"]
    files = [folder / "many.ndjson", folder / "packed.ndjson.gz", folder / "with mark, a.ndjson"]
    files[0].write_bytes(ndjson(lines) * TASKS)
    files[1].write_bytes(gzip.compress(b"\n" + ndjson(lines)))
    files[2].write_bytes(b"\xef\xbb\xbf" + ndjson(lines).replace(b"\n", b"\r\n").rstrip())
    return files


def submit(running: Cluster, inputs: list[str]) -> None:
    """Submit a run; kill a worker when some tasks are done and others are not."""
    folder = running.folder
    (folder / "screen.py").write_text(SCRIPT)
    (folder / "events").mkdir()
    said = [f"{name}={value}" for name, value in settings(folder).items()]
    submitted = [str(home() / "bin" / "spark-submit"), "--master", running.master]
    script = [str(folder / "screen.py"), NOW.isoformat(), str(folder / "typed")]
    with (folder / "driver.log").open("wb") as log:
        driver = subprocess.Popen(
            [
                *submitted,
                *chain(*(("--conf", each) for each in said)),
                *script,
                *inputs,
                str(folder / "out"),
            ],
            env=surroundings(folder) | {"PYSPARK_PYTHON": sys.executable},
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
        )
    try:
        wait_for_a_task(driver, folder / "out" / "work")
        running.kill(0)
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
        "spark.scheduler.minRegisteredResourcesRatio": 1,
        "spark.sql.files.maxPartitionBytes": (folder / "many.ndjson").stat().st_size // TASKS,
        "spark.sql.files.openCostInBytes": 0,
        "spark.sql.shuffle.partitions": 2,
        "spark.eventLog.enabled": "true",
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.dir": (folder / "events").as_uri(),
    }


def wait_for_a_task(driver: subprocess.Popen[bytes], work: Path) -> None:
    """Wait until what one task made is kept."""
    until = time.monotonic() + SECONDS
    while driver.poll() is None and time.monotonic() < until:
        if any(work.glob("_temporary/0/task_*")) or any(work.glob("part-*")):
            return
        time.sleep(0.01)
    log = (work.parents[1] / "driver.log").read_text("utf-8", "replace")
    raise TimeoutError(f"no task was finished\n{log[-5_000:]}")


def parts(folder: Path) -> list[str]:
    """Return the lines of all parts of an output."""
    assert (folder / "_SUCCESS").exists()
    return [line for part in folder.glob("part-*") for line in part.read_text("utf-8").splitlines()]


def test_a_worker_was_lost_while_the_lines_were_assessed(made: Path) -> None:
    logs = sorted((made / "events").iterdir(), key=lambda path: path.stat().st_mtime)
    events = [json.loads(line) for line in logs[0].read_text("utf-8").splitlines()]
    kinds = [event["Event"].removeprefix("SparkListener") for event in events]
    lost = kinds.index("ExecutorRemoved")
    begun = kinds[:lost].count("StageSubmitted"), kinds[:lost].count("StageCompleted")
    reasons = [event.get("Task End Reason", {}).get("Reason") for event in events]

    assert begun[0] - begun[1] == 1
    assert "ExecutorLostFailure" in reasons
    assert reasons[lost:].count("Success") >= TASKS / 2


def test_the_rows_are_those_of_bulk_byte_for_byte(made: Path) -> None:
    head, *rows = (made / "out.csv").read_text("utf-8").splitlines()
    written = parts(made / "out" / "table")

    assert sorted(line for line in written if line != head) == sorted(rows)
    assert head in written
    assert len(rows) == 2 * (TASKS + 2) - 1


def test_results_and_errors_are_those_of_bulk_byte_for_byte(made: Path) -> None:
    for name, file in (("results", "out.ndjson"), ("errors", "errors.ndjson")):
        expected = (made / file).read_text("utf-8").splitlines()

        assert sorted(parts(made / "out" / name)) == sorted(expected)
        assert expected


def test_a_typed_table_has_the_rows_and_types_of_bulk(made: Path) -> None:
    from pyarrow.parquet import read_table  # noqa: PLC0415 - loads slowly

    ours = read_table(made / "out.parquet")
    theirs = read_table(made / "typed" / "table")
    order = [("file", "ascending"), ("line", "ascending")]

    assert theirs.schema.remove_metadata().equals(ours.schema)
    assert theirs.sort_by(order).to_pylist() == ours.sort_by(order).to_pylist()


def test_the_summary_is_that_of_bulk_and_a_second_run_does_not_write_there(made: Path) -> None:
    log = (made / "driver.log").read_text("utf-8")

    assert (made / "summary").read_text("utf-8") in log
    assert "the second was refused" in log
