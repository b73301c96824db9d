"""Definitions as one transaction for another server: each is made there, or brought up to date.

An artefact is known by canonical and version, so sending it twice leaves one, and a new version
stands beside the old one. R4: http://hl7.org/fhir/R4/http.html#cond-update. Must not know how a
server is asked.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from fhir_pad.report.elements import Element

Resource = Mapping[str, object]

ORDER = (
    "SearchParameter",
    "CodeSystem",
    "ValueSet",
    "ConceptMap",
    "StructureDefinition",
    "OperationDefinition",
    "Questionnaire",
    "Library",
    "ActivityDefinition",
    "PlanDefinition",
)
"""What is mentioned comes before what mentions it, for servers that look."""


def in_order(resources: Iterable[Resource]) -> list[Resource]:
    """Return the resources as they are sent; extensions come before the profiles that use them.

    Raises ValueError for a type that has no place in the order.
    """
    return sorted(
        resources,
        key=lambda one: (
            ORDER.index(str(one["resourceType"])),
            str(one.get("kind", "")),
            str(one["id"]),
        ),
    )


def condition(resource: Resource) -> str:
    """Return the address of the conditional update: type, canonical and version."""
    named = {"url": str(resource["url"]), "version": str(resource["version"])}
    return f"{resource['resourceType']}?{urlencode(named)}"


def as_sent(resource: Resource) -> Element:
    """Return the resource without its id, which is for the other server to give.

    With an id, a server that has the artefact under another one has to refuse it, and a new
    version would overwrite the old one.
    """
    return {name: part for name, part in resource.items() if name != "id"}


def transaction(resources: Iterable[Resource]) -> Element:
    """Return the Bundle that updates each resource, in the order given."""
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"resource": as_sent(one), "request": {"method": "PUT", "url": condition(one)}}
            for one in resources
        ],
    }
