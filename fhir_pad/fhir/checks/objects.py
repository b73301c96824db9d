"""The check of an object by its R4 type: made once per type, from its definition, when needed.

Must not know how a single value is checked, nor how resources hold each other.
"""

from functools import cache

from fhir_pad.fhir.checks import narrative, references, resources, values
from fhir_pad.fhir.checks.definitions import Element, Type, TypeUse, type_named
from fhir_pad.fhir.checks.faults import SINGLE, Faults, Place, spoken
from fhir_pad.fhir.checks.rule import Rule
from fhir_pad.fhir.checks.rules import rule_of
from fhir_pad.fhir.checks.values import Check, Member
from fhir_pad.fhir.issues import IssueType

_RESOURCE = "Resource"
_BESIDE = "Element"
_ID_ALONE = frozenset({"id"})

_OBJECT = "Write one object here."
_EMPTY = "Leave an empty object out."
_NULL = "Leave an element without a value out, instead of null."
_NO_CONTENT = "Give the element a value, parts or an extension, not an id alone."
_MODIFIER = "Leave out modifier extensions: what they would change is not understood here."
_RULES = "Leave out implicit rules: what they would change is not understood here."


@cache
def check_of(name: str) -> Check:
    """Return the check of an object of a resource type, datatype or backbone element."""
    definition = type_named(name)
    members = _members(definition)
    required = _required(definition)
    choices = _choices(definition)
    rules = _rules(name, definition.rules)
    # A plain Element stands beside a primitive value, which is content enough (`values.beside_*`).
    is_element = not definition.is_resource and name != _BESIDE

    def check(value: object, at: Place, faults: Faults) -> None:
        if not isinstance(value, dict) or not value:
            faults.add(IssueType.STRUCTURE, _no_object(value), at)
            return
        for key, held in value.items():
            member = members.get(key)
            if member is None:
                text = f"Leave {spoken(key)} out: R4 has no such element here."
                faults.add(IssueType.STRUCTURE, text, at)
            else:
                member(held, value, at, faults)
        for element, names in required:
            if names[0] not in value and value.keys().isdisjoint(names):
                faults.add(IssueType.REQUIRED, f"Give `{element}`.", (at, element, SINGLE))
        if choices:
            _must_choose(value, choices, at, faults)
        if is_element and value.keys() == _ID_ALONE:
            faults.add(IssueType.INVARIANT, _NO_CONTENT, at)
        values.apply(rules, value, at, faults)

    return check


def _no_object(value: object) -> str:
    return _EMPTY if value == {} else _NULL if value is None else _OBJECT


def _must_choose(
    value: dict[str, object], choices: dict[str, tuple[str, str]], at: Place, faults: Faults
) -> None:
    """Write down each choice that was made in more than one type."""
    made = {choices[key] for key in value if key in choices}
    if len(made) > 1:
        elements = [element for element, _ in made]
        for element in sorted({one for one in elements if elements.count(one) > 1}):
            text = f"Give one `{element}` only, of one type."
            faults.add(IssueType.STRUCTURE, text, (at, element, SINGLE))


def _members(definition: Type) -> dict[str, Member]:
    """Return what may stand in the object, by its JSON name."""
    members: dict[str, Member] = {"resourceType": _nothing} if definition.is_resource else {}
    for element in definition.elements:
        for use in element.types:
            name = element.json_name(use)
            members[name] = _member(definition, element, use)
            if use.is_primitive:
                members[f"_{name}"] = _beside(f"_{name}", element)
    return members


def _nothing(_value: object, _node: object, _at: Place, _faults: Faults) -> None:
    """Leave the resourceType to `resources`, which has read it."""


def _member(definition: Type, element: Element, use: TypeUse) -> Member:
    if element.name == "modifierExtension":
        return _no_modifiers
    if element.name == "implicitRules":
        return _no_rules
    if use.name == _RESOURCE and element.name == "contained":
        return resources.contained(check_of)
    check = _check(element, use)
    check = values.ruled(check, _rules(definition.name, element.rules))
    if element.is_many:
        return values.many(element.name, check, use.name)
    return values.single(element.name, check)


def _check(element: Element, use: TypeUse) -> Check:
    if use.name == "xhtml":
        return _narrative
    if use.is_primitive:
        return values.primitive(use, element.codes)
    if use.name == "Reference":
        return references.reference(lambda: check_of("Reference"), use.targets)
    if use.name == _RESOURCE:
        return resources.whole(check_of)
    check = _later(use.name)
    return check if element.codes is None else values.coded(check, element.codes)


def _later(name: str) -> Check:
    """Return a check that is made at its first use, because a type can hold itself."""

    def check(value: object, at: Place, faults: Faults) -> None:
        check_of(name)(value, at, faults)

    return check


def _narrative(value: object, at: Place, faults: Faults) -> None:
    wrong = narrative.fault(value)
    if wrong is not None:
        faults.add(IssueType.INVARIANT, wrong, at)


def _no_modifiers(_value: object, _node: object, at: Place, faults: Faults) -> None:
    # http://hl7.org/fhir/R4/extensibility.html#modifierExtension: who does not understand one
    # must not go on, and this module understands none.
    faults.add(IssueType.EXTENSION, _MODIFIER, (at, "modifierExtension", SINGLE))


def _no_rules(_value: object, _node: object, at: Place, faults: Faults) -> None:
    # http://hl7.org/fhir/R4/resource.html#Resource: they must be understood to process the rest.
    faults.add(IssueType.NOT_SUPPORTED, _RULES, (at, "implicitRules", SINGLE))


def _beside(name: str, element: Element) -> Member:
    if element.is_many:
        return values.beside_many(name, element.name, _later(_BESIDE))
    return values.beside_single(name, element.name, _later(_BESIDE))


def _required(definition: Type) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each required element with the JSON names that satisfy it, the likeliest first."""
    return tuple(
        (element.name, tuple(name for names in _names(element) for name in names))
        for element in definition.elements
        if element.is_required
    )


def _names(element: Element) -> list[tuple[str, ...]]:
    return [
        (element.json_name(use), f"_{element.json_name(use)}")
        if use.is_primitive
        else (element.json_name(use),)
        for use in element.types
    ]


def _choices(definition: Type) -> dict[str, tuple[str, str]]:
    """Return for each JSON name of a choice its element and which of the types it is."""
    return {
        name: (element.name, names[0])
        for element in definition.elements
        if element.is_choice
        for names in _names(element)
        for name in names
    }


def _rules(type_name: str, keys: tuple[str, ...]) -> tuple[Rule, ...]:
    found = (rule_of(type_name, key) for key in keys)
    return tuple(rule for rule in found if rule is not None)
