"""The FHIRPath of a place that is known by its steps through the JSON.

`valueCoding` of an answer is `value` in FHIRPath; only the R4 definitions tell. Must not know what
is said about a place.
"""

from collections.abc import Iterable, Mapping

from fhir_pad.fhir.checks.definitions import by_json_name, is_defined

Step = str | int


def place(resource: Mapping[str, object], steps: Iterable[Step]) -> str:
    """Return `Patient.name[0].given[1]` for the members and indices that lead there.

    Where a step leads to nothing that R4 knows, it is the place of what holds it, as in
    `structure.check`. Of resource types that are not defined here the JSON names are kept.
    """
    type_name = at = str(resource.get("resourceType"))
    node: object = resource
    for step in steps:
        if isinstance(step, int):
            at = f"{at}[{step}]"
        elif (found := _named(type_name, step)) is not None:
            name, type_name = found
            at = f"{at}.{name}"
        else:
            return at
        node = _below(node, step)
        if isinstance(node, Mapping) and isinstance(node.get("resourceType"), str):
            type_name = str(node["resourceType"])
    return at


def _named(type_name: str, step: str) -> tuple[str, str] | None:
    """Return the name in FHIRPath and the type of a member, None when R4 has no such member."""
    name = step.removeprefix("_")
    if not is_defined(type_name):
        # A primitive value has no members; of another resource type they are not known.
        return None if type_name[:1].islower() else (name, type_name)
    found = by_json_name(type_name).get(name)
    return None if found is None else (found[0].name, found[1].name)


def _below(node: object, step: Step) -> object:
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return node[step]
    return node.get(step) if isinstance(node, Mapping) else None
