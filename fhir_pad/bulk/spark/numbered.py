"""Lines of files with the number of each, although Spark reads a large file in blocks.

A block's first line has a number that only the blocks before it tell: so the lines of each are
counted once. Must not know what a line says.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from fhir_pad.bulk.lines import Line, line_of
from fhir_pad.bulk.spark.folder import BOM, Files
from fhir_pad.bulk.spark.rows import RecordBatch, rows_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Block = tuple[str, int]
"""A file as Spark names it, and the byte where the block begins."""
TEXT, FILE, START = "text", "file_path", "file_block_start"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many lines stand before each block, and which files begin with a byte order mark.

    Spark's reader takes the mark away, for which a line has to be refused.
    """

    before: Mapping[Block, int]
    marked: frozenset[str]

    def lines(
        self, batch: RecordBatch, seen: Counter[Block], name: Callable[[str], str]
    ) -> Iterator[Line]:
        """Give the lines of a batch that are not blank; their files are named by `name`.

        A task has one `seen` for all its batches: how many lines of each block it has read.
        """
        for text, file, start in rows_of(batch):
            seen[file, start] += 1
            number = self.before[file, start] + seen[file, start]
            mark = BOM if number == 1 and file in self.marked else b""
            line = line_of(mark + text, name(file), number)
            if line is not None:
                yield line


def lines_of(session: "SparkSession", inputs: Iterable[str]) -> "DataFrame":
    """Return the lines of the files, as bytes, each with its file and block."""
    # Only the line feed ends a line: Spark would take a lone carriage return too.
    read = session.read.option("lineSep", "\n").text(list(inputs))
    return read.selectExpr(
        f"CAST(value AS BINARY) AS {TEXT}", f"_metadata.{FILE}", f"_metadata.{START}"
    )


def numbers_of(lines: "DataFrame", files: Files) -> Numbers:
    """Count the lines of each block, and look how each file begins."""
    counted = lines.groupBy(FILE, START).count().collect()
    blocks = sorted((row[FILE], row[START], row["count"]) for row in counted)
    before: dict[Block, int] = {}
    for file, own in groupby(blocks, lambda block: block[0]):
        total = 0
        for _, start, count in own:
            before[file, start] = total
            total += count
    names = dict.fromkeys(file for file, _, _ in blocks)
    return Numbers(before, frozenset(name for name in names if files.begins_with_bom(name)))


def path_of(file: str) -> str:
    """Return the path of a local file, and the whole address of any other."""
    parts = urlsplit(file)
    return unquote(parts.path) if parts.scheme == "file" else file


def name_of(file: str) -> str:
    """Return the name of a file alone: a folder has one of each."""
    return unquote(file.rpartition("/")[2])
