"""A right body with one thing in it put in the place of another kind of thing.

A client that writes a list for a text, or nothing for an object, has to hear what is wrong. Must
not know what is answered.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Place = tuple[str | int, ...]

OTHERS: tuple[Any, ...] = ([], {}, [{}], {"a": []}, 3, True, "x", None)
"""What is put in the place of what was right."""


def places(node: Any, above: Place = ()) -> Iterator[Place]:
    """Give every place in a body but its top."""
    if above:
        yield above
    if isinstance(node, dict | list):
        members = node.items() if isinstance(node, dict) else enumerate(node)
        for name, one in members:
            yield from places(one, (*above, name))


def spoiled(body: Any, place: Place, other: Any) -> Any:
    """Return a copy of the body with something else at the place."""
    made = deepcopy(body)
    *above, last = place
    node = made
    for name in above:
        node = node[name]
    node[last] = other
    return made


def every(body: Any) -> Iterator[tuple[Place, Any]]:
    """Give every body that is wrong at one place, and the place."""
    for place in places(body):
        for other in OTHERS:
            yield place, spoiled(body, place, other)
