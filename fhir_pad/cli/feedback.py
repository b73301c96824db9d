"""`fhir-pad feedback`: print what clinicians did with CDS cards, one JSON object per line.

The cards of a service are told apart by their UUIDs; no patient is named.
"""

from argparse import ArgumentParser, Namespace

from fhir_pad.cds import SERVICES, topic
from fhir_pad.cli.ends import Exit
from fhir_pad.cli.stored import store
from fhir_pad.cli.streams import put
from fhir_pad.fhir import strict


def add(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.set_defaults(run=run)


def run(_: Namespace) -> Exit:
    """Print all of it, by service and then the oldest first."""
    with store() as opened, opened.reading() as work:
        for service in SERVICES.values():
            for kept, said in work.notes(topic(service)):
                told = strict.read(said)
                put({"service": service.id, "kept": kept, "told": told}, pretty=False)
    return Exit.OK
