"""The patients that a request names: an operation anywhere in what was sent, a search by an id.

Must not know what is done, nor who asks.
"""

import re
from collections.abc import Iterator
from typing import Final

from fhir_pad.rest.exchange import Asked

PATIENT: Final = "Patient"
SUBJECTS: Final = frozenset({"subject", "patient"})
"""Elements and parameters that say whom something is about."""
_SEARCHED: Final = SUBJECTS | {f"{name}:{PATIENT}" for name in SUBJECTS}
_PATIENT: Final = re.compile(rf"(?:\S*/)?{PATIENT}[/?]\S*")


def people(asked: Asked) -> Iterator[str]:
    """Give the references to patients, and those of every subject, whatever they refer to."""
    yield from (value for name, value in asked.query if name in SUBJECTS)
    found: list[str] = []
    _add(asked.body, found)
    yield from found


def sought(asked: Asked) -> Iterator[str]:
    """Give the references to patients that the criteria of a search name, alone or among others."""
    by_id = {"_id"} if asked.path[0] == PATIENT else set()
    named = (value for name, value in asked.query if name in _SEARCHED | by_id)
    for each in named:
        yield from (one if "/" in one else f"{PATIENT}/{one}" for one in each.split(","))


def _add(node: object, found: list[str]) -> None:
    """Add all that are named in a part of what was sent, in its order."""
    if isinstance(node, dict):
        found += _own(node)
        for value in node.values():
            if isinstance(value, dict | list):
                _add(value, found)
    elif isinstance(node, list):
        for value in node:
            _add(value, found)


def _own(node: dict[str, object]) -> Iterator[str]:
    """Give the patients that an object names itself: as a resource, a reference, a parameter."""
    if node.get("resourceType") == PATIENT and "id" in node:
        yield f"{PATIENT}/{node['id']}"
    reference = node.get("reference")
    if isinstance(reference, str) and _PATIENT.fullmatch(reference):
        yield reference
    called = node.get("name")
    is_subject = isinstance(called, str) and called in SUBJECTS
    if not is_subject and SUBJECTS.isdisjoint(node):
        return
    for name, value in node.items():
        if name in SUBJECTS and isinstance(value, dict):
            yield str(value.get("reference", ""))
        if is_subject and isinstance(value, str) and name.startswith("value"):
            yield value
