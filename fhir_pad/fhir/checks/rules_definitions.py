"""The invariants of what is published: terminology, operations, profiles, capabilities, by key.

Source: the page of each resource type in http://hl7.org/fhir/R4/resourcelist.html.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.checks.rule import (
    Node,
    Rule,
    at_least_one,
    descendants,
    distinct,
    has,
    needs,
    not_both,
    not_when,
    obj,
    objects,
    only_when,
    required_when,
    unique,
)

_ONE = 1
_COUNT = re.compile("[0-9]{1,10}")
_REFERRING = ("Reference", "canonical")


def _codes_differ(node: Node) -> bool:
    return distinct(concept.get("code") for concept in descendants(node, "concept"))


def _may_lack_code(node: Node) -> bool:
    return has(node, "code") or node.get("abstract") is True


def _system_of_concepts(node: Node) -> bool:
    return has(node, "system") or not (has(node, "concept") or has(node, "filter"))


def _weak_is_explained(node: Node) -> bool:
    return node.get("equivalence") not in ("narrower", "inexact") or has(node, "comment")


def _endpoint_of_instance(node: Node) -> bool:
    endpoints = any(has(one, "endpoint") for one in objects(node, "messaging"))
    return node.get("kind") == "instance" or not endpoints


def _documents_differ(node: Node) -> bool:
    return distinct(f"{one.get('profile')} {one.get('mode')}" for one in objects(node, "document"))


_SOFTWARE_ALONE: Final = Rule(
    lambda node: (
        node.get("kind") != "capability"
        or (has(node, "software") and not has(node, "implementation"))
    ),
    "Give `software` and no `implementation` where `kind` is `capability`.",
)


def _versions_are_named(node: Node) -> bool:
    versions = objects(node, "version")
    return len(versions) <= _ONE or all(has(version, "code") for version in versions)


def _snapshot_paths_differ(node: Node) -> bool:
    elements = objects(obj(node, "snapshot"), "element")
    return node.get("derivation") == "constraint" or distinct(one.get("path") for one in elements)


def _elements(node: Node) -> Iterator[Node]:
    for view in ("snapshot", "differential"):
        yield from objects(obj(node, view), "element")


def _elements_have_ids(node: Node) -> bool:
    return all(has(element, "id") for element in _elements(node))


def _ids_differ(view: str) -> Rule:
    def holds(node: Node) -> bool:
        return distinct(one.get("id") for one in objects(obj(node, view), "element"))

    return Rule(holds, f"Give each element of the {view} an id of its own.")


def _has_base(node: Node) -> bool:
    return node.get("abstract") is True or has(node, "baseDefinition")


def _extension_has_context(node: Node) -> bool:
    free = node.get("type") != "Extension" or node.get("derivation") == "specialization"
    return free or has(node, "context")


def _elements_have_base(node: Node) -> bool:
    return all(has(element, "base") for element in objects(node, "element"))


def _binding_is_described(node: Node) -> bool:
    binding = obj(node, "binding")
    return not has(node, "binding") or has(binding, "valueSet") or has(binding, "description")


def _is_maximum(node: Node) -> bool:
    low, high = node.get("min"), node.get("max")
    if not isinstance(high, str) or high == "*":
        return True
    return _COUNT.fullmatch(high) is not None and (not isinstance(low, int) or low <= int(high))


def _one_type(name: str) -> Rule:
    return Rule(
        lambda node: not has(node, name) or len(objects(node, "type")) <= _ONE,
        f"Give `{name}` only where there is one `type`.",
    )


def _modifier_is_explained(node: Node) -> bool:
    return node.get("isModifier") is not True or has(node, "isModifierReason")


def _binding_is_url(node: Node) -> bool:
    url = node.get("valueSet")
    return not isinstance(url, str) or url.startswith(("http:", "https:", "urn:", "#"))


DEFINITION_RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "cmd-1": Rule(_weak_is_explained, "Give a `comment` where the match is weak."),
        "cmd-2": required_when("mode", "fixed", "code"),
        "cmd-3": required_when("mode", "other-map", "url"),
        "cpb-1": at_least_one("rest", "messaging", "document"),
        "cpb-2": at_least_one("description", "software", "implementation"),
        "cpb-3": Rule(_endpoint_of_instance, "Give a messaging endpoint only of an instance."),
        "cpb-7": Rule(_documents_differ, "Give each document once by profile and mode."),
        "cpb-9": unique("resource", "type"),
        "cpb-12": unique("searchParam", "name"),
        "cpb-14": required_when("kind", "instance", "implementation"),
        "cpb-15": _SOFTWARE_ALONE,
        "cpb-16": not_when("kind", "requirements", "implementation", "software"),
        "csd-1": Rule(_codes_differ, "Give each code once in a CodeSystem."),
        "eld-1": at_least_one("discriminator", "description"),
        "eld-2": Rule(_is_maximum, "Give a `max` that is `*` or a number not below `min`."),
        "eld-4": only_when("aggregation", "code", *_REFERRING),
        "eld-6": _one_type("fixed[x]"),
        "eld-7": _one_type("pattern[x]"),
        "eld-8": not_both("pattern[x]", "fixed[x]"),
        "eld-12": Rule(_binding_is_url, "Give the value set as an http or urn address."),
        "eld-13": unique("type", "code"),
        "eld-14": unique("constraint", "key"),
        "eld-15": not_both("defaultValue[x]", "meaningWhenMissing"),
        "eld-17": only_when("targetProfile", "code", *_REFERRING),
        "eld-18": Rule(_modifier_is_explained, "Give `isModifierReason` of a modifier."),
        "eld-22": needs("sliceIsConstraining", "sliceName"),
        "opd-1": at_least_one("type", "part"),
        "opd-2": only_when("searchType", "type", "string"),
        "opd-3": only_when("targetProfile", "type", *_REFERRING),
        "sdf-1": Rule(_snapshot_paths_differ, "Give each path once in a snapshot."),
        "sdf-2": at_least_one("name", "uri"),
        "sdf-4": Rule(_has_base, "Give the `baseDefinition` of what is not abstract."),
        "sdf-5": Rule(_extension_has_context, "Give the `context` of an extension."),
        "sdf-6": at_least_one("snapshot", "differential"),
        "sdf-8b": Rule(_elements_have_base, "Give the `base` of each element of a snapshot."),
        "sdf-10": Rule(_binding_is_described, "Give a `valueSet` or a `description` of a binding."),
        "sdf-14": Rule(_elements_have_ids, "Give each element an id."),
        "sdf-16": _ids_differ("snapshot"),
        "sdf-17": _ids_differ("differential"),
        "sdf-18": only_when("contextInvariant", "type", "Extension"),
        "spd-1": needs("xpath", "xpathUsage"),
        "spd-2": only_when("chain", "type", "reference"),
        "tcp-1": Rule(_versions_are_named, "Give the `code` of each of several versions."),
        "tcp-2": at_least_one("description", "software", "implementation"),
        "tcp-3": required_when("kind", "instance", "implementation"),
        "tcp-4": _SOFTWARE_ALONE,
        "tcp-5": not_when("kind", "requirements", "implementation", "software"),
        "vsd-1": at_least_one("valueSet", "system"),
        "vsd-2": Rule(_system_of_concepts, "Give the `system` of concepts and filters."),
        "vsd-3": not_both("concept", "filter"),
        "vsd-6": at_least_one("code", "display"),
        "vsd-9": Rule(_may_lack_code, "Give a `code` of what is not abstract."),
        "vsd-10": needs("code", "system"),
    }
)
