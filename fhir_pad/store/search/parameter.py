"""What a search parameter is: its name, its type, where it looks.

Must not know which parameters there are.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

R4_DEFINITIONS: Final = "http://hl7.org/fhir/SearchParameter/"


class Kind(StrEnum):
    """The types of R4 search parameters that are used: http://hl7.org/fhir/R4/search.html#ptypes."""

    NUMBER = "number"
    DATE = "date"
    STRING = "string"
    TOKEN = "token"  # noqa: S105 - R4's word for a code with its system
    REFERENCE = "reference"
    COMPOSITE = "composite"
    QUANTITY = "quantity"
    URI = "uri"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A search parameter.

    `paths` lead to its values by the names in JSON: `item.code`; `item*.code` also looks into items
    of items, `relatedArtifact[type=x].resource` into those of one type. `looks_at` are parameters
    of the same type whose indexed values it uses instead, or the parts of a composite. `target`
    keeps only references to that type, `system` only contact points of that system. `implied` is
    the system of an element of type code. `exact` tells that case matters, as it does for what
    identifies. `canonical` tells that it holds canonical URLs. `definition` is the SearchParameter:
    R4's, SDC's or ours.
    """

    code: str
    kind: Kind
    definition: str
    paths: tuple[str, ...] = ()
    looks_at: tuple[str, ...] = ()
    target: str = ""
    system: str = ""
    implied: str = ""
    exact: bool = False
    canonical: bool = False

    @property
    def indexed(self) -> tuple[str, ...]:
        """The parameters under which its values are indexed."""
        return self.looks_at or (self.code,)

    @property
    def modifiers(self) -> frozenset[str]:
        """The modifiers that it takes, beside the type names of a reference.

        A canonical URL is a text: no identifier stands beside it.
        """
        return _OF_CANONICAL if self.canonical else _MODIFIERS[self.kind]

    @property
    def takes_types(self) -> bool:
        """True when a modifier can be the type that a reference is to."""
        return self.kind is Kind.REFERENCE and not self.canonical


_OF_CANONICAL: Final = frozenset({"missing"})
_MODIFIERS: Final = {
    Kind.NUMBER: frozenset({"missing"}),
    Kind.DATE: frozenset({"missing"}),
    Kind.STRING: frozenset({"missing", "exact", "contains"}),
    Kind.TOKEN: frozenset({"missing", "not", "text"}),
    Kind.REFERENCE: frozenset({"missing", "identifier"}),
    Kind.COMPOSITE: frozenset[str](),
    Kind.QUANTITY: frozenset({"missing"}),
    Kind.URI: frozenset({"missing", "above", "below"}),
}
