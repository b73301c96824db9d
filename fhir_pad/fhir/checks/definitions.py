"""The R4 definitions in `r4.json` as values: types, their elements, the codes they may have.

Must not know JSON resources; only what R4 says of them. `trim` makes the file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import orjson

_FILE: Final = Path(__file__).parents[1] / "r4.json"
_TYPE: Final = re.compile(r"(?P<name>[^(]+)(?:\((?P<targets>.+)\))?")
_CHOICE: Final = "[x]"
_RESOURCE: Final = "Resource"
_SIMPLE: Final = re.compile("[a-z]")


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a required binding: `systems` holds (system, code), `codes` the codes alone."""

    url: str
    systems: frozenset[tuple[str, str]]
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class TypeUse:
    """A type where an element uses it; `targets` are resource types, empty when any will do."""

    name: str
    targets: frozenset[str]

    @property
    def is_primitive(self) -> bool:
        """True for `string` and its like: in JSON they have a sibling with an underscore."""
        return _SIMPLE.match(self.name) is not None


@dataclass(frozen=True, slots=True)
class Element:
    """One element; `name` as in FHIRPath, so `value` and not `value[x]`.

    `is_summary` tells that a summary of the resource has it (`ElementDefinition.isSummary`).
    """

    name: str
    types: tuple[TypeUse, ...]
    is_choice: bool
    is_required: bool
    is_many: bool
    is_summary: bool
    codes: Codes | None
    rules: tuple[str, ...]

    def json_name(self, use: TypeUse) -> str:
        """Return the name in JSON for one of its types: `valueDateTime`."""
        return self.name + use.name[0].upper() + use.name[1:] if self.is_choice else self.name


@dataclass(frozen=True, slots=True)
class Type:
    """A resource type, datatype or backbone element with all its elements, inherited ones first.

    `rules` are its own: what holds for all resources is checked for all resources.
    """

    name: str
    elements: tuple[Element, ...]
    rules: tuple[str, ...]
    is_resource: bool


def resource_types() -> frozenset[str]:
    """Return the names of all R4 resource types that a resource can have."""
    return _resource_types()


@cache
def _resource_types() -> frozenset[str]:
    return frozenset(_content()["resources"])


def is_defined(name: str) -> bool:
    """Tell whether the definition of a type is kept here."""
    return name in _content()["types"]


def type_names() -> tuple[str, ...]:
    """Return the names of all types whose definition is kept, backbone elements by their path."""
    return tuple(_content()["types"])


@cache
def type_named(name: str) -> Type:
    """Return a type; raise KeyError when its definition is not kept."""
    described = _content()["types"][name]
    base = type_named(described["base"]) if "base" in described else None
    own = {key: _element(key, one) for key, one in described["elements"].items()}
    inherited = {element.name: element for element in base.elements} if base else {}
    return Type(
        name=name,
        elements=tuple({**inherited, **own}.values()),
        rules=tuple(described.get("rules", ())),
        is_resource=name == _RESOURCE or (base is not None and base.is_resource),
    )


@cache
def by_json_name(name: str) -> Mapping[str, tuple[Element, TypeUse]]:
    """Return what an object of a type may hold by its names in JSON, without the `_` siblings."""
    return MappingProxyType(
        {
            element.json_name(use): (element, use)
            for element in type_named(name).elements
            for use in element.types
        }
    )


@cache
def codes_of(url: str) -> Codes:
    """Return the codes of a value set; raise KeyError when it is not kept."""
    systems: Mapping[str, list[str]] = _content()["codes"][url]
    pairs = frozenset((system, code) for system, codes in systems.items() for code in codes)
    return Codes(url=url, systems=pairs, codes=frozenset(code for _, code in pairs))


def rule_keys() -> frozenset[str]:
    """Return the key of every invariant of the kept types that refuses a resource."""
    kept = _content()["types"].values()
    parts = [part for one in kept for part in (one, *one["elements"].values())]
    return frozenset(key for part in parts for key in part.get("rules", ()))


@cache
def _content() -> Any:  # noqa: ANN401 - JSON of our own making
    return orjson.loads(_FILE.read_bytes())


def _element(key: str, described: Mapping[str, Any]) -> Element:
    return Element(
        name=key.removesuffix(_CHOICE),
        types=tuple(_use(text) for text in described["type"]),
        is_choice=key.endswith(_CHOICE),
        is_required="min" in described,
        is_many="many" in described,
        is_summary="summary" in described,
        codes=codes_of(described["codes"]) if "codes" in described else None,
        rules=tuple(described.get("rules", ())),
    )


def _use(text: str) -> TypeUse:
    found = _TYPE.fullmatch(text)
    if found is None:
        message = f"r4.json: {text} is no type"
        raise ValueError(message)
    targets = found["targets"].split("|") if found["targets"] else ()
    return TypeUse(found["name"], frozenset(targets))
