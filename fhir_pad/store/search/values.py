"""What a resource is found by: the values of its search parameters, each as one row.

Must not know the database, nor what is asked.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Final

from fhir_pad.fhir.constant import Constant
from fhir_pad.fhir.search_text import folded
from fhir_pad.store.search import ranges
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import DERIVED, ID, composed, known
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
    found: dict[Value, None] = {}
    body = dict(resource)
    for place in _places(str(resource["resourceType"])):
        if place.begins in body or place.is_derived:
            place.add(body, found)
    return tuple(found)


Step = tuple[str, str, bool]
"""A name, the type that its elements must have, and whether those within count as well."""


Numbered = tuple[int, object]
"""What stands somewhere, and the number of the element that holds it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where values of a parameter are, worked out once: `parameter.code` is as rows have it."""

    parameter: Parameter
    begins: str
    steps: tuple[Step, ...]
    read: "Reader"
    is_derived: bool
    is_direct: bool
    """True when the way is one name."""
    is_part: bool
    """True when composites look at it."""

    def add(self, resource: dict[str, object], found: dict[Value, None]) -> None:
        """Add the values there, each with the number of the element that holds it."""
        for element, node in self._nodes(resource):
            place = element if self.is_part else 0
            if type(node) is Constant:
                read = partial(self._values, place)
                found |= dict.fromkeys(node.once((self.parameter.code, place), read))
            else:
                found |= dict.fromkeys(self._values(place, node))

    def _values(self, place: int, node: object) -> tuple[Value, ...]:
        """Return the values that a node gives, those of the parameter itself with its place."""
        code, values = self.parameter.code, self.read(node, self.parameter)
        if not place:
            return tuple(values)
        return tuple(
            one._replace(element=place) if one.parameter == code else one for one in values
        )

    def _nodes(self, resource: dict[str, object]) -> list[Numbered]:
        if self.is_derived:
            return [(0, resource)]
        if self.is_direct:
            node = resource[self.begins]
            return [(0, one) for one in node] if isinstance(node, list) else [(0, node)]
        nodes: list[Numbered] = []
        _walk(resource, self.steps, 0, nodes)
        return nodes


@cache
def _places(type_: str) -> tuple[_Place, ...]:
    parts = composed(type_)
    return tuple(
        _place(replace(parameter, code=f"{type_}.{parameter.code}"), path, parts)
        for parameter in known(type_).values()
        if parameter.code != ID
        for path in parameter.paths
    )


def _place(parameter: Parameter, path: str, parts: frozenset[str]) -> _Place:
    is_derived = path == DERIVED
    steps = () if is_derived else tuple(map(_step, path.split(".")))
    return _Place(
        parameter,
        begins=steps[0][0] if steps else "",
        steps=steps,
        read=_DERIVED[parameter.code] if is_derived else _READERS[parameter.kind],
        is_derived=is_derived,
        is_direct=len(steps) == 1 and not any(steps[0][1:]),
        is_part=parameter.code in parts,
    )


def _step(written: str) -> Step:
    name, _, wanted = written.removesuffix("]").partition("[type=")
    own = name.removesuffix("*")
    return own, wanted, own != name


def _walk(node: object, steps: tuple[Step, ...], element: int, found: list[Numbered]) -> None:
    """Add what stands at the end of a path, with the number of the element that holds it.

    The number is the place, from 1, in the first list on the way; 0 when there is none. Of a step
    `name[type=code]` only the elements of this type count; with `name*` those within count as well.
    """
    if isinstance(node, list):
        for place, one in enumerate(node, start=1):
            _walk(one, steps, (element or place) if steps else element, found)
    elif not steps:
        found.append((element, node))
    elif isinstance(node, dict):
        own, wanted, within = steps[0]
        if own in node:
            _walk(_of_type(node[own], wanted), steps[1:], element, found)
            if within:
                _walk(node[own], steps, element, found)


def _of_type(nodes: object, wanted: str) -> object:
    if not wanted or not isinstance(nodes, list):
        return nodes
    return [one for one in nodes if one.get("type") == wanted]


def _token(node: object, parameter: Parameter) -> list[Value]:
    code = parameter.code
    if isinstance(node, dict):
        found: list[Value] = []
        for coding in node.get("coding", (node,)):
            value = _cased(coding.get("code", coding.get("value", "")), parameter)
            found.append(Value(code, 0, coding.get("system", ""), value))
            found += _texts(code, coding.get("display"))
        return found + _texts(code, node.get("text"), _type_text(node))
    if isinstance(node, bool):
        return [Value(code, 0, _SPECIAL, "true" if node else "false")]
    if isinstance(node, str):
        return [Value(code, 0, parameter.implied, _cased(node, parameter))]
    return []


def _cased(code: str, parameter: Parameter) -> str:
    return code if parameter.exact else code.casefold()


def _texts(code: str, *texts: object) -> list[Value]:
    """Return what :text searches."""
    return [Value(f"{code}:text", 0, "", folded(one)) for one in texts if isinstance(one, str)]


def _type_text(node: dict[str, Any]) -> object:
    type_ = node.get("type")
    return type_.get("text") if isinstance(type_, dict) else None


def _deceased(resource: object, parameter: Parameter) -> list[Value]:
    """Return R4's `deceased.exists() and deceased != false`, which always has a value."""
    if not isinstance(resource, dict):
        return []
    dead = "deceasedDateTime" in resource or resource.get("deceasedBoolean") is True
    return _token(dead, parameter)


def _string(node: object, parameter: Parameter) -> Iterator[Value]:
    if isinstance(node, str):
        yield Value(parameter.code, 0, "", folded(node), node)
    elif isinstance(node, dict):
        for name in _ADDRESS_PARTS if parameter.code == _ADDRESS else _NAME_PARTS:
            parts = node.get(name, ())
            for part in parts if isinstance(parts, list | tuple) else (parts,):
                yield from _string(part, parameter)


def _uri(node: object, parameter: Parameter) -> list[Value]:
    return [Value(parameter.code, 0, "", node)] if isinstance(node, str) else []


Reader = Callable[[object, Parameter], Iterable[Value]]
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
