"""Checks of single values: primitives, codes, and how the members of an element are written.

A `Check` looks at one value, a `Member` at what stands under one JSON name of an object. Must
not know which elements a type has.
"""

from collections.abc import Callable, Mapping
from typing import Final

from fhir_pad.fhir.checks.definitions import Codes, TypeUse
from fhir_pad.fhir.checks.faults import SINGLE, Faults, Place
from fhir_pad.fhir.checks.rule import Node, Rule, objects
from fhir_pad.fhir.issues import IssueType
from fhir_pad.fhir.primitives import PRIMITIVES, Primitive

Check = Callable[[object, Place, Faults], None]
Member = Callable[[object, Node, Place, Faults], None]

MOST: Final[Mapping[str, int]] = {"Extension": 100, "QuestionnaireResponse.item.answer": 100}
"""The longest arrays by type (requirements of the project; R4 has no limit)."""

MOST_ITEMS: Final = 2_000
"""Items of one form or response, whatever their nesting."""

_ITEMS = frozenset({"Questionnaire.item", "QuestionnaireResponse.item"})
_MOST_CODES_SPOKEN = 12
_LINKS = frozenset({"canonical", "uri", "url"})

_NULL = "Leave an element without a value out, instead of null."
_EMPTY_TEXT = "Leave an element without a value out, instead of an empty text."
_ARRAY = "Write an array here, even around one value."
_EMPTY_ARRAY = "Leave an empty array out."
_DANGLING = "Refer to a contained resource that is there."
_ID_ALONE = "Give a value or an extension, not an id alone."
_ITEMS_TEXT = f"Send at most {MOST_ITEMS} items."


def primitive(use: TypeUse, codes: Codes | None) -> Check:
    """Return the check of a primitive type, with the codes that its binding requires."""
    kind = PRIMITIVES[use.name]
    if codes is not None and use.name == "code":
        return _code(kind, codes)
    if use.name in _LINKS:
        return _link(kind, may_dangle=use.name != "canonical")

    def check(value: object, at: Place, faults: Faults) -> None:
        if not kind.matches(value):
            _wrong(value, kind, at, faults)

    return check


def _wrong(value: object, kind: Primitive, at: Place, faults: Faults) -> None:
    if value is None:
        faults.add(IssueType.STRUCTURE, _NULL, at)
    elif value == "":
        faults.add(IssueType.VALUE, _EMPTY_TEXT, at)
    else:
        nested = isinstance(value, dict | list)
        faults.add(IssueType.STRUCTURE if nested else IssueType.VALUE, kind.right, at)


def _code(kind: Primitive, codes: Codes) -> Check:
    allowed = codes.codes
    right = _right_code(codes)

    def check(value: object, at: Place, faults: Faults) -> None:
        if not isinstance(value, str):
            _wrong(value, kind, at, faults)
        elif value not in allowed:
            faults.add(IssueType.CODE_INVALID, right, at)

    return check


def _right_code(codes: Codes) -> str:
    if len(codes.codes) > _MOST_CODES_SPOKEN:
        return f"Write a code of {codes.url}."
    return f"Write one of the codes {', '.join(sorted(codes.codes))}."


def _link(kind: Primitive, *, may_dangle: bool) -> Check:
    """Return the check of an address; `#id` names a contained resource unless it may dangle."""

    def check(value: object, at: Place, faults: Faults) -> None:
        if not kind.matches(value):
            _wrong(value, kind, at, faults)
        elif isinstance(value, str) and value.startswith("#"):
            faults.scope.refer(value)
            if not may_dangle and value != "#" and value[1:] not in faults.scope.contained:
                faults.add(IssueType.VALUE, _DANGLING, at)

    return check


def coded(check: Check, codes: Codes) -> Check:
    """Return the check of a Coding or CodeableConcept that must have one of the codes."""
    right = _right_code(codes)

    def with_codes(value: object, at: Place, faults: Faults) -> None:
        check(value, at, faults)
        if isinstance(value, dict) and not _has_code(value, codes):
            faults.add(IssueType.CODE_INVALID, right, at)

    return with_codes


def _has_code(value: Node, codes: Codes) -> bool:
    """Tell whether a code of the value set is there, or an extension says why none is."""
    codings = objects(value, "coding") if "coding" in value or "text" in value else [value]
    pairs = {(str(one.get("system")), str(one.get("code"))) for one in codings}
    return bool(pairs & codes.systems) or set(value) <= {"id", "extension"}


def ruled(check: Check, rules: tuple[Rule, ...]) -> Check:
    """Return the check with invariants that an element adds to its type."""
    if not rules:
        return check

    def with_rules(value: object, at: Place, faults: Faults) -> None:
        check(value, at, faults)
        if isinstance(value, dict):
            apply(rules, value, at, faults)

    return with_rules


def apply(rules: tuple[Rule, ...], value: Node, at: Place, faults: Faults) -> None:
    """Write down each invariant that does not hold."""
    for rule in rules:
        if not rule.holds(value):
            faults.add(IssueType.INVARIANT, rule.text, at)


def single(name: str, check: Check) -> Member:
    """Return the member that holds one value."""

    def member(value: object, _: Node, at: Place, faults: Faults) -> None:
        check(value, (at, name, SINGLE), faults)

    return member


def many(name: str, check: Check, type_name: str) -> Member:
    """Return the member that holds an array; null stands only beside a primitive's extension."""
    longest = MOST.get(type_name)
    beside = f"_{name}"

    def member(value: object, node: Node, at: Place, faults: Faults) -> None:
        if not _is_filled(value, (at, name, SINGLE), faults) or not isinstance(value, list):
            return
        if longest is not None and len(value) > longest:
            text = f"Send at most {longest} values here."
            faults.add(IssueType.TOO_COSTLY, text, (at, name, SINGLE))
        elif type_name not in _ITEMS or _may_hold(len(value), (at, name, SINGLE), faults):
            for index, one in enumerate(value):
                if one is not None or not _stands(node.get(beside), index):
                    check(one, (at, name, index), faults)

    return member


def _is_filled(value: object, at: Place, faults: Faults) -> bool:
    if isinstance(value, list) and value:
        return True
    text = _EMPTY_ARRAY if value == [] else _NULL if value is None else _ARRAY
    faults.add(IssueType.STRUCTURE, text, at)
    return False


def _may_hold(items: int, at: Place, faults: Faults) -> bool:
    """Count items; tell once that there are too many, and look at none after that."""
    before = faults.items
    faults.items += items
    if before <= MOST_ITEMS < faults.items:
        faults.add(IssueType.TOO_COSTLY, _ITEMS_TEXT, at)
    return faults.items <= MOST_ITEMS


def _stands(values: object, index: int) -> bool:
    """Tell whether the array beside this one has something at the same index."""
    return isinstance(values, list) and index < len(values) and values[index] is not None


def beside_single(name: str, fhir_name: str, element: Check) -> Member:
    """Return the member `_name` beside one primitive value: its id and extensions."""
    value_name = name.removeprefix("_")

    def member(value: object, node: Node, at: Place, faults: Faults) -> None:
        place = (at, fhir_name, SINGLE)
        element(value, place, faults)
        if value_name not in node:
            _must_say_why(value, place, faults)

    return member


def beside_many(name: str, fhir_name: str, element: Check) -> Member:
    """Return the member `_name` beside an array of primitive values, null where there is none."""
    values_name = name.removeprefix("_")

    def member(value: object, node: Node, at: Place, faults: Faults) -> None:
        place = (at, fhir_name, SINGLE)
        if not _is_filled(value, place, faults) or not isinstance(value, list):
            return
        values = node.get(values_name)
        if isinstance(values, list) and len(values) != len(value):
            text = f"Write `{name}` as long as `{values_name}`, with null where it says nothing."
            faults.add(IssueType.STRUCTURE, text, place)
        for index, one in enumerate(value):
            if one is not None:
                element(one, (at, fhir_name, index), faults)
                if not _stands(values, index):
                    _must_say_why(one, (at, fhir_name, index), faults)
            elif not _stands(values, index):
                faults.add(IssueType.STRUCTURE, _NULL, (at, fhir_name, index))

    return member


def _must_say_why(value: object, at: Place, faults: Faults) -> None:
    if isinstance(value, dict) and set(value) == {"id"}:
        faults.add(IssueType.INVARIANT, _ID_ALONE, at)
