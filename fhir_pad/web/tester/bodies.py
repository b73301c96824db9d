"""The readable body of each type of artefact, from its resource alone.

Must not know HTML.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.nodes import objects
from fhir_pad.web.tester.cql import text_of
from fhir_pad.web.tester.names import Name
from fhir_pad.web.tester.tables import (
    Canonical,
    Cell,
    Node,
    Part,
    Several,
    Source,
    Table,
    Text,
    codings,
    details,
    named,
    table,
    told,
)

EVERY_CODE: Final = "every code"
EVERY_CODE_WITH: Final = "every code with"
EVERY_CODE_OF_SET: Final = "every code of the value set"


def body(resource: Node, canonical: Canonical) -> tuple[Part, ...]:
    """Return the tables and texts of a resource, what is of its type first."""
    own = _OF.get(str(resource["resourceType"]))
    parts = () if own is None else tuple(own(resource, canonical))
    return (*parts, *_related(resource, canonical), *details(resource, canonical))


def _related(resource: Node, canonical: Canonical) -> tuple[Table, ...]:
    rows = (
        (
            named(one, "label") or named(one, "type"),
            named(one, "type"),
            _cited(one, canonical),
            Source(told(one, "label"), in_full=True) if "citation" in one else "",
        )
        for one in objects(resource, "relatedArtifact")
    )
    return table("Citations and what it depends on", "Label|Kind|What|In full", rows)


def _cited(artifact: Node, canonical: Canonical) -> Cell:
    if "resource" in artifact:
        return canonical(told(artifact, "resource"))
    label = told(artifact, "label")
    return Source(label) if label else named(artifact, "display")


def _code_system(resource: Node, _: Canonical) -> Iterator[Part]:
    rows = (
        (named(one, "code"), told(one, "display"), told(one, "definition"), _names(one))
        for one in objects(resource, "concept")
    )
    yield from table("Codes", "Code|Display|Definition|Other names", rows)


def _names(concept: Node) -> Name:
    return Name("; ".join(told(one, "value") for one in objects(concept, "designation")))


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
        yield named(concept, "code"), Name(told(concept, "display")), system
    for rule in objects(one, "filter"):
        said = " ".join(told(rule, name) for name in ("property", "op", "value"))
        yield Several((EVERY_CODE_WITH, Name(said)), " "), "", system
    sets = one.get("valueSet")
    for url in sets if isinstance(sets, list | tuple) else ():
        yield EVERY_CODE_OF_SET, "", canonical(str(url))
    if not {"concept", "filter", "valueSet"} & set(one):
        yield EVERY_CODE, "", system


def _concept_map(resource: Node, canonical: Canonical) -> Iterator[Part]:
    for group in objects(resource, "group"):
        rows = [
            (
                named(one, "code"),
                named(target, "code"),
                named(target, "display"),
                _equal(target),
            )
            for one in objects(group, "element")
            for target in objects(one, "target") or ({},)
        ]
        yield from table("", "From|To", [_from_to(group, canonical)])
        yield from table("Codes", "Code|Becomes|Display|How equal", rows)


def _from_to(group: Node, canonical: Canonical) -> tuple[Cell, ...]:
    return canonical(told(group, "source")), canonical(told(group, "target"))


def _equal(target: Node) -> Cell:
    said = (named(target, "equivalence"), told(target, "comment"))
    return Several(tuple(filter(None, said)))


def _activity(resource: Node, _: Canonical) -> Iterator[Part]:
    rows = [
        (Name(name), codings(resource[name]))
        for name in ("code", "productCodeableConcept")
        if name in resource
    ]
    yield from table("What is to be done", "Element|Codes", rows)


def _library(resource: Node, canonical: Canonical) -> Iterator[Part]:
    contents = (
        (named(one, "contentType"), named(one, "title")) for one in objects(resource, "content")
    )
    yield from table("Content", "Media type|Title", contents)
    parameters = (
        (
            *(named(one, name) for name in ("name", "use", "type", "min", "max")),
            told(one, "documentation"),
        )
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
        profiled = str(profile[0]) if isinstance(profile, list | tuple) and profile else ""
        codes = Several(tuple(_filtered(one)))
        yield named(one, "type"), canonical(profiled), codes


def _filtered(requirement: Node) -> Iterator[str]:
    for rule in objects(requirement, "codeFilter"):
        if "valueSet" in rule:
            yield named(rule, "valueSet")
        for code in objects(rule, "code"):
            yield from codings(code).parts


def _operation(resource: Node, _: Canonical) -> Iterator[Part]:
    rows = (
        (
            *(named(one, name) for name in ("name", "use", "min", "max", "type")),
            told(one, "documentation"),
        )
        for one in objects(resource, "parameter")
    )
    yield from table("Parameters", "Name|Use|Least|Most|Type|What it is", rows)


def _structure(resource: Node, canonical: Canonical) -> Iterator[Part]:
    contexts = (
        (named(one, "type"), named(one, "expression")) for one in objects(resource, "context")
    )
    yield from table("Where it may stand", "Kind|Place", contexts)
    differential = resource.get("differential")
    elements = objects(differential, "element") if isinstance(differential, Mapping) else ()
    rows = (
        (named(one, "id"), _cardinality(one), _types(one), _fixed(one, canonical), _said(one))
        for one in elements
    )
    headings = "Element|How many|Type|Fixed or bound to|Meaning"
    yield from table("What differs from the base", headings, rows)


def _cardinality(element: Node) -> Name:
    least, most = told(element, "min"), told(element, "max")
    return Name(f"{least}..{most}" if least or most else "")


def _types(element: Node) -> Name:
    return Name(", ".join(told(one, "code") for one in objects(element, "type")))


def _fixed(element: Node, canonical: Canonical) -> Cell:
    fixed = next((told(element, name) for name in element if name.startswith("fixed")), "")
    binding = element.get("binding")
    bound = told(binding, "valueSet") if isinstance(binding, Mapping) else ""
    return canonical(Name(fixed or bound))


def _said(element: Node) -> Cell:
    rules = (told(one, "human") for one in objects(element, "constraint"))
    texts = (told(element, "short"), told(element, "definition"), *rules)
    return Several(tuple(dict.fromkeys(filter(None, texts))), " ")


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
