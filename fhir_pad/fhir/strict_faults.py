"""Every fault inside a text that is JSON by its syntax, with its place.

Works on a tree in which nothing was thrown away: objects as `Pairs`, numbers that cannot be
taken as marks. Must not know bytes, nor what a resource is.
"""

import re
from collections.abc import Iterator
from typing import Final

from fhir_pad.fhir.issues import Issue, IssueType, error
from fhir_pad.fhir.json_value import JsonValue

MOST_FAULTS: Final = 100
"""More faults than a person reads; the rest is counted only by a last sentence."""

NO_NUMBER: Final = object()
"""Stands for NaN and the infinities."""

TOO_LARGE: Final = object()
"""Stands for a number with more digits or a larger exponent than is read."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}", re.ASCII)
_CHOICE = re.compile(r"value(?!Set$)[A-Z]")
_BAD_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")

_REPEATED = "Write each name once: this one is repeated."
_TEXT = "Write text without half surrogate pairs and control characters (tab and newline may be)."
_NO_NUMBER = "Write a number: FHIR has neither NaN nor infinities."
_TOO_LARGE = "Write a number with fewer digits: this one is beyond any clinical value."


class Pairs(list[tuple[str, object]]):
    """The members of a JSON object in order, repeated names included."""


def faults(tree: object) -> Iterator[Issue]:
    """Give every fault of the tree in the order written, at most MOST_FAULTS and a last word."""
    for count, fault in enumerate(_of(tree, _root(tree))):
        if count == MOST_FAULTS:
            yield error(IssueType.TOO_COSTLY, f"There are more than {MOST_FAULTS} faults.")
            return
        yield fault


def clean(tree: object) -> JsonValue:
    """Return a tree without faults as dicts and lists."""
    if isinstance(tree, Pairs):
        return {name: clean(value) for name, value in tree}
    if isinstance(tree, list):
        return [clean(value) for value in tree]
    return tree  # type: ignore[return-value]  # a leaf of json's own making


def gathered(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    """Return the object; what stands under a repeated name is one array if it is no plain value."""
    said: dict[str, list[JsonValue]] = {}
    for name, value in pairs:
        said.setdefault(name, []).append(value)
    return {name: _together(values) for name, values in said.items()}


def _together(values: list[JsonValue]) -> JsonValue:
    if len(values) == 1 or not all(isinstance(value, dict | list) for value in values):
        return values[-1]
    return [member for value in values for member in _members(value)]


def _members(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


def _root(tree: object) -> str:
    """Return the name with which the FHIRPath of a place begins, empty when it has none."""
    members = tree if isinstance(tree, Pairs) else ()
    name = next((value for name, value in members if name == "resourceType"), None)
    return name if isinstance(name, str) and _NAME.fullmatch(name) else ""


def _of(value: object, at: str) -> Iterator[Issue]:
    if isinstance(value, Pairs):
        yield from _of_object(value, at)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _of(member, at and f"{at}[{index}]")
    elif isinstance(value, str) and _BAD_TEXT.search(value):
        yield error(IssueType.VALUE, _TEXT, at)
    elif value is NO_NUMBER:
        yield error(IssueType.STRUCTURE, _NO_NUMBER, at)
    elif value is TOO_LARGE:
        yield error(IssueType.VALUE, _TOO_LARGE, at)


def _of_object(pairs: Pairs, at: str) -> Iterator[Issue]:
    seen: set[str] = set()
    for name, value in pairs:
        place = _below(at, name)
        if name in seen:
            yield error(IssueType.STRUCTURE, _REPEATED, place)
        seen.add(name)
        if _BAD_TEXT.search(name):
            yield error(IssueType.STRUCTURE, _TEXT, place)
        yield from _of(value, place)


def _below(at: str, name: str) -> str:
    """Return the FHIRPath of a member; of the object itself when the name is none of FHIR's."""
    element = name.removeprefix("_")
    if not at or not _NAME.fullmatch(element):
        return at
    return f"{at}.value" if _CHOICE.match(element) else f"{at}.{element}"
