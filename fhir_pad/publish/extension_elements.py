"""An extension as ElementDefinitions: the snapshot that validators read, and the differential.

R4: http://hl7.org/fhir/R4/extensibility.html and elementdefinition.html. Must not know our
extensions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fhir_pad.report.elements import Element

MANY = "*"
_ROOT = "Extension"
_TYPE_OF_SYSTEM = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
_SYSTEM_STRING = "http://hl7.org/fhirpath/System.String"


@dataclass(frozen=True, slots=True)
class Part:
    """An extension, or one inside another: its url, what it says, and its type or its parts.

    It is never required: what has nothing to say is left out.
    """

    url: str
    words: str
    type: str = ""
    most: str = "1"
    parts: tuple["Part", ...] = ()


def snapshot(whole: Part) -> list[Element]:
    """Return every element of the extension, complete."""
    return [_opened(_ROOT, _ROOT, whole, base=_ROOT), *_inside(_ROOT, _ROOT, whole)]


def differential(whole: Part) -> list[Element]:
    """Return what the extension says beyond R4's own."""
    return [_only_said(each) for each in snapshot(whole) if _says_something(each)]


def _opened(identity: str, path: str, part: Part, *, base: str) -> Element:
    return {
        "id": identity,
        "path": path,
        "short": part.words,
        "definition": part.words,
        "min": 0,
        "max": part.most,
        "base": {"path": base, "min": 0, "max": MANY},
        **({} if path == _ROOT else {"type": [{"code": "Extension"}]}),
        "constraint": [_ELE_1, _EXT_1],
        "isModifier": False,
    }


def _inside(identity: str, path: str, part: Part) -> Iterator[Element]:
    """Give id, extensions, url and value of an extension, in R4's order."""
    yield _id(identity, path)
    yield _extensions(identity, path, part)
    for each in part.parts:
        slice_of = f"{identity}.extension:{each.url}"
        opened = _opened(slice_of, f"{path}.extension", each, base="Element.extension")
        yield _named(opened, each.url)
        yield from _inside(slice_of, f"{path}.extension", each)
    yield _url(identity, path, part)
    yield _value(identity, path, part)


def _named(opened: Element, name: str) -> Element:
    """Return the element with its slice name after id and path."""
    return {"id": opened["id"], "path": opened["path"], "sliceName": name} | opened


def _id(identity: str, path: str) -> Element:
    return {
        "id": f"{identity}.id",
        "path": f"{path}.id",
        "representation": ["xmlAttr"],
        "short": "Id inside the resource",
        "definition": "An id by which other elements of the resource can name this one.",
        "min": 0,
        "max": "1",
        "base": {"path": "Element.id", "min": 0, "max": "1"},
        "type": [_system_type("string")],
        "isModifier": False,
    }


def _extensions(identity: str, path: str, part: Part) -> Element:
    words = "Its parts" if part.parts else "No extension inside"
    return {
        "id": f"{identity}.extension",
        "path": f"{path}.extension",
        "slicing": {
            "discriminator": [{"type": "value", "path": "url"}],
            "description": "An extension is told by its url",
            "rules": "open",
        },
        "short": words,
        "definition": f"{words}.",
        "min": 0,
        "max": MANY if part.parts else "0",
        "base": {"path": "Element.extension", "min": 0, "max": MANY},
        "type": [{"code": "Extension"}],
        "constraint": [_ELE_1, _EXT_1],
        "isModifier": False,
    }


def _url(identity: str, path: str, part: Part) -> Element:
    return {
        "id": f"{identity}.url",
        "path": f"{path}.url",
        "representation": ["xmlAttr"],
        "short": "Which extension this is",
        "definition": "Names the meaning of the extension.",
        "min": 1,
        "max": "1",
        "base": {"path": "Extension.url", "min": 1, "max": "1"},
        "type": [_system_type("uri")],
        "fixedUri": part.url,
        "isModifier": False,
    }


def _value(identity: str, path: str, part: Part) -> Element:
    words = "The parts say it all" if part.parts else part.words
    return {
        "id": f"{identity}.value[x]",
        "path": f"{path}.value[x]",
        "short": words,
        "definition": words,
        "min": 0 if part.parts else 1,
        "max": "0" if part.parts else "1",
        "base": {"path": "Extension.value[x]", "min": 0, "max": "1"},
        # With parts no value is allowed, so the type says nothing; R4 wants one in a snapshot.
        "type": [{"code": part.type or "string"}],
        "constraint": [_ELE_1],
        "isModifier": False,
    }


def _system_type(name: str) -> Element:
    said = {"url": _TYPE_OF_SYSTEM, "valueUrl": name}
    return {"extension": [said], "code": _SYSTEM_STRING}


def _constraint(key: str, human: str, expression: str, source: str) -> Element:
    return {
        "key": key,
        "severity": "error",
        "human": human,
        "expression": expression,
        "source": f"http://hl7.org/fhir/StructureDefinition/{source}",
    }


_ELE_1 = _constraint(
    "ele-1",
    "An element has a value or children",
    "hasValue() or (children().count() > id.count())",
    "Element",
)
_EXT_1 = _constraint(
    "ext-1",
    "Either a value or extensions, not both",
    "extension.exists() != value.exists()",
    "Extension",
)

_SAID = ("id", "path", "sliceName", "short", "definition", "min", "max", "type", "fixedUri")


def _says_something(each: Mapping[str, object]) -> bool:
    """Return False for what the extension leaves as R4 has it: ids and open extensions."""
    identity = str(each["id"])
    is_open = identity.endswith(".extension") and each["max"] == MANY
    return not identity.endswith(".id") and not is_open


def _only_said(each: Mapping[str, object]) -> Element:
    return {name: each[name] for name in _SAID if name in each}
