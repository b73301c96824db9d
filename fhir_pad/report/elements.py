"""The few FHIR R4 data types that every resource of ours is built from, as plain dicts.

Nothing empty is ever written: R4 allows no null, no empty array and no blank string. Must not
know what a finding is.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from fhir_pad.fhir.canonical import url
from fhir_pad.fhir.constant import Constant, Constants
from fhir_pad.language import Language

Element = dict[str, object]

UCUM = "http://unitsofmeasure.org"
SHARED: Final = 4096
"""How many elements of a kind are kept: all that our own words make, and some more."""
CARRIED = frozenset({"actor", "encounter", "for", "recipient", "resource", "subject", "who"})
"""Elements in which the words of others stand as they are."""


class Code(NamedTuple):
    """A code of a code system. `display` stays empty where no official wording was verified."""

    system: str
    code: str
    display: str = ""


def element(**parts: object) -> Element:
    """Return the parts that say something, in the order given. False and 0 say something."""
    for name in [name for name, part in parts.items() if not says_something(part)]:
        del parts[name]
    return parts


def says_something(part: object) -> bool:
    """Return False for None, a blank string and an empty list or dict; True otherwise."""
    if isinstance(part, str):
        return part != "" and not part.isspace()
    return bool(part or part == 0)


def worded(parts: Element, language: Language) -> Element:
    """Return parts of a resource with the words of its concepts and notes in a language.

    Words that are in it already, and those of others, stay.
    """
    return {name: _worded(name, part, language) for name, part in parts.items()}


def _worded(name: str, part: object, language: Language) -> object:
    if name in CARRIED:
        return part
    if isinstance(part, list):
        return [_worded(name, each, language) for each in part]
    if isinstance(part, dict):
        return worded(part, language)
    return language.say(part) if name == "text" and isinstance(part, str) else part


@lru_cache(SHARED)
def coding(code: Code) -> Element:
    """Return the Coding of a code."""
    return Constant(element(system=code.system, code=code.code, display=code.display))


@lru_cache(SHARED)
def concept(*codes: Code, text: str = "") -> Element:
    """Return a CodeableConcept: codes that mean the same, and the words for a person."""
    return Constant(element(coding=Constants(coding(code) for code in codes), text=text))


def quantity(value: Decimal | int, unit: str) -> Element:
    """Return a Quantity in a UCUM unit, whose code is also what is shown."""
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


_url = lru_cache(SHARED)(url)


def extension(name: str, **value: object) -> Element:
    """Return one of our extensions with its one value[x]."""
    return {"url": _url("StructureDefinition", name), **value}


def full_url(resource: Mapping[str, object]) -> str:
    """Return the `fullUrl` of one of our own resources; its id is a UUID."""
    return f"urn:uuid:{resource['id']}"
