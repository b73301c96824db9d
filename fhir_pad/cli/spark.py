"""`fhir-pad spark`: many responses, or the patients of an EHR's export, on Apache Spark.

IN are NDJSON files of QuestionnaireResponses (.gz too) or patterns of them, or one folder of a Bulk
Data export, where each patient is assessed from the newest finished response, or one that goes on,
and from what is recorded. OUT is a folder that is not there yet. All workers must reach both under
these names, and have fhir-pad installed. In OUT stand the table, the errors with file and line, and
the results that are asked for, each as a folder of parts; the rows are those of `fhir-pad bulk`, in
any order.
"""

import os
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from importlib import import_module, util

from fhir_pad.bulk import Shape, Stopped, summary
from fhir_pad.bulk.cases.done import FAILED, Wanted
from fhir_pad.bulk.spark import Files, Order, TakenPath, screen, session
from fhir_pad.cli.arguments import add_moment
from fhir_pad.cli.bulk import NOT_TOGETHER, TWICE
from fhir_pad.cli.ends import Exit, Failed, Misused
from fhir_pad.cli.streams import complain

NO_PYSPARK = "Spark needs pyspark: pip install 'fhir-pad[spark]', here and on every worker"
_PYTHON = "PYSPARK_PYTHON"


def add(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("sources", metavar="IN", nargs="+", help="files or patterns, or one folder")
    parser.add_argument("target", metavar="OUT", help="a folder that is not there yet")
    parser.add_argument(
        "--master", metavar="URL", help="e.g. spark://host:7077; otherwise what spark-submit says"
    )
    parser.add_argument("--csv", action="store_true", help="the table as CSV, not as Parquet")
    _add_shape(parser)
    add_moment(parser)
    parser.set_defaults(run=assess_all)


def _add_shape(parser: ArgumentParser) -> None:
    shape = parser.add_mutually_exclusive_group()
    for name, kind, what in (
        ("--bundles", Shape.BUNDLE, "Bundles"),
        ("--plans", Shape.PLAN, "CarePlans with RiskAssessments inside"),
        ("--findings", Shape.FINDINGS, "findings"),
    ):
        said = f"write {what} too"
        shape.add_argument(name, dest="shape", action="store_const", const=kind, help=said)


def assess_all(args: Namespace) -> Exit:
    """Do the run. The exit code is 0 also when something was refused: each says so itself."""
    if len(set(args.sources)) < len(args.sources):
        raise Misused(TWICE)
    if util.find_spec("pyspark") is None:
        raise Failed(NO_PYSPARK)
    # Spark would start a Python of another name, which may be another one.
    os.environ.setdefault(_PYTHON, sys.executable)
    counts = _counts(args)
    complain(summary(counts))
    return Exit.ERROR if counts.get(FAILED) else Exit.OK


def _counts(args: Namespace) -> dict[str, int]:
    fault_of_spark = import_module("pyspark.errors").PySparkException
    fault_of_java = import_module("py4j.protocol").Py4JJavaError
    try:
        spark = session(args.master)
        try:
            return screen(spark, _order(args, Files(spark)))
        finally:
            spark.stop()
    except (TakenPath, Stopped) as stopped:
        raise Failed(str(stopped)) from stopped
    except fault_of_spark as fault:
        # The rest of what Spark says is a trace of its own, which its log has too.
        raise Failed(str(fault).partition("\n")[0]) from fault
    except fault_of_java as fault:
        # As for a packed file that was cut off: Spark leaves Java's exception as it is.
        raise Failed(fault.java_exception.toString().partition("\n")[0]) from fault


def _order(args: Namespace, files: Files) -> Order:
    """Return what is to be done; a folder is an export, as `fhir-pad bulk` has it."""
    folders = sum(map(files.is_folder, args.sources))
    if folders and len(args.sources) > 1:
        raise Misused(NOT_TOGETHER)
    now = args.now or datetime.now(UTC).replace(microsecond=0)
    wanted = Wanted(now, args.shape, table=True)
    return Order(tuple(args.sources), args.target, wanted, args.csv, is_export=bool(folders))
