"""The launch context that `$populate` is given: a name, and resources or references to them.

Source: SDC 4, and the names of its earlier versions. Must not know what any of it is used for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.fhir.arguments import Arguments, at
from fhir_pad.operations.operation import Node

CONTEXTS: Final = ("context", "launchContext")
CONTENT: Final = "content"
"""The name of each part that is content, and of a parameter of its own in earlier versions."""


@dataclass(frozen=True, slots=True)
class Context:
    """One content of a context: its name, empty in earlier versions, and what it is.

    `reference` is empty for a resource without an id.
    """

    name: str
    reference: str
    resource: Node | None
    at: str


def contexts(arguments: Arguments) -> Iterator[Context]:
    """Give each content of each context, in the order sent."""
    for parameter in CONTEXTS:
        for sent in arguments.all(parameter):
            parts = _parts(sent)
            name = "".join(_text(one) for one in parts if one.get("name") == "name")
            for part in parts:
                if part.get("name") == CONTENT:
                    yield _context(name, part, at(parameter))
    for content in arguments.all(CONTENT):
        is_resource = isinstance(content, Mapping) and "resourceType" in content
        yield _context("", {"resource" if is_resource else "valueReference": content}, at(CONTENT))


def _parts(sent: object) -> list[Node]:
    parts = sent if isinstance(sent, list) else []
    return [one for one in parts if isinstance(one, Mapping)]


def _text(part: Node) -> str:
    return str(part.get("valueString") or part.get("valueCode") or "")


def _context(name: str, part: Node, place: str) -> Context:
    resource, reference = part.get("resource"), part.get("valueReference")
    if isinstance(resource, Mapping):
        own = resource.get("id")
        named = f"{resource.get('resourceType')}/{own}" if own else ""
        return Context(name, named, resource, place)
    said = reference.get("reference") if isinstance(reference, Mapping) else reference
    return Context(name, str(said or ""), None, place)
