"""`fhir-pad fetch`: what a FHIR server has on record, for a system that it knows.

`fetch patient` prints one patient's record as a Bundle. `fetch bulk` asks for a Bulk Data export
of everybody's and downloads its files; a run that was broken off is continued by the next with
the same folder. Both sign in as a SMART backend service, as CLIENT.json says.
"""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Final
from uuid import uuid4

from fhir_pad.cli.arguments import Commands, add_pretty, primitive
from fhir_pad.cli.client_file import client
from fhir_pad.cli.ends import Exit, Failed
from fhir_pad.cli.streams import complain, put, say
from fhir_pad.ehr import exported
from fhir_pad.ehr.backend import NotGranted, Tokens
from fhir_pad.ehr.bulk import NotExported, Upstream, request
from fhir_pad.ehr.downloading import fetched, ready
from fhir_pad.ehr.exported import NotKept
from fhir_pad.ehr.record import Record, read
from fhir_pad.ehr.resources import NotPermitted, Server
from fhir_pad.ehr.waiting import Patience, TooLong
from fhir_pad.fhir.primitives import PRIMITIVES
from fhir_pad.recorded import RESOURCE_TYPES

RESPONSES: Final = "QuestionnaireResponse"
READ: Final = ("Patient", RESPONSES, *sorted(RESOURCE_TYPES - {"Patient", RESPONSES}))
"""Of a patient's record, what the rules read; medicines come with what refers to them."""
SEARCHED: Final = tuple(type_ for type_ in READ if type_ != "Medication")
AS_OF: Final = "The export is as of {moment}; --since {moment} asks for what changed after it.\n"
MINUTES: Final = 60
MOST_MINUTES: Final = 7 * 24 * 60


def add(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    _add_patient(kinds)
    _add_bulk(kinds)


def _add_patient(kinds: Commands) -> None:
    parser = kinds.add_parser("patient", help="print one patient's record as a Bundle")
    parser.add_argument(
        "patient", metavar="ID", type=primitive("id"), help="as the server knows them"
    )
    _add_client(parser.add_argument)
    add_pretty(parser)
    parser.set_defaults(run=patient)


def _add_bulk(kinds: Commands) -> None:
    parser = kinds.add_parser("bulk", help="download a Bulk Data export")
    parser.add_argument("folder", metavar="DIR", type=Path, help="empty, or of an earlier run")
    _add_client(parser.add_argument)
    parser.add_argument(
        "--group",
        metavar="ID",
        type=primitive("id"),
        help="of this Group's members; else of everybody",
    )
    parser.add_argument(
        "--since", metavar="INSTANT", type=primitive("instant"), help="only what changed after this"
    )
    parser.add_argument(
        "--type", metavar="TYPE", action="append", choices=READ, help="may be repeated; else all"
    )
    parser.add_argument(
        "--minutes",
        type=_minutes,
        default=MINUTES,
        help="how long to wait for the server (%(default)s)",
    )
    parser.set_defaults(run=bulk)


def _add_client(add_argument: Callable[..., object]) -> None:
    add_argument("--client", metavar="CLIENT.json", required=True, help="how the server knows us")


def _minutes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= MOST_MINUTES):
        raise ArgumentTypeError(f"must be 1 to {MOST_MINUTES}")
    return int(text)


def patient(args: Namespace) -> Exit:
    """Print the record; what could not be read is told, and makes the exit code 1."""
    known = client(args.client)
    tokens = Tokens(known, _now, _new_id)
    try:
        record = _record(known.base, tokens, args.patient)
    except NotGranted as fault:
        raise Failed(f"{known.base}: {fault}") from fault
    entries = [{"resource": one} for one in record.resources]
    put({"resourceType": "Bundle", "type": "collection", "entry": entries}, pretty=args.pretty)
    for one in record.unread:
        complain(f"{one.type}: not everything was read: {one.why}\n")
    return Exit.ERROR if record.unread else Exit.OK


def _record(base: str, tokens: Tokens, id_: str) -> Record:
    """Return the record; with another token when the first is not taken, and no third."""
    token = tokens.current()
    try:
        return read(Server(base, token), id_, SEARCHED)
    except NotPermitted:
        token = tokens.instead_of(token)
    try:
        return read(Server(base, token), id_, SEARCHED)
    except NotPermitted as fault:
        raise NotGranted("the server does not take the token that it was told to") from fault


def bulk(args: Namespace) -> Exit:
    """Download what is missing; print each file as it comes."""
    known = client(args.client)
    until = _now() + timedelta(minutes=args.minutes)
    upstream = Upstream(known, Tokens(known, _now, _new_id), Patience(until, _now, sleep))
    path = request(args.group, args.type or READ, args.since)
    try:
        with exported.alone(args.folder):
            return _downloaded(upstream, args.folder, path)
    except (NotExported, NotGranted) as fault:
        raise Failed(f"{known.base}: {fault}") from fault
    except NotKept as fault:
        raise Failed(f"{args.folder}: {fault}") from fault
    except TooLong as fault:
        text = "it is not ready yet; the same command goes on from here"
        raise Failed(f"{known.base}: {text}") from fault


def _downloaded(upstream: Upstream, folder: Path, path: str) -> Exit:
    kept = ready(upstream, folder, path)
    broken = 0
    for one in fetched(upstream, folder, kept):
        say(f"{one.name}\t{one.lines}\t{one.why}\n")
        broken += bool(one.why)
    return _told(folder, broken)


def _told(folder: Path, broken: int) -> Exit:
    """Say what is whole, what is not, and what the server itself could not export."""
    kept = exported.load(folder)
    whole = len(kept.lines) if kept else 0
    faults = exported.faults(folder, kept) if kept else 0
    say(f"{folder}: {whole} files are whole, {broken} are not.\n")
    if kept and kept.export and PRIMITIVES["instant"].matches(kept.export.transaction_time):
        say(AS_OF.format(moment=kept.export.transaction_time))
    if broken:
        complain("The same command downloads what is missing.\n")
    if faults:
        complain(f"The server tells of {faults} errors; they stand in {folder}/error-*.ndjson.\n")
    return Exit.ERROR if broken or faults else Exit.OK


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return str(uuid4())
