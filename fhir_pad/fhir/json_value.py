"""What FHIR JSON is made of once it is read: dicts, lists, texts and exact numbers.

Must not know how it was read, nor what any of it means in FHIR.
"""

from decimal import Decimal
from typing import Self, TypeAlias

JsonValue: TypeAlias = "bool | int | Decimal | str | list[JsonValue] | dict[str, JsonValue] | None"
"""A number with a fraction or an exponent is a `FhirDecimal`, any other an int; never a float."""


class FhirDecimal(Decimal):
    """A decimal that remembers how it was written: 0.90, 1e3 and -0 are written so again.

    It equals and computes as the Decimal of the same value; what is computed from it is a plain
    Decimal (http://hl7.org/fhir/R4/datatypes.html#decimal: precision must not be lost).
    """

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Self:
        """Read a JSON number. Raises decimal.InvalidOperation on a text that is no number."""
        made = super().__new__(cls, text)
        made.text = text
        return made

    def __reduce__(self) -> tuple[type["FhirDecimal"], tuple[str]]:
        """Keep the text when a screen of many responses sends it to another process."""
        return FhirDecimal, (self.text,)
