"""A population on a cluster, from files to a folder of results: on one page.

Every line is assessed once, into a folder of the run's own; what is wanted is then read from there.
A worker that is lost takes no finished task with it: Spark does what was not finished again, and
only what a task finished is kept. Must not know how a line is assessed.
"""

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fhir_pad.bulk.cases import table
from fhir_pad.bulk.cases.done import Wanted
from fhir_pad.bulk.spark.folder import Files, refuse_hidden
from fhir_pad.bulk.spark.gathered import assess_export
from fhir_pad.bulk.spark.kernel import Kernel
from fhir_pad.bulk.spark.numbered import lines_of, numbers_of
from fhir_pad.bulk.spark.rows import COUNTS, ERROR, MADE, RESULT, ROW, mapped, schema_of
from fhir_pad.bulk.spark.session import own

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

TABLE, RESULTS, ERRORS = "table", "results", "errors"
_WORK = "work"
_SCHEMA = schema_of({name: table.TYPES.get(name, "STRING") for name in table.COLUMNS})
_QUOTING = {"quote": '"', "escape": '"'}
# Spark would take away blanks at the ends of a field.
_AS_IS = {"ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False}


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done. The target is a new folder.

    Inputs are files of responses, or patterns of them; or, where that is said, one folder of an
    export. All workers must reach inputs and target under these names.
    """

    inputs: tuple[str, ...]
    target: str
    wanted: Wanted
    as_csv: bool = False
    is_export: bool = False


def screen(session: "SparkSession", order: Order) -> dict[str, int]:
    """Assess all lines and return the counts of what was found.

    In the target stand `table` (Parquet or CSV), `errors` and, where they are wanted, `results`
    (both NDJSON), each a folder of parts whose order means nothing. Raises TakenPath when there is
    something at the target, Stopped when the input cannot be read as it is, and what Spark raises
    when it cannot go on.
    """
    spark, files = own(session), Files(session)
    files.refuse_taken(order.target)
    work = f"{order.target}/{_WORK}"
    if order.is_export:
        (folder,) = order.inputs
        made = assess_export(spark, files, folder, order.wanted, work)
    else:
        made = _assess_responses(spark, files, order, work)
    if order.wanted.table:
        _write_table(_column(made, ROW), order)
    if order.wanted.shape is not None:
        _column(made, RESULT).write.text(f"{order.target}/{RESULTS}")
    _column(made, ERROR).write.text(f"{order.target}/{ERRORS}")
    counts: Counter[str] = Counter()
    for row in _column(made, COUNTS).collect():
        counts.update(json.loads(row[COUNTS]))
    files.remove(work)
    return dict(counts)


def _assess_responses(spark: "SparkSession", files: Files, order: Order, work: str) -> "DataFrame":
    """Return what the lines lead to, from the folder for work."""
    refuse_hidden(order.inputs)
    lines = lines_of(spark, order.inputs)
    made = f"{work}/made"
    mapped(lines, Kernel(order.wanted, numbers_of(lines, files)), MADE).write.parquet(made)
    return spark.read.schema(schema_of(MADE)).parquet(made)


def _column(made: "DataFrame", name: str) -> "DataFrame":
    """Return what is there of one kind; of the others nothing is read."""
    return made.where(f"`{name}` IS NOT NULL").select(name)


def _write_table(rows: "DataFrame", order: Order) -> None:
    target = f"{order.target}/{TABLE}"
    how = ", ".join(f"'{name}', '{said}'" for name, said in _QUOTING.items())
    schema = _SCHEMA.replace("'", "''")
    parsed = rows.selectExpr(f"from_csv(`{ROW}`, '{schema}', map({how})) AS said").select("said.*")
    if order.as_csv:
        parsed.write.options(header=True, **_QUOTING, **_AS_IS).csv(target)
    else:
        parsed.write.parquet(target)
