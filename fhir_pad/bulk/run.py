"""A run from its beginning, or from where it was interrupted, to its outputs: on one page."""

import fcntl
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from fhir_pad.bulk.cases import table
from fhir_pad.bulk.cases.done import ERRORS, RESULTS, TABLE, Wanted, added
from fhir_pad.bulk.job import Job, Progress
from fhir_pad.bulk.kept.manifest import Manifest, keep, kept
from fhir_pad.bulk.kept.outputs import File, Output, Stream, finish, settled
from fhir_pad.bulk.room import with_room
from fhir_pad.bulk.stopped import Stopped, because
from fhir_pad.bulk.work import Work, work_of

_LOCK = "lock"
_KEPT_EVERY = 4
"""Batches between two writings of the manifest, each of which waits for the disk."""


def run(job: Job, present: datetime, told: Callable[[Progress], None]) -> dict[str, int]:
    """Do the job and return the counts of what was found. `present` dates a job without a moment.

    The outputs have their names only when they are whole; the same job gives the same bytes,
    however many processes there were and however often it was interrupted. Raises Stopped; what
    is complete by then is kept for a resumed run.
    """
    job.source.files()
    with _alone(job.folder):
        manifest = _begun(job, present)
        if not manifest.is_whole:
            manifest = with_room(partial(_worked, job, manifest, told))
        for path in job.paths.values():
            finish(path)
        shutil.rmtree(job.folder, ignore_errors=True)
    return dict(manifest.counts)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder of the run; raise Stopped when another run holds it."""
    with ExitStack() as held:
        try:
            folder.mkdir(exist_ok=True)
            lock = held.enter_context((folder / _LOCK).open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise Stopped(f"{folder}: another run is writing the same outputs") from fault
        except OSError as fault:
            raise because(folder, fault) from fault
        yield


def _begun(job: Job, present: datetime) -> Manifest:
    """Return from where the run begins; raise Stopped when it is not the one interrupted."""
    before = kept(job.folder) if job.resume else None
    if before is None:
        for path in job.folder.iterdir():
            if path.name != _LOCK:
                path.unlink()
        return Manifest(job.identity(job.now or present), {}, 0, {}, is_whole=False)
    moment = job.now or datetime.fromisoformat(str(before.run["now"]))
    if before.run != job.identity(moment):
        raise Stopped("inputs, outputs or options are not those of the run; run without --resume")
    return before


def _worked(job: Job, begun: Manifest, told: Callable[[Progress], None]) -> Manifest:
    """Do all that is left; return the manifest of the whole run."""
    now = datetime.fromisoformat(str(begun.run["now"]))
    shape = None if job.results is None else job.shape
    work = work_of(job, Wanted(now, shape, job.table is not None), told)
    with ExitStack() as opened:
        outputs = _outputs(job, begun.sizes)
        for output in outputs.values():
            opened.enter_context(closing(output))
        manifest = begun if begun.sizes else _headed(begun, outputs, work)
        keep(manifest, job.folder)
        manifest = _written(job, manifest, outputs, work, told)
    keep(manifest, job.folder)
    return manifest


def _outputs(job: Job, sizes: Mapping[str, int]) -> dict[str, Output]:
    made: dict[str, Output] = {
        name: File(path, sizes.get(name, 0)) for name, path in job.paths.items()
    }
    if job.results is not None and not isinstance(job.results, Path):
        made[RESULTS] = Stream(job.results)
    return made


def _headed(begun: Manifest, outputs: Mapping[str, Output], work: Work) -> Manifest:
    """Write what stands before the first unit: columns, and lines that are nobody's."""
    if TABLE in outputs:
        outputs[TABLE].write(table.header())
    counts = dict(begun.counts)
    for part in work.before():
        outputs[ERRORS].write(part.errors)
        counts = added((counts, part.counts))
    return begun.at(0, settled(outputs), counts)


def _written(
    job: Job,
    manifest: Manifest,
    outputs: Mapping[str, Output],
    work: Work,
    told: Callable[[Progress], None],
) -> Manifest:
    """Write the results in their order, and now and then how far they are complete."""
    units, counts = manifest.units, dict(manifest.counts)
    with closing(work.done(units)) as given:
        for number, (batch, done) in enumerate(given, start=1):
            for name, lines in done.lines.items():
                if lines:
                    outputs[name].write(lines)
            units += len(batch.units)
            counts = added((counts, done.counts))
            if number % _KEPT_EVERY == 0:
                manifest = manifest.at(units, settled(outputs), counts)
                keep(manifest, job.folder)
            told(Progress("done", units, batch.share))
    return manifest.whole(units, settled(outputs), counts)
