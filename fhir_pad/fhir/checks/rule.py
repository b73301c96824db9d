"""What an invariant is, and the few forms that most invariants of R4 have.

A rule is asked about any JSON, also one whose structure is wrong: it answers True where it has
nothing to say. Its text is ours and never quotes the resource. Must not know which rules exist.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

Node = Mapping[str, object]
Holds = Callable[[Node], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One invariant; `text` says what would be right."""

    holds: Holds
    text: str


def has(node: Node, name: str) -> bool:
    """Tell whether an element is there, `value[x]` in any of its types."""
    if not name.endswith("[x]"):
        return name in node or f"_{name}" in node
    stem = name.removesuffix("[x]")
    keys = (key.removeprefix("_") for key in node)
    return any(key.startswith(stem) and key[len(stem) : len(stem) + 1].isupper() for key in keys)


def objects(node: Node, name: str) -> list[Node]:
    """Return what an element holds as objects, one or many; leave out what is none."""
    value = node.get(name)
    members = value if isinstance(value, list) else [value]
    return [member for member in members if isinstance(member, Mapping)]


def obj(node: Node, name: str) -> Node:
    """Return the object that an element holds, an empty one when it holds none."""
    return next(iter(objects(node, name)), {})


def number(node: Node, name: str) -> Decimal | None:
    """Return the finite number that an element holds, None when it holds none."""
    value = node.get(name)
    found = Decimal(value) if isinstance(value, int | Decimal) else None
    return found if found is not None and found.is_finite() else None


def descendants(node: Node, name: str) -> Iterator[Node]:
    """Give the objects under `name`, and those under their `name`, to any depth."""
    for member in objects(node, name):
        yield member
        yield from descendants(member, name)


def distinct(values: Iterator[object]) -> bool:
    """Tell whether no text comes twice; what is no text is not compared."""
    texts = [value for value in values if isinstance(value, str)]
    return len(texts) == len(set(texts))


def is_coded(node: Node, name: str, system: str, codes: frozenset[str]) -> bool:
    """Tell whether a CodeableConcept has one of the codes of a system."""
    codings = objects(obj(node, name), "coding")
    return any(one.get("system") == system and str(one.get("code")) in codes for one in codings)


def not_both(first: str, second: str) -> Rule:
    """Make the rule that two elements exclude each other."""
    return Rule(
        lambda node: not (has(node, first) and has(node, second)),
        f"Give `{first}` or `{second}`, not both.",
    )


def exactly_one(first: str, second: str) -> Rule:
    """Make the rule that one of two elements is there, and one only."""
    return Rule(
        lambda node: has(node, first) != has(node, second),
        f"Give either `{first}` or `{second}`.",
    )


def at_least_one(*names: str) -> Rule:
    """Make the rule that an element of several is there."""
    return Rule(
        lambda node: any(has(node, name) for name in names),
        f"Give at least one of {_list(names)}.",
    )


def together(first: str, second: str) -> Rule:
    """Make the rule that two elements are there both or not at all."""
    return Rule(
        lambda node: has(node, first) == has(node, second),
        f"Give both `{first}` and `{second}`, or neither.",
    )


def needs(name: str, other: str) -> Rule:
    """Make the rule that an element is never there without another."""
    return Rule(
        lambda node: has(node, other) or not has(node, name),
        f"Give `{other}` where `{name}` is given.",
    )


def never(*names: str) -> Rule:
    """Make the rule that elements are not there."""
    return Rule(
        lambda node: not any(has(node, name) for name in names),
        f"Leave out {_list(names)} here.",
    )


def only_when(name: str, key: str, *values: str) -> Rule:
    """Make the rule that an element is there only when another says one of some codes."""
    return Rule(
        lambda node: node.get(key) in values or not has(node, name),
        f"Give `{name}` only where `{key}` is {_list(values)}.",
    )


def not_when(key: str, value: str, *names: str) -> Rule:
    """Make the rule that elements are not there when another says a code."""
    return Rule(
        lambda node: node.get(key) != value or not any(has(node, name) for name in names),
        f"Leave out {_list(names)} where `{key}` is `{value}`.",
    )


def required_when(key: str, value: str, *names: str) -> Rule:
    """Make the rule that elements are there when another says a code."""
    return Rule(
        lambda node: node.get(key) != value or all(has(node, name) for name in names),
        f"Give {_list(names)} where `{key}` is `{value}`.",
    )


def unique(name: str, key: str) -> Rule:
    """Make the rule that the members of an array differ in a key."""
    return Rule(
        lambda node: distinct(one.get(key) for one in objects(node, name)),
        f"Give each `{key}` once in `{name}`.",
    )


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
