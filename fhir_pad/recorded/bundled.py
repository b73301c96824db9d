"""The resources of a Bundle, with references by id between them, whatever its entries are called.

An entry that is not on a server yet is called by a `urn:uuid:` that need not be the id of its
resource; R4 has references mean the entry. Must not know what a resource says.
"""

from collections.abc import Iterator, Mapping

from fhir_pad.fhir.form_items import objects
from fhir_pad.recorded.said import Resource, child, text
from fhir_pad.recorded.whose import reference

_READ = ("subject", "patient", "medicationReference")
"""The references that are followed when a record is read."""


def bundled(bundle: Resource) -> Iterator[Resource]:
    """Give the resources of a Bundle; nothing for what is none."""
    entries = objects(bundle, "entry")
    named = dict(filter(None, map(_name, entries)))
    for entry in entries:
        resource = entry.get("resource")
        if isinstance(resource, Mapping):
            yield _by_id(resource, named)


def _name(entry: Resource) -> tuple[str, str] | None:
    """Return what an entry is called and its resource by id; None when one of them is missing."""
    called, own = text(entry, "fullUrl"), reference(child(entry, "resource"))
    return (called, own) if called.startswith("urn:") and "/" in own else None


def _by_id(resource: Resource, named: Mapping[str, str]) -> Resource:
    if not named:
        return resource
    found = {name: child(resource, name) for name in _READ}
    meant = {name: named.get(text(node, "reference")) for name, node in found.items()}
    changed = {name: {**found[name], "reference": own} for name, own in meant.items() if own}
    return {**resource, **changed} if changed else resource
