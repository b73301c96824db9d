"""A second reading of our profiles: a differential is worked out over a resource as plain JSON.

Understands what our profiles use (cardinality, slices of extensions, fixed values, types of a
choice, bindings to our CodeSystems) and refuses anything else. HL7's validator is the third
reading.
"""

from collections.abc import Iterator, Mapping
from typing import Any

NAMES = {"id", "path", "short", "sliceName", "slicing", "min", "max", "type", "binding"}
FIXED = ("fixedCanonical", "fixedCode")
Codes = Mapping[str, set[str]]


def breaches(resource: Any, profile: Any, codes: Codes) -> Iterator[str]:
    """Give what of a resource a profile does not allow. `codes` are those of each ValueSet."""
    for element in profile["differential"]["element"]:
        unread = set(element) - NAMES - {*FIXED, "constraint"}
        assert unread == set(), unread
        for holder in _holders([resource], element["path"].split(".")[1:-1]):
            yield from _breaches(holder, element, codes)


def _holders(nodes: list[Any], steps: list[str]) -> list[Any]:
    """Return the objects that an element stands in."""
    for step in steps:
        nodes = [child for node in nodes for child in _values(node, step)]
    return nodes


def _values(node: Any, name: str) -> list[Any]:
    """Return the values of an element, of a choice in whichever type it has."""
    if name.endswith("[x]"):
        found = [node[key] for key in node if key.startswith(name[:-3])]
    else:
        found = [node[name]] if name in node else []
    return found[0] if found and isinstance(found[0], list) else found


def _breaches(holder: Any, element: Any, codes: Codes) -> Iterator[str]:
    name, identity = element["path"].rpartition(".")[2], element["id"]
    if "." not in element["path"]:
        return
    values = _values(holder, name)
    if "sliceName" in element:
        (wanted,) = element["type"][0]["profile"]
        values = [one for one in values if one["url"] == wanted.partition("|")[0]]
    most = element.get("max", "*")
    if len(values) < element.get("min", 0) or (most != "*" and len(values) > int(most)):
        yield f"{identity} stands {len(values)} times"
    for value in values:
        for fixed in FIXED:
            if element.get(fixed, value) != value:
                yield f"{identity} is another"
        if "binding" in element and not _bound(value, codes[element["binding"]["valueSet"]]):
            yield f"{identity} has no code of its ValueSet"
    if name.endswith("[x]"):
        allowed = {_cased(name[:-3], one["code"]) for one in element["type"]}
        given = {key for key in holder if key.startswith(name[:-3])}
        yield from (f"{identity} is {key}" for key in given - allowed)


def _bound(value: Any, allowed: set[str]) -> bool:
    return any(f"{one['system']}#{one['code']}" in allowed for one in value["coding"])


def _cased(name: str, type_: str) -> str:
    return f"{name}{type_[0].upper()}{type_[1:]}"
