"""The patients that an operation is asked about, wherever they are named in what was sent.

Must not know the operation, nor who asks.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from fhir_pad.rest.exchange import Asked

PATIENT: Final = "Patient"
SUBJECTS: Final = frozenset({"subject", "patient"})
"""Elements and parameters that say whom something is about."""
_PATIENT: Final = re.compile(rf"(?:\S*/)?{PATIENT}[/?]\S*")


def people(asked: Asked) -> Iterator[str]:
    """Give the references to patients, and those of every subject, whatever they refer to."""
    yield from (value for name, value in asked.query if name in SUBJECTS)
    yield from _named(asked.body)


def _named(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        yield from _own(node)
        for value in node.values():
            yield from _named(value)
    elif isinstance(node, list):
        for value in node:
            yield from _named(value)


def _own(node: Mapping[str, object]) -> Iterator[str]:
    """Give the patients that an object names itself: as a resource, a reference, a parameter."""
    if node.get("resourceType") == PATIENT and "id" in node:
        yield f"{PATIENT}/{node['id']}"
    reference = node.get("reference")
    if isinstance(reference, str) and _PATIENT.fullmatch(reference):
        yield reference
    for name, value in node.items():
        if name in SUBJECTS and isinstance(value, Mapping):
            yield str(value.get("reference", ""))
        if (
            str(node.get("name")) in SUBJECTS
            and isinstance(value, str)
            and name.startswith("value")
        ):
            yield value
