"""A resource held against a published profile: what the differential of the profile demands.

Understood is what our own profiles use: cardinalities, slices of extensions, fixed values, types
of a choice, targets of relative references, bindings to our ValueSets, and invariants of the form
`element in ('a' | 'b')`. A test refuses a published profile that uses anything else. Must not know
why the profile is asked for.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.fhir.issues import Issue, IssueType, error
from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.places import Step, place

Node = Mapping[str, object]
Codes = Callable[[str], frozenset[tuple[str, str]]]
"""Returns the (system, code) pairs of a published ValueSet by its canonical."""

UNDERSTOOD: Final = frozenset(
    {
        *("id", "path", "short", "sliceName", "slicing", "min", "max", "type", "binding"),
        *("constraint", "fixedCanonical", "fixedCode"),
    }
)
ONE_OF: Final = re.compile(r"(?P<element>\w+) in \((?P<texts>'[^']*'(?: \| '[^']*')*)\)")
_FIXED: Final = ("fixedCanonical", "fixedCode")
_ANY: Final = "*"
_CHOICE: Final = "[x]"


@dataclass(frozen=True, slots=True)
class Found:
    """A value with the steps through the JSON that lead to it."""

    value: object
    steps: tuple[Step, ...]


def breaches(resource: Node, profile: Node, codes: Codes) -> Iterator[Issue]:
    """Give an error for everything in a valid resource that the profile does not allow."""
    differential = profile.get("differential")
    rules = objects(differential, "element") if isinstance(differential, Mapping) else []
    for rule in rules:
        path = str(rule["path"]).split(".")[1:]
        for constraint in objects(rule, "constraint"):
            yield from _invariant(resource, constraint)
        for holder in _at([Found(resource, ())], path[:-1]) if path else ():
            yield from _held(resource, holder, path[-1], rule, codes)


def _held(resource: Node, holder: Found, name: str, rule: Node, codes: Codes) -> Iterator[Issue]:
    found = list(_sliced(_values(holder, name), rule))
    least, most = int(str(rule.get("min", 0))), str(rule.get("max", _ANY))
    where = f"{place(resource, holder.steps)}.{name.removesuffix(_CHOICE)}"
    what = f"`{rule.get('sliceName', name.removesuffix(_CHOICE))}`"
    if len(found) < least:
        yield error(IssueType.REQUIRED, f"The profile wants {what} {least} times at least.", where)
    if most != _ANY and len(found) > int(most):
        yield error(IssueType.STRUCTURE, f"The profile lets {what} stand {most} times.", where)
    for one in found:
        yield from _value(resource, one, rule, codes)
    yield from _types(holder, name, rule, where)


def _value(resource: Node, one: Found, rule: Node, codes: Codes) -> Iterator[Issue]:
    where = place(resource, one.steps)
    for fixed in _FIXED:
        if fixed in rule and one.value != rule[fixed]:
            yield error(IssueType.VALUE, f"The profile wants {rule[fixed]}.", where)
    binding = rule.get("binding")
    if isinstance(binding, Mapping) and isinstance(one.value, Mapping):
        allowed = codes(str(binding["valueSet"]))
        given = {(str(c.get("system")), str(c.get("code"))) for c in objects(one.value, "coding")}
        if given.isdisjoint(allowed):
            text = f"The profile wants a code of {binding['valueSet']}."
            yield error(IssueType.CODE_INVALID, text, where)
    targets = _targets(rule)
    if targets and isinstance(one.value, Mapping):
        named = str(one.value.get("reference", "")).rpartition("/")[0].rpartition("/")[2]
        if named[:1].isupper() and named not in targets:
            text = f"The profile wants a reference to {' or '.join(sorted(targets))}."
            yield error(IssueType.INVARIANT, text, where)


def _targets(rule: Node) -> frozenset[str]:
    return frozenset(
        str(profile).rpartition("/")[2]
        for type_ in objects(rule, "type")
        for profile in _texts(type_.get("targetProfile"))
    )


def _types(holder: Found, name: str, rule: Node, where: str) -> Iterator[Issue]:
    """Give an error for a choice in a type that the profile does not offer."""
    if not name.endswith(_CHOICE) or not isinstance(holder.value, Mapping):
        return
    stem = name.removesuffix(_CHOICE)
    offered = {f"{stem}{_capital(str(one['code']))}" for one in objects(rule, "type")}
    if {key for key in holder.value if key.startswith(stem)} - offered:
        codes = ", ".join(str(one["code"]) for one in objects(rule, "type"))
        yield error(IssueType.STRUCTURE, f"The profile wants one of {codes}.", where)


def _invariant(resource: Node, constraint: Node) -> Iterator[Issue]:
    asked = ONE_OF.fullmatch(str(constraint["expression"]))
    if asked is None:
        raise ValueError(f"{constraint['key']} is none of the invariants that are understood.")
    allowed = [text.strip("'") for text in asked["texts"].split(" | ")]
    if asked["element"] in resource and resource[asked["element"]] not in allowed:
        where = place(resource, (asked["element"],))
        yield error(IssueType.INVARIANT, f"{constraint['human']} ({constraint['key']}).", where)


def _at(holders: list[Found], steps: list[str]) -> list[Found]:
    for step in steps:
        holders = [child for holder in holders for child in _values(holder, step)]
    return holders


def _values(holder: Found, name: str) -> list[Found]:
    """Return the values of an element, of a choice in whichever type it has."""
    if not isinstance(holder.value, Mapping):
        return []
    stem = name.removesuffix(_CHOICE)
    keys = [key for key in holder.value if key == stem or (stem != name and key.startswith(stem))]
    found: list[Found] = []
    for key in keys:
        value, steps = holder.value[key], (*holder.steps, key)
        members = value if isinstance(value, list) else None
        if members is None:
            found.append(Found(value, steps))
        else:
            found += (Found(one, (*steps, index)) for index, one in enumerate(members))
    return found


def _sliced(found: list[Found], rule: Node) -> Iterator[Found]:
    """Give those of the slice, which is told by the url of an extension; all without a slice."""
    if "sliceName" not in rule:
        yield from found
        return
    urls = {
        str(profile).partition("|")[0]
        for type_ in objects(rule, "type")
        for profile in _texts(type_.get("profile"))
    }
    for one in found:
        if isinstance(one.value, Mapping) and one.value.get("url") in urls:
            yield one


def _texts(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _capital(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}"
