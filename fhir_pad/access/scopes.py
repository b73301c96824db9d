"""SMART scopes for FHIR resources, read from the text of a token.

Source: http://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html, with those of
version 1 as it translates them. What is not one of them grants nothing. Must not know a request.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from fhir_pad.fhir.structure import resource_types

ANY_TYPE: Final = "*"
ALL: Final = "cruds"
"""create, read, update, delete, search, in the only order in which they may be written."""
VERSION_1: Final[Mapping[str, str]] = MappingProxyType({"read": "rs", "write": "cud", "*": ALL})
Pair = tuple[str, str]

_WRITTEN: Final = re.compile(
    r"(?P<level>patient|user|system)/(?P<type>\*|[A-Za-z]+)\."
    r"(?:(?P<v1>read|write|\*)|(?P<v2>c?r?u?d?s?)(?:\?(?P<restriction>[\x21-\x7e]+))?)"
)
_NAME: Final = re.compile("[A-Za-z_][A-Za-z_-]*")
"""A parameter without modifier and chain: what those would select is not asked of a scope here."""
_BAD_ESCAPE: Final = re.compile("%(?![0-9A-Fa-f]{2})")


class Level(StrEnum):
    """Whose data a scope is about."""

    PATIENT = "patient"
    USER = "user"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope: `permissions` are letters of cruds, `restriction` the search it is limited to."""

    level: Level
    type: str
    permissions: str
    restriction: tuple[Pair, ...] = ()

    def grants(self, permission: str, type_: str) -> bool:
        """Tell whether it grants a permission (a letter of cruds) for some resources of a type."""
        return permission in self.permissions and self.type in {ANY_TYPE, type_}


def scopes(text: str) -> tuple[Scope, ...]:
    """Return the scopes in a text, in their order; what is none of them is left out."""
    return tuple(dict.fromkeys(_read(text)))


def _read(text: str) -> Iterator[Scope]:
    for word in text.split(" "):
        found = _WRITTEN.fullmatch(word)
        if found is None or found["type"] not in {ANY_TYPE, *resource_types()}:
            continue
        restriction = _restriction(found["restriction"])
        permissions = VERSION_1[found["v1"]] if found["v1"] else found["v2"]
        if permissions and restriction is not None:
            yield Scope(Level(found["level"]), found["type"], permissions, restriction)


def _restriction(text: str | None) -> tuple[Pair, ...] | None:
    """Return the pairs of a restriction, none without one; None when it cannot be understood."""
    if text is None:
        return ()
    pairs = []
    for part in text.split("&"):
        name, _, written = part.partition("=")
        value = _plain(written)
        if not value or _NAME.fullmatch(name) is None:
            return None
        pairs.append((name, value))
    return tuple(pairs)


def _plain(written: str) -> str:
    """Return the value with its escapes undone, empty when they are wrong; a + is a +."""
    if _BAD_ESCAPE.search(written):
        return ""
    try:
        return unquote(written, errors="strict")
    except UnicodeDecodeError:
        return ""
