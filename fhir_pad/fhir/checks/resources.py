"""Whole resources: of which type, what they contain, and who refers to what is contained.

A resource whose type R4 knows but `r4.json` does not define is a stranger: of it only what holds
for every resource and for all JSON of FHIR is checked. Must not know elements of a type.
"""

from collections.abc import Callable
from typing import Final

from fhir_pad.fhir.checks.definitions import is_defined, resource_types, type_named
from fhir_pad.fhir.checks.faults import SINGLE, Faults, Place, Scope
from fhir_pad.fhir.checks.rule import Node, has, obj, objects
from fhir_pad.fhir.checks.values import Check, Member
from fhir_pad.fhir.issues import IssueType
from fhir_pad.fhir.primitives import PRIMITIVES

CheckOf = Callable[[str], Check]

_OBJECT = "Write a resource here: an object with a resourceType."
_TYPE = "Give the resourceType of an R4 resource, spelt as R4 spells it."
_ID = "Give each contained resource an id of its own."
_NESTED = "Contain resources only in the outermost resource."
_VERSION = "Leave out meta.versionId and meta.lastUpdated of a contained resource."
_SECURITY = "Leave out meta.security of a contained resource."
_UNUSED = "Refer to each contained resource from somewhere."
_EMPTY = "Leave out what is empty or null, and arrays inside arrays."
_MODIFIER = "Leave out modifier extensions: what they would change is not understood here."
_FREE: Final = frozenset({"resourceType", "contained"})


def whole(check_of: CheckOf) -> Check:
    """Return the check of a resource that stands for itself, with all that it contains."""
    one = of_its_type(check_of)

    def check(value: object, at: Place, faults: Faults) -> None:
        outer = faults.scope
        faults.scope = _scope(value)
        one(value, at, faults)
        _must_be_referred_to(value, at, faults)
        faults.scope = outer

    return check


def of_its_type(check_of: CheckOf) -> Check:
    """Return the check that a resource is right by the type that it says it is."""

    def check(value: object, at: Place, faults: Faults) -> None:
        if not isinstance(value, dict):
            faults.add(IssueType.STRUCTURE, _OBJECT, at)
            return
        name = value.get("resourceType")
        if name is None:
            faults.add(IssueType.REQUIRED, _TYPE, at)
        elif not isinstance(name, str) or name not in resource_types():
            faults.add(IssueType.STRUCTURE, _TYPE, at)
        elif is_defined(name):
            check_of(name)(value, at, faults)
        else:
            _stranger(value, check_of, at, faults)

    return check


def contained(check_of: CheckOf) -> Member:
    """Return the member `contained`."""
    one = of_its_type(check_of)

    def member(value: object, _: Node, at: Place, faults: Faults) -> None:
        place = (at, "contained", SINGLE)
        if faults.scope.inside is not None:
            faults.add(IssueType.INVARIANT, _NESTED, place)
        elif not isinstance(value, list) or not value:
            faults.add(IssueType.STRUCTURE, _EMPTY, place)
        else:
            seen: set[str] = set()
            for index, resource in enumerate(value):
                _one_contained(resource, one, seen, (at, "contained", index), faults)

    return member


def _one_contained(value: object, one: Check, seen: set[str], at: Place, faults: Faults) -> None:
    name = value.get("id") if isinstance(value, dict) else None
    known = name if isinstance(name, str) else ""
    faults.scope.inside = known
    one(value, at, faults)
    faults.scope.inside = None
    if not isinstance(value, dict):
        return
    if not known or known in seen:
        code = IssueType.VALUE if known else IssueType.REQUIRED
        faults.add(code, _ID, (at, "id", SINGLE))
    seen.add(known)
    _must_have_no_life_of_its_own(obj(value, "meta"), (at, "meta", SINGLE), faults)


def _must_have_no_life_of_its_own(meta: Node, at: Place, faults: Faults) -> None:
    if has(meta, "versionId") or has(meta, "lastUpdated"):
        faults.add(IssueType.INVARIANT, _VERSION, at)
    if has(meta, "security"):
        faults.add(IssueType.INVARIANT, _SECURITY, at)


def _scope(value: object) -> Scope:
    within = objects(value, "contained") if isinstance(value, dict) else []
    return Scope({str(one["id"]): str(one.get("resourceType")) for one in within if "id" in one})


def _must_be_referred_to(value: object, at: Place, faults: Faults) -> None:
    """Write down invariant dom-3: what is contained is referred to, or refers to its container."""
    if not isinstance(value, dict):
        return
    within = value.get("contained")
    for index, one in enumerate(within if isinstance(within, list) else ()):
        name = one.get("id") if isinstance(one, dict) else None
        if isinstance(name, str) and name not in faults.scope.referred:
            faults.add(IssueType.INVARIANT, _UNUSED, (at, "contained", index))


def _stranger(value: Node, check_of: CheckOf, at: Place, faults: Faults) -> None:
    shared = {element.name for element in type_named("DomainResource").elements} | _FREE
    known = {name: one for name, one in value.items() if name.removeprefix("_") in shared}
    check_of("DomainResource")(known, at, faults)
    _any_object({name: one for name, one in value.items() if name not in known}, at, faults)


def _any_object(value: Node, at: Place, faults: Faults) -> None:
    for name, member in value.items():
        place = (at, name.removeprefix("_"), SINGLE)
        if name == "modifierExtension":
            faults.add(IssueType.EXTENSION, _MODIFIER, place)
        elif isinstance(member, list) and member:
            for index, one in enumerate(member):
                if one is not None:  # null may stand beside an extension of a primitive value
                    _any_json(one, (at, place[1], index), faults)
        else:
            _any_json(member, place, faults)


def _any_json(value: object, at: Place, faults: Faults) -> None:
    """Write down what is wrong in any FHIR JSON that is no array."""
    if isinstance(value, dict) and value:
        _any_object(value, at, faults)
    elif value is None or isinstance(value, dict | list):
        faults.add(IssueType.STRUCTURE, _EMPTY, at)
    elif isinstance(value, str):
        _any_text(value, at, faults)


def _any_text(value: str, at: Place, faults: Faults) -> None:
    if value.startswith("#"):
        faults.scope.refer(value)
    if not PRIMITIVES["string"].matches(value):
        faults.add(IssueType.VALUE, PRIMITIVES["string"].right, at)
