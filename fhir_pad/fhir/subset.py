"""Parts of a resource that a client asked for instead of the whole: `_summary` and `_elements`.

Source: http://hl7.org/fhir/R4/search.html#summary and #elements. What is mandatory stays, so that
a part of a valid resource is valid; what changes how everything else is read stays too; and each
part carries the tag SUBSETTED, so that nobody takes it for the whole. Must not know a request.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.checks.definitions import Element, by_json_name, is_defined
from fhir_pad.fhir.nodes import objects

Node = Mapping[str, object]

SUBSETTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
        "code": "SUBSETTED",
    }
)
TRUE, TEXT, DATA = KINDS = ("true", "text", "data")
"""The values of `_summary` that ask for a part of each resource."""

_HEAD: Final = ("resourceType", "id", "meta")
_ALWAYS: Final = frozenset({*_HEAD, "implicitRules", "modifierExtension"})
# What an element carries besides its own parts goes where the element goes.
_CARRIED: Final = frozenset({"id", "extension", "modifierExtension"})
_AS_THEY_ARE: Final = _CARRIED | {"contained"}


def summary(resource: Node, kind: str) -> Node:
    """Return the part of a resource that a value of `_summary` asks for.

    `true`: what R4 marks as summary, at every level. `text`: the narrative and what is mandatory.
    `data`: all but the narrative. Any other value (`false`; `count` is about a search, not about
    a resource) asks for the whole. A resource type that is not defined here is returned whole
    too, without the tag, because nobody here can tell what of it may be left out.
    """
    if kind not in KINDS or not is_defined(_type(resource)):
        return resource
    if kind == DATA:
        return _part(resource, lambda name, _: name != "text")
    if kind == TEXT:
        return _part(resource, lambda name, element: name == "text" or element.is_required)
    return _summarised(resource)


def _summarised(resource: Node) -> Node:
    marked = _part(resource, lambda _, element: _in_summary(element))
    members = by_json_name(_type(resource))
    short = {
        name: _short(value, members[name][1].name)
        for name, value in _without_head(marked).items()
        if name in members and name not in _AS_THEY_ARE
    }
    return {**marked, **short}


def elements(resource: Node, names: Sequence[str]) -> Node:
    """Return the named top-level elements of a resource, with its id, meta and what is mandatory.

    A name may be `Type.element`, which is about that type alone; a choice is named `value`,
    `value[x]` or as it stands in JSON. A resource that no name is about is returned whole, and so
    is one whose type is not defined here; both stay without the tag.
    """
    asked = frozenset(_about(_type(resource), names))
    if not asked or not is_defined(_type(resource)):
        return resource
    return _part(
        resource,
        lambda name, element: (
            element.is_required or not asked.isdisjoint((name, element.name, f"{element.name}[x]"))
        ),
    )


def _type(resource: Node) -> str:
    return str(resource.get("resourceType"))


def _about(type_name: str, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        before, dot, after = name.rpartition(".")
        if not dot or before == type_name:
            yield after


def _in_summary(element: Element) -> bool:
    return element.is_summary or element.is_required


def _part(resource: Node, keeps: Callable[[str, Element], bool]) -> Node:
    """Return what is kept of a resource, what that refers to in `contained`, and the tag."""
    members = by_json_name(_type(resource))

    def stays(name: str) -> bool:
        found = members.get(name.removeprefix("_"))
        return name in _ALWAYS or (found is not None and keeps(name.removeprefix("_"), found[0]))

    kept = {name: value for name, value in resource.items() if stays(name)}
    if "contained" in resource and "contained" not in kept:
        kept |= _referred_to(resource, kept)
    head: Node = {name: kept[name] for name in _HEAD if name in kept}
    return {**head, "meta": _tagged(kept.get("meta")), **_without_head(kept)}


def _without_head(node: Node) -> dict[str, object]:
    return {name: value for name, value in node.items() if name not in _HEAD}


def _tagged(meta: object) -> Node:
    before = meta if isinstance(meta, Mapping) else {}
    tags = objects(before, "tag")
    if any(SUBSETTED.items() <= tag.items() for tag in tags):
        return before
    return {**before, "tag": [*tags, dict(SUBSETTED)]}


def _referred_to(resource: Node, kept: Node) -> dict[str, object]:
    """Return the member `contained` with all that the kept part, or one of them, refers to."""
    within = {f"#{one.get('id')}": one for one in objects(resource, "contained")}
    waiting = list(_texts(kept))
    wanted: set[str] = set()
    while waiting:
        text = waiting.pop()
        if text in within and text not in wanted:
            wanted.add(text)
            waiting.extend(_texts(within[text]))
    found = [one for name, one in within.items() if name in wanted]
    return {"contained": found} if found else {}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)


def _short(value: object, type_name: str) -> object:
    """Return the summary of the value of an element that belongs to the summary."""
    if isinstance(value, list):
        return [_short(one, type_name) for one in value]
    if not isinstance(value, Mapping):
        return value
    if "resourceType" in value:
        return summary(value, TRUE)
    return _short_object(value, type_name) if is_defined(type_name) else value


def _short_object(value: Node, type_name: str) -> Node:
    members = by_json_name(type_name)
    kept: dict[str, object] = {}
    for name, member in value.items():
        found = members.get(name.removeprefix("_"))
        if name in _CARRIED:
            kept[name] = member
        elif found is not None and _in_summary(found[0]):
            kept[name] = member if name.startswith("_") else _short(member, found[1].name)
    # An element that would be left without content is given as it is: empty it would be invalid.
    return kept if kept.keys() - _CARRIED else value
