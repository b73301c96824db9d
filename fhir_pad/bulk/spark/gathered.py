"""The patients of an export, each with all lines in one place: by a shuffle, on one page.

Spark may do any of it again elsewhere, so nothing hangs on the order in which rows come. Must not
know what a line says.
"""

from typing import TYPE_CHECKING

from fhir_pad.bulk.cases.done import Wanted
from fhir_pad.bulk.spark.attributed import (
    ATTRIBUTED,
    FILE,
    LINE,
    NAMED,
    WHOSE,
    WRITTEN,
    Attribute,
)
from fhir_pad.bulk.spark.folder import Files
from fhir_pad.bulk.spark.numbered import lines_of, numbers_of
from fhir_pad.bulk.spark.patients import AssessTogether
from fhir_pad.bulk.spark.rows import COUNTS, ERROR, MADE, mapped, schema_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def assess_export(
    spark: "SparkSession", files: Files, folder: str, wanted: Wanted, work: str
) -> "DataFrame":
    """Return what the patients of an export lead to, with what is to be said of other lines.

    Whose each line is, is found out once, and kept in the folder for work with the lines.
    """
    read = lines_of(spark, files.exported(folder))
    found, made = f"{work}/found", f"{work}/made"
    mapped(read, Attribute(numbers_of(read, files)), ATTRIBUTED).write.parquet(found)
    lines = spark.read.schema(schema_of(ATTRIBUTED)).parquet(found)
    mapped(together(lines), AssessTogether(wanted), MADE).write.parquet(made)
    others = lines.where(f"{ERROR} IS NOT NULL OR {COUNTS} IS NOT NULL").select(ERROR, COUNTS)
    assessed = spark.read.schema(schema_of(MADE)).parquet(made)
    return assessed.unionByName(others, allowMissingColumns=True)


def together(lines: "DataFrame") -> "DataFrame":
    """Return the lines so that a patient's stand together: by file and line, then Medications.

    A Medication is there for each patient who is given it, by id, file and line.
    """
    own = lines.where(f"{WHOSE} IS NOT NULL")
    medications = lines.where(f"{WHOSE} IS NULL AND {NAMED} IS NOT NULL").drop(WHOSE)
    given = own.where(f"{NAMED} IS NOT NULL").select(WHOSE, NAMED).distinct()
    shared = given.join(medications, NAMED).select(*WRITTEN)
    alone = own.select(*WRITTEN).drop(NAMED).unionByName(shared, allowMissingColumns=True)
    # A part has all rows of its patients: Spark may join small parts of these, and splits none.
    parts = alone.select(*WRITTEN).repartition(WHOSE)
    return parts.sortWithinPartitions(WHOSE, NAMED, FILE, LINE)
