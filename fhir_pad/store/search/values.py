"""What a resource is found by: the values of its search parameters, each as one row.

Must not know the database, nor what is asked.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from fhir_pad.fhir.search_text import folded
from fhir_pad.store.search import ranges
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import DERIVED, known
from fhir_pad.store.search.references import reference_values
from fhir_pad.store.search.value import Value
from fhir_pad.store.stored import Resource

_SPECIAL: Final = "http://terminology.hl7.org/CodeSystem/special-values"
_NAME_PARTS: Final = ("text", "family", "given", "prefix", "suffix")
_ADDRESS_PARTS: Final = ("text", "line", "city", "district", "state", "postalCode", "country")


def values(resource: Resource) -> tuple[Value, ...]:
    """Return what the resource is found by, each value once, in the order of the parameters.

    An element that says nothing a search can compare still gives a row: it is not missing.
    """
    type_ = str(resource["resourceType"])
    found = (
        replace(value, parameter=f"{type_}.{value.parameter}", element=element)
        for parameter in known(type_).values()
        for path in parameter.paths
        for element, value in _at(resource, path, parameter)
    )
    return tuple(dict.fromkeys(found))


def _at(resource: Resource, path: str, parameter: Parameter) -> Iterator[tuple[int, Value]]:
    """Give what stands at the end of a path, each with the number of the element that holds it."""
    if path == DERIVED:
        yield from ((0, value) for value in _DERIVED[parameter.code](resource, parameter))
        return
    for element, node in _walk(resource, path.split(".")):
        yield from ((element, value) for value in _READERS[parameter.kind](node, parameter))


def _walk(node: object, names: list[str], element: int = 0) -> Iterator[tuple[int, object]]:
    """Give what stands at the end of a path, with the number of the element that holds it.

    The number is the place, from 1, in the first list on the way; 0 when there is none. Of a step
    `name[type=code]` only the elements of this type count; with `name*` those within count as well.
    """
    if isinstance(node, list):
        for place, one in enumerate(node, start=1):
            yield from _walk(one, names, (element or place) if names else element)
    elif not names:
        yield element, node
    elif isinstance(node, Mapping):
        name, _, wanted = names[0].removesuffix("]").partition("[type=")
        own = name.removesuffix("*")
        if own in node:
            yield from _walk(_of_type(node[own], wanted), names[1:], element)
            if own != name:
                yield from _walk(node[own], names, element)


def _of_type(nodes: object, wanted: str) -> object:
    if not wanted or not isinstance(nodes, list):
        return nodes
    return [one for one in nodes if one.get("type") == wanted]


def _token(node: object, parameter: Parameter) -> Iterator[Value]:
    if isinstance(node, bool):
        yield Value(parameter.code, system=_SPECIAL, value="true" if node else "false")
    elif isinstance(node, str):
        yield Value(parameter.code, system=parameter.implied, value=_cased(node, parameter))
    elif isinstance(node, Mapping):
        codings = node.get("coding", (node,))
        for coding in codings:
            code = coding.get("code", coding.get("value", ""))
            system = coding.get("system", "")
            yield Value(parameter.code, system=system, value=_cased(code, parameter))
            yield from _text(coding.get("display"), parameter)
        yield from _text(node.get("text"), parameter)
        yield from _text(_type_text(node), parameter)


def _cased(code: str, parameter: Parameter) -> str:
    return code if parameter.exact else code.casefold()


def _text(text: object, parameter: Parameter) -> Iterator[Value]:
    """Give what :text searches."""
    if isinstance(text, str):
        yield Value(f"{parameter.code}:text", value=folded(text))


def _type_text(node: Mapping[str, object]) -> object:
    type_ = node.get("type")
    return type_.get("text") if isinstance(type_, Mapping) else None


def _deceased(resource: Resource, parameter: Parameter) -> Iterator[Value]:
    """Give R4's `deceased.exists() and deceased != false`, which always has a value."""
    dead = "deceasedDateTime" in resource or resource.get("deceasedBoolean") is True
    yield from _token(dead, parameter)


def _string(node: object, parameter: Parameter) -> Iterator[Value]:
    if isinstance(node, str):
        yield Value(parameter.code, value=folded(node), written=node)
    elif isinstance(node, Mapping):
        for name in _ADDRESS_PARTS if parameter.code == "address" else _NAME_PARTS:
            for _, part in _walk(node, [name]):
                yield from _string(part, parameter)


def _uri(node: object, parameter: Parameter) -> Iterator[Value]:
    if isinstance(node, str):
        yield Value(parameter.code, value=node)


Reader = Callable[[object, Parameter], Iterator[Value]]
_READERS: Final[Mapping[Kind, Reader]] = {
    Kind.TOKEN: _token,
    Kind.STRING: _string,
    Kind.URI: _uri,
    Kind.REFERENCE: reference_values,
    Kind.DATE: ranges.date_values,
    Kind.NUMBER: ranges.number_values,
    Kind.QUANTITY: ranges.quantity_values,
}
_DERIVED: Final[Mapping[str, Callable[[Resource, Parameter], Iterator[Value]]]] = {
    "deceased": _deceased
}
