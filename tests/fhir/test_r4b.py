"""Where R4B, whose classes fhir.resources has, is not R4: every difference, and its reason.

R4 is `r4.json`, which `make fresh` proves to be HL7's. A difference that is not in these lists
would mean that the second opinion is about another standard than ours.
"""

from functools import cache
from typing import Any, NamedTuple

import pytest
from r4b_models import Member, members, model

from fhir_pad.fhir import trim
from fhir_pad.fhir.checks.definitions import Element, TypeUse, by_json_name, type_names
from fhir_pad.fhir.structure import check


class Beyond(NamedTuple):
    """A difference, its reason, and a resource that only R4B has."""

    why: str
    resource: dict[str, Any]
    place: str


def extended(**value: Any) -> dict[str, Any]:
    """Return a Basic with this value in an extension."""
    extension = {"url": "https://example.org/x", **value}
    return {"resourceType": "Basic", "code": {"text": "a"}, "extension": [extension]}


def profiled(**value: Any) -> dict[str, Any]:
    """Return a StructureDefinition that says this of one element."""
    return {
        "resourceType": "StructureDefinition",
        "url": "https://example.org/x",
        "name": "X",
        "status": "draft",
        "kind": "complex-type",
        "abstract": False,
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "context": [{"type": "element", "expression": "Element"}],
        "differential": {"element": [{"id": "Extension", "path": "Extension", **value}]},
    }


def with_subject(target: str, resource_type: str) -> dict[str, Any]:
    """Return an Observation or a DiagnosticReport about something."""
    return {
        "resourceType": resource_type,
        "status": "final",
        "code": {"text": "a"},
        "subject": {"reference": f"{target}/a"},
    }


RATIO_RANGE = {"lowNumerator": {"value": 1}, "denominator": {"value": 2}}
CODEABLE_REFERENCE = {"concept": {"text": "a"}}
NEW_TYPES = "R4B has two datatypes more, and offers them wherever any type may stand"
NOT_ONLY_PEOPLE = "R4B lets a substance or a procedure be examined"
MEDICINES = "R4B plans and defines for medicinal products, which are no Patients or Groups"
CANONICAL = "https://example.org/subject"
ELEMENT = "StructureDefinition.differential.element[0]"

ONLY_IN_R4B = {
    ("Extension", "valueCodeableReference"): Beyond(
        NEW_TYPES, extended(valueCodeableReference=CODEABLE_REFERENCE), "Basic.extension[0]"
    ),
    ("Extension", "valueRatioRange"): Beyond(
        NEW_TYPES, extended(valueRatioRange=RATIO_RANGE), "Basic.extension[0]"
    ),
    ("ElementDefinition", "defaultValueCodeableReference"): Beyond(
        NEW_TYPES, profiled(defaultValueCodeableReference=CODEABLE_REFERENCE), ELEMENT
    ),
    ("ElementDefinition", "defaultValueRatioRange"): Beyond(
        NEW_TYPES, profiled(defaultValueRatioRange=RATIO_RANGE), ELEMENT
    ),
    ("ElementDefinition", "fixedCodeableReference"): Beyond(
        NEW_TYPES, profiled(fixedCodeableReference=CODEABLE_REFERENCE), ELEMENT
    ),
    ("ElementDefinition", "fixedRatioRange"): Beyond(
        NEW_TYPES, profiled(fixedRatioRange=RATIO_RANGE), ELEMENT
    ),
    ("ElementDefinition", "patternCodeableReference"): Beyond(
        NEW_TYPES, profiled(patternCodeableReference=CODEABLE_REFERENCE), ELEMENT
    ),
    ("ElementDefinition", "patternRatioRange"): Beyond(
        NEW_TYPES, profiled(patternRatioRange=RATIO_RANGE), ELEMENT
    ),
    ("ElementDefinition.example", "valueCodeableReference"): Beyond(
        NEW_TYPES,
        profiled(example=[{"label": "a", "valueCodeableReference": CODEABLE_REFERENCE}]),
        f"{ELEMENT}.example[0]",
    ),
    ("ElementDefinition.example", "valueRatioRange"): Beyond(
        NEW_TYPES,
        profiled(example=[{"label": "a", "valueRatioRange": RATIO_RANGE}]),
        f"{ELEMENT}.example[0]",
    ),
    ("ActivityDefinition", "subjectCanonical"): Beyond(
        MEDICINES,
        {"resourceType": "ActivityDefinition", "status": "draft", "subjectCanonical": CANONICAL},
        "ActivityDefinition",
    ),
    ("PlanDefinition", "subjectCanonical"): Beyond(
        MEDICINES,
        {"resourceType": "PlanDefinition", "status": "draft", "subjectCanonical": CANONICAL},
        "PlanDefinition",
    ),
    ("PlanDefinition.action", "subjectCanonical"): Beyond(
        MEDICINES,
        {
            "resourceType": "PlanDefinition",
            "status": "draft",
            "action": [{"title": "a", "subjectCanonical": CANONICAL}],
        },
        "PlanDefinition.action[0]",
    ),
}
"""Elements of R4B that R4 has not. fhir.resources takes them; the structure check does not."""

WIDER_TARGETS = {
    ("Observation", "subject"): Beyond(
        NOT_ONLY_PEOPLE, with_subject("Substance", "Observation"), "Observation.subject.reference"
    ),
    ("DiagnosticReport", "subject"): Beyond(
        NOT_ONLY_PEOPLE,
        with_subject("Substance", "DiagnosticReport"),
        "DiagnosticReport.subject.reference",
    ),
    ("Group.member", "entity"): Beyond(
        "R4B lets a RelatedPerson be in a Group",
        {
            "resourceType": "Group",
            "type": "person",
            "actual": True,
            "member": [{"entity": {"reference": "RelatedPerson/a"}}],
        },
        "Group.member[0].entity.reference",
    ),
    ("ActivityDefinition", "productReference"): Beyond(
        "R4B has the resource type Ingredient",
        {
            "resourceType": "ActivityDefinition",
            "status": "draft",
            "productReference": {"reference": "Ingredient/a"},
        },
        "ActivityDefinition.product.reference",
    ),
}
"""References that R4B lets name more types. fhir.resources does not look at what they name."""

NOT_IN_R4B = {
    ("Extension", "valueMeta"),
    ("ElementDefinition", "defaultValueMeta"),
    ("ElementDefinition", "fixedMeta"),
    ("ElementDefinition", "patternMeta"),
    ("ElementDefinition.example", "valueMeta"),
}
"""What R4 has and fhir.resources refuses, which is why its opinion is a warning."""


class Difference(NamedTuple):
    """Where the two differ, by the name of the R4 type and of the member, and in what."""

    what: str
    where: tuple[str, str]


@cache
def differences() -> frozenset[Difference]:
    """Return all differences of the types that are used, and of all that they are made of."""
    found: set[Difference] = set()
    compared: set[str] = set()
    waiting = [(name, model(name)) for name in trim.USED]
    while waiting:
        name, theirs = waiting.pop()
        if name not in compared:
            compared.add(name)
            found |= set(_differences(name, members(theirs)))
            waiting += _parts(name, members(theirs))
    # The abstract types are compared in each type that is made from them.
    assert compared == {*type_names()} - {
        "Resource",
        "DomainResource",
        "Element",
        "BackboneElement",
    }
    return frozenset(found)


def _differences(name, theirs):
    ours = by_json_name(name)
    yield from (Difference("only in R4B", (name, key)) for key in theirs.keys() - ours.keys())
    yield from (Difference("only in R4", (name, key)) for key in ours.keys() - theirs.keys())
    for key in ours.keys() & theirs.keys():
        yield from (Difference(what, (name, key)) for what in _unlike(*ours[key], theirs[key]))


def _unlike(element: Element, use: TypeUse, member: Member):
    if member.many is not element.is_many:
        yield "cardinality"
    if member.required is not element.is_required:
        yield "required"
    if member.summary is not element.is_summary:
        yield "summary"
    if member.type != use.name and not _is_backbone(use):
        yield "type"
    if use.targets and not member.targets <= use.targets:
        yield "wider targets"
    if use.targets and not member.targets:
        yield "any target"


def _is_backbone(use: TypeUse) -> bool:
    return "." in use.name


def _parts(name, theirs):
    return [
        (use.name, theirs[key].model)
        for key, (_, use) in by_json_name(name).items()
        if not use.is_primitive and use.name != "Resource" and key in theirs
    ]


def test_every_difference_between_the_two_is_known():
    """Name, type, cardinality, targets and place in a summary of each element of each used type."""
    expected = {
        *(Difference("only in R4B", where) for where in ONLY_IN_R4B),
        *(Difference("only in R4", where) for where in NOT_IN_R4B),
        *(Difference("wider targets", where) for where in WIDER_TARGETS),
    }

    assert expected == differences()


@pytest.mark.parametrize(
    "beyond", [*ONLY_IN_R4B.values(), *WIDER_TARGETS.values()], ids=lambda one: one.place
)
def test_what_r4b_has_beyond_r4_is_refused_here_though_r4b_takes_it(beyond):
    model(beyond.resource["resourceType"]).model_validate(beyond.resource)

    assert beyond.place == check(beyond.resource)[0].at


@pytest.mark.parametrize("where", sorted(NOT_IN_R4B))
def test_what_r4b_has_dropped_is_taken_here(where):
    """`Extension.valueMeta` and its like are in R4's list of types for any value."""
    name, key = where
    meta = {"source": "https://example.org"}
    resources = {
        "Extension": lambda: extended(**{key: meta}),
        "ElementDefinition": lambda: profiled(**{key: meta}),
        "ElementDefinition.example": lambda: profiled(example=[{"label": "a", key: meta}]),
    }
    resource = resources[name]()

    assert check(resource) == ()
    with pytest.raises(ValueError, match="Extra inputs"):
        model(resource["resourceType"]).model_validate(resource)
