"""Which resource types an element may refer to, from R4's own definitions.

Must not know a search, nor which resources there are.
"""

from functools import cache
from typing import Final

from fhir_pad.fhir.checks.definitions import by_json_name, resource_types

_POINTING: Final = frozenset({"Reference", "canonical", "uri"})


@cache
def targets(type_: str, path: str) -> frozenset[str]:
    """Return the types that R4 lets an element name: `CarePlan`, `activity.reference`.

    `path` has the names in JSON. All types when R4 does not limit them, none for what is no
    Reference, canonical or uri. Raises KeyError when the type has no such element.
    """
    name, *below = path.split(".")
    _, use = by_json_name(type_)[name]
    if below:
        return targets(use.name, ".".join(below))
    if use.name not in _POINTING:
        return frozenset()
    return use.targets or resource_types()
