"""A version that can be written: what it says, and what it is found by.

Must not know the database.
"""

from dataclasses import dataclass, replace

from fhir_pad.fhir.write import write
from fhir_pad.store.search.sharing import NOTHING, FoundBy, found_by
from fhir_pad.store.stored import Resource, Stored, instant, marked


@dataclass(frozen=True, slots=True)
class Ready:
    """A first version that can be stored: what it says, and what it is found by."""

    stored: Stored
    resource: Resource
    found_by: FoundBy
    is_chosen: bool
    """True when its id was given, so that it may be in use."""


def next_version(version: Stored, resource: Resource | None) -> tuple[Stored, FoundBy]:
    """Return a version without content with what it is to say, and what it is found by."""
    if resource is None:
        return version, NOTHING
    made, body = version_of(version, resource)
    return made, found_by(body)


def version_of(version: Stored, resource: Resource) -> tuple[Stored, Resource]:
    """Return the version with its content, and the resource as that says it."""
    updated = instant(version.updated)
    body = marked(resource, id=version.id, version_id=version.version_id, updated=updated)
    return replace(version, deleted=False, body=write(body)), body
