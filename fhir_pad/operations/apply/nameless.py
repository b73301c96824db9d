"""A Patient without an id among the data: the subject where there is one and one is asked about.

Such a Patient is on no server yet; its Bundle calls it by a `urn:uuid:`. Must not know a response.
"""

from collections.abc import Iterable
from typing import Final

from fhir_pad.fhir.nodes import text_of
from fhir_pad.operations.operation import Node
from fhir_pad.recorded.said import child
from fhir_pad.recorded.whose import URN

PATIENT: Final = "Patient"
_NOBODY: Final = f"{URN}?"
"""An id that no reference can mean."""
_SUBJECTS: Final = ("subject", "patient")


def meant(resources: Iterable[Node], subjects: tuple[str, ...]) -> list[Node]:
    """Return the resources of a Bundle, with who has no id named; `subjects` are ids of patients.

    A nameless Patient is not the subject where that one is there by its id, nor beside another
    nameless one: any of them may be.
    """
    given = list(resources)
    nameless = [text_of(one, "id") for one in given if _is_nameless(one)]
    named = {text_of(one, "id") for one in given if text_of(one, "resourceType") == PATIENT}
    if len(nameless) == len(subjects) == 1 and not named & set(subjects):
        return [_of(one, subjects[0], nameless[0]) for one in given]
    return [
        {**one, "id": text_of(one, "id") or _NOBODY} if _is_nameless(one) else one for one in given
    ]


def _is_nameless(resource: Node) -> bool:
    own = text_of(resource, "id")
    return text_of(resource, "resourceType") == PATIENT and (not own or own.startswith(URN))


def _of(resource: Node, own: str, called: str) -> Node:
    if _is_nameless(resource):
        return {**resource, "id": own}
    found = {name: child(resource, name) for name in _SUBJECTS if called}
    whom = {"reference": f"{PATIENT}/{own}"}
    changed = {
        name: {**node, **whom}
        for name, node in found.items()
        if text_of(node, "reference") == called
    }
    return {**resource, **changed}
