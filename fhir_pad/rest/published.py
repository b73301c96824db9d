"""The published resources by their canonicals. Must not know what any of them is for."""

from collections.abc import Callable, Iterable

from fhir_pad.rest.exchange import Node


def by_canonical(resources: Iterable[Node]) -> Callable[[str, str], Node | None]:
    """Return what finds a resource by type and canonical, with or without `|version`."""
    held = {(str(one["resourceType"]), str(one.get("url"))): one for one in resources}

    def find(type_: str, canonical: str) -> Node | None:
        url, _, version = canonical.partition("|")
        found = held.get((type_, url))
        return found if found is not None and version in {"", found.get("version")} else None

    return find
