"""Which part of a resource a client wants: `_summary` and `_elements`.

Source: http://hl7.org/fhir/R4/search.html#summary. Must not know where the resource comes from.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fhir_pad.fhir.issues import IssueType
from fhir_pad.fhir.subset import elements, summary
from fhir_pad.fhir.write import as_is
from fhir_pad.rest.exchange import Node, Pair
from fhir_pad.rest.limits import check_names
from fhir_pad.rest.problems import bad_request
from fhir_pad.store import Stored

SUMMARY, ELEMENTS = "_summary", "_elements"
WHOLE, COUNT = "false", "count"
SUMMARIES = (WHOLE, "true", "text", "data", COUNT)


@dataclass(frozen=True, slots=True)
class Part:
    """All of a resource, a summary of a kind, or some elements by name."""

    summary: str = WHOLE
    elements: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """True when nothing is left out."""
        return self.summary == WHOLE and not self.elements

    def of(self, stored: Stored) -> object:
        """Return the part of a stored resource, to be put into a Bundle."""
        return as_is(stored.body) if self.is_whole else self.cut(stored)

    def body(self, stored: Stored) -> Node | bytes:
        """Return the part of a stored resource, to be sent alone."""
        return stored.body if self.is_whole else self.cut(stored)

    def cut(self, stored: Stored) -> Node:
        """Return what is asked for, marked as being not the whole."""
        return self.within(stored.resource())

    def within(self, resource: Node) -> Node:
        """Return what is asked for of a resource as it is read."""
        if self.is_whole:
            return resource
        if self.elements:
            return elements(resource, self.elements)
        return summary(resource, self.summary)


def part_of_one(query: Iterable[Pair]) -> Part:
    """Return the part that is asked for of one resource; raise Problem 400 for a number of them."""
    found = part(query)
    if found.summary == COUNT:
        raise bad_request(IssueType.NOT_SUPPORTED, "_summary=count is for searches.")
    return found


def part(query: Iterable[Pair]) -> Part:
    """Return the part that is asked for; raise Problem 400 when it cannot be told."""
    given = tuple(query)
    kind = next((value for name, value in given if name == SUMMARY and value), WHOLE)
    if kind not in SUMMARIES:
        raise bad_request(IssueType.VALUE, f"{SUMMARY} must be one of {', '.join(SUMMARIES)}.")
    named = [value.split(",") for name, value in given if name == ELEMENTS]
    names = tuple(dict.fromkeys(one.strip() for each in named for one in each if one.strip()))
    check_names(ELEMENTS, names)
    if names and kind != WHOLE:
        raise bad_request(IssueType.INVALID, f"Give {SUMMARY} or {ELEMENTS}, not both.")
    return Part(kind, names)
