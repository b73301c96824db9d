"""The readable body of each type of artefact, from its resource alone.

Must not know HTML.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.form_items import objects
from fhir_pad.web.tester.cql import text_of
from fhir_pad.web.tester.tables import (
    Canonical,
    Cell,
    Node,
    Part,
    Table,
    Text,
    codings,
    details,
    table,
    told,
)

EVERY_CODE: Final = "every code"


def body(resource: Node, canonical: Canonical) -> tuple[Part, ...]:
    """Return the tables and texts of a resource, what is of its type first."""
    own = _OF.get(str(resource["resourceType"]))
    parts = () if own is None else tuple(own(resource, canonical))
    return (*parts, *_related(resource, canonical), *details(resource, canonical))


def _related(resource: Node, canonical: Canonical) -> tuple[Table, ...]:
    rows = (
        (
            told(one, "label") or told(one, "type"),
            told(one, "type"),
            canonical(told(one, "resource") or told(one, "display")),
            told(one, "citation"),
        )
        for one in objects(resource, "relatedArtifact")
    )
    return table("Citations and what it depends on", "Label|Kind|What|In full", rows)


def _code_system(resource: Node, _: Canonical) -> Iterator[Part]:
    rows = (
        (told(one, "code"), told(one, "display"), told(one, "definition"), _names(one))
        for one in objects(resource, "concept")
    )
    yield from table("Codes", "Code|Display|Definition|Other names", rows)


def _names(concept: Node) -> str:
    return "; ".join(told(one, "value") for one in objects(concept, "designation"))


def _value_set(resource: Node, canonical: Canonical) -> Iterator[Part]:
    compose = resource.get("compose")
    if not isinstance(compose, Mapping):
        return
    for name, title in (("include", "Codes in it"), ("exclude", "Codes left out")):
        rows = (row for one in objects(compose, name) for row in _included(one, canonical))
        yield from table(title, "Code|Display|From", rows)


def _included(one: Node, canonical: Canonical) -> Iterator[tuple[Cell, ...]]:
    system = canonical(told(one, "system"))
    for concept in objects(one, "concept"):
        yield told(concept, "code"), told(concept, "display"), system
    for rule in objects(one, "filter"):
        said = " ".join(told(rule, name) for name in ("property", "op", "value"))
        yield f"every code with {said}", "", system
    sets = one.get("valueSet")
    for url in sets if isinstance(sets, list | tuple) else ():
        yield f"{EVERY_CODE} of the value set", "", canonical(str(url))
    if not {"concept", "filter", "valueSet"} & set(one):
        yield EVERY_CODE, "", system


def _concept_map(resource: Node, canonical: Canonical) -> Iterator[Part]:
    for group in objects(resource, "group"):
        rows = [
            (told(one, "code"), told(target, "code"), told(target, "display"), _equal(target))
            for one in objects(group, "element")
            for target in objects(one, "target") or ({},)
        ]
        yield from table("", "From|To", [_from_to(group, canonical)])
        yield from table("Codes", "Code|Becomes|Display|How equal", rows)


def _from_to(group: Node, canonical: Canonical) -> tuple[Cell, ...]:
    return canonical(told(group, "source")), canonical(told(group, "target"))


def _equal(target: Node) -> str:
    return "; ".join(filter(None, (told(target, "equivalence"), told(target, "comment"))))


def _activity(resource: Node, _: Canonical) -> Iterator[Part]:
    rows = [
        (name, codings(resource[name]))
        for name in ("code", "productCodeableConcept")
        if name in resource
    ]
    yield from table("What is to be done", "Element|Codes", rows)


def _library(resource: Node, canonical: Canonical) -> Iterator[Part]:
    contents = (
        (told(one, "contentType"), told(one, "title")) for one in objects(resource, "content")
    )
    yield from table("Content", "Media type|Title", contents)
    parameters = (
        tuple(told(one, name) for name in ("name", "use", "type", "min", "max", "documentation"))
        for one in objects(resource, "parameter")
    )
    yield from table("Parameters", "Name|Use|Type|Least|Most|What it is", parameters)
    yield from table("Data that it reads", "Type|Profile|Codes", _required(resource, canonical))
    cql = text_of(resource)
    if cql:
        yield Text("The rules in CQL", cql)


def _required(resource: Node, canonical: Canonical) -> Iterator[tuple[Cell, ...]]:
    for one in objects(resource, "dataRequirement"):
        profile = one.get("profile")
        named = str(profile[0]) if isinstance(profile, list | tuple) and profile else ""
        codes = [
            told(rule, "valueSet") or "; ".join(codings(code) for code in objects(rule, "code"))
            for rule in objects(one, "codeFilter")
        ]
        yield told(one, "type"), canonical(named), "; ".join(codes)


def _operation(resource: Node, _: Canonical) -> Iterator[Part]:
    rows = (
        tuple(told(one, name) for name in ("name", "use", "min", "max", "type", "documentation"))
        for one in objects(resource, "parameter")
    )
    yield from table("Parameters", "Name|Use|Least|Most|Type|What it is", rows)


def _structure(resource: Node, canonical: Canonical) -> Iterator[Part]:
    contexts = (
        (told(one, "type"), told(one, "expression")) for one in objects(resource, "context")
    )
    yield from table("Where it may stand", "Kind|Place", contexts)
    differential = resource.get("differential")
    elements = objects(differential, "element") if isinstance(differential, Mapping) else ()
    rows = (
        (told(one, "id"), _cardinality(one), _types(one), _fixed(one, canonical), _said(one))
        for one in elements
    )
    headings = "Element|How many|Type|Fixed or bound to|Meaning"
    yield from table("What differs from the base", headings, rows)


def _cardinality(element: Node) -> str:
    least, most = told(element, "min"), told(element, "max")
    return f"{least}..{most}" if least or most else ""


def _types(element: Node) -> str:
    return ", ".join(told(one, "code") for one in objects(element, "type"))


def _fixed(element: Node, canonical: Canonical) -> Cell:
    fixed = next((told(element, name) for name in element if name.startswith("fixed")), "")
    binding = element.get("binding")
    bound = told(binding, "valueSet") if isinstance(binding, Mapping) else ""
    return canonical(fixed or bound)


def _said(element: Node) -> str:
    rules = (told(one, "human") for one in objects(element, "constraint"))
    texts = (told(element, "short"), told(element, "definition"), *rules)
    return " ".join(dict.fromkeys(filter(None, texts)))


_OF: Final[Mapping[str, Callable[[Node, Canonical], Iterator[Part]]]] = MappingProxyType(
    {
        "ActivityDefinition": _activity,
        "CodeSystem": _code_system,
        "ConceptMap": _concept_map,
        "Library": _library,
        "OperationDefinition": _operation,
        "StructureDefinition": _structure,
        "ValueSet": _value_set,
    }
)
"""What is of a type. Others are told by their details, or have a shape of their own."""
