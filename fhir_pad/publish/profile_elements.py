"""What a profile says beyond R4's own definition, as ElementDefinitions of a differential.

R4: http://hl7.org/fhir/R4/profiling.html. Must not know our profiles.
"""

from collections.abc import Iterator

from fhir_pad.fhir.canonical import pinned
from fhir_pad.report.elements import Element

MANY = "*"
CORE = "http://hl7.org/fhir/StructureDefinition/"


def said(path: str, words: str = "", **parts: object) -> Element:
    """Return what is said of an element: words for a reader, and the parts of its definition."""
    short = {"short": words} if words else {}
    return {"id": path, "path": path, **short, **parts}


def there(path: str, words: str = "", **parts: object) -> Element:
    """Return that an element is always there, at least once where it repeats."""
    return said(path, words, min=1, **parts)


def once(path: str, words: str = "", **parts: object) -> Element:
    """Return that an element that R4 lets repeat is there exactly once."""
    return there(path, words, max="1", **parts)


def absent(path: str, words: str) -> Element:
    """Return that an element is never there."""
    return said(path, words, max="0")


def invariant(key: str, human: str, expression: str) -> Element:
    """Return a rule in FHIRPath that has to hold where it stands."""
    return {"key": key, "severity": "error", "human": human, "expression": expression}


def carries(path: str, **times: tuple[int, str]) -> Iterator[Element]:
    """Give the extensions of ours that stand at a path: name to how often, at least and at most.

    Others may stand beside them.
    """
    by_url = {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"}
    yield said(f"{path}.extension", slicing=by_url)
    for key, (least, most) in times.items():
        name = key.replace("_", "-")
        yield {
            "id": f"{path}.extension:{name}",
            "path": f"{path}.extension",
            "sliceName": name,
            "min": least,
            "max": most,
            "type": [{"code": "Extension", "profile": [pinned("StructureDefinition", name)]}],
        }


def coded_in(value_set: str) -> Element:
    """Return the binding by which one of the codings has to be from a ValueSet of ours."""
    return {"strength": "required", "valueSet": pinned("ValueSet", value_set)}


def types(*names: str) -> list[Element]:
    """Return the types that a choice may have."""
    return [{"code": name} for name in names]


def refers_to(*names: str) -> list[Element]:
    """Return the resource types that a reference may lead to."""
    return [{"code": "Reference", "targetProfile": [f"{CORE}{name}" for name in names]}]
