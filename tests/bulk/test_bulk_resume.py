"""A run that was interrupted, and what is left of it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bulk.exported import by_type, done, export, ndjson, places, rows
from samples import CLAUDICATION, COLD_LEG, NOW, response

from fhir_pad.bulk import Export, Job, Progress, Responses, Stopped, run
from fhir_pad.bulk.kept.manifest import kept
from fhir_pad.bulk.processes import in_order

LINES = [response(CLAUDICATION), response(COLD_LEG), b"{bad"] * 8
STEPS = 6
"""Batches after which a run is interrupted: one behind a manifest, one before the next."""


class Interrupted(Exception):  # noqa: N818 - a statement
    """What a test does to a run."""


def interrupt(told: int):
    """Return what ends a run at a sign of progress."""
    seen: list[Progress] = []

    def end(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == told:
            raise Interrupted

    return end


def responses(folder: Path, **more) -> Job:
    folder.mkdir(exist_ok=True)
    (folder / "in.ndjson").write_bytes(ndjson(LINES))
    source = Responses((str(folder / "in.ndjson"),))
    how = {"results": folder / "out.ndjson", "table": folder / "out.csv", "batch": 2}
    return Job(source=source, errors=folder / "errors.ndjson", **how | more)


def patients(folder: Path, **more) -> Job:
    folder.mkdir(exist_ok=True)
    people = [{"resourceType": "Patient", "id": f"p{n:02}"} for n in range(20)]
    source = Export(export(folder / "in", by_type([*people, {"resourceType": "Patient"}])))
    how = {"results": folder / "out.ndjson", "table": folder / "out.csv", "batch": 2}
    return Job(source=source, errors=folder / "errors.ndjson", **how | more)


def resumed(job: Job) -> Job:
    return Job(**{name: getattr(job, name) for name in job.__slots__} | {"resume": True})


def outputs(job: Job) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in job.paths.items()}


@pytest.mark.parametrize("make", [responses, patients])
@pytest.mark.parametrize("steps", [1, 4, STEPS])
def test_a_resumed_run_gives_the_same_bytes_as_an_undisturbed_one(
    tmp_path: Path, make, steps: int
) -> None:
    job = make(tmp_path)
    counts = done(job)
    undisturbed = outputs(job)
    with pytest.raises(Interrupted):
        run(job, NOW, interrupt(steps))
    told: list[Progress] = []

    again = run(resumed(job), NOW, told.append)

    assert outputs(job) == undisturbed
    assert again == counts
    assert kept(job.folder) is None


def test_only_what_is_not_complete_is_done_again(tmp_path: Path) -> None:
    job = responses(tmp_path)
    with pytest.raises(Interrupted):
        run(job, NOW, interrupt(STEPS))
    told: list[Progress] = []

    run(resumed(job), NOW, told.append)

    assert 10 == told[0].units
    assert 24 == told[-1].units


def test_outputs_have_their_names_only_when_they_are_whole(tmp_path: Path) -> None:
    job = responses(tmp_path)
    done(job)
    before = outputs(job)
    with pytest.raises(Interrupted):
        run(job, NOW, interrupt(STEPS))

    assert outputs(job) == before


def test_a_resumed_run_keeps_the_moment_of_the_first(tmp_path: Path) -> None:
    job = responses(tmp_path)
    with pytest.raises(Interrupted):
        run(job, NOW, interrupt(STEPS))

    run(resumed(job), NOW.replace(year=2027), lambda _: None)

    assert b"2027-" not in (tmp_path / "out.ndjson").read_bytes()


def test_another_input_or_option_is_not_resumed(tmp_path: Path) -> None:
    job = responses(tmp_path)
    with pytest.raises(Interrupted):
        run(job, NOW, interrupt(STEPS))
    other = Job(**{name: getattr(job, name) for name in job.__slots__} | {"table": None})

    with pytest.raises(Stopped, match="not those of the run"):
        done(resumed(other))
    (tmp_path / "in.ndjson").write_bytes(ndjson(LINES[1:]))
    with pytest.raises(Stopped, match="not those of the run"):
        done(resumed(job))


def test_without_resume_a_run_begins_again(tmp_path: Path) -> None:
    job = responses(tmp_path)
    with pytest.raises(Interrupted):
        run(job, NOW, interrupt(STEPS))

    done(job)

    assert len(rows(tmp_path / "out.csv")) == 16


def test_a_run_that_stopped_between_two_names_is_finished(tmp_path: Path) -> None:
    job = responses(tmp_path)
    done(job)
    whole = outputs(job)
    for path in job.paths.values():
        path.unlink()
    (tmp_path / "errors.ndjson").mkdir()
    with pytest.raises(Stopped, match="errors"):
        done(job)
    assert (tmp_path / "out.ndjson").exists()
    (tmp_path / "errors.ndjson").rmdir()
    told: list[Progress] = []

    run(resumed(job), NOW, told.append)

    assert outputs(job) == whole
    assert told == []


def test_two_runs_do_not_write_the_same_outputs_at_once(tmp_path: Path) -> None:
    job = responses(tmp_path)

    def second(_: Progress) -> None:
        with pytest.raises(Stopped, match="another run"):
            done(job)
        raise Interrupted

    with pytest.raises(Interrupted):
        run(job, NOW, second)


def test_a_part_that_lost_its_end_is_not_resumed(tmp_path: Path) -> None:
    job = responses(tmp_path)
    with pytest.raises(Interrupted):
        run(job, NOW, interrupt(STEPS))
    os.truncate(tmp_path / "out.ndjson.part", 10)

    with pytest.raises(Stopped, match="shorter"):
        done(resumed(job))


MANY = ndjson(LINES * 16)
COMMAND = [sys.executable, "-m", "fhir_pad", "bulk", "in.ndjson"]
OPTIONS = ["--now", NOW.isoformat(), "--findings", "--jobs"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return what a run gives that nobody interrupts."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "in.ndjson").write_bytes(MANY)
    subprocess.run([*COMMAND, "out.ndjson", *OPTIONS, "1"], cwd=folder, check=True)
    return (folder / "out.ndjson").read_bytes()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_was_killed_goes_on_and_leaves_no_process(
    tmp_path: Path, jobs: str, undisturbed: bytes
) -> None:
    (tmp_path / "in.ndjson").write_bytes(MANY)
    command = [*COMMAND, "out.ndjson", *OPTIONS, jobs]
    running = subprocess.Popen(command, cwd=tmp_path, start_new_session=True)
    folder = tmp_path / "out.ndjson.run"
    while running.poll() is None and not ((found := kept(folder)) and found.units):
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()

    assert not (tmp_path / "out.ndjson").exists()
    subprocess.run([*command, "--resume"], cwd=tmp_path, check=True)
    assert (tmp_path / "out.ndjson").read_bytes() == undisturbed
    assert len(places(tmp_path / "out.errors.ndjson")) == 128
    assert group_is_gone(running.pid)


def test_no_process_is_disturbed_by_a_terminal_while_it_starts() -> None:
    """Ctrl-C in these moments printed where each process was."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())

    done = dict(in_order(masked, range(2), jobs=2))

    assert done == {0: True, 1: True}
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


def masked(_: int) -> bool:
    """Tell whether this process was started with Ctrl-C kept from it."""
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def group_is_gone(group: int) -> bool:
    """Tell whether no process of a group is left, waiting a little for the last one."""
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
