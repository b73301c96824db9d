"""Lines of an export to rows that say whose each is. Runs on every worker.

Must not know what a resource answers, nor what becomes of the rows.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fhir_pad.bulk.cases.done import ASIDE, BAD, refused
from fhir_pad.bulk.cases.outcome import Place
from fhir_pad.bulk.export.attribution import MEDICATION, Owner, Unreadable, owner
from fhir_pad.bulk.lines import Line
from fhir_pad.bulk.spark.numbered import Block, Numbers, name_of
from fhir_pad.bulk.spark.rows import COUNTS, ERROR, RecordBatch, batch_of, counted
from fhir_pad.fhir.issues import error

WHOSE, NAMED, SERVER, FILE, LINE, TEXT = "whose", "named", "server", "file", "line", "text"
WRITTEN = {
    WHOSE: "STRING",
    NAMED: "STRING",
    SERVER: "STRING",
    FILE: "STRING",
    LINE: "BIGINT",
    TEXT: "BINARY",
}
"""A line with the id of its patient, and of the Medication that it names. One that is of a
Medication has that one's id alone."""
ATTRIBUTED = {**WRITTEN, ERROR: "STRING", COUNTS: "STRING"}
"""Lines, errors of lines that are nobody's, and a last row with a task's counts."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """What each task does with its lines."""

    numbers: Numbers

    def __call__(self, batches: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
        """Give the rows of each batch, then the counts of all."""
        counts: Counter[str] = Counter()
        seen: Counter[Block] = Counter()
        for batch in batches:
            lines = self.numbers.lines(batch, seen, name_of)
            rows = [_row(line, counts) for line in lines]
            yield batch_of([row for row in rows if row], ATTRIBUTED)
        yield batch_of([counted(counts)], ATTRIBUTED)


def _row(line: Line, counts: Counter[str]) -> dict[str, Any]:
    """Return the row of a line; nothing, but that it is counted, for a type that is not read."""
    at = {FILE: line.file, LINE: line.number, TEXT: line.text}
    match owner(line.text):
        case Unreadable(code, said):
            done = refused((error(code, said),), Place(line.file, line.number), BAD)
            counts.update(done.counts)
            return {ERROR: done.errors.decode().removesuffix("\n")}
        case Owner(kind, own) if kind == MEDICATION:
            return {NAMED: own, SERVER: "", **at}
        case Owner(_, own, server, medication):
            return {WHOSE: own, NAMED: medication or None, SERVER: server, **at}
        case None:
            counts[ASIDE] += 1
            return {}
