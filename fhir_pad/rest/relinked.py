"""The links of a resource written anew: references, addresses, and the links of a narrative.

A canonical stays as it is, as R4 has it: http://hl7.org/fhir/R4/http.html#trules. Must not know
what a link means, nor a Bundle.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Final

from fhir_pad.fhir.checks.definitions import TypeUse, by_json_name, is_defined

_ADDRESSES: Final = frozenset({"uri", "url"})
"""Not `oid` and `uuid`, which the same page names as well: the address of a resource is neither."""
_NARRATIVE: Final = "xhtml"
_LINKING: Final = re.compile(r"<(?:a|img)\s[^<>]*>")
_LINK: Final = re.compile(
    r"""(?P<before>\s(?:href|src)\s*=\s*(?P<quote>["']))(?P<to>.*?)(?P=quote)"""
)


@dataclass(frozen=True, slots=True)
class Relinking:
    """How links are written anew.

    `reference` takes a Reference.reference and the place where it stands; `address` what may be the
    address of a resource or anything else. Each returns what is to stand there.
    """

    reference: Callable[[str, str], str]
    address: Callable[[str], str]

    def resource(self, node: object, at: str) -> object:
        """Return a resource with its links anew; what is no R4 is left to whoever checks that."""
        type_ = node.get("resourceType") if isinstance(node, Mapping) else None
        return self._value(node, type_ if isinstance(type_, str) else "", at)

    def _value(self, value: object, type_: str, at: str) -> object:
        if isinstance(value, list):
            return [self._value(one, type_, f"{at}[{index}]") for index, one in enumerate(value)]
        if isinstance(value, Mapping):
            known = by_json_name(type_) if is_defined(type_) else {}
            return {
                name: self._member(name, held, known.get(name), f"{at}.{name}")
                for name, held in value.items()
            }
        if isinstance(value, str) and type_ in _ADDRESSES:
            return self.address(value)
        return self._narrative(value) if isinstance(value, str) and type_ == _NARRATIVE else value

    def _member(
        self, name: str, value: object, known: tuple[object, TypeUse] | None, at: str
    ) -> object:
        if name == "reference" and isinstance(value, str):
            return self.reference(value, at)
        if name == "contained" and isinstance(value, list):
            return [self.resource(one, f"{at}[{index}]") for index, one in enumerate(value)]
        if name.startswith("_"):
            return self._value(value, "Element", at)
        return self._value(value, known[1].name if known else "", at)

    def _narrative(self, text: str) -> str:
        return _LINKING.sub(lambda tag: _LINK.sub(self._attribute, tag.group()), text)

    def _attribute(self, found: re.Match[str]) -> str:
        named = unescape(found["to"])
        made = self.address(named)
        return found.group() if made == named else f"{found['before']}{made}{found['quote']}"
