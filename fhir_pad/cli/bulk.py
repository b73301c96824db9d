"""`fhir-pad bulk`: many responses, or the patients of an EHR's Bulk Data export.

IN are NDJSON files of QuestionnaireResponses (.gz too, - for standard input), or one folder of an
export, where each patient is assessed from the newest finished response, or one that goes on, and
from what is recorded. OUT is NDJSON, or a table when its name ends with .csv or .parquet. What is
refused or cannot be read stands in the errors, with file and line, and the run goes on.
"""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from fhir_pad.bulk import Export, Job, Responses, Shape, Stopped, run, summary
from fhir_pad.bulk.cases.done import FAILED
from fhir_pad.bulk.kept.parquet import can_be_made, is_wanted
from fhir_pad.cli.arguments import add_moment
from fhir_pad.cli.ends import Exit, Failed, Misused
from fhir_pad.cli.progress import Shown
from fhir_pad.cli.streams import STANDARD, complain, standard_input, standard_output

CSV = ".csv"
NO_PYARROW = "Parquet needs pyarrow: pip install 'fhir-pad[parquet]', or name a .csv file"
NOT_TOGETHER = "give files, or one folder"
TWICE = "each file is read once"
MOST_JOBS = 256


def add(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("sources", metavar="IN", nargs="+", help="files, or one folder")
    parser.add_argument("target", metavar="OUT", help="results, or - for standard output")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--findings", action="store_true", help="write findings, not Bundles")
    shape.add_argument(
        "--plans", action="store_true", help="write CarePlans with RiskAssessments inside"
    )
    _add_files(parser)
    _add_running(parser)
    add_moment(parser)
    parser.set_defaults(run=assess_all)


def _add_files(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--table", metavar="FILE", type=Path, help="a table of findings too: .csv or .parquet"
    )
    parser.add_argument(
        "--errors", metavar="FILE", type=Path, help="instead of OUT with .errors.ndjson behind"
    )


def _add_running(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--jobs", metavar="N", type=_jobs, default=1, help="processes (%(default)s); same output"
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on with the run that was interrupted"
    )
    parser.add_argument(
        "--progress", action="store_true", help="show progress also when nobody sits there"
    )


def assess_all(args: Namespace) -> Exit:
    """Do the run. The exit code is 0 also when something was refused: each says so itself."""
    job = _job(args)
    shown = Shown(monotonic, complain, _how(args))
    try:
        counts = run(job, datetime.now(UTC).replace(microsecond=0), shown)
    except Stopped as stopped:
        raise Failed(str(stopped)) from stopped
    finally:
        shown.end()
    complain(summary(counts))
    return Exit.ERROR if counts.get(FAILED) else Exit.OK


def _how(args: Namespace) -> str | None:
    """Return what stands before a sign of progress; None when there is to be none."""
    if sys.stderr is not None and sys.stderr.isatty():
        return "\r"
    return "" if args.progress else None


def _job(args: Namespace) -> Job:
    results, table = _targets(args)
    folder = Path(args.sources[0])
    source = Export(folder) if folder.is_dir() else _responses(args.sources)
    job = Job(
        source=source,
        errors=args.errors or _errors(args.target),
        results=results,
        table=table,
        shape=_shape(args),
        now=args.now,
        jobs=args.jobs,
        resume=args.resume,
    )
    _check(job, args)
    return job


def _targets(args: Namespace) -> tuple[Path | BinaryIO | None, Path | None]:
    """Return where result lines go, and the table."""
    if args.target == STANDARD:
        return standard_output(), args.table
    target = _file(Path(args.target))
    if target.suffix != CSV and not is_wanted(target):
        return target, args.table
    if args.table is not None or args.findings or args.plans:
        raise Misused("OUT is a table already: no --table, --findings or --plans")
    return None, target


def _file(path: Path) -> Path:
    """Return where a file goes; raise Misused for a folder, which would be seen at the end."""
    if path.is_dir():
        raise Misused(f"{path} is a folder: name a file in it")
    return path


def _responses(sources: list[str]) -> Responses:
    stream = standard_input() if STANDARD in sources else None
    return Responses(tuple(sources), stream)


def _errors(target: str) -> Path:
    if target == STANDARD:
        raise Misused("name a file with --errors: beside standard output there is no place")
    path = Path(target)
    return path.with_name(f"{path.name.removesuffix('.ndjson')}.errors.ndjson")


def _shape(args: Namespace) -> Shape:
    if args.findings:
        return Shape.FINDINGS
    return Shape.PLAN if args.plans else Shape.BUNDLE


def _check(job: Job, args: Namespace) -> None:
    """Raise Misused or Failed before anything is written."""
    if args.resume and STANDARD in (*args.sources, args.target):
        raise Misused("standard input and output cannot be resumed")
    if sum(Path(name).is_dir() for name in args.sources) and len(args.sources) > 1:
        raise Misused(NOT_TOGETHER)
    if len(set(args.sources)) < len(args.sources):
        raise Misused(TWICE)
    outputs = [path.absolute() for path in job.paths.values()]
    for output in outputs:
        _file(output)
    if len(set(outputs)) < len(outputs):
        raise Misused("results, table and errors must be different files")
    if any(_is_input(path, args.sources) for path in outputs):
        raise Misused("an output must not be an input, nor in its folder: lines would be lost")
    if job.table is not None and job.table.suffix != CSV and not is_wanted(job.table):
        raise Misused("a table ends with .csv or .parquet")
    if job.table is not None and is_wanted(job.table) and not can_be_made():
        raise Failed(NO_PYARROW)


def _is_input(path: Path, sources: list[str]) -> bool:
    """Tell whether an output would be read: it is one of the files, or stands in the folder."""
    files = [Path(name) for name in sources if name != STANDARD]
    same = any(path.exists() and one.exists() and path.samefile(one) for one in files)
    return same or any(one.is_dir() and path.parent.resolve() == one.resolve() for one in files)


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= MOST_JOBS:
        raise ArgumentTypeError(f"must be a number of processes from 1 to {MOST_JOBS}")
    return int(text)
