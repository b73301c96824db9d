"""What a resource is found by: the values of its search parameters, each as one row.

Must not know the database, nor what is asked.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from fhir_pad.fhir.search_text import folded
from fhir_pad.store.search import ranges
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import DERIVED, ID, known
from fhir_pad.store.search.references import reference_values
from fhir_pad.store.search.value import Value
from fhir_pad.store.stored import Resource

_SPECIAL: Final = "http://terminology.hl7.org/CodeSystem/special-values"
_ADDRESS: Final = "Patient.address"
_NAME_PARTS: Final = ("text", "family", "given", "prefix", "suffix")
_ADDRESS_PARTS: Final = ("text", "line", "city", "district", "state", "postalCode", "country")


def values(resource: Resource) -> tuple[Value, ...]:
    """Return what the resource is found by, each value once, in the order of the parameters.

    An element that says nothing a search can compare still gives a row: it is not missing. Only of
    the parts of composites it matters in which element a value stands.
    """
    found = (
        value._replace(element=element) if element and value.parameter in place.paired else value
        for place in _places(str(resource["resourceType"]))
        if place.begins in resource or place.is_derived
        for element, value in place.values(resource)
    )
    return tuple(dict.fromkeys(found))


Step = tuple[str, str, bool]
"""A name, the type that its elements must have, and whether those within count as well."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where values of a parameter are, worked out once: `parameter.code` is as rows have it."""

    parameter: Parameter
    begins: str
    steps: tuple[Step, ...]
    read: "Reader"
    is_derived: bool
    paired: frozenset[str]
    """Its own code as rows have it, if it is part of a composite."""

    def values(self, resource: Resource) -> Iterator[tuple[int, Value]]:
        """Give the values there, each with the number of the element that holds it."""
        if self.is_derived:
            yield from ((0, value) for value in self.read(resource, self.parameter))
            return
        for element, node in _walk(resource, self.steps):
            for value in self.read(node, self.parameter):
                yield element, value


@cache
def _places(type_: str) -> tuple[_Place, ...]:
    parts = _parts(type_)
    return tuple(
        _place(replace(parameter, code=f"{type_}.{parameter.code}"), path, parts)
        for parameter in known(type_).values()
        if parameter.code != ID
        for path in parameter.paths
    )


def _parts(type_: str) -> frozenset[str]:
    """Return the parameters whose values the composites of a type look at."""
    every = known(type_)
    composites = (one for one in every.values() if one.kind is Kind.COMPOSITE)
    parts = {every[part] for one in composites for part in one.looks_at}
    return frozenset(f"{type_}.{code}" for part in parts for code in part.indexed)


def _place(parameter: Parameter, path: str, parts: frozenset[str]) -> _Place:
    paired = parts & {parameter.code}
    if path == DERIVED:
        read = _DERIVED[parameter.code]
        return _Place(parameter, "", (), read, is_derived=True, paired=paired)
    steps = tuple(_step(name) for name in path.split("."))
    read = _READERS[parameter.kind]
    return _Place(parameter, steps[0][0], steps, read, is_derived=False, paired=paired)


def _step(written: str) -> Step:
    name, _, wanted = written.removesuffix("]").partition("[type=")
    own = name.removesuffix("*")
    return own, wanted, own != name


def _walk(node: object, steps: tuple[Step, ...], element: int = 0) -> Iterator[tuple[int, object]]:
    """Give what stands at the end of a path, with the number of the element that holds it.

    The number is the place, from 1, in the first list on the way; 0 when there is none. Of a step
    `name[type=code]` only the elements of this type count; with `name*` those within count as well.
    """
    if isinstance(node, list):
        for place, one in enumerate(node, start=1):
            yield from _walk(one, steps, (element or place) if steps else element)
    elif not steps:
        yield element, node
    elif isinstance(node, Mapping):
        own, wanted, within = steps[0]
        if own in node:
            yield from _walk(_of_type(node[own], wanted), steps[1:], element)
            if within:
                yield from _walk(node[own], steps, element)


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


def _deceased(resource: object, parameter: Parameter) -> Iterator[Value]:
    """Give R4's `deceased.exists() and deceased != false`, which always has a value."""
    if isinstance(resource, Mapping):
        dead = "deceasedDateTime" in resource or resource.get("deceasedBoolean") is True
        yield from _token(dead, parameter)


def _string(node: object, parameter: Parameter) -> Iterator[Value]:
    if isinstance(node, str):
        yield Value(parameter.code, value=folded(node), written=node)
    elif isinstance(node, Mapping):
        for name in _ADDRESS_PARTS if parameter.code == _ADDRESS else _NAME_PARTS:
            for _, part in _walk(node, ((name, "", False),)):
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
_DERIVED: Final[Mapping[str, Reader]] = {"Patient.deceased": _deceased}
