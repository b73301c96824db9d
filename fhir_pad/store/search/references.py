"""The values of references in a resource, and how an address is told apart from a place here.

Must not know the database, nor what is asked.
"""

import re
from collections.abc import Mapping
from typing import Final

from fhir_pad.store.search.parameter import Parameter
from fhir_pad.store.search.value import Value

_PLACE: Final = re.compile(
    r"(?P<address>(?:[A-Za-z][A-Za-z0-9+.-]*:.*/)?(?P<type>[A-Z][A-Za-z]+)/"
    r"(?P<id>[A-Za-z0-9.-]{1,64}))(?:/_history/[A-Za-z0-9.-]{1,64})?"
)


def reference_values(node: object, parameter: Parameter) -> list[Value]:
    """Return the value of a Reference or a canonical, and of the identifier in a Reference.

    With an identifier it is `written` which type the Reference names.
    """
    if isinstance(node, str):
        url, _, version = node.partition("|")
        return [Value(parameter.code, 0, version, url)]
    if not isinstance(node, dict):
        return []
    target, identifier = _reference(node, parameter), node.get("identifier")
    if not isinstance(identifier, dict):
        return [target]
    system, value = (str(identifier.get(name, "")) for name in ("system", "value"))
    return [target, Value(f"{parameter.code}:identifier", 0, system, value, target.system)]


def _reference(node: Mapping[str, object], parameter: Parameter) -> Value:
    """Return the target; a version in its address is not looked at."""
    text, type_ = str(node.get("reference", "")), str(node.get("type", ""))
    found = _PLACE.fullmatch(text)
    if found is None:
        return Value(parameter.code, system=type_, value=text)
    is_here = found["address"] == f"{found['type']}/{found['id']}"
    value = found["id"] if is_here else found["address"]
    return Value(parameter.code, system=found["type"], value=value)
