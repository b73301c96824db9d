"""`fhir-pad forget`: remove everything about a patient from the database, on their request.

It cannot be undone. Backups are somebody else's: whoever keeps them has to remove it there too.
"""

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import UTC, datetime

from fhir_pad.cli.ends import Exit, Failed
from fhir_pad.cli.stored import store
from fhir_pad.cli.streams import complain, say
from fhir_pad.fhir.issues import Refused
from fhir_pad.rest import forget_patient
from fhir_pad.store import Store

LEFT = (
    "It is removed, but bytes of it may still be in the files: others used the database, or its "
    "disk has no room to write it anew. Run the command once more when that is over."
)
ELSEWHERE = (
    "Not removed: {many} versions about {address}. If that is an address which this server has or "
    "had, run the command once more with --base-url {base}.\n"
)
_PATIENT = re.compile(r"Patient/([A-Za-z0-9.-]{1,64})")
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,200}")


def add(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("patient", metavar="Patient/ID", type=_patient, help="whose data")
    parser.add_argument(
        "--by", metavar="WHO", type=_who, required=True, help="who asks for it, for the record"
    )
    parser.add_argument(
        "--base-url", metavar="URL", help="FHIR base of the server, where the settings do not say"
    )
    parser.set_defaults(run=run)


def run(args: Namespace) -> Exit:
    """Remove it, and say how much it was."""
    with store(args.base_url) as opened:
        removed = forget_patient(opened, args.patient, by=args.by, now=datetime.now(UTC))
        for type_, many in removed.items():
            say(f"{type_}: {many} versions removed\n")
        say(f"All in all: {sum(removed.values())} versions removed.\n")
        _tell_elsewhere(opened, args.patient)
        _scrub(opened)
    return Exit.OK


def _tell_elsewhere(opened: Store, patient: str) -> None:
    """Say who else has this id: somebody of another server, or the same under an old address."""
    with opened.reading() as work:
        found = work.elsewhere(patient)
    for address, many in found.items():
        base = address.removesuffix(f"/Patient/{patient}")
        complain(ELSEWHERE.format(many=many, address=address, base=base))


def _scrub(opened: Store) -> None:
    try:
        opened.scrub()
    except Refused as refused:
        raise Failed(LEFT) from refused


def _patient(text: str) -> str:
    found = _PATIENT.fullmatch(text)
    if found is None:
        raise ArgumentTypeError("must be a reference such as Patient/123")
    return found[1]


def _who(text: str) -> str:
    if not text.strip() or _NAME.fullmatch(text) is None:
        raise ArgumentTypeError("must be the name of whoever asks for it")
    return text
