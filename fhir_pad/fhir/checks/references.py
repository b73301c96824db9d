"""Who a Reference refers to: the resource types that may be, and contained resources that are.

Source: http://hl7.org/fhir/R4/references.html. Must not fetch anything.
"""

import re
from collections.abc import Callable
from typing import Final

from fhir_pad.fhir.checks.definitions import resource_types
from fhir_pad.fhir.checks.faults import SINGLE, Faults, Place
from fhir_pad.fhir.checks.rule import Node
from fhir_pad.fhir.checks.values import Check
from fhir_pad.fhir.issues import IssueType

_LITERAL: Final = re.compile(
    r"(?P<base>[a-zA-Z][a-zA-Z0-9+.-]*:.*/)?(?P<type>[A-Z][A-Za-z]+)/[A-Za-z0-9.-]{1,64}"
    r"(?:/_history/[A-Za-z0-9.-]{1,64})?(?:#.*)?"
)
_ABSOLUTE: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")
_DANGLING = "Refer to a contained resource that is there."
_OTHER_TYPE = "Give the same type as the reference itself."
_LITERAL_TEXT = "Write a reference as Type/id with an R4 type, as a URL, or as #id."


def reference(base: Callable[[], Check], targets: frozenset[str]) -> Check:
    """Return the check of a Reference to some resource types, to any when `targets` is empty."""
    right = f"Refer to one of {', '.join(sorted(targets))}."

    def check(value: object, at: Place, faults: Faults) -> None:
        base()(value, at, faults)
        if not isinstance(value, dict):
            return
        place = (at, "reference", SINGLE)
        named = _named(value, place, faults)
        said = _said(value)
        if targets and named is not None and named not in targets:
            faults.add(IssueType.VALUE, right, place)
        elif targets and said is not None and said not in targets:
            faults.add(IssueType.VALUE, right, (at, "type", SINGLE))
        elif None not in (named, said) and named != said:
            faults.add(IssueType.VALUE, _OTHER_TYPE, (at, "type", SINGLE))

    return check


def _said(value: Node) -> str | None:
    """Return the R4 resource type in `type`, None for none: it may also name a logical model."""
    said = value.get("type")
    return said if isinstance(said, str) and said in resource_types() else None


def _named(value: Node, at: Place, faults: Faults) -> str | None:
    """Return the resource type that a reference itself tells, None when it tells none."""
    text = value.get("reference")
    if not isinstance(text, str):
        return None
    if text.startswith("#"):
        return _contained(text, at, faults)
    return _literal(text, at, faults)


def _contained(text: str, at: Place, faults: Faults) -> str | None:
    faults.scope.refer(text)
    if text == "#":
        return None
    if text[1:] not in faults.scope.contained:
        faults.add(IssueType.INVARIANT, _DANGLING, at)
    return faults.scope.contained.get(text[1:])


def _literal(text: str, at: Place, faults: Faults) -> str | None:
    found = _LITERAL.fullmatch(text)
    if found is not None and found["type"] in resource_types():
        return found["type"]
    # A URL may be of any kind, and `Patient?identifier=..` searches inside a transaction.
    if not _ABSOLUTE.fullmatch(text) and "?" not in text:
        faults.add(IssueType.VALUE, _LITERAL_TEXT, at)
    return None
