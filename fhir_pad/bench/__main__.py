"""`python -m fhir_pad.bench`: print how fast it is, as tables with ratios and goals."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from fhir_pad.bench import says
from fhir_pad.bench.bulk import Sizes as BulkSizes
from fhir_pad.bench.bulk import bulk
from fhir_pad.bench.http.services import Sizes as HttpSizes
from fhir_pad.bench.http.services import http
from fhir_pad.bench.machine import loaded, machine
from fhir_pad.bench.measured import Told
from fhir_pad.bench.peers.applying import apply
from fhir_pad.bench.peers.serving import serve
from fhir_pad.bench.report import Report, Table
from fhir_pad.bench.stages import Sizes as StageSizes
from fhir_pad.bench.stages import stages

Part = Callable[[Namespace, Told], Iterator[Table]]


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and write what files are asked for."""
    args = _parser().parse_args(arguments)
    parts = PARTS if args.part == ALL else {args.part: PARTS[args.part]}
    reports: list[Report] = []
    for name, part in parts.items():
        with loaded() as load:
            tables = tuple(part(args, partial(_tell, name)))
        reports.append(Report(name, machine(), load[0], tables))
        print(reports[-1].markdown(), flush=True)
        # A part takes long; what is there is kept when the next one is interrupted.
        _write(args, reports)
    return 0


def _write(args: Namespace, reports: Sequence[Report]) -> None:
    """Write the files that are asked for."""
    if args.json:
        args.json.write_text(json.dumps([one.plain() for one in reports], indent=2) + "\n", "utf-8")
    if args.markdown:
        args.markdown.parent.mkdir(parents=True, exist_ok=True)
        pages = [says.HEAD.format(name=args.markdown), *(one.markdown() for one in reports)]
        args.markdown.write_text("\n".join(pages), "utf-8")


def _tell(part: str, text: str) -> None:
    print(f"{part}: {text}", file=sys.stderr, flush=True)


def _stages(args: Namespace, told: Told) -> Iterator[Table]:
    return stages(StageSizes(args.rounds or 9, args.forms), told)


def _http(args: Namespace, told: Told) -> Iterator[Table]:
    return http(_http_sizes(args), told)


def _http_sizes(args: Namespace) -> HttpSizes:
    return HttpSizes(args.rounds or 5, args.seconds, args.connections, args.forms)


def _bulk(args: Namespace, told: Told) -> Iterator[Table]:
    return bulk(BulkSizes(args.rounds or 3, args.rows, args.forms), told)


def _peers(args: Namespace, told: Told) -> Iterator[Table]:
    yield from serve(_http_sizes(args), told)
    yield from apply(args.rounds or 5, told)


ALL = "all"
PARTS: Mapping[str, Part] = {"stages": _stages, "http": _http, "bulk": _bulk, "peers": _peers}


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m fhir_pad.bench", description=__doc__)
    parser.add_argument("part", choices=(*PARTS, ALL))
    parser.add_argument("--rounds", metavar="N", type=_count, help="how often each case is run")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write every figure there too")
    parser.add_argument("--markdown", metavar="FILE", type=Path, help="write the tables there too")
    parser.add_argument(
        "--forms", metavar="N", type=_count, default=85, help="random forms (%(default)s)"
    )
    parser.add_argument(
        "--seconds",
        metavar="S",
        type=float,
        default=5.0,
        help="of each slice of load (%(default)s)",
    )
    parser.add_argument(
        "--connections", metavar="N", type=_count, default=8, help="of the load (%(default)s)"
    )
    parser.add_argument(
        "--rows", metavar="N", type=_count, default=10_000, help="of bulk (%(default)s)"
    )
    return parser


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ArgumentTypeError("must be a whole number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
