"""What was done as rows of Arrow, and work on rows where a worker runs. Must not know the work."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fhir_pad.bulk.cases.done import Done

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

RecordBatch = Any
"""One of pyarrow, which has no types."""
Work = Callable[[Iterator[RecordBatch]], Iterator[RecordBatch]]
"""What a task does with the batches of its part."""

ROW, RESULT, ERROR, COUNTS = "row", "result", "error", "counts"
MADE = dict.fromkeys((ROW, RESULT, ERROR, COUNTS), "STRING")
"""What cases lead to: one of the first three in a row, and a last row with a task's counts."""
_ARROW = {"STRING": "string", "BIGINT": "int64", "BINARY": "binary"}


def schema_of(types: Mapping[str, str]) -> str:
    """Return columns with their types as SQL has them."""
    return ", ".join(f"`{name}` {type_}" for name, type_ in types.items())


def mapped(frame: "DataFrame", work: Work, types: Mapping[str, str]) -> "DataFrame":
    """Return what the work makes of the rows, wherever they are."""
    # Spark looks into the code of a function, which an object has not.
    return frame.mapInArrow(lambda batches: work(batches), schema_of(types))  # noqa: PLW0108


def batch_of(rows: list[dict[str, Any]], types: Mapping[str, str]) -> RecordBatch:
    """Return rows as one batch; what a row does not have is null."""
    arrow = import_module("pyarrow")
    fields = [(name, getattr(arrow, _ARROW[type_])()) for name, type_ in types.items()]
    return arrow.RecordBatch.from_pylist(rows, schema=arrow.schema(fields))


def rows_of(batch: RecordBatch) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a batch."""
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def told(parts: Iterable[Iterable[Done]]) -> Iterator[RecordBatch]:
    """Give a batch for each part of what was done, then one with the counts of all."""
    counts: Counter[str] = Counter()
    for part in parts:
        done = list(part)
        for one in done:
            counts.update(one.counts)
        yield batch_of([_written(one) for one in done], MADE)
    yield batch_of([counted(counts)], MADE)


def counted(counts: Mapping[str, int]) -> dict[str, str]:
    """Return the row with the counts of a task."""
    return {COUNTS: json.dumps(counts)}


def _written(done: Done) -> dict[str, str]:
    """Return what one case led to; what it did not lead to is absent."""
    lines = {ROW: done.table, RESULT: done.results, ERROR: done.errors}
    return {name: text.decode().removesuffix("\n") for name, text in lines.items() if text}
