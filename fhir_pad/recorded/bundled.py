"""The resources of a Bundle, with references by id between them, whatever its entries are called.

An entry that is not on a server yet is called by a `urn:uuid:` that need not be the id of its
resource; R4 has references mean the entry. Must not know what a resource says.
"""

from collections.abc import Iterator, Mapping

from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.recorded.said import Resource, child
from fhir_pad.recorded.whose import URN, reference

_READ = ("subject", "patient", "medicationReference", "codeReference")
"""The references that are followed when a record or an order is read."""
_PRODUCTS = ("Medication", "Device")


def bundled(bundle: Resource, *, nameless: str = "") -> Iterator[Resource]:
    """Give the resources of a Bundle; nothing for what is none.

    A product without an id, and what is of the type `nameless`, has for one what its entry is
    called: that is no id of R4, so it is never told, and what refers to the entry finds it.
    """
    named = entry_names(bundle, nameless)
    for entry in objects(bundle, "entry"):
        resource = entry.get("resource")
        if isinstance(resource, Mapping):
            called = text_of(entry, "fullUrl")
            own = {"id": called} if called and named.get(called) == called else {}
            yield _by_id({**resource, **own} if own else resource, named)


def entry_names(bundle: Resource, nameless: str = "") -> dict[str, str]:
    """Return by what entries are called which resources are meant.

    That is `Type/id`, or again what the entry is called where there is no id to go by.
    """
    types = (*_PRODUCTS, nameless)
    return dict(filter(None, (_name(entry, types) for entry in objects(bundle, "entry"))))


def _name(entry: Resource, nameless: tuple[str, ...]) -> tuple[str, str] | None:
    called, resource = text_of(entry, "fullUrl"), child(entry, "resource")
    own = reference(resource)
    if called.startswith("urn:") and "/" in own:
        return called, own
    has_none = "id" not in resource and text_of(resource, "resourceType") in nameless
    return (called, called) if called.startswith(URN) and has_none else None


def _by_id(resource: Resource, named: Mapping[str, str]) -> Resource:
    if not named:
        return resource
    found = {name: child(resource, name) for name in _READ}
    meant = {name: named.get(text_of(node, "reference")) for name, node in found.items()}
    changed = {name: {**found[name], "reference": own} for name, own in meant.items() if own}
    return {**resource, **changed} if changed else resource
