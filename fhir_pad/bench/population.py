"""Responses of a whole population in a file, written as they are made.

Each line is about a patient of its own; what they answered comes from the kit's people and from
random forms. Must not know what is measured.
"""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from fhir_pad.bench.forms import Sent, forms


def write_population(path: Path, rows: int, random: int) -> int:
    """Write so many lines; return how many distinct forms there are among them."""
    sent = forms(random)
    with path.open("wb") as file:
        file.writelines(islice(_lines(sent), rows))
    return min(rows, len(sent))


def _lines(sent: tuple[Sent, ...]) -> Iterator[bytes]:
    for number, one in enumerate(cycle(sent)):
        named = one.subject.encode()
        yield one.body.replace(named, b"Patient/row-%d" % number, 1) + b"\n"
