"""What is done to each kind of input: lines of responses, or patients of an export.

Must not know where results go, nor how far an earlier run came.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from fhir_pad.bulk.batches import Batch, batches
from fhir_pad.bulk.cases.done import ASIDE, BAD, Done, Wanted, refused
from fhir_pad.bulk.cases.outcome import Place
from fhir_pad.bulk.export.index import Index, build
from fhir_pad.bulk.export.indexed import AssessPatients
from fhir_pad.bulk.inputs import Export, Responses
from fhir_pad.bulk.job import Job, Progress
from fhir_pad.bulk.processes import in_order
from fhir_pad.bulk.responses import AssessResponses
from fhir_pad.fhir.issues import IssueType, error

Worked = Generator[tuple[Batch[Any], Done]]
_INDEX = "index.sqlite"


class Work(Protocol):
    """Work on one input."""

    def before(self) -> Iterator[Done]:
        """Give what is to be said before the first unit."""

    def done(self, skipped: int) -> Worked:
        """Give each batch behind the skipped units, and what it led to, in order."""


def work_of(job: Job, wanted: Wanted, told: Callable[[Progress], None]) -> Work:
    """Return the work on the input of a job. Raises Stopped."""
    match job.source:
        case Export():
            path = job.folder / _INDEX
            if not path.exists():
                for lines, share in build(job.source.files(), path):
                    told(Progress("indexed", lines, share))
            return Patients(job, AssessPatients(wanted, path))
        case Responses():
            return Lines(job, job.source, AssessResponses(wanted))


@dataclass(frozen=True, slots=True)
class Lines:
    """Each line is a unit."""

    job: Job
    source: Responses
    assess: AssessResponses

    def before(self) -> Iterator[Done]:
        """Give nothing: every line has its turn."""
        return iter(())

    def done(self, skipped: int) -> Worked:
        """Give each batch of lines with its results."""
        left = islice(self.source.lines(), skipped, None)
        given = batches(left, lambda line: len(line.text), self.job.batch)
        return in_order(self.assess, given, self.job.jobs)


@dataclass(frozen=True, slots=True)
class Patients:
    """Each patient is a unit."""

    job: Job
    assess: AssessPatients

    def before(self) -> Iterator[Done]:
        """Give an error for every line that is nobody's, and count what is left aside."""
        with closing(Index(self.assess.index)) as index:
            for file, number, code, said in index.faults():
                yield refused((error(IssueType(code), said),), Place(file, number), BAD)
            yield Done(counts={ASIDE: index.aside()})

    def done(self, skipped: int) -> Worked:
        """Give each batch of patients with its results."""
        with closing(Index(self.assess.index)) as index:
            whole = index.count()
            ids = islice(index.patients(), skipped, None)
            counted = enumerate(ids, start=skipped + 1)
            shared = ((one, number / whole) for number, one in counted)
            given = batches(shared, len, self.job.batch)
            yield from in_order(self.assess, given, self.job.jobs)
