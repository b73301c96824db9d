"""What `$validate` says of profiles: a published one is evaluated, of others it is said.

Must not know how a profile is evaluated.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from fhir_pad.fhir.arguments import at
from fhir_pad.fhir.issues import Issue, IssueType, error, warning
from fhir_pad.operations.differential import breaches
from fhir_pad.operations.operation import Given
from fhir_pad.operations.terminology import held
from fhir_pad.terminology.compose import members

Node = Mapping[str, object]

CORE = "http://hl7.org/fhir/StructureDefinition/"
_R4 = ("", "4.0", "4.0.1")
_NOT_EVALUATED = "Not checked against this profile, which is not published here."
_UNKNOWN = "Name a profile of this type that is published here, or its definition in R4."


def demanded(
    profile: str | None, type_: str, given: Given, resource: Node | None
) -> Iterator[Issue]:
    """Give what the profile that a client asks for has against a resource; None if that is invalid.

    A profile that is not published here, or of another type, is an error: it was asked for.
    """
    if profile is None or _is_definition_of(type_, profile):
        return
    found = _profile(profile, type_, given)
    if found is None:
        yield error(IssueType.NOT_FOUND, _UNKNOWN, at("profile"))
    elif resource is not None:
        yield from breaches(resource, found, _codes)


def claimed(resource: Node, given: Given) -> Iterator[Issue]:
    """Give what the profiles have against a valid resource that it says it keeps itself."""
    type_ = str(resource.get("resourceType"))
    meta = resource.get("meta")
    profiles = meta.get("profile") if isinstance(meta, Mapping) else None
    for index, profile in enumerate(profiles if isinstance(profiles, list) else ()):
        if _is_definition_of(type_, profile):
            continue
        found = _profile(str(profile), type_, given)
        if found is None:
            place = f"{type_}.meta.profile[{index}]"
            yield warning(IssueType.NOT_SUPPORTED, _NOT_EVALUATED, place)
        else:
            yield from breaches(resource, found, _codes)


def _profile(canonical: str, type_: str, given: Given) -> Node | None:
    found = given.published("StructureDefinition", canonical)
    return found if found is not None and found.get("type") == type_ else None


@cache
def _codes(canonical: str) -> frozenset[tuple[str, str]]:
    """Return the codes of a published ValueSet."""
    terminology = held()
    return frozenset(members(terminology.value_set(canonical, None, ""), terminology))


def _is_definition_of(type_: str, profile: object) -> bool:
    url, _, version = str(profile).partition("|")
    return url == f"{CORE}{type_}" and version in _R4
