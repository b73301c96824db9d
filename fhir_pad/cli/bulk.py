"""`fhir-pad bulk`: one response per line in, one result per line out, in the same order.

A line that cannot be assessed gives an OperationOutcome in its place, and the run goes on. Blank
lines are no responses and give no result. An answer on an item that another answer switches off
is ignored with a warning.
"""

import logging
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from fhir_pad import engine
from fhir_pad.cli.arguments import Commands, add_moment
from fhir_pad.cli.ends import Exit, Misused
from fhir_pad.cli.streams import STANDARD, complain, reading, writing
from fhir_pad.fhir.issues import IssueType, Refused, error, operation_outcome
from fhir_pad.fhir.strict import LIMITS
from fhir_pad.fhir.write import write

LOG = logging.getLogger("fhir_pad.cli")
EVERY = 100
"""Lines between two signs of progress on a terminal."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one line led to. `kind` is assessed, refused or failed."""

    kind: str
    value: Mapping[str, object]


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "bulk", help="assess many responses, one per line", description=__doc__
    )
    parser.add_argument("source", metavar="IN.ndjson", help="responses, or - for standard input")
    parser.add_argument("target", metavar="OUT.ndjson", help="results, or - for standard output")
    parser.add_argument("--findings", action="store_true", help="write findings, not Bundles")
    add_moment(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> Exit:
    """Assess every line. The exit code is 0 also when lines were refused: each says so itself."""
    if STANDARD not in (args.source, args.target) and _same(args.source, args.target):
        raise Misused("OUT.ndjson must not be IN.ndjson: its lines would be lost")
    count = {"assessed": 0, "refused": 0, "failed": 0}
    with reading(args.source) as source, writing(args.target) as target:
        for done, line in enumerate(_lines(source), start=1):
            result = _result(line, args.now, findings=args.findings)
            count[result.kind] += 1
            target.write(write(result.value) + b"\n")
            _progress(done)
    _finish(count)
    return Exit.ERROR if count["failed"] else Exit.OK


def _same(source: str, target: str) -> bool:
    return Path(target).exists() and Path(source).exists() and Path(source).samefile(target)


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Give the lines that are not blank; of an endless line only as much as proves it too long."""
    while line := source.readline(LIMITS.size_bytes + 1):
        if not line.endswith(b"\n"):
            _skip_rest(source)
        if line.strip():
            yield line.strip(b" \t\r\n")


def _skip_rest(source: BinaryIO) -> None:
    while (part := source.readline(LIMITS.size_bytes)) and not part.endswith(b"\n"):
        continue


def _result(line: bytes, now: datetime | None, *, findings: bool) -> Result:
    try:
        assessment = engine.assess(line, now=now, tolerant=True)
        return Result("assessed", assessment.findings_json() if findings else assessment.bundle())
    except Refused as refused:
        return Result("refused", operation_outcome(refused.issues))
    except Exception:  # a fault of ours on one line must not cost the other lines
        LOG.exception("a line could not be assessed")
        text = "The program failed on this line; the log on standard error says how."
        return Result("failed", operation_outcome([error(IssueType.EXCEPTION, text)]))


def _progress(done: int) -> None:
    if done % EVERY == 0 and sys.stderr.isatty():
        complain(f"\r{done} lines")


def _finish(count: Mapping[str, int]) -> None:
    if sys.stderr.isatty():
        complain("\r")
    said = ", ".join(f"{number} {kind}" for kind, number in count.items())
    complain(f"{sum(count.values())} responses: {said}\n")
