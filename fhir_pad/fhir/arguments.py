"""What an operation is called with: a Parameters resource read against the operation's signature.

A parameter that R4 defines and that is not offered here is refused; one that R4 does not define
is ignored, as a client may send what another server understands. Must not know what any
parameter is for.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import cast

from fhir_pad.fhir.issues import Issue, IssueType, Refused, error
from fhir_pad.fhir.nodes import objects

Node = Mapping[str, object]


class Kind(StrEnum):
    """The types of R4 operation parameters, and of the elements that may carry them."""

    URI = "uri"
    CODE = "code"
    STRING = "string"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DATE_TIME = "dateTime"
    CODING = "Coding"
    CODEABLE_CONCEPT = "CodeableConcept"
    RESOURCE = "resource"
    PART = "part"
    REFERENCE = "string(reference)"
    """R4 writes it as a text, CPG as a Reference; both are taken."""
    ELEMENT = "Element"
    """SDC lets some parameters be a canonical, a Reference or a resource."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a signature. `offered` is False where R4 has it and this server has not."""

    kind: Kind
    repeats: bool = False
    offered: bool = True


Signature = Mapping[str, Parameter]

_ELEMENTS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.URI: ("valueUri", "valueCanonical", "valueUrl"),
        Kind.CODE: ("valueCode",),
        Kind.STRING: ("valueString",),
        Kind.BOOLEAN: ("valueBoolean",),
        Kind.INTEGER: ("valueInteger", "valueUnsignedInt", "valuePositiveInt"),
        Kind.DATE_TIME: ("valueDateTime", "valueDate"),
        Kind.CODING: ("valueCoding",),
        Kind.CODEABLE_CONCEPT: ("valueCodeableConcept",),
        Kind.RESOURCE: ("resource",),
        Kind.PART: ("part",),
        Kind.REFERENCE: ("valueString", "valueReference", "valueUri"),
        Kind.ELEMENT: ("valueUri", "valueCanonical", "valueUrl", "valueReference", "resource"),
    }
)
_JSON_TYPES: Mapping[Kind, type] = MappingProxyType(
    {Kind.BOOLEAN: bool, Kind.INTEGER: int, Kind.PART: list}
    | dict.fromkeys((Kind.CODING, Kind.CODEABLE_CONCEPT, Kind.RESOURCE), dict)
)
_IN_A_URL = frozenset(
    {
        *(Kind.URI, Kind.CODE, Kind.STRING, Kind.BOOLEAN, Kind.INTEGER, Kind.DATE_TIME),
        Kind.REFERENCE,
    }
)
_BOOLEANS: Mapping[str, bool] = MappingProxyType({"true": True, "false": False})
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Arguments:
    """The parameters of one call that the signature has, each with its values as sent."""

    values: Mapping[str, tuple[object, ...]]

    def has(self, *names: str) -> bool:
        """Tell whether any of these parameters was sent."""
        return any(name in self.values for name in names)

    def all(self, name: str) -> tuple[object, ...]:
        """Return all values of a parameter, in the order sent."""
        return self.values.get(name, ())

    def text(self, name: str) -> str | None:
        """Return the value of a parameter that is a text, None when it was not sent."""
        return next((str(value) for value in self.all(name)), None)

    def number(self, name: str) -> int | None:
        """Return the value of an integer parameter, None when it was not sent."""
        return next((value for value in self.all(name) if isinstance(value, int)), None)

    def true(self, name: str) -> bool:
        """Tell whether a boolean parameter was sent as true. None of ours is true by itself."""
        return self.all(name) == (True,)

    def references(self, name: str) -> tuple[str, ...]:
        """Return the references of a parameter as texts, in the order sent."""
        return tuple(
            str(value["reference"] if isinstance(value, Mapping) else value)
            for value in self.all(name)
        )

    def node(self, name: str) -> Node | None:
        """Return the Coding, CodeableConcept or resource of a parameter, None when not sent."""
        return next((value for value in self.all(name) if isinstance(value, Mapping)), None)


def at(name: str) -> str:
    """Return the FHIRPath of a parameter by its name."""
    return f"Parameters.parameter.where(name = '{name}')"


def read(parameters: Node, signature: Signature) -> Arguments:
    """Return the arguments of a Parameters resource; raise Refused with every fault at once."""
    taken: dict[str, list[object]] = {}
    faults: list[Issue] = []
    for sent in objects(parameters, "parameter"):
        name = str(sent.get("name"))
        if name not in signature:
            continue
        value, fault = _value(name, sent, signature[name])
        if fault is not None:
            faults.append(fault)
        else:
            taken.setdefault(name, []).append(value)
    faults += _repeated(taken, signature)
    if faults:
        raise Refused(faults)
    return Arguments({name: tuple(values) for name, values in taken.items()})


def from_query(pairs: Iterable[tuple[str, str]], signature: Signature) -> Node:
    """Return the Parameters resource for the query of a GET, in its order.

    Parameters outside the signature, and those without a value, are left out. Raises Refused for
    one that cannot stand in a URL (Coding, CodeableConcept, resource) and for a text that is not
    of the parameter's type.
    """
    faults: list[Issue] = []
    made: list[Node] = []
    for name, text in pairs:
        if name not in signature or not text:
            continue
        value = _from_text(text, signature[name].kind)
        if value is None:
            faults.append(_mistyped(name, signature[name].kind))
        else:
            made.append({"name": name, _ELEMENTS[signature[name].kind][0]: value})
    if faults:
        raise Refused(faults)
    return {"resourceType": "Parameters", **({"parameter": made} if made else {})}


def _from_text(text: str, kind: Kind) -> object:
    if kind not in _IN_A_URL:
        return None
    if kind is Kind.BOOLEAN:
        return _BOOLEANS.get(text)
    if kind is Kind.INTEGER:
        return int(text) if _WHOLE.fullmatch(text) else None
    return text


def _value(name: str, sent: Node, parameter: Parameter) -> tuple[object, Issue | None]:
    if not parameter.offered:
        text = f"Leave out {name}: this server does not offer it."
        return None, error(IssueType.NOT_SUPPORTED, text, at(name))
    for element in _ELEMENTS[parameter.kind]:
        value = sent.get(element)
        if _is_of(value, parameter.kind):
            return value, None
    return None, _mistyped(name, parameter.kind)


def _is_of(value: object, kind: Kind) -> bool:
    if kind is Kind.INTEGER and isinstance(value, bool):
        return False
    if kind is Kind.REFERENCE and isinstance(value, Mapping):
        return isinstance(value.get("reference"), str)
    if kind is Kind.ELEMENT:
        return isinstance(value, str | Mapping) and bool(value)
    wanted = _JSON_TYPES.get(kind, str)
    return isinstance(value, wanted) and bool(value or kind in (Kind.BOOLEAN, Kind.INTEGER))


def _mistyped(name: str, kind: Kind) -> Issue:
    if kind in _IN_A_URL:
        text = f"Give {name} as a value of type {kind}."
    else:
        text = f"Give {name} as {_ELEMENTS[kind][0]} in the Parameters of a POST."
    return error(IssueType.INVALID, text, at(name))


def _repeated(taken: Mapping[str, list[object]], signature: Signature) -> Iterator[Issue]:
    for name, values in taken.items():
        if len(values) > 1 and not signature[name].repeats:
            yield error(IssueType.INVALID, f"Give {name} once.", at(name))


def parts(value: object) -> Node:
    """Return the parts of one repeated parameter by name: its values, the last one of a name."""
    found: dict[str, object] = {}
    for part in cast("list[object]", value):
        if isinstance(part, Mapping):
            said = (one for key, one in part.items() if str(key).startswith("value"))
            found[str(part.get("name"))] = next(said, None)
    return found


def parameters(*said: Node | None) -> dict[str, object]:
    """Return the Parameters resource with these parameters; None stands for nothing to say."""
    return {"resourceType": "Parameters", "parameter": [one for one in said if one is not None]}


def said(name: str, element: str, value: object) -> dict[str, object] | None:
    """Return one parameter to answer with, None when there is no value."""
    return None if value is None else {"name": name, element: value}
