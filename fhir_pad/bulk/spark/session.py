"""The Spark session of a run. Must not know what is done in it."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_LINES = "spark.sql.execution.arrow.maxRecordsPerBatch"
_LINES_AT_ONCE = 200
"""Spark hands over 10,000 lines at once, which are more than 100 MB of responses."""


def session(master: str | None = None) -> "SparkSession":
    """Return the session that `spark-submit` or the surroundings describe; `master` overrides."""
    builder = import_module("pyspark.sql").SparkSession.builder.appName("fhir-pad")
    made: SparkSession = (builder if master is None else builder.master(master)).getOrCreate()
    return made


def own(given: "SparkSession") -> "SparkSession":
    """Return a session with settings of ours, so that those of the caller stay as they are."""
    made = given.newSession()
    made.conf.set(_LINES, _LINES_AT_ONCE)
    return made
