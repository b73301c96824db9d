"""Arrow batches of lines to Arrow batches of what they lead to. Runs on every worker.

One row a line, and a last one for each task with its counts. Must not know where rows go.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from fhir_pad.bulk.cases.done import Done, Wanted
from fhir_pad.bulk.lines import Line, line_of
from fhir_pad.bulk.responses import AssessResponses
from fhir_pad.bulk.spark.folder import BOM
from fhir_pad.bulk.spark.numbered import Block, Numbers, name_of

RecordBatch = Any
"""One of pyarrow, which has no types."""

ROW, RESULT, ERROR, COUNTS = "row", "result", "error", "counts"
SCHEMA = ", ".join(f"`{name}` STRING" for name in (ROW, RESULT, ERROR, COUNTS))


@dataclass(frozen=True, slots=True)
class Kernel:
    """What each task does with its lines."""

    wanted: Wanted
    numbers: Numbers

    def __call__(self, batches: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
        """Give what each batch led to, then the counts of all."""
        assess = AssessResponses(self.wanted)
        counts: Counter[str] = Counter()
        seen: Counter[Block] = Counter()
        for batch in batches:
            done = [assess.one(line) for line in self._lines(batch, seen)]
            for one in done:
                counts.update(one.counts)
            yield _rows([_written(one) for one in done])
        yield _rows([{COUNTS: json.dumps(counts)}])

    def _lines(self, batch: RecordBatch, seen: Counter[Block]) -> Iterator[Line]:
        """Give the lines that are not blank; `seen` counts those of each block so far."""
        texts, files, starts = (column.to_pylist() for column in batch.columns)
        for text, file, start in zip(texts, files, starts, strict=True):
            seen[file, start] += 1
            number = self.numbers.before[file, start] + seen[file, start]
            mark = BOM if number == 1 and file in self.numbers.marked else b""
            line = line_of(mark + text, name_of(file), number)
            if line is not None:
                yield line


def _written(done: Done) -> dict[str, str]:
    """Return what one line led to; what it did not lead to is absent."""
    lines = {ROW: done.table, RESULT: done.results, ERROR: done.errors}
    return {name: text.decode().removesuffix("\n") for name, text in lines.items() if text}


def _rows(rows: list[dict[str, str]]) -> RecordBatch:
    arrow = import_module("pyarrow")
    names = (ROW, RESULT, ERROR, COUNTS)
    schema = arrow.schema([(name, arrow.string()) for name in names])
    return arrow.RecordBatch.from_pylist(rows, schema=schema)
