"""How much there is of a JSON value: for whoever builds one that nobody has read strictly.

Must not know what the value means.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fhir_pad.fhir.strict import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Extent:
    """`nodes` and `depth` as `strict.read` counts them; `characters` of texts and names.

    An empty array or object counts as two nodes there.
    """

    nodes: int
    depth: int
    characters: int

    def __add__(self, other: "Extent") -> "Extent":
        """Return the extent of both, side by side."""
        return Extent(
            self.nodes + other.nodes,
            max(self.depth, other.depth),
            self.characters + other.characters,
        )

    def within(self, limits: Limits = LIMITS) -> bool:
        """Tell whether a value of this extent may be read."""
        return (
            self.nodes <= limits.nodes
            and self.depth <= limits.depth
            and self.characters <= limits.size_bytes
        )


def extent(value: object) -> Extent:
    """Return the extent of a value that is no deeper than memory, at a cost of its nodes."""
    nodes = depth = characters = 0
    level = [value]
    while level:
        nodes += sum(1 if one or not isinstance(one, Mapping | list) else 2 for one in level)
        characters += sum(_characters(one) for one in level)
        below = [inner for one in level for inner in _inside(one)]
        depth += any(isinstance(one, Mapping | list) for one in level)
        level = below
    return Extent(nodes, depth, characters)


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _characters(value: object) -> int:
    if isinstance(value, Mapping):
        return sum(len(name) for name in value)
    return len(value) if isinstance(value, str) else 0
