"""The OpenAPI description, made from the table of what is offered.

For tools that do not read a CapabilityStatement. JSON Schema cannot say all that R4 wants of a
resource, so a body is described by what is at its top. Must not know how anything is answered.
"""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import cast

from fhir_pad.fhir.arguments import Kind as ArgumentKind
from fhir_pad.fhir.canonical import VERSION, url
from fhir_pad.fhir.json_schema import Schema
from fhir_pad.operations.operation import Operation
from fhir_pad.rest import openapi_bodies as bodies
from fhir_pad.rest import paging, parts
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.past import SINCE
from fhir_pad.rest.routes import GET, ID, VERSION_ID, Route, Table
from fhir_pad.rest.searching import INCLUDE, REVINCLUDE, SORT, TOTAL, TOTALS
from fhir_pad.store import known

_FORM = "application/x-www-form-urlencoded"
_TEXT: Schema = {"type": "string"}
_BOOLEAN: Schema = {"type": "string", "enum": ["true", "false"]}
_PRETTY, _SEARCH = "_pretty", "_search"
_CODES = frozenset({"code", "codeA"})
_VALUES: Mapping[str, str] = {SORT: "_id", parts.ELEMENTS: "id"}
"""Of parameters that mean the same wherever they are."""
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
    "transaction": (200, 404, 409, 410, 412, 422),
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
"""What each interaction can answer, beside what all can."""
_OF_OPERATIONS = (200, 304, 404, 410, 422)
_EVERYWHERE = (400, 406, 413, 503)
_BODIES = frozenset({"POST", "PUT", "PATCH"})
_OF_BODIES = (415,)
_OF_PROTECTED = (401, 403)
_BEARER = "bearer"
_WORDS: Mapping[int, str] = {
    200: "As asked",
    201: "Created",
    204: "Deleted",
    304: "The client has it already",
    400: "The request cannot be understood",
    401: "Nobody knows who asks",
    403: "The scopes do not grant it",
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
_SCHEMES: Schema = {
    _BEARER: {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token with SMART scopes; see .well-known/smart-configuration.",
    }
}
_WITHOUT_BODY = frozenset({204, 304})


def openapi(table: Table, base: str, examples: Mapping[str, str], *, protected: bool) -> Node:
    """Return the OpenAPI 3.0 document of a server with this table at this base.

    `examples` are ids that can be read, by resource type. Where access is `protected`, what is not
    public wants a token.
    """
    paths: dict[str, dict[str, object]] = {}
    for route in table.routes:
        path = "/" + "/".join(route.pattern)
        said = _operation(route, table, examples)
        if protected and not route.is_public:
            said = _protected(said)
        paths.setdefault(path, {})[route.method.lower()] = said
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
            "schemas": bodies.schemas(),
            "responses": {str(status): _response(status) for status in _WORDS},
            **({"securitySchemes": _SCHEMES} if protected else {}),
        },
    }


def _operation(route: Route, table: Table, examples: Mapping[str, str]) -> Schema:
    said: Schema = {
        "operationId": _id_of(route),
        "summary": f"{route.code} {route.type}".strip(),
        "parameters": [
            *_in_path(route, examples),
            *_in_query(route, examples),
            *_in_headers(route),
        ],
        "responses": {str(status): _answer(route, table, status) for status in _statuses(route)},
    }
    body = _body(route, examples)
    return said | ({"requestBody": body} if body else {})


def _protected(said: Schema) -> Schema:
    """Return an operation that wants a token."""
    answers = cast("Schema", said["responses"])
    others = {str(one): {"$ref": f"#/components/responses/{one}"} for one in _OF_PROTECTED}
    return {**said, "security": [{_BEARER: []}], "responses": {**answers, **others}}


def _id_of(route: Route) -> str:
    """Return a name that tells routes apart: `GET-ValueSet-id-expand`."""
    words = (re.sub("[^A-Za-z0-9]+", "", part) for part in route.pattern)
    return "-".join([route.method, *words])


def _statuses(route: Route) -> tuple[int, ...]:
    own = _OF_OPERATIONS if route.operation is not None else _STATUSES[route.code]
    with_body = _OF_BODIES if route.method in _BODIES else ()
    return tuple(sorted({*own, *with_body, *_EVERYWHERE}))


def _answer(route: Route, table: Table, status: int) -> Schema:
    """Return the answer; from what is created, links lead to what can be done with it."""
    if route.code != "create" or status != HTTPStatus.CREATED:
        return {"$ref": f"#/components/responses/{status}"}
    beside = table.by_pattern[route.type, ID].values()
    links = {
        one.code: {"operationId": _id_of(one), "parameters": {"id": "$response.body#/id"}}
        for one in beside
        if one.method in {GET, "DELETE"}
    }
    return _response(status) | {"links": links}


def _response(status: int) -> Schema:
    if status in _WITHOUT_BODY:
        return {"description": _WORDS[status]}
    name = "Resource" if status < 400 else "OperationOutcome"  # noqa: PLR2004 - HTTP's errors
    return {"description": _WORDS[status], "content": bodies.answered(name)}


def _body(route: Route, examples: Mapping[str, str]) -> Schema:
    """Return what is sent, empty when nothing is."""
    if route.pattern[-1:] != (_SEARCH,):
        return bodies.sent(route, _called_with(route, examples))
    form: Schema = {"type": "object", "properties": dict(_search(route.type))}
    return {"required": False, "content": {_FORM: {"schema": form}}}


def _called_with(route: Route, examples: Mapping[str, str]) -> dict[str, str]:
    """Return values that an operation can be called with; none for what is asked about a code."""
    if route.operation is None or not _CODES.isdisjoint(route.operation.signature):
        return {}
    said = {"subject": f"Patient/{bodies.EXAMPLE}"}
    if route.type in examples and ID not in route.pattern:
        name = "url" if "url" in route.operation.signature else "canonical"
        said[name] = url(route.type, examples[route.type])
    return {name: said[name] for name in route.operation.signature if name in said}


def _in_path(route: Route, examples: Mapping[str, str]) -> Iterator[Schema]:
    for part in route.pattern:
        if part in _NAMES:
            said: Schema = {"name": _NAMES[part], "in": "path", "required": True, "schema": _TEXT}
            if part == ID:
                said["example"] = examples.get(route.type, bodies.EXAMPLE)
            yield said


def _in_query(route: Route, examples: Mapping[str, str]) -> Iterator[Schema]:
    named: Iterator[tuple[str, Schema]] = iter(())
    if route.operation is not None and route.method == GET:
        named = _arguments(route.operation)
    elif route.code == "update-conditional":
        named = _criteria(route.type)
    elif route.code == "search-type" and route.method == GET:
        named = _search(route.type)
    elif route.code.startswith("history"):
        named = iter(((SINCE, _TEXT), _count()))
    elif route.code in {"read", "vread"}:
        named = iter(_parts())
    values = {**_VALUES, **_called_with(route, examples)}
    if route.code == "update-conditional":
        values["_id"] = bodies.EXAMPLE
    for name, schema in (*named, (_PRETTY, _BOOLEAN)):
        said: Schema = {"name": name, "in": "query", "schema": schema}
        yield said | {"example": values[name]} if name in values else said


def _arguments(operation: Operation) -> Iterator[tuple[str, Schema]]:
    for name, parameter in operation.signature.items():
        if parameter.offered and parameter.kind in _IN_A_QUERY:
            yield name, _ARGUMENTS.get(parameter.kind, _TEXT)


def _search(type_: str) -> Iterator[tuple[str, Schema]]:
    """Give what a client may write; `_page` stands in links alone."""
    yield from _criteria(type_)
    yield SORT, _TEXT
    yield _count()
    yield INCLUDE, _TEXT
    yield REVINCLUDE, _TEXT
    yield TOTAL, {"type": "string", "enum": [*TOTALS]}
    yield from _parts()


def _criteria(type_: str) -> Iterator[tuple[str, Schema]]:
    for code in known(type_):
        yield code, _TEXT


def _count() -> tuple[str, Schema]:
    return paging.COUNT, {"type": "integer", "minimum": 0, "maximum": 999_999_999}


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
