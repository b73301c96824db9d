"""What of the store an interaction laid hands on, and whose it is: for the record of access.

Must not know how it is recorded, nor what the interaction did with it.
"""

import re
from collections.abc import Iterator
from typing import Final

import orjson

from fhir_pad.rest.exchange import Node
from fhir_pad.rest.people import PATIENT
from fhir_pad.store import Stored, Work

_TARGETED: Final = "Provenance"
_HERE: Final = re.compile(r"(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9.-]{1,64})")
_REFERENCE: Final = re.compile(
    r"(?P<address>(?:https?://[\x21-\x7e]{1,500}/)?Patient/[A-Za-z0-9.-]{1,64})"
    r"(?:/_history/[A-Za-z0-9.-]{1,64})?"
)


class Touched:
    """Grows while an interaction goes on: its patients, and the last version of each resource."""

    def __init__(self, base: str = "") -> None:
        """Begin with nothing; `base` is the address of what is kept here."""
        self._base = base
        self.patients: dict[str, None] = {}
        self.last: dict[str, str] = {}

    def name(self, patient: str) -> None:
        """Note a patient by reference, of whom nothing is looked for here; other text is none."""
        found = reference(patient, self._base)
        if found is not None:
            self.patients[found] = None

    def note(self, work: Work, *versions: Stored) -> None:
        """Note versions that were seen, given or written."""
        for one in versions:
            self.last[one.type] = f"{one.type}/{one.id}/_history/{one.version_id}"
            self.patients |= dict.fromkeys(_patients(work, one, self._base))


def reference(text: object, base: str) -> str | None:
    """Return the address of a patient, short when they are kept here; None for other text."""
    found = _REFERENCE.fullmatch(str(text).removeprefix(f"{base}/"))
    return None if found is None else found["address"]


def _patients(work: Work, version: Stored, base: str) -> Iterator[str]:
    """Give the patients of a version; those of a deletion are the ones of what was deleted."""
    if version.type == PATIENT:
        yield f"{PATIENT}/{version.id}"
        return
    said = _content(work, version)
    if version.type == _TARGETED:
        yield from _of_targets(work, said, base)
    subject = said.get("subject")
    found = reference(subject.get("reference"), base) if isinstance(subject, dict) else None
    if found is not None:
        yield found


def _content(work: Work, version: Stored) -> Node:
    last = version
    if version.deleted:
        last = work.vread(version.type, version.id, version.version - 1) or version
    # The store wrote it: one plain reading of JSON is enough to find a reference.
    said: Node = orjson.loads(last.body) if last.body else {}
    return said


def _of_targets(work: Work, said: Node, base: str) -> Iterator[str]:
    """Give the patients of the first target that has any: all that was made at once is theirs."""
    targets = said.get("target")
    for target in targets if isinstance(targets, list) else ():
        place = _HERE.match(str(target.get("reference", "")))
        found = work.read(place["type"], place["id"]) if place else None
        if found is not None and found.type != _TARGETED:
            patients = tuple(_patients(work, found, base))
            yield from patients
            if patients:
                return
