"""The invariants of what carries resources: Bundle and Parameters, by key.

Source: http://hl7.org/fhir/R4/bundle.html#invs and parameters.html.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.checks.rule import (
    Node,
    Rule,
    at_least_one,
    has,
    obj,
    objects,
    only_when,
    required_when,
)

_REQUESTS = ("batch", "transaction", "history")
_RESPONSES = ("batch-response", "transaction-response", "history")


def _entries_have(name: str, types: tuple[str, ...]) -> Rule:
    def holds(node: Node) -> bool:
        wanted = node.get("type") in types
        return all(has(entry, name) is wanted for entry in objects(node, "entry"))

    return Rule(holds, f"Give each entry a `{name}` where `type` is one of {', '.join(types)}.")


def _search_only_in_searchset(node: Node) -> bool:
    searched = any(has(entry, "search") for entry in objects(node, "entry"))
    return node.get("type") == "searchset" or not searched


def _full_urls_differ(node: Node) -> bool:
    if node.get("type") == "history":
        return True
    seen: set[tuple[str, str]] = set()
    for entry in objects(node, "entry"):
        url = entry.get("fullUrl")
        version = obj(obj(entry, "resource"), "meta").get("versionId")
        if isinstance(url, str) and (url, str(version)) in seen:
            return False
        seen.add((str(url), str(version)))
    return True


def _begins_with(kind: str, resource_type: str) -> Rule:
    def holds(node: Node) -> bool:
        first = obj(obj(node, "entry"), "resource")
        return node.get("type") != kind or first.get("resourceType") == resource_type

    return Rule(holds, f"Begin a Bundle of type {kind} with a {resource_type}.")


def _document_is_identified(node: Node) -> bool:
    identifier = obj(node, "identifier")
    return node.get("type") != "document" or (
        has(identifier, "system") and has(identifier, "value")
    )


def _no_version_in_full_url(node: Node) -> bool:
    url = node.get("fullUrl")
    return not isinstance(url, str) or "/_history/" not in url


def _says_one_thing(node: Node) -> bool:
    value, resource, part = has(node, "value[x]"), has(node, "resource"), has(node, "part")
    return (value, resource, part).count(True) == 1


EXCHANGE_RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "bdl-1": only_when("total", "type", "searchset", "history"),
        "bdl-2": Rule(_search_only_in_searchset, "Give `search` only in a searchset."),
        "bdl-3": _entries_have("request", _REQUESTS),
        "bdl-4": _entries_have("response", _RESPONSES),
        "bdl-5": at_least_one("resource", "request", "response"),
        "bdl-7": Rule(_full_urls_differ, "Give each `fullUrl` once, or in several versions."),
        "bdl-8": Rule(_no_version_in_full_url, "Give a `fullUrl` without a version."),
        "bdl-9": Rule(_document_is_identified, "Give a document an identifier with its system."),
        "bdl-10": required_when("type", "document", "timestamp"),
        "bdl-11": _begins_with("document", "Composition"),
        "bdl-12": _begins_with("message", "MessageHeader"),
        "inv-1": Rule(_says_one_thing, "Give one of `value[x]`, `resource` and `part`."),
    }
)
