"""The OpenAPI document for people: requests by resource, with their parameters and a shell line.

Must not know what any request does.
"""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fhir_pad.fhir.nodes import objects
from fhir_pad.web.tester.ways import BEARER

Node = Mapping[str, object]
WHOLE: Final = "server"
"""The group of requests that are about no one type."""
TITLES: Final = {WHOLE: "The whole server"}
PLACES: Final = {"path": "address", "query": "query"}
HEADER: Final = "header"
METHODS: Final = frozenset({"get", "post", "put", "patch", "delete"})
_FORM: Final = "application/x-www-form-urlencoded"
_FORM_EXAMPLE: Final = "_id=example"
_ID: Final = "example"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: where it stands, and what may stand in it."""

    name: str
    place: str
    values: str
    required: bool


@dataclass(frozen=True, slots=True)
class Request:
    """One request that is answered."""

    id: str
    method: str
    path: str
    words: str
    parameters: tuple[Parameter, ...]
    media_types: tuple[str, ...]
    example: str
    answers: tuple[tuple[str, str], ...]
    line: str


Groups = Mapping[str, tuple[Request, ...]]


def groups(document: Node, *, protected: bool) -> Groups:
    """Return the requests of an OpenAPI document by the resource that they are about."""
    (server,) = objects(document, "servers")
    found: dict[str, tuple[Request, ...]] = {}
    for path, held in _mapping(document.get("paths")).items():
        name = _group(path)
        made = tuple(
            _request(document, str(server["url"]), path, method, told, protected=protected)
            for method, told in _mapping(held).items()
            if method in METHODS and isinstance(told, Mapping)
        )
        found[name] = (*found.get(name, ()), *made)
    return {name: found[name] for name in sorted(found, key=lambda one: (one != WHOLE, one))}


def _group(path: str) -> str:
    first = path.strip("/").partition("/")[0]
    return first if first[:1].isupper() else WHOLE


def _request(  # noqa: PLR0913 - the document, and where in it
    document: Node, base: str, path: str, method: str, told: Node, *, protected: bool
) -> Request:
    media_type, example = _body(told)
    return Request(
        id=str(told["operationId"]),
        method=method.upper(),
        path=path,
        words=str(told.get("summary", "")),
        parameters=tuple(map(_parameter, objects(told, "parameters"))),
        media_types=tuple(_content(told)),
        example=example,
        answers=tuple(_answers(document, told)),
        line=_line(
            f"{base}{_filled(path, told)}", method, media_type, example, protected=protected
        ),
    )


def _parameter(one: Node) -> Parameter:
    schema = _mapping(one.get("schema"))
    values = schema.get("enum")
    said = ", ".join(map(str, values)) if isinstance(values, list) else str(schema.get("type", ""))
    place = PLACES.get(str(one["in"]), HEADER)
    return Parameter(str(one["name"]), place, said, required=one.get("required") is True)


def _content(told: Node) -> Mapping[str, object]:
    return _mapping(_mapping(told.get("requestBody")).get("content"))


def _body(told: Node) -> tuple[str, str]:
    """Return the first media type of a body with its example; empty without a body."""
    for media_type, content in _content(told).items():
        if media_type == _FORM:
            return media_type, _FORM_EXAMPLE
        example = _mapping(content).get("example")
        return media_type, "" if example is None else json.dumps(example, ensure_ascii=False)
    return "", ""


def _answers(document: Node, told: Node) -> Iterator[tuple[str, str]]:
    shared = _mapping(_mapping(document.get("components")).get("responses"))
    for status, one in _mapping(told.get("responses")).items():
        said = _mapping(one)
        named = str(said.get("$ref", "")).rpartition("/")[2]
        found = _mapping(shared.get(named)) if named else said
        yield status, str(found.get("description", ""))


def _filled(path: str, told: Node) -> str:
    """Return the address with examples in it, and those parameters that have one."""
    query = []
    for one in objects(told, "parameters"):
        example = one.get("example")
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", str(example or _ID))
        elif one["in"] == "query" and example is not None:
            query.append((str(one["name"]), str(example)))
    return path + (f"?{urlencode(query)}" if query else "")


def _line(address: str, method: str, media_type: str, example: str, *, protected: bool) -> str:
    parts = ["curl -s"]
    if method != "get":
        parts.append(f"-X {method.upper()}")
    if protected:
        parts.append(BEARER.strip())
    if example:
        parts += [f"-H 'Content-Type: {media_type}'", f"--data-binary {shlex.quote(example)}"]
    return " ".join([*parts, shlex.quote(address)])


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
