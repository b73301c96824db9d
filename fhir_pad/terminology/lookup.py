"""CodeSystem/$lookup and $subsumes: what is known of a code, and how two codes relate.

Sources: http://hl7.org/fhir/R4/codesystem-operation-lookup.html and
http://hl7.org/fhir/R4/codesystem-operation-subsumes.html. Only code systems that are held in full
can be looked up; a code of any other is not found.
"""

from collections.abc import Iterator
from types import MappingProxyType

from fhir_pad.fhir.arguments import (
    Arguments,
    Kind,
    Parameter,
    Signature,
    at,
    parameters,
    read,
    said,
)
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.terminology.asked import Asked, asked, coded
from fhir_pad.terminology.concepts import CodeSystem, Concept, Node
from fhir_pad.terminology.held import Held

LOOKUP: Signature = MappingProxyType(
    {
        "code": Parameter(Kind.CODE),
        "system": Parameter(Kind.URI),
        "version": Parameter(Kind.STRING),
        "coding": Parameter(Kind.CODING),
        "date": Parameter(Kind.DATE_TIME, offered=False),
        "displayLanguage": Parameter(Kind.CODE),
        "property": Parameter(Kind.CODE, repeats=True),
    }
)
SUBSUMES: Signature = MappingProxyType(
    {
        "codeA": Parameter(Kind.CODE),
        "codeB": Parameter(Kind.CODE),
        "system": Parameter(Kind.URI),
        "version": Parameter(Kind.STRING),
        "codingA": Parameter(Kind.CODING),
        "codingB": Parameter(Kind.CODING),
    }
)


def lookup(sent: Node, held: Held) -> dict[str, object]:
    """Return Parameters with name, version, display, designations and properties of a code.

    Without `property` everything is returned; with it, name, display and what it names:
    version, definition, designation, parent, child. Raises Refused with required, invalid,
    not-supported or not-found.
    """
    arguments = read(sent, LOOKUP)
    (one,) = asked(arguments)
    system, concept = _known(one, held, _place(arguments))
    wording = concept.wording(arguments.text("displayLanguage"))
    return parameters(
        said("name", "valueString", system.name),
        said("version", "valueString", system.version if _wants(arguments, "version") else None),
        said("display", "valueString", wording or concept.code),
        *(_designations(concept) if _wants(arguments, "designation") else ()),
        *_properties(system, concept, arguments),
    )


def subsumes(sent: Node, held: Held) -> dict[str, object]:
    """Return Parameters with the outcome: equivalent, subsumes, subsumed-by or not-subsumed.

    Raises Refused with required, invalid or not-found.
    """
    arguments = read(sent, SUBSUMES)
    one, other = (coded(arguments, f"code{side}", f"coding{side}") for side in "AB")
    if one.system != other.system:
        text = "Give two codes of one code system."
        raise Refused([error(IssueType.INVALID, text, at("codingB"))])
    system, _ = _known(one, held, _place(arguments, "A"))
    _known(other, held, _place(arguments, "B"))
    return parameters(said("outcome", "valueCode", _outcome(system, one.code, other.code)))


def _outcome(system: CodeSystem, one: str, other: str) -> str:
    if one == other:
        return "equivalent"
    if system.hierarchy_is_a and one in system.above(other):
        return "subsumes"
    if system.hierarchy_is_a and other in system.above(one):
        return "subsumed-by"
    return "not-subsumed"


def _place(arguments: Arguments, side: str = "") -> str:
    """Return the name of the parameter in which a code was sent."""
    coding = f"coding{side}"
    return coding if arguments.has(coding) else f"code{side}"


def _known(one: Asked, held: Held, place: str) -> tuple[CodeSystem, Concept]:
    named = place if place.startswith("coding") else "system"
    system = held.code_system(one.system, one.version, at(named))
    concept = system.concepts.get(one.code)
    if concept is None:
        text = "Give a code that the code system has."
        raise Refused([error(IssueType.NOT_FOUND, text, at(place))])
    return system, concept


def _wants(arguments: Arguments, name: str) -> bool:
    return not arguments.has("property") or name in arguments.all("property")


def _designations(concept: Concept) -> Iterator[Node]:
    for one in concept.designations:
        told = (
            said("language", "valueCode", one.get("language")),
            said("use", "valueCoding", one.get("use")),
            said("value", "valueString", one.get("value")),
        )
        yield {"name": "designation", "part": [part for part in told if part is not None]}


def _properties(system: CodeSystem, concept: Concept, arguments: Arguments) -> Iterator[Node]:
    if concept.definition is not None and _wants(arguments, "definition"):
        yield _property("definition", "valueString", concept.definition)
    if concept.parent is not None and _wants(arguments, "parent"):
        yield _property("parent", "valueCode", concept.parent)
    if _wants(arguments, "child"):
        yield from (_property("child", "valueCode", one) for one in system.below(concept.code))


def _property(code: str, element: str, value: str) -> Node:
    told = [said("code", "valueCode", code), said("value", element, value)]
    return {"name": "property", "part": told}
