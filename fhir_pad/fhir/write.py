"""A resource to bytes: one text for one resource, with every decimal as it was read.

Must not know what a resource is, nor why it is written.
"""

from collections.abc import Mapping
from decimal import Decimal

import orjson

from fhir_pad.fhir.json_value import FhirDecimal

# `strict` reads no larger power of ten, and a longer text would say nothing about a patient.
_LARGEST_POWER = 30


def write(resource: Mapping[str, object], *, pretty: bool = False) -> bytes:
    """Return the UTF-8 JSON of the resource, members in their order, indented by two if `pretty`.

    A FhirDecimal is written as it was read, any other Decimal in positions (0.90, not 9.0E-1).
    Raises TypeError (orjson.JSONEncodeError) on what is not JSON: a set, an infinite number, half
    a surrogate pair.
    """
    option = orjson.OPT_INDENT_2 if pretty else 0
    return orjson.dumps(resource, default=_number, option=option)


def _number(value: object) -> orjson.Fragment:
    if isinstance(value, FhirDecimal):
        return orjson.Fragment(value.text)
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) <= _LARGEST_POWER:
        return orjson.Fragment(format(value, "f"))
    message = f"{type(value).__name__} cannot be written in a resource"
    raise TypeError(message)


def as_is(text: bytes) -> orjson.Fragment:
    """Return JSON that is already written, to stand inside a resource as it is."""
    return orjson.Fragment(text)
