"""The R4B classes of fhir.resources as plain values, to be laid beside the R4 definitions.

Knows pydantic and the ways of fhir.resources, and nothing of R4.
"""

import typing
from types import UnionType
from typing import Any, NamedTuple

from fhir.resources.R4B import get_fhir_model_class

# Where the class of a primitive is not called by the name of its FHIR type.
PRIMITIVES = {"bool": "boolean", "EncodedBytes": "base64Binary", "UuidVersion": "uuid"}

# A primitive may be replaced by an extension, and a choice is required as a whole.
REQUIRED = ("element_required", "one_of_many_required")


class Member(NamedTuple):
    """One member of a class: its JSON name, FHIR type, cardinality, targets of a Reference.

    `summary` tells whether it is in a summary of the resource.
    """

    name: str
    type: str
    many: bool
    required: bool
    summary: bool
    targets: frozenset[str]
    model: Any


def model(resource_type: str) -> Any:
    """Return the class of a resource type."""
    return get_fhir_model_class(resource_type)


def members(klass: Any) -> dict[str, Member]:
    """Return the elements of a class by their names in JSON."""
    found = {}
    for field in klass.model_fields.values():
        said = field.json_schema_extra or {}
        if said.get("element_property"):
            found[field.alias] = _member(field, said)
    return found


def _member(field: Any, said: dict[str, Any]) -> Member:
    annotation, many = _bare(field.annotation)
    name = annotation.__name__
    is_object = hasattr(annotation, "get_model_klass")
    return Member(
        name=field.alias,
        type=name.removesuffix("Type") if is_object else _primitive(name),
        many=many,
        required=field.is_required() or any(said.get(word) is True for word in REQUIRED),
        summary=said.get("summary_element_property") is True,
        targets=frozenset(said.get("enum_reference_types", ())) - {"Resource"},
        model=annotation.get_model_klass() if is_object else None,
    )


def _primitive(name: str) -> str:
    return PRIMITIVES.get(name, name[:1].lower() + name[1:])


def _bare(annotation: Any) -> tuple[Any, bool]:
    """Return what stands inside Optional and List, and whether there was a List."""
    many = False
    while (origin := typing.get_origin(annotation)) is not None:
        if origin is typing.Annotated:
            return type(annotation.__metadata__[0]), many
        many = many or origin is list
        inside = [one for one in typing.get_args(annotation) if one is not type(None)]
        assert origin in (list, typing.Union, UnionType), annotation
        annotation = inside[0]
    return annotation, many
