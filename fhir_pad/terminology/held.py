"""The terminology that is held: published resources by canonical, and the codes of each ValueSet.

Must not know an operation; where a canonical names nothing that is held, it says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.terminology.concepts import CodeSystem, Node, text_of

_PUBLISHED = ("ValueSet", "ConceptMap")


@dataclass(frozen=True, slots=True)
class Held:
    """Code systems, value sets and concept maps by url, each in the order of the content."""

    code_systems: Mapping[str, CodeSystem]
    value_sets: Mapping[str, Node]
    concept_maps: Mapping[str, Node]

    @classmethod
    def of(cls, resources: Iterable[Node]) -> "Held":
        """Return the terminology among these resources. Other resource types are passed over."""
        kept = tuple(resources)
        systems = (CodeSystem.of(one) for one in kept if one["resourceType"] == "CodeSystem")
        by_url = (
            MappingProxyType({str(one["url"]): one for one in kept if one["resourceType"] == kind})
            for kind in _PUBLISHED
        )
        return cls(MappingProxyType({one.url: one for one in systems}), *by_url)

    def code_system(self, url: str, version: str | None, at: str) -> CodeSystem:
        """Return a code system; raise Refused (not-found at `at`) when it is not held."""
        named, version = _split(url, version)
        found = self.code_systems.get(named)
        if found is None or version not in (None, found.version):
            raise _not_held("CodeSystem", at)
        return found

    def value_set(self, url: str, version: str | None, at: str) -> Node:
        """Return a ValueSet; raise Refused (not-found at `at`) when it is not held."""
        return _found(self.value_sets, "ValueSet", url, version, at)

    def concept_map(self, url: str, version: str | None, at: str) -> Node:
        """Return a ConceptMap; raise Refused (not-found at `at`) when it is not held."""
        return _found(self.concept_maps, "ConceptMap", url, version, at)


def without_version(url: str) -> str:
    """Return a canonical without its `|version`."""
    return url.partition("|")[0]


def _split(url: str, version: str | None) -> tuple[str, str | None]:
    named, _, pinned = url.partition("|")
    return named, pinned or version


def _found(known: Mapping[str, Node], kind: str, url: str, version: str | None, at: str) -> Node:
    named, version = _split(url, version)
    resource = known.get(named)
    if resource is None or version not in (None, text_of(resource, "version")):
        raise _not_held(kind, at)
    return resource


def _not_held(kind: str, at: str) -> Refused:
    text = f"Name a {kind} and version that this server holds."
    return Refused([error(IssueType.NOT_FOUND, text, at)])
