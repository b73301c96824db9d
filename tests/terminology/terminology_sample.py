"""A small terminology of our own making, and short words to call the operations with."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fhir_pad import content
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.strict import read
from fhir_pad.terminology import Held

BASE = "https://w3id.org/fhir-pad"
SCT = "http://snomed.info/sct"
COLOUR = "https://example.org/CodeSystem/colour"
SHADES = "https://example.org/ValueSet/shades"
WARM = "https://example.org/ValueSet/warm"
RING = "https://example.org/ValueSet/ring"
MEASURED = {"identifier": "urn:uuid:0", "timestamp": "2026-11-21T10:00:00Z"}


@cache
def published() -> dict[str, Any]:
    """Return every ValueSet and ConceptMap file by its path, and the CodeSystems beside them."""
    paths = sorted(content.folder("valuesets").glob("*.json"))
    return {path.stem: read(path.read_bytes()) for path in paths}


def of_type(kind: str) -> dict[str, Any]:
    """Return the published resources of a type by id."""
    return {one["id"]: one for one in published().values() if one["resourceType"] == kind}


@cache
def held() -> Held:
    """Return the terminology that the project publishes."""
    return Held.of(published().values())


def codings(resource: Any) -> Iterator[tuple[str, str, str | None]]:
    """Give (system, code, display) of every code that a ValueSet or ConceptMap names."""
    for include in resource.get("compose", {}).get("include", ()):
        for one in include.get("concept", ()):
            yield include["system"], one["code"], one.get("display")
    for group in resource.get("group", ()):
        for element in group["element"]:
            yield group["source"], element["code"], element.get("display")
            for target in element["target"]:
                if "code" in target:
                    yield group["target"], target["code"], target.get("display")
                for need in target.get("dependsOn", ()):
                    yield need["system"], need["value"], need.get("display")


def code_system(**change: Any) -> dict[str, Any]:
    """Return a CodeSystem in which crimson and pink are kinds of red."""
    crimson = {"code": "crimson", "display": "Crimson", "concept": [{"code": "blood"}]}
    red = {
        "code": "red",
        "display": "Red",
        "definition": "Like blood.",
        "designation": [{"language": "de-AT", "value": "Rot"}],
        "concept": [crimson, {"code": "pink", "display": "Pink"}],
    }
    return {
        "resourceType": "CodeSystem",
        "url": COLOUR,
        "version": "2",
        "name": "Colour",
        "language": "en-GB",
        "status": "active",
        "content": "complete",
        "hierarchyMeaning": "is-a",
        "concept": [red, {"code": "blue", "display": "Dark blue"}],
        **change,
    }


def value_set(*include: dict[str, Any], **change: Any) -> dict[str, Any]:
    """Return a ValueSet with these includes, of all colours when there are none."""
    compose = {"include": list(include) or [{"system": COLOUR}], **change.pop("compose", {})}
    return {"resourceType": "ValueSet", "status": "active", "compose": compose, **change}


def sample(**change: Any) -> Held:
    """Return the terminology of colours: all of them, the warm ones, and a set inside itself."""
    warm = value_set({"system": COLOUR, "concept": [{"code": "red"}, {"code": "pink"}]}, url=WARM)
    ring = value_set({"valueSet": [RING]}, url=RING)
    shades = value_set(url=SHADES, version="5", title="Shades")
    return Held.of([code_system(**change), shades, warm, ring])


def call(**values: Any) -> dict[str, Any]:
    """Return Parameters: each value with the type that its name and its Python type tell."""
    told = [
        _parameter(name.replace("_", "-"), one)
        for name, value in values.items()
        for one in (value if isinstance(value, tuple) else (value,))
    ]
    return {"resourceType": "Parameters", "parameter": told}


CODES = {"code", "codeA", "codeB", "displayLanguage", "property"}
STRINGS = {"filter", "display", "version", "valueSetVersion", "systemVersion", "conceptMapVersion"}


def _parameter(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"name": name, "valueBoolean": value}
    if isinstance(value, int):
        return {"name": name, "valueInteger": value}
    if isinstance(value, list):
        return {"name": name, "part": value}
    if isinstance(value, dict):
        kind = "resource" if "resourceType" in value else "valueCoding"
        return {"name": name, "valueCodeableConcept" if "coding" in value else kind: value}
    kind = "Code" if name in CODES else "String" if name in STRINGS else "Uri"
    return {"name": name, f"value{kind}": value}


def flat(answer: Any) -> dict[str, Any]:
    """Return an answer's parameters by name; the last of a name counts."""
    return {
        one["name"]: next(value for key, value in one.items() if key != "name")
        for one in answer["parameter"]
    }


def parts(answer: Any, name: str) -> list[dict[str, Any]]:
    """Return the parts of every parameter of this name, by their names."""
    return [flat({"parameter": one["part"]}) for one in answer["parameter"] if one["name"] == name]


def refusals(operation: Any, *arguments: Any, **more: Any) -> list[tuple[str, str]]:
    """Return (code, place) of each issue that an operation refuses with, none when it answers."""
    try:
        operation(*arguments, **more)
    except Refused as refused:
        return [(issue.code.value, issue.at) for issue in refused.issues]
    return []


def where(name: str) -> str:
    """Return the FHIRPath of a parameter."""
    return f"Parameters.parameter.where(name = '{name}')"


def pinned() -> dict[str, set[str]]:
    """Return the codes that were checked by hand, by system; those beyond the GPS apart."""
    found: dict[str, set[str]] = {}
    for line in (Path(__file__).parent / "pinned.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            codes = found.setdefault(line[2:], set())
        else:
            codes.add(line)
    return found
