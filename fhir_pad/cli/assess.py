"""`fhir-pad assess`: one response in, its results out as FHIR, findings or words."""

from argparse import ArgumentParser, Namespace
from datetime import datetime

from fhir_pad import engine
from fhir_pad.cli import remote
from fhir_pad.cli.arguments import add_language, add_moment, add_pretty
from fhir_pad.cli.ends import Exit, Misused
from fhir_pad.cli.streams import complain, put, read_all, say
from fhir_pad.language import BASE
from fhir_pad.words import explained, faults, page


def add(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("file", metavar="FILE|-", help="JSON file, or - for standard input")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument(
        "--findings",
        action="store_true",
        help="print the findings as JSON; answers on switched-off items are ignored",
    )
    shape.add_argument(
        "--explain", action="store_true", help="print in words what decided, rule by rule"
    )
    parser.add_argument("--format", choices=("json", "text"), default=None)
    parser.add_argument("--server", metavar="BASE", help="let the server at this FHIR base do it")
    add_moment(parser)
    add_language(parser)
    add_pretty(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> Exit:
    """Assess and print; raise Refused when the response cannot be taken."""
    args.format = _format(args)
    data = read_all(args.file)
    if args.server is not None:
        return _elsewhere(args, data)
    assessment = engine.assess(data, now=_now(args), tolerant=args.findings)
    if args.findings:
        put(assessment.findings_json(), pretty=args.pretty)
    elif args.explain:
        say(explained(assessment.findings))
    elif args.format == "text":
        say(page(assessment.bundle(args.language)))
    else:
        put(assessment.bundle(args.language), pretty=args.pretty)
    if assessment.issues and (args.findings or args.format == "text"):
        complain(faults(assessment.issues))
    return Exit.OK


def _format(args: Namespace) -> str:
    if args.findings and args.format == "text":
        raise Misused("--findings is JSON; for words use --explain or --format text")
    if args.explain and args.format == "json":
        raise Misused("--explain is text; for JSON with the rules use --findings")
    if (args.findings or args.explain) and args.language != BASE.tag:
        raise Misused("--language is for the Bundle and for text; codes and rules are in English")
    return "text" if args.explain else args.format or "json"


def _now(args: Namespace) -> datetime | None:
    moment: datetime | None = args.now
    return moment


def _elsewhere(args: Namespace, data: bytes) -> Exit:
    if args.findings or args.explain or args.now is not None:
        raise Misused("--server gives what the server gives: no --findings, --explain or --now")
    bundle = remote.assess(args.server, data, args.language)
    if args.format == "text":
        say(page(bundle))
    else:
        put(bundle, pretty=args.pretty)
    return Exit.OK
