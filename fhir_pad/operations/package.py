"""$package: a definition with everything that it mentions, as one Bundle.

Source: CRMI, http://hl7.org/fhir/uv/crmi/OperationDefinition/crmi-package. Must not know what the
definition is for.
"""

from collections.abc import Iterable
from functools import partial
from types import MappingProxyType

from fhir_pad.fhir.arguments import Arguments, Kind, Parameter, Signature, at, read
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.fhir.structure import resource_types
from fhir_pad.operations.canonicals import needed
from fhir_pad.operations.named import named
from fhir_pad.operations.operation import Given, Level, Node, Operation

DEFINITION = "http://hl7.org/fhir/uv/crmi/OperationDefinition/crmi-package"
TYPES = (
    "PlanDefinition",
    "ActivityDefinition",
    "Library",
    "Questionnaire",
    "ValueSet",
    "CodeSystem",
)
MOST = 1000
_TEXTS = (
    *("identifier", "capability", "artifactVersion", "checkArtifactVersion"),
    *("forceArtifactVersion", "manifest", "packageOnly"),
)
_PARTS = ("artifactEndpointConfiguration", "terminologyEndpoint")
SIGNATURE: Signature = MappingProxyType(
    {
        "id": Parameter(Kind.STRING),
        "url": Parameter(Kind.URI),
        "version": Parameter(Kind.STRING),
        "include": Parameter(Kind.CODE, repeats=True),
        "exclude": Parameter(Kind.CODE, repeats=True),
        "includeUri": Parameter(Kind.URI, repeats=True),
        "excludeUri": Parameter(Kind.URI, repeats=True),
        "offset": Parameter(Kind.INTEGER),
        "count": Parameter(Kind.INTEGER),
        **dict.fromkeys(_TEXTS, Parameter(Kind.STRING, repeats=True, offered=False)),
        **dict.fromkeys(_PARTS, Parameter(Kind.PART, repeats=True, offered=False)),
    }
)


def package_of(type_: str) -> Operation:
    """Return the operation for one type of definition."""
    return Operation(
        name="package",
        type=type_,
        levels=(Level.TYPE, Level.INSTANCE),
        definitions=(DEFINITION,),
        signature=SIGNATURE,
        run=partial(_package, type_),
        is_public=True,
        dated=("timestamp",),
    )


def _package(type_: str, parameters: Node, given: Given) -> Node:
    """Return a Bundle (type collection): the definition first, then what it needs."""
    arguments = read(parameters, SIGNATURE)
    first, count = (_natural(arguments, name) for name in ("offset", "count"))
    whole = named(type_, arguments, given)
    wanted = _wanted(arguments, (whole, *needed(whole, given.published)))
    page = wanted[first or 0 :][: MOST if count is None else count]
    entries = [{"fullUrl": one["url"], "resource": one} for one in page]
    bundle: dict[str, object] = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": given.now.isoformat(),
    }
    return bundle | ({"entry": entries} if entries else {})


def _wanted(arguments: Arguments, resources: Iterable[Node]) -> list[Node]:
    """Return the resources that are asked for by type or canonical; all without a wish."""
    types, no_types = _types(arguments, "include"), _types(arguments, "exclude")
    urls, no_urls = (
        {str(uri).partition("|")[0] for uri in arguments.all(name)}
        for name in ("includeUri", "excludeUri")
    )
    wishes = bool(types or urls)
    return [
        one
        for one in resources
        if (not wishes or one["resourceType"] in types or one["url"] in urls)
        and one["resourceType"] not in no_types
        and one["url"] not in no_urls
    ]


def _types(arguments: Arguments, name: str) -> frozenset[str]:
    found = frozenset(map(str, arguments.all(name)))
    if not found <= resource_types():
        text = f"Let {name} be resource types, such as ValueSet."
        raise Refused([error(IssueType.VALUE, text, at(name))])
    return found


def _natural(arguments: Arguments, name: str) -> int | None:
    number = arguments.number(name)
    if number is not None and number < 0:
        raise Refused([error(IssueType.VALUE, f"Let {name} be 0 or more.", at(name))])
    return number
