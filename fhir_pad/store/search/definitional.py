"""The search parameters of what is published, as in R4's own definitions.

SDC's `experimental` is added where SDC has it. Declarations only; must not know how they are
answered.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from fhir_pad.store.search.parameter import R4_DEFINITIONS, Kind, Parameter

_SDC_EXPERIMENTAL: Final = "http://hl7.org/fhir/uv/sdc/SearchParameter/canonical-experimental"
_CONFORMANCE: Final = "conformance"
"""Begins the names of definitions that R4 has once for all its conformance resources."""

Rows = Iterable[tuple[str, Kind, str]]
"""Code, kind, and paths with blanks between; a last word `=name` is the implied value set.

R4's expressions end at the first level of items, actions and concepts. Their descriptions speak of
all of them, and what asks about something is rarely on the first level; so all levels count.
"""

_EVERY: Final[Rows] = (
    ("context", Kind.TOKEN, "useContext.valueCodeableConcept"),
    ("context-quantity", Kind.QUANTITY, "useContext.valueQuantity useContext.valueRange"),
    ("context-type", Kind.TOKEN, "useContext.code"),
    ("date", Kind.DATE, "date"),
    ("description", Kind.STRING, "description"),
    ("jurisdiction", Kind.TOKEN, "jurisdiction"),
    ("name", Kind.STRING, "name"),
    ("publisher", Kind.STRING, "publisher"),
    ("status", Kind.TOKEN, "status =publication-status"),
    ("title", Kind.STRING, "title"),
    ("url", Kind.URI, "url"),
    ("version", Kind.TOKEN, "version"),
)
_PAIRS: Final = {
    "context-type-quantity": ("context-type", "context-quantity"),
    "context-type-value": ("context-type", "context"),
}
_EXPERIMENTAL: Final[Rows] = (("experimental", Kind.TOKEN, "experimental"),)
_IDENTIFIED: Final[Rows] = (("identifier", Kind.TOKEN, "identifier"),)
_EFFECTIVE: Final[Rows] = (("effective", Kind.DATE, "effectivePeriod"),)
_CLINICAL: Final[Rows] = (
    *_IDENTIFIED,
    *_EFFECTIVE,
    ("topic", Kind.TOKEN, "topic"),
    *(
        (code, Kind.REFERENCE, f"relatedArtifact[type={code}].resource")
        for code in ("composed-of", "derived-from", "predecessor", "successor")
    ),
)
_DEPENDS: Final = "relatedArtifact[type=depends-on].resource"

_OWN: Final[Mapping[str, Rows]] = {
    "Questionnaire": (
        *_IDENTIFIED,
        *_EFFECTIVE,
        *_EXPERIMENTAL,
        ("code", Kind.TOKEN, "item*.code"),
        ("definition", Kind.URI, "item*.definition"),
        ("subject-type", Kind.TOKEN, "subjectType =resource-types"),
    ),
    "PlanDefinition": (
        *_CLINICAL,
        ("definition", Kind.REFERENCE, "action*.definitionCanonical action*.definitionUri"),
        ("depends-on", Kind.REFERENCE, f"{_DEPENDS} library"),
        ("type", Kind.TOKEN, "type"),
    ),
    "ActivityDefinition": (
        *_CLINICAL,
        ("depends-on", Kind.REFERENCE, f"{_DEPENDS} library"),
    ),
    "Library": (
        *_CLINICAL,
        *_EXPERIMENTAL,
        ("content-type", Kind.TOKEN, "content.contentType"),
        ("depends-on", Kind.REFERENCE, _DEPENDS),
        ("type", Kind.TOKEN, "type"),
    ),
    "ValueSet": (
        *_IDENTIFIED,
        *_EXPERIMENTAL,
        ("code", Kind.TOKEN, "expansion.contains*.code compose.include.concept.code"),
        ("expansion", Kind.URI, "expansion.identifier"),
        ("reference", Kind.URI, "compose.include.system"),
    ),
    "CodeSystem": (
        *_IDENTIFIED,
        *_EXPERIMENTAL,
        ("code", Kind.TOKEN, "concept*.code"),
        ("content-mode", Kind.TOKEN, "content =codesystem-content-mode"),
        ("language", Kind.TOKEN, "concept*.designation.language"),
        ("supplements", Kind.REFERENCE, "supplements"),
        ("system", Kind.URI, "url"),
    ),
    "ConceptMap": (
        *_IDENTIFIED,
        *_EXPERIMENTAL,
        ("dependson", Kind.URI, "group.element.target.dependsOn.property"),
        ("other", Kind.REFERENCE, "group.unmapped.url"),
        ("product", Kind.URI, "group.element.target.product.property"),
        ("source", Kind.REFERENCE, "sourceCanonical"),
        ("source-code", Kind.TOKEN, "group.element.code"),
        ("source-system", Kind.URI, "group.source"),
        ("source-uri", Kind.REFERENCE, "sourceUri"),
        ("target", Kind.REFERENCE, "targetCanonical"),
        ("target-code", Kind.TOKEN, "group.element.target.code"),
        ("target-system", Kind.URI, "group.target"),
        ("target-uri", Kind.REFERENCE, "targetUri"),
    ),
    "StructureDefinition": (
        *_IDENTIFIED,
        ("abstract", Kind.TOKEN, "abstract"),
        ("base", Kind.REFERENCE, "baseDefinition"),
        (
            "base-path",
            Kind.TOKEN,
            "snapshot.element.base.path differential.element.base.path",
        ),
        ("derivation", Kind.TOKEN, "derivation =type-derivation-rule"),
        ("experimental", Kind.TOKEN, "experimental"),
        ("ext-context", Kind.TOKEN, "context.type =extension-context-type"),
        ("keyword", Kind.TOKEN, "keyword"),
        ("kind", Kind.TOKEN, "kind =structure-definition-kind"),
        ("path", Kind.TOKEN, "snapshot.element.path differential.element.path"),
        ("type", Kind.URI, "type"),
        ("valueset", Kind.REFERENCE, "snapshot.element.binding.valueSet"),
    ),
    "OperationDefinition": (
        ("base", Kind.REFERENCE, "base"),
        ("code", Kind.TOKEN, "code"),
        ("input-profile", Kind.REFERENCE, "inputProfile"),
        ("instance", Kind.TOKEN, "instance"),
        ("kind", Kind.TOKEN, "kind =operation-kind"),
        ("output-profile", Kind.REFERENCE, "outputProfile"),
        ("system", Kind.TOKEN, "system"),
        ("type", Kind.TOKEN, "type"),
    ),
    "SearchParameter": (
        ("base", Kind.TOKEN, "base =resource-types"),
        ("code", Kind.TOKEN, "code"),
        ("component", Kind.REFERENCE, "component.definition"),
        ("derived-from", Kind.REFERENCE, "derivedFrom"),
        ("target", Kind.TOKEN, "target =resource-types"),
        ("type", Kind.TOKEN, "type =search-param-type"),
    ),
}
_WITH_OWN_DEFINITIONS: Final = frozenset(
    {"Questionnaire", "PlanDefinition", "ActivityDefinition", "Library"}
)
_SHARED_CODES: Final = frozenset({code for code, _, _ in _EVERY} | _PAIRS.keys() | {"identifier"})
_EXACT: Final = frozenset({"identifier", "version", "path", "base-path"})
"""Codes in which case matters."""
_LACKING: Final = frozenset({("SearchParameter", "title")})
"""What has no such element in R4, though the others do."""


def _of(type_: str) -> tuple[Parameter, ...]:
    rows = (row for row in (*_EVERY, *_OWN[type_]) if (type_, row[0]) not in _LACKING)
    single = (_parameter(type_, *row) for row in rows)
    pairs = (
        Parameter(code, Kind.COMPOSITE, _definition(type_, code), looks_at=parts)
        for code, parts in _PAIRS.items()
    )
    return (*single, *pairs)


def _parameter(type_: str, code: str, kind: Kind, paths: str) -> Parameter:
    words = paths.split()
    implied = words.pop()[1:] if words[-1].startswith("=") else ""
    return Parameter(
        code,
        kind,
        _definition(type_, code),
        paths=tuple(words),
        implied=f"http://hl7.org/fhir/{implied}" if implied else "",
        exact=code in _EXACT,
        canonical=kind is Kind.REFERENCE,
    )


def _definition(type_: str, code: str) -> str:
    if code == "experimental" and type_ != "StructureDefinition":
        return _SDC_EXPERIMENTAL
    shared = code in _SHARED_CODES and type_ not in _WITH_OWN_DEFINITIONS
    return f"{R4_DEFINITIONS}{_CONFORMANCE if shared else type_}-{code}"


DEFINITIONAL: Final[Mapping[str, tuple[Parameter, ...]]] = MappingProxyType(
    {type_: _of(type_) for type_ in _OWN}
)
"""The parameters of each type that can be published, beside those of all resources."""
