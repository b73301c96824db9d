"""What a published resource mentions of what else is published. Must not know what it is for."""

from collections.abc import Callable, Iterator, Mapping

from fhir_pad.fhir.canonical import BASE
from fhir_pad.operations.operation import Node

Find = Callable[[str, str], Node | None]
"""Returns the published resource of a type by its canonical; `operation.Given.published`."""


def needed(resource: Node, find: Find) -> tuple[Node, ...]:
    """Return everything that a resource mentions, directly or not, each once, nearest first."""
    seen: dict[str, Node] = {str(resource["url"]): resource}
    waiting = [resource]
    while waiting:
        for found in _mentioned(waiting.pop(0), find):
            url = str(found["url"])
            if url not in seen:
                seen[url] = found
                waiting.append(found)
    return tuple(seen.values())[1:]


def _mentioned(resource: Node, find: Find) -> Iterator[Node]:
    for text in dict.fromkeys(_texts(resource)):
        type_, _, id_ = text.removeprefix(f"{BASE}/").partition("/")
        found = find(type_, text) if text.startswith(f"{BASE}/") and id_ else None
        if found is not None:
            yield found


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)
