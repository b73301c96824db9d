"""A Patient without an id among the data: the subject where one alone is asked about, else nobody.

Such a Patient is on no server yet; its Bundle calls it by a `urn:uuid:`. Must not know a response.
"""

from collections.abc import Iterable
from typing import Final

from fhir_pad.operations.operation import Node
from fhir_pad.recorded.said import child, text
from fhir_pad.recorded.whose import URN

PATIENT: Final = "Patient"
_NOBODY: Final = f"{URN}?"
"""An id that no reference can mean."""
_SUBJECTS: Final = ("subject", "patient")


def meant(resources: Iterable[Node], subjects: tuple[str, ...]) -> list[Node]:
    """Return the resources of a Bundle, with who has no id named; `subjects` are ids of patients.

    A nameless Patient is not the subject where that one is there by its id.
    """
    given = list(resources)
    called = {text(one, "id") for one in given if _is_nameless(one)}
    named = {text(one, "id") for one in given if text(one, "resourceType") == PATIENT}
    is_subject = len(subjects) == 1 and not named & set(subjects)
    if not called:
        return given
    if is_subject:
        return [_of(one, subjects[0], called) for one in given]
    return [
        {**one, "id": text(one, "id") or _NOBODY} if _is_nameless(one) else one for one in given
    ]


def _is_nameless(resource: Node) -> bool:
    own = text(resource, "id")
    return text(resource, "resourceType") == PATIENT and (not own or own.startswith(URN))


def _of(resource: Node, own: str, called: set[str]) -> Node:
    if _is_nameless(resource):
        return {**resource, "id": own}
    found = {name: child(resource, name) for name in _SUBJECTS}
    whom = {"reference": f"{PATIENT}/{own}"}
    changed = {
        name: {**node, **whom} for name, node in found.items() if text(node, "reference") in called
    }
    return {**resource, **changed}
