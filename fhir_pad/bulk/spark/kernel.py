"""Arrow batches of lines to Arrow batches of what they lead to. Runs on every worker.

Must not know where rows go.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from fhir_pad.bulk.cases.done import Wanted
from fhir_pad.bulk.responses import AssessResponses
from fhir_pad.bulk.spark.numbered import Block, Numbers, path_of
from fhir_pad.bulk.spark.rows import RecordBatch, told


@dataclass(frozen=True, slots=True)
class Kernel:
    """What each task does with its lines, each a response."""

    wanted: Wanted
    numbers: Numbers

    def __call__(self, batches: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
        """Give what each batch led to, then the counts of all."""
        assess = AssessResponses(self.wanted)
        seen: Counter[Block] = Counter()
        lines = (self.numbers.lines(batch, seen, path_of) for batch in batches)
        return told(map(assess.one, part) for part in lines)
