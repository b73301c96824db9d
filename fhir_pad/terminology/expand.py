"""ValueSet/$expand: the codes of a ValueSet, a page of them, in the words of one language.

Source: http://hl7.org/fhir/R4/valueset-operation-expand.html. The clock and the maker of
identifiers stay with the caller. Expansions are flat, whatever `excludeNested` asks for: no
ValueSet of ours nests. Nothing held is inactive, hidden or post-coordinated, so the parameters
that leave such codes out are always met.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from fhir_pad.fhir import structure
from fhir_pad.fhir.arguments import (
    Arguments,
    Kind,
    Parameter,
    Signature,
    at,
    read,
)
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.terminology.compose import members
from fhir_pad.terminology.concepts import Concept, Node
from fhir_pad.terminology.held import Held, without_version

LARGEST_PAGE = 1000
"""The codes that one expansion may carry."""

EXPAND: Signature = MappingProxyType(
    {
        "url": Parameter(Kind.URI),
        "valueSet": Parameter(Kind.RESOURCE),
        "valueSetVersion": Parameter(Kind.STRING),
        "context": Parameter(Kind.URI, offered=False),
        "contextDirection": Parameter(Kind.CODE, offered=False),
        "filter": Parameter(Kind.STRING),
        "date": Parameter(Kind.DATE_TIME, offered=False),
        "offset": Parameter(Kind.INTEGER),
        "count": Parameter(Kind.INTEGER),
        "includeDesignations": Parameter(Kind.BOOLEAN),
        "designation": Parameter(Kind.STRING, repeats=True, offered=False),
        "includeDefinition": Parameter(Kind.BOOLEAN),
        "activeOnly": Parameter(Kind.BOOLEAN),
        "excludeNested": Parameter(Kind.BOOLEAN),
        "excludeNotForUI": Parameter(Kind.BOOLEAN),
        "excludePostCoordinated": Parameter(Kind.BOOLEAN),
        "displayLanguage": Parameter(Kind.CODE),
        "exclude-system": Parameter(Kind.URI, repeats=True),
        "system-version": Parameter(Kind.URI, repeats=True, offered=False),
        "check-system-version": Parameter(Kind.URI, repeats=True, offered=False),
        "force-system-version": Parameter(Kind.URI, repeats=True, offered=False),
    }
)
_ECHOED: Mapping[str, str] = MappingProxyType(
    {
        "filter": "valueString",
        "offset": "valueInteger",
        "count": "valueInteger",
        "includeDesignations": "valueBoolean",
        "includeDefinition": "valueBoolean",
        "activeOnly": "valueBoolean",
        "excludeNotForUI": "valueBoolean",
        "excludePostCoordinated": "valueBoolean",
        "displayLanguage": "valueCode",
        "exclude-system": "valueUri",
    }
)
"""What was asked for and shaped the expansion, as it is said in `expansion.parameter`."""


def expand(parameters: Node, held: Held, *, identifier: str, timestamp: str) -> dict[str, object]:
    """Return the ValueSet with its expansion, for a Parameters resource of `EXPAND`.

    `identifier` (uri) and `timestamp` (dateTime) are those of the expansion. Raises Refused with
    required, invalid, not-supported, not-found, code-invalid or too-costly.
    """
    arguments = read(parameters, EXPAND)
    value_set = asked_value_set(arguments, held)
    found = _chosen(members(value_set, held).values(), arguments)
    expansion: dict[str, object] = {
        "identifier": identifier,
        "timestamp": timestamp,
        **_page(found, arguments, held),
    }
    left_out = ("expansion",) if arguments.true("includeDefinition") else ("compose", "expansion")
    kept = {key: value for key, value in value_set.items() if key not in left_out}
    return {**kept, "expansion": expansion}


def _page(found: tuple[Concept, ...], arguments: Arguments, held: Held) -> dict[str, object]:
    """Return the total, what was asked for, and the codes of the page; nothing empty."""
    offset = _natural(arguments, "offset") or 0
    page = found[offset:][: _natural(arguments, "count")]
    if len(page) > LARGEST_PAGE:
        text = f"Ask for a page: give a count of {LARGEST_PAGE} at most."
        raise Refused([error(IssueType.TOO_COSTLY, text, at("count"))])
    said: dict[str, object] = {"total": len(found)}
    if arguments.has("offset", "count"):
        said["offset"] = offset
    said["parameter"] = [*_echo(arguments), *_versions(found, held)]
    said["contains"] = [_contained(one, arguments) for one in page]
    return {key: value for key, value in said.items() if value != []}


def asked_value_set(arguments: Arguments, held: Held) -> Node:
    """Return the ValueSet that `url` names or that came as `valueSet`, one of the two."""
    sent, url = arguments.node("valueSet"), arguments.text("url")
    if sent is not None and url is not None:
        text = "Give url or valueSet, not both."
        raise Refused([error(IssueType.INVALID, text, at("url"))])
    if sent is not None:
        return _sound(sent)
    if url is None:
        text = "Give the url of a ValueSet, or the ValueSet itself."
        raise Refused([error(IssueType.REQUIRED, text, at("url"))])
    return held.value_set(url, arguments.text("valueSetVersion"), at("url"))


def _sound(sent: Node) -> Node:
    issues = structure.check(sent, expect=frozenset({"ValueSet"}))
    faults = [issue for issue in issues if issue.blocks]
    if faults:
        raise Refused(faults)
    return sent


def _natural(arguments: Arguments, name: str) -> int | None:
    value = arguments.number(name)
    if value is not None and value < 0:
        raise Refused([error(IssueType.INVALID, f"Give {name} as 0 or more.", at(name))])
    return value


def _chosen(concepts: Iterable[Concept], arguments: Arguments) -> tuple[Concept, ...]:
    """Return the concepts that the filter and the systems left out leave, in their order."""
    wanted = (arguments.text("filter") or "").casefold().split()
    left_out = {without_version(str(url)) for url in arguments.all("exclude-system")}
    return tuple(one for one in concepts if one.system not in left_out and _matches(one, wanted))


def _matches(concept: Concept, wanted: list[str]) -> bool:
    """Tell whether every word of the filter stands in the code or in one of its wordings."""
    text = " ".join((concept.code, *concept.words())).casefold()
    return all(word in text for word in wanted)


def _echo(arguments: Arguments) -> Iterator[Node]:
    for name, element in _ECHOED.items():
        yield from ({"name": name, element: value} for value in arguments.all(name))
    if arguments.has("excludeNested"):
        yield {"name": "excludeNested", "valueBoolean": True}


def _versions(concepts: Iterable[Concept], held: Held) -> Iterator[Node]:
    """Give the versions of the code systems that the codes were taken from, where held."""
    for system in dict.fromkeys(one.system for one in concepts):
        known = held.code_systems.get(system)
        if known is not None and known.version is not None:
            yield {"name": "version", "valueUri": f"{system}|{known.version}"}


def _contained(concept: Concept, arguments: Arguments) -> Node:
    display = concept.wording(arguments.text("displayLanguage"))
    said: dict[str, object] = {"system": concept.system, "code": concept.code}
    if display is not None:
        said["display"] = display
    if arguments.true("includeDesignations") and concept.designations:
        said["designation"] = list(concept.designations)
    return said
