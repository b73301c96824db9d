"""Read the arguments, run the command, and turn every fault into its exit code and words."""

from argparse import ArgumentParser
from collections.abc import Sequence

from fhir_pad.cli import (
    abi,
    artifacts,
    assess,
    bulk,
    demo,
    feedback,
    fetch,
    forget,
    publish,
    respond,
    serve,
    spark,
)
from fhir_pad.cli.ends import Exit, Failed, Misused
from fhir_pad.cli.streams import complain, leave_output, put
from fhir_pad.fhir.canonical import VERSION
from fhir_pad.fhir.issues import Refused, operation_outcome
from fhir_pad.words import faults

COMMANDS = (
    assess,
    bulk,
    spark,
    abi,
    respond,
    artifacts,
    publish,
    serve,
    demo,
    fetch,
    forget,
    feedback,
)
EPILOG = "Exit codes: 0 done, 1 error, 2 wrong use, 3 invalid input."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    parser = _parser()
    args = parser.parse_args(argv)
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
    except KeyboardInterrupt:
        return Exit.ERROR


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="fhir-pad",
        description="Assess a painful leg from a FHIR R4 QuestionnaireResponse.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"fhir-pad {VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(commands)
    return parser


def _refused(refused: Refused, *, as_text: bool) -> Exit:
    """Say why the input was refused: to people on standard error, to programs on output."""
    if as_text:
        complain(faults(refused.issues))
    else:
        put(operation_outcome(refused.issues), pretty=True)
    return Exit.INVALID
