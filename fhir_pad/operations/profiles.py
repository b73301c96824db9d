"""What `$validate` says of profiles: which are known, and that none is evaluated here.

Only the definition of the type itself in R4 is checked; that is what `structure` does. Must not
know how.
"""

from collections.abc import Callable, Iterator, Mapping

from fhir_pad.fhir.arguments import at
from fhir_pad.fhir.issues import Issue, IssueType, error, warning

Node = Mapping[str, object]
Published = Callable[[str, str], Node | None]

CORE = "http://hl7.org/fhir/StructureDefinition/"
_R4 = ("", "4.0", "4.0.1")
_KINDS = ("StructureDefinition", "Questionnaire")
_NOT_EVALUATED = "Not checked against this profile: profiles are not evaluated here."
_UNKNOWN = "Name a profile that is published here, or the definition of the type in R4."


def demanded(profile: str | None, type_: str, published: Published) -> Iterator[Issue]:
    """Give what is to be said of the profile that a client asks for: unknown, or not evaluated."""
    if profile is None or _is_definition_of(type_, profile):
        return
    if any(published(kind, profile) is not None for kind in _KINDS):
        yield warning(IssueType.NOT_SUPPORTED, _NOT_EVALUATED, at("profile"))
    else:
        yield error(IssueType.NOT_FOUND, _UNKNOWN, at("profile"))


def claimed(resource: Node) -> Iterator[Issue]:
    """Give a warning for each profile that a resource says it keeps, because nobody has looked."""
    type_ = str(resource.get("resourceType"))
    meta = resource.get("meta")
    profiles = meta.get("profile") if isinstance(meta, Mapping) else None
    for index, profile in enumerate(profiles if isinstance(profiles, list) else ()):
        if not _is_definition_of(type_, profile):
            place = f"{type_}.meta.profile[{index}]"
            yield warning(IssueType.NOT_SUPPORTED, _NOT_EVALUATED, place)


def _is_definition_of(type_: str, profile: object) -> bool:
    url, _, version = str(profile).partition("|")
    return url == f"{CORE}{type_}" and version in _R4
