"""The value that an Observation, or one component of it, gives to a row. Pure.

Returns the value, or why there is none.
"""

from collections.abc import Iterator
from decimal import Decimal

from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Number
from fhir_pad.recorded.found import Why
from fhir_pad.recorded.row import Row
from fhir_pad.recorded.said import Resource, child, codes
from fhir_pad.recorded.units import UCUM, converted, plain, tame


def parts(observation: Resource) -> Iterator[Resource]:
    """Give the Observation and its components: each has a code and a value of its own."""
    yield observation
    yield from objects(observation, "component")


def measured(part: Resource, row: Row) -> Decimal | Why:
    """Return the number in the unit of the row, within the range of the question."""
    quantity = child(part, "valueQuantity")
    value = quantity.get("value")
    if part.get("dataAbsentReason") or not _is_number(value):
        return Why.NO_VALUE
    if quantity.get("comparator"):
        return Why.COMPARATOR
    number = Decimal(str(value)) if not isinstance(value, Decimal) else value
    if not tame(number):
        return Why.RANGE
    unit = _unit(quantity, row.unit)
    told = None if unit is None else converted(number, unit, row.unit)
    if told is None:
        return Why.UNIT
    return told if _is_asked(row.link_id, told) else Why.RANGE


def coded(part: Resource, row: Row) -> str | Why:
    """Return the option that the coded value stands for; two different ones are no answer."""
    if part.get("dataAbsentReason") or not child(part, "valueCodeableConcept"):
        return Why.NO_VALUE
    given = codes(child(part, "valueCodeableConcept"))
    stood_for = {meaning.answer for meaning in row.means if meaning.value in given}
    return stood_for.pop() if len(stood_for) == 1 else Why.MEANING


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _unit(quantity: Resource, wanted: str) -> str | None:
    """Return the UCUM code; a ratio may do without any unit. A unit in words is none."""
    if text_of(quantity, "system") == UCUM and text_of(quantity, "code"):
        return text_of(quantity, "code")
    bare = not any(quantity.get(name) for name in ("system", "code", "unit"))
    return wanted if bare and plain(wanted) == "1" else None


def _is_asked(link_id: str, value: Decimal) -> bool:
    term = ask[link_id]
    if not isinstance(term, Number):
        return False
    high_enough = term.low is None or value >= term.low
    return high_enough and (term.high is None or value <= term.high)
