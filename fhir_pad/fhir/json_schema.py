"""What JSON Schema can say of an R4 resource: the elements at its top, and how primitives are.

What is inside complex elements it leaves to R4's own definitions.
Must not know who reads it, nor whether a resource keeps it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.checks.definitions import Element, TypeUse, type_named

Schema = dict[str, object]

_HIGHEST: Final = 2**31 - 1
_OBJECT: Final[Schema] = {"type": "object"}
_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_URIS: Final = ("uri", "url", "canonical", "oid", "uuid")
_DAY: Final = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
_SIMPLE: Final[Mapping[str, Schema]] = MappingProxyType(
    {
        "boolean": {"type": "boolean"},
        "decimal": {"type": "number"},
        "integer": {"type": "integer", "minimum": -_HIGHEST - 1, "maximum": _HIGHEST},
        "positiveInt": {"type": "integer", "minimum": 1, "maximum": _HIGHEST},
        "unsignedInt": {"type": "integer", "minimum": 0, "maximum": _HIGHEST},
        "date": {"type": "string", "pattern": f"^{_DAY}$"},
        "id": {"type": "string", "pattern": "^[A-Za-z0-9.-]{1,64}$"},
        "code": {"type": "string", "pattern": r"^[^\s]+( [^\s]+)*$"},
        **{name: {"type": "string", "pattern": r"^[^\s]+$"} for name in _URIS},
    }
)
"""http://hl7.org/fhir/R4/datatypes.html#primitive; any other is described as a text."""


def json_schema(type_: str) -> Schema:
    """Return the schema of a resource type, in the part that OpenAPI 3.0 has of JSON Schema.

    Raises KeyError when the definition of the type is not kept.
    """
    elements = type_named(type_).elements
    properties: Schema = {"resourceType": {"type": "string", "enum": [type_]}}
    for element in elements:
        for use in element.types:
            name = element.json_name(use)
            properties[name] = _value(element, use)
            if use.is_primitive:
                properties[f"_{name}"] = _many(_OBJECT) if element.is_many else _OBJECT
    return {
        "type": "object",
        "required": ["resourceType", *(one.name for one in elements if _is_named(one))],
        "properties": properties,
        "additionalProperties": False,
    }


def _is_named(element: Element) -> bool:
    """Tell whether the element must be there, and under one name.

    A primitive may also be there as its extensions alone, under `_name`; what is a code with a
    required binding may not, for the code is what others act on.
    """
    return element.is_required and not element.is_choice and element.codes is not None


def _value(element: Element, use: TypeUse) -> Schema:
    if not use.is_primitive:
        one = _OBJECT
    elif element.codes is not None:
        one = {"type": "string", "enum": sorted(element.codes.codes)}
    else:
        one = _SIMPLE.get(use.name, _TEXT)
    return _many(one) if element.is_many else one


def _many(one: Schema) -> Schema:
    return {"type": "array", "items": one, "minItems": 1}
