"""`fhir-pad respond`: answers by linkId in, the QuestionnaireResponse that gives them out."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping

from fhir_pad import engine
from fhir_pad.cli.arguments import add_pretty, primitive
from fhir_pad.cli.ends import Exit
from fhir_pad.cli.streams import put, read_all
from fhir_pad.fhir import strict
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.form import Answer
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.fhir.primitives import PRIMITIVES


def add(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "file",
        metavar="ANSWERS.json|-",
        help='object of linkId to code, codes, number or dateTime, e.g. {"rest-pain": "no"}',
    )
    parser.add_argument("--questionnaire", default="leg-pain", help="its id (%(default)s)")
    parser.add_argument("--status", choices=("in-progress", "completed"), default="completed")
    parser.add_argument(
        "--authored", metavar="ISO", type=primitive("dateTime"), help="FHIR dateTime of the answers"
    )
    parser.add_argument(
        "--subject", metavar="Patient/ID", type=_reference, help="reference to the patient"
    )
    add_pretty(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> Exit:
    """Print the response; raise Refused when an answer does not fit its question."""
    answers = _answers(strict.read(read_all(args.file)))
    form = engine.forms().find(pinned("Questionnaire", args.questionnaire))
    response = form.respond(
        answers,
        status=args.status,
        authored=args.authored,
        subject=None if args.subject is None else {"reference": args.subject},
    )
    put(response, pretty=args.pretty)
    return Exit.OK


def _reference(text: str) -> str:
    if not text or not PRIMITIVES["uri"].matches(text):
        raise ArgumentTypeError("must be a reference such as Patient/123")
    return text


def _answers(given: object) -> dict[str, Answer]:
    if not isinstance(given, Mapping):
        text = "The answers must be one JSON object: linkId to answer."
        raise Refused([error(IssueType.STRUCTURE, text)])
    return {
        link_id: tuple(answer) if isinstance(answer, list) else answer
        for link_id, answer in given.items()
    }
