"""The OpenAPI description, made from the table of what is offered.

For tools that do not read a CapabilityStatement. JSON Schema cannot say what R4 wants of a
resource, so a body is described by its type alone. Must not know how anything is answered.
"""

import re
from collections.abc import Iterator, Mapping

from fhir_pad.fhir.arguments import Kind as ArgumentKind
from fhir_pad.fhir.canonical import VERSION
from fhir_pad.operations.operation import Operation
from fhir_pad.rest import paging, parts
from fhir_pad.rest.capability import FORMATS
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.past import SINCE
from fhir_pad.rest.patching import MEDIA_TYPE
from fhir_pad.rest.routes import GET, ID, VERSION_ID, Route, Table
from fhir_pad.rest.searching import INCLUDE, REVINCLUDE, SORT, TOTAL, TOTALS
from fhir_pad.store import known

Schema = dict[str, object]
_FORM = "application/x-www-form-urlencoded"
_TEXT: Schema = {"type": "string"}
_BOOLEAN: Schema = {"type": "string", "enum": ["true", "false"]}
_NAMES: Mapping[str, str] = {ID: "id", VERSION_ID: "vid"}
_ARGUMENTS: Mapping[ArgumentKind, Schema] = {
    ArgumentKind.BOOLEAN: _BOOLEAN,
    ArgumentKind.INTEGER: {"type": "integer", "format": "int32"},
}
_IN_A_QUERY = frozenset(
    {
        *(ArgumentKind.URI, ArgumentKind.CODE, ArgumentKind.STRING, ArgumentKind.BOOLEAN),
        *(ArgumentKind.INTEGER, ArgumentKind.DATE_TIME, ArgumentKind.REFERENCE),
    }
)
_STATUSES: Mapping[str, tuple[int, ...]] = {
    "capabilities": (200, 304),
    "transaction": (200, 409, 412, 422),
    "read": (200, 304, 404, 410),
    "vread": (200, 304, 404, 410),
    "search-type": (200, 304),
    "history-instance": (200, 404),
    "history-type": (200,),
    "create": (200, 201, 412, 422),
    "update": (200, 201, 409, 412, 422),
    "update-conditional": (200, 201, 409, 412, 422),
    "patch": (200, 404, 410, 412, 422),
    "delete": (204, 404, 412),
}
"""What each interaction can answer, beside what all can: 400, 406, 503."""
_OF_OPERATIONS = (200, 304, 404, 410, 422)
_EVERYWHERE = (400, 406, 503)
_BODIES = frozenset({"POST", "PUT", "PATCH"})
_OF_BODIES = (413, 415)
_WORDS: Mapping[int, str] = {
    200: "As asked",
    201: "Created",
    204: "Deleted",
    304: "The client has it already",
    400: "The request cannot be understood",
    404: "There is nothing",
    406: "The format is not offered",
    409: "It is there already",
    410: "It was deleted",
    412: "The condition does not hold",
    413: "Too much to look at",
    415: "The media type is not taken",
    422: "Understood, and against a rule",
    503: "Not now; see Retry-After",
}
_WITHOUT_BODY = frozenset({204, 304})


def openapi(table: Table, base: str, examples: Mapping[str, str]) -> Node:
    """Return the OpenAPI 3.0 document of a server with this table at this base.

    `examples` are ids that can be read, by resource type.
    """
    paths: dict[str, dict[str, object]] = {}
    for route in table.routes:
        path = "/" + "/".join(route.pattern)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, examples)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "fhir-pad",
            "version": VERSION,
            "description": "FHIR R4 REST for leg pain. The CapabilityStatement says the same in "
            "FHIR's terms. A body is valid when it is valid R4, which JSON Schema cannot say.",
            "license": {"name": "Apache-2.0"},
        },
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "schemas": {"Resource": _resource(), "OperationOutcome": _outcome()},
            "responses": {str(status): _response(status) for status in _WORDS},
        },
    }


def _operation(route: Route, examples: Mapping[str, str]) -> Schema:
    said: Schema = {
        "operationId": _id_of(route),
        "summary": f"{route.code} {route.type}".strip(),
        "parameters": [*_in_path(route, examples), *_in_query(route), *_in_headers(route)],
        "responses": {
            str(status): {"$ref": f"#/components/responses/{status}"} for status in _statuses(route)
        },
    }
    body = _body(route)
    return said | ({"requestBody": body} if body else {})


def _id_of(route: Route) -> str:
    """Return a name that tells routes apart: `GET-ValueSet-id-expand`."""
    words = (re.sub("[^A-Za-z0-9]+", "", part) for part in route.pattern)
    return "-".join([route.method, *words])


def _statuses(route: Route) -> tuple[int, ...]:
    own = _OF_OPERATIONS if route.operation is not None else _STATUSES[route.code]
    with_body = _OF_BODIES if route.method in _BODIES else ()
    return tuple(sorted({*own, *with_body, *_EVERYWHERE}))


def _response(status: int) -> Schema:
    if status in _WITHOUT_BODY:
        return {"description": _WORDS[status]}
    name = "Resource" if status < 400 else "OperationOutcome"  # noqa: PLR2004 - HTTP's errors
    schema = {"schema": {"$ref": f"#/components/schemas/{name}"}}
    return {"description": _WORDS[status], "content": dict.fromkeys(FORMATS, schema)}


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


def _body(route: Route) -> Schema:
    """Return what is sent, empty when nothing is."""
    if route.pattern[-1:] == ("_search",):
        properties = dict(_search(route.type))
        form: Schema = {"type": "object", "properties": properties}
        return {"required": True, "content": {_FORM: {"schema": form}}}
    if route.code == "patch":
        step = {"type": "object", "required": ["op", "path"], "properties": {"op": _TEXT}}
        patch: Schema = {"type": "array", "items": step}
        return {"required": True, "content": {MEDIA_TYPE: {"schema": patch}}}
    if route.method not in {"POST", "PUT"}:
        return {}
    schema = {"schema": _sent(route)}
    return {"required": route.operation is None, "content": dict.fromkeys(FORMATS, schema)}


def _sent(route: Route) -> Schema:
    """Return the resource that an interaction takes, by its type."""
    if route.operation is not None:
        return {"type": "object"}  # $validate is asked about what may be anything
    type_ = route.type or "Bundle"
    return {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"type": "string", "enum": [type_]}},
    }


def _in_path(route: Route, examples: Mapping[str, str]) -> Iterator[Schema]:
    for part in route.pattern:
        if part in _NAMES:
            known_id = {"example": examples[route.type]} if route.type in examples else {}
            said: Schema = {"name": _NAMES[part], "in": "path", "required": True, "schema": _TEXT}
            yield said | (known_id if part == ID else {})


def _in_query(route: Route) -> Iterator[Schema]:
    named: Iterator[tuple[str, Schema]] = iter(())
    if route.operation is not None and route.method == GET:
        named = _arguments(route.operation)
    elif route.code in {"search-type", "update-conditional"} and route.method != "POST":
        named = _search(route.type)
    elif route.code.startswith("history"):
        named = iter(((SINCE, _TEXT), *_pages()))
    elif route.code in {"read", "vread"}:
        named = iter(_parts())
    for name, schema in named:
        yield {"name": name, "in": "query", "schema": schema}
    yield {
        "name": "_pretty",
        "in": "query",
        "schema": {"type": "string", "enum": ["true", "false"]},
    }


def _arguments(operation: Operation) -> Iterator[tuple[str, Schema]]:
    for name, parameter in operation.signature.items():
        if parameter.offered and parameter.kind in _IN_A_QUERY:
            yield name, _ARGUMENTS.get(parameter.kind, _TEXT)


def _search(type_: str) -> Iterator[tuple[str, Schema]]:
    for code in known(type_):
        yield code, _TEXT
    yield SORT, _TEXT
    yield from _pages()
    yield INCLUDE, _TEXT
    yield REVINCLUDE, _TEXT
    yield TOTAL, {"type": "string", "enum": [*TOTALS]}
    yield from _parts()


def _pages() -> Iterator[tuple[str, Schema]]:
    yield paging.COUNT, {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    yield paging.PAGE, _TEXT


def _parts() -> Iterator[tuple[str, Schema]]:
    yield parts.SUMMARY, {"type": "string", "enum": [*parts.SUMMARIES]}
    yield parts.ELEMENTS, _TEXT


def _in_headers(route: Route) -> Iterator[Schema]:
    names = {
        "read": ("If-None-Match", "If-Modified-Since"),
        "vread": ("If-None-Match", "If-Modified-Since"),
        "search-type": ("Prefer",),
        "create": ("Prefer", "If-None-Exist"),
        "update": ("Prefer", "If-Match", "If-None-Match"),
        "update-conditional": ("Prefer", "If-Match", "If-None-Match"),
        "patch": ("Prefer", "If-Match"),
        "delete": ("If-Match",),
    }
    for name in names.get(route.code, ()):
        yield {"name": name, "in": "header", "schema": _TEXT}
