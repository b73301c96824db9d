"""What is sent and answered in bodies, as the OpenAPI description says it.

Must not know addresses, nor how anything is answered.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.json_schema import Schema, json_schema
from fhir_pad.rest.capability import FORMATS
from fhir_pad.rest.operating import ANY_TYPE, PARAMETERS
from fhir_pad.rest.patching import MEDIA_TYPE
from fhir_pad.rest.routes import ID, Route

EXAMPLE = "example"
"""The id that examples have which no resource here has."""
_BUNDLE, _RESPONSE, _PATIENT = "Bundle", "QuestionnaireResponse", "Patient"
_TEXT: Final[Schema] = {"type": "string"}
_STEP: Final[Schema] = {
    "type": "object",
    "required": ["op", "path"],
    "properties": {"op": _TEXT, "path": _TEXT},
}
_EXAMPLES: Final[Mapping[str, Schema]] = {
    _BUNDLE: {
        "resourceType": _BUNDLE,
        "type": "batch",
        "entry": [{"request": {"method": "GET", "url": "Patient?_count=0"}}],
    },
    _RESPONSE: {
        "resourceType": _RESPONSE,
        "questionnaire": pinned("Questionnaire", "leg-pain"),
        "status": "in-progress",
    },
    _PATIENT: {"resourceType": _PATIENT, "birthDate": "1960"},
}
"""Resources that are taken as they are, by type."""


def schemas() -> dict[str, Schema]:
    """Return the schemas that bodies are described by, under the names of their types."""
    types = (*_EXAMPLES, PARAMETERS)
    sent = {type_: json_schema(type_) for type_ in types}
    return {"Resource": _resource(), "OperationOutcome": _outcome(), **sent}


def answered(name: str) -> Schema:
    """Return the content of an answer whose schema has this name."""
    return {media_type: {"schema": _named(name)} for media_type in FORMATS}


def sent(route: Route, arguments: Mapping[str, str]) -> Schema:
    """Return the body that a route takes, empty when that is no JSON.

    `arguments` are values that its operation can be called with, by parameter.
    """
    if route.code == "patch":
        steps: Schema = {"type": "array", "items": _STEP}
        return {"required": True, "content": {MEDIA_TYPE: {"schema": steps, "example": []}}}
    if route.method not in {"POST", "PUT"}:
        return {}
    types = tuple(_types(route))
    content = {"schema": _one_of(types)} | _example(route, types, arguments)
    return {"required": route.operation is None, "content": dict.fromkeys(FORMATS, content)}


def _types(route: Route) -> Iterator[str]:
    """Give the types of resource that are taken; none when it may be any."""
    operation = route.operation
    if operation is None:
        yield route.type or _BUNDLE
    elif operation.whole:
        yield from (_RESPONSE, PARAMETERS, _BUNDLE)
    elif ANY_TYPE not in operation.bare:  # $validate is asked about what may be anything
        yield from operation.bare
        yield PARAMETERS


def _one_of(types: tuple[str, ...]) -> Schema:
    if not types:
        return {"type": "object"}
    return _named(types[0]) if len(types) == 1 else {"anyOf": [*map(_named, types)]}


def _example(route: Route, types: tuple[str, ...], arguments: Mapping[str, str]) -> Schema:
    if not types:
        return {}
    if types[0] == PARAMETERS:
        return {"example": _parameters(arguments)} if arguments else {}
    own = {"id": EXAMPLE} if route.pattern[-1:] == (ID,) else {}
    return {"example": _EXAMPLES[types[0]] | own}


def _parameters(arguments: Mapping[str, str]) -> Schema:
    element = {"url": "valueUri", "canonical": "valueUri"}
    said = [
        {"name": name, element.get(name, "valueString"): value} for name, value in arguments.items()
    ]
    return {"resourceType": PARAMETERS, "parameter": said}


def _named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _resource() -> Schema:
    return {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"type": "string", "minLength": 1}},
    }


def _outcome() -> Schema:
    issue: Schema = {
        "type": "object",
        "required": ["severity", "code"],
        "properties": {
            "severity": {"type": "string", "enum": ["fatal", "error", "warning", "information"]},
            "code": _TEXT,
            "details": {"type": "object", "properties": {"text": _TEXT}},
            "expression": {"type": "array", "items": _TEXT, "minItems": 1},
        },
    }
    return {
        "type": "object",
        "required": ["resourceType", "issue"],
        "properties": {
            "resourceType": {"type": "string", "enum": ["OperationOutcome"]},
            "issue": {"type": "array", "items": issue, "minItems": 1},
        },
    }
