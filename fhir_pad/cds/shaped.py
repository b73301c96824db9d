"""Where a call has to hold resources: whether they are any.

What is none says nothing, but it was sent to say something: to pass over it would be to take what
somebody answered, or an order, for absent. Must not know what a resource says.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from fhir_pad.fhir.issues import Issue, IssueType, error
from fhir_pad.fhir.nodes import text_of
from fhir_pad.fhir.structure import resource_types

BUNDLE: Final = "Bundle"
_RIGHT: Final = "Send a resource, with the resourceType that R4 has for it"


def faults(value: object, at: str) -> Iterator[Issue]:
    """Give a fault for each part that is no resource; `at` is where it stands.

    A Bundle counts with the resources in it. null says that there is nothing.
    """
    if value is None:
        return
    if not _is_resource(value):
        yield error(IssueType.STRUCTURE, f"{_RIGHT}, or null where there is none.", at)
    elif isinstance(value, Mapping) and value["resourceType"] == BUNDLE:
        yield from _entry_faults(value.get("entry", []), f"{at}.entry")


def _entry_faults(entries: object, at: str) -> Iterator[Issue]:
    if not isinstance(entries, list):
        yield error(IssueType.STRUCTURE, "Write an array here, even around one entry.", at)
        return
    for index, entry in enumerate(entries):
        place = f"{at}[{index}]"
        if not isinstance(entry, Mapping):
            yield error(IssueType.STRUCTURE, "Let each entry be an object.", place)
        elif "resource" in entry and not _is_resource(entry["resource"]):
            yield error(IssueType.STRUCTURE, f"{_RIGHT}.", f"{place}.resource")


def _is_resource(value: object) -> bool:
    return isinstance(value, Mapping) and text_of(value, "resourceType") in resource_types()
