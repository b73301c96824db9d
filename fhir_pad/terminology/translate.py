"""ConceptMap/$translate: what a code is called elsewhere, by the maps that are held.

Source: http://hl7.org/fhir/R4/conceptmap-operation-translate.html. A target that depends on
another element is a match only when that element was sent as a dependency, and stands first
then. Equivalence is the relation of the target to the source, and is turned round in reverse.
"""

from collections.abc import Iterator, Mapping, Sized
from dataclasses import dataclass
from types import MappingProxyType

from fhir_pad.fhir.arguments import (
    Arguments,
    Kind,
    Parameter,
    Signature,
    at,
    parameters,
    parts,
    read,
    said,
)
from fhir_pad.fhir.nodes import objects
from fhir_pad.terminology.asked import Asked, asked
from fhir_pad.terminology.concepts import Node
from fhir_pad.terminology.held import Held, without_version

TRANSLATE: Signature = MappingProxyType(
    {
        "url": Parameter(Kind.URI),
        "conceptMap": Parameter(Kind.RESOURCE, offered=False),
        "conceptMapVersion": Parameter(Kind.STRING),
        "code": Parameter(Kind.CODE),
        "system": Parameter(Kind.URI),
        "version": Parameter(Kind.STRING),
        "source": Parameter(Kind.URI),
        "coding": Parameter(Kind.CODING),
        "codeableConcept": Parameter(Kind.CODEABLE_CONCEPT),
        "target": Parameter(Kind.URI),
        "targetsystem": Parameter(Kind.URI),
        "dependency": Parameter(Kind.PART, repeats=True),
        "reverse": Parameter(Kind.BOOLEAN),
    }
)

_TURNED: Mapping[str, str] = MappingProxyType(
    {
        "relatedto": "relatedto",
        "equivalent": "equivalent",
        "equal": "equal",
        "wider": "narrower",
        "narrower": "wider",
        "subsumes": "specializes",
        "specializes": "subsumes",
        "inexact": "inexact",
    }
)
"""R4 concept-map-equivalence seen from the other side. Codes that do not match have no other."""
_NO_MATCH = frozenset({"unmatched", "disjoint"})

_NO_MAP = "No map that is held leads from this code system to where it was asked for."
_NOT_MAPPED = "The code has no match in the map."
_NO_CODE = "There is no code with its code system to translate."


@dataclass(frozen=True, slots=True)
class _Way:
    """One group of a map in the direction asked for."""

    source: str
    """The map, as url|version."""
    group: Node
    from_system: object
    to_system: object
    from_set: str
    to_set: str
    reverse: bool


@dataclass(frozen=True, slots=True)
class _Match:
    """One answer. `code` is None where the map says that there is none."""

    source: str
    equivalence: str
    system: object
    code: object
    display: object
    depends_on: tuple[Node, ...] = ()


def translate(sent: Node, held: Held) -> dict[str, object]:
    """Return Parameters (result, message, match*) for a call of `TRANSLATE`.

    Without `url` every map that fits is used, in the order of the content. `result` is true when
    a match is neither unmatched nor disjoint. Raises Refused with required, invalid,
    not-supported or not-found.
    """
    arguments = read(sent, TRANSLATE)
    codes = asked(arguments)
    ways = [way for way in _ways(arguments, held) if _leads(way, arguments)]
    fitting = [(one, way) for one in codes for way in ways if way.from_system == one.system]
    matches = [match for one, way in fitting for match in _matches(one, way, arguments)]
    matches.sort(key=lambda match: not match.depends_on)
    result = any(match.equivalence not in _NO_MATCH for match in matches)
    message = None if result else _why_not(codes, fitting)
    return parameters(
        said("result", "valueBoolean", result),
        said("message", "valueString", message),
        *map(_said, matches),
    )


def _why_not(codes: Sized, fitting: Sized) -> str:
    if not codes:
        return _NO_CODE
    return _NOT_MAPPED if fitting else _NO_MAP


def _ways(arguments: Arguments, held: Held) -> Iterator[_Way]:
    url = arguments.text("url")
    if url is None:
        maps = tuple(held.concept_maps.values())
    else:
        maps = (held.concept_map(url, arguments.text("conceptMapVersion"), at("url")),)
    for concept_map in maps:
        for group in objects(concept_map, "group"):
            yield _way(concept_map, group, reverse=arguments.true("reverse"))


def _way(concept_map: Node, group: Node, *, reverse: bool) -> _Way:
    systems = group.get("source"), group.get("target")
    sets = _value_set(concept_map, "source"), _value_set(concept_map, "target")
    near, far = (1, 0) if reverse else (0, 1)
    return _Way(
        source=f"{concept_map['url']}|{concept_map['version']}",
        group=group,
        from_system=systems[near],
        to_system=systems[far],
        from_set=sets[near],
        to_set=sets[far],
        reverse=reverse,
    )


def _value_set(concept_map: Node, side: str) -> str:
    named = concept_map.get(f"{side}Canonical", concept_map.get(f"{side}Uri"))
    return without_version(str(named))


def _leads(way: _Way, arguments: Arguments) -> bool:
    """Tell whether a group leads where it was asked for; what was not asked for fits."""
    wanted = {
        "source": way.from_set,
        "target": way.to_set,
        "targetsystem": str(way.to_system),
    }
    return all(
        without_version(str(value)) == found
        for name, found in wanted.items()
        for value in arguments.all(name)
    )


def _matches(one: Asked, way: _Way, arguments: Arguments) -> Iterator[_Match]:
    for element in objects(way.group, "element"):
        for target in objects(element, "target"):
            near, far = (target, element) if way.reverse else (element, target)
            equivalence = str(target["equivalence"])
            if way.reverse:
                equivalence = _TURNED.get(equivalence, "")
            depends_on = () if way.reverse else objects(target, "dependsOn")
            met = all(_is_met(need, arguments) for need in depends_on)
            if near.get("code") == one.code and equivalence and met:
                yield _Match(
                    source=way.source,
                    equivalence=equivalence,
                    system=way.to_system,
                    code=far.get("code"),
                    display=far.get("display"),
                    depends_on=depends_on,
                )


def _is_met(need: Node, arguments: Arguments) -> bool:
    """Tell whether a dependency that was sent is the element and the code that a target needs."""
    for sent in map(parts, arguments.all("dependency")):
        concept = sent.get("concept")
        codings = objects(concept, "coding") if isinstance(concept, Mapping) else ()
        if sent.get("element") == need["property"] and any(
            (one.get("system"), one.get("code")) == (need.get("system"), need["value"])
            for one in codings
        ):
            return True
    return False


def _said(match: _Match) -> Node:
    coding = {"system": match.system, "code": match.code, "display": match.display}
    kept = {key: value for key, value in coding.items() if value is not None}
    told = (
        said("equivalence", "valueCode", match.equivalence),
        said("concept", "valueCoding", None if match.code is None else kept),
        said("source", "valueUri", match.source),
    )
    return {"name": "match", "part": [part for part in told if part is not None]}
