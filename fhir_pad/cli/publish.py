"""`fhir-pad publish`: send all that is published to another FHIR server.

Questionnaires, terminology and rules go as one transaction of conditional updates: what is not
there yet is created, what is there in this version is replaced, all of it or nothing.
"""

import os
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import Counter
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from fhir_pad import engine
from fhir_pad.cli.ends import Exit, Misused
from fhir_pad.cli.sending import Done, at_once, one_by_one
from fhir_pad.cli.streams import complain, say
from fhir_pad.fhir.write import write
from fhir_pad.publish.transaction import as_sent, condition, in_order, transaction
from fhir_pad.web.addresses import is_loopback
from fhir_pad.words import faults

HEADERS = {
    "Content-Type": "application/fhir+json",
    "Accept": "application/fhir+json",
    "Prefer": "return=minimal",
}
BEARER = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""RFC 6750, section 2.1."""

Resource = Mapping[str, object]


def add(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "--to",
        metavar="BASE",
        type=_base,
        required=True,
        help="FHIR base of the server, e.g. https://fhir.example.org/r4; nothing else is asked",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="print what would be sent, and send nothing"
    )
    parser.add_argument(
        "--each",
        action="store_true",
        help="one request for each, for a server that takes no transaction of this size",
    )
    parser.add_argument(
        "--token-env", metavar="NAME", help="environment variable that holds a bearer token"
    )
    parser.set_defaults(run=run)


def run(args: Namespace) -> Exit:
    """Send everything, or print what would be sent; print what the server did with each."""
    resources = in_order(engine.published().resources)
    if args.dry_run:
        say(_plan(resources, args.to, each=args.each))
        return Exit.OK
    headers = _headers(args)
    done = []
    for one in (one_by_one if args.each else at_once)(resources, args.to, headers):
        say(f"{one.status}\t{one.name}\t{one.location}\n")
        if one.issues and not one.is_well:
            complain(faults(one.issues))
        done.append(one)
    say(_sum(done, args.to))
    return Exit.OK if all(one.is_well for one in done) else Exit.ERROR


def _base(text: str) -> str:
    """Return the base without a slash at its end."""
    message = "must be an http or https address without user name, ? and #"
    try:
        parts = urlsplit(text)
    except ValueError as fault:
        raise ArgumentTypeError(message) from fault
    asks = parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in ("http", "https") or not parts.hostname or asks:
        raise ArgumentTypeError(message)
    return text.rstrip("/")


def _headers(args: Namespace) -> Mapping[str, str]:
    """Return the headers; raise Misused when the token cannot or must not be sent."""
    if args.token_env is None:
        return HEADERS
    token = os.environ.get(args.token_env, "")
    if not BEARER.fullmatch(token):
        raise Misused(f"{args.token_env} is not set in the environment to a bearer token")
    parts = urlsplit(args.to)
    if parts.scheme != "https" and not is_loopback(str(parts.hostname)):
        raise Misused("a token goes to another machine over https only")
    return {**HEADERS, "Authorization": f"Bearer {token}"}


def _plan(resources: Sequence[Resource], base: str, *, each: bool) -> str:
    """Return a line for each request, how many there are of each type, and how much it is."""
    lines = [f"PUT\t{condition(one)}\n" for one in resources]
    types = Counter(str(one["resourceType"]) for one in resources)
    of_each = ", ".join(f"{number} {type_}" for type_, number in types.items())
    bodies = [as_sent(one) for one in resources] if each else [transaction(resources)]
    size = sum(len(write(body)) for body in bodies)
    how = f"{len(bodies)} requests" if each else "one transaction"
    total = f"{len(resources)} artefacts ({of_each}), {size} bytes in {how} to {base}"
    return "".join([*lines, f"{total}; nothing was sent.\n"])


def _sum(done: Sequence[Done], base: str) -> str:
    """Return how many were created, were there before, and were refused."""
    well = sum(one.is_well for one in done)
    created = sum(one.status == HTTPStatus.CREATED for one in done)
    return (
        f"{base}: {created} created, {well - created} there before, {len(done) - well} refused.\n"
    )
