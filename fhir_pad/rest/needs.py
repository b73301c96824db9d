"""What each interaction and operation needs to be granted, in letters of SMART's cruds.

Source: http://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html. Operations are
for a server to decide: to submit a response is to create one, whether it is kept or not. Must not
know who asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

RESPONSE: Final = "QuestionnaireResponse"
SEARCHING: Final = "s"
OWN: Final = ""
"""Stands for the type at whose address an operation is called."""


@dataclass(frozen=True, slots=True)
class Need:
    """A permission for a type. In what `is_about_patient`, nobody else may be named."""

    permission: str
    type: str
    is_about_patient: bool = False


INTERACTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "read": ("r",),
        "vread": ("r",),
        "history-instance": ("r",),
        "search-type": (SEARCHING,),
        "history-type": (SEARCHING,),
        "create": ("c",),
        "update": ("u",),
        "update-conditional": ("u", SEARCHING),
        "patch": ("u",),
        "delete": ("d",),
        "transaction": (),
    }
)
"""A transaction needs nothing itself: each of its entries needs what it would need alone."""
OPERATIONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "assess": ("c", RESPONSE),
        "process-response": ("c", RESPONSE),
        "apply": (SEARCHING, RESPONSE),
        "r5.apply": (SEARCHING, RESPONSE),
        "populate": ("c", RESPONSE),
        "extract": ("r", RESPONSE),
        "validate": ("r", OWN),
    }
)


def of_interaction(code: str, type_: str) -> tuple[Need, ...]:
    """Return what an interaction needs, the first for what it is itself; KeyError if unknown."""
    return tuple(Need(permission, type_) for permission in INTERACTIONS[code])


def of_operation(name: str, type_: str) -> tuple[Need, ...]:
    """Return what an operation needs; raise KeyError when nobody has decided about it."""
    permission, needed = OPERATIONS[name]
    return (Need(permission, needed or type_, is_about_patient=True),)
