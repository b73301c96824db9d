"""Read the arguments, run the command, and turn every fault into its exit code and words.

A command is imported when it is asked for: the assessment of one form needs no web server, and a
process of `bulk --jobs`, which begins with the program that started it, needs nothing of this.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final, Protocol, cast

from fhir_pad.cli.ends import Exit, Failed, Misused
from fhir_pad.cli.streams import complain, leave_output, put
from fhir_pad.fhir.canonical import VERSION
from fhir_pad.fhir.issues import Refused, operation_outcome
from fhir_pad.words import faults

COMMANDS: Final[Mapping[str, str]] = {
    "assess": "assess one QuestionnaireResponse",
    "bulk": "assess many responses, or a whole EHR export",
    "spark": "assess many responses, or an EHR export, on Apache Spark",
    "abi": "ankle-brachial index from pressures",
    "respond": "write a QuestionnaireResponse from plain answers",
    "artifacts": "list, show or export what is published",
    "publish": "send all that is published to a FHIR server",
    "serve": "serve over HTTP",
    "demo": "serve, and show three people",
    "fetch": "fetch records from a FHIR server",
    "forget": "remove everything about a patient",
    "feedback": "print what became of CDS cards",
}
"""Each command, which is the name of its module here, and what it is for."""
EPILOG = "Exit codes: 0 done, 1 error, 2 wrong use, 3 invalid input."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    given = sys.argv[1:] if argv is None else argv
    try:
        return _run(_parser(given), given)
    except KeyboardInterrupt:
        return Exit.ERROR


def _run(parser: ArgumentParser, given: Sequence[str]) -> int:
    args = parser.parse_args(given)
    try:
        return int(args.run(args))
    except Refused as refused:
        return _refused(refused, as_text=getattr(args, "format", "json") == "text")
    except Misused as misused:
        parser.error(str(misused))
    except Failed as failed:
        complain(f"fhir-pad: {failed}\n")
        return Exit.ERROR
    except BrokenPipeError:
        # The reader has enough, e.g. `| head`.
        leave_output()
        return Exit.ERROR


class _Command(Protocol):
    """A module of a command."""

    __doc__: str | None

    def add(self, parser: ArgumentParser) -> None:
        """Add the arguments of the command."""


def _parser(given: Sequence[str]) -> ArgumentParser:
    """Return the parser for these arguments: of the commands, only theirs takes any."""
    parser = ArgumentParser(
        prog="fhir-pad",
        description="Assess a painful leg from a FHIR R4 QuestionnaireResponse.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"fhir-pad {VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    asked = next((one for one in given if not one.startswith("-")), None)
    for name, help_ in COMMANDS.items():
        own = commands.add_parser(name, help=help_)
        if name == asked:
            command = cast("_Command", import_module(f"fhir_pad.cli.{name}"))
            own.description = command.__doc__
            command.add(own)
    return parser


def _refused(refused: Refused, *, as_text: bool) -> Exit:
    """Say why the input was refused: to people on standard error, to programs on output."""
    if as_text:
        complain(faults(refused.issues))
    else:
        put(operation_outcome(refused.issues), pretty=True)
    return Exit.INVALID
