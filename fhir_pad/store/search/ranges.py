"""The values of dates, numbers and quantities in a resource: from where to where each reaches.

Must not know the database, nor what is asked.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from fhir_pad.fhir.search_dates import Stretch, key, stretch
from fhir_pad.fhir.search_numbers import key as number_key
from fhir_pad.store.search.parameter import Parameter
from fhir_pad.store.search.value import AFTER_ALL, BEFORE_ALL, Value


def date_values(node: object, parameter: Parameter) -> list[Value]:
    """Return the value of a date, dateTime, instant, Period or Timing."""
    if isinstance(node, str):
        low, high = _of_date(node)
    elif isinstance(node, Mapping):
        low, high = _timing(node) if "event" in node or "repeat" in node else _period(node)
    else:
        return []
    return [Value(parameter.code, 0, "", "", "", low, high)]


def number_values(node: object, parameter: Parameter) -> Iterator[Value]:
    """Give the value of a decimal, an integer or a Range."""
    if isinstance(node, Mapping):
        low, high = _number(node, "low"), _number(node, "high")
        yield Value(parameter.code, low=low or BEFORE_ALL, high=high or AFTER_ALL)
    elif _is_number(node):
        sorts = _key(node)
        yield Value(parameter.code, low=sorts, high=sorts)


def quantity_values(node: object, parameter: Parameter) -> Iterator[Value]:
    """Give the value of a Quantity, where `<5` reaches from nothing to 5, or of a Range.

    SampledData has none.
    """
    if not isinstance(node, Mapping):
        return
    if "low" in node or "high" in node:
        yield from _range(node, parameter)
        return
    low = high = _key(node["value"]) if _is_number(node.get("value")) else None
    comparator = str(node.get("comparator", ""))
    if low is not None and comparator:
        low, high = (BEFORE_ALL, high) if comparator[0] == "<" else (low, AFTER_ALL)
    yield _unit(node, parameter)._replace(low=low, high=high)


def _range(node: Mapping[str, object], parameter: Parameter) -> Iterator[Value]:
    """Give the value of a Range; an end that is not there is beyond all numbers."""
    ends = node.get("low", node.get("high"))
    low, high = _number(node, "low"), _number(node, "high")
    if isinstance(ends, Mapping):
        unit = _unit(ends, parameter)
        yield unit._replace(low=low or BEFORE_ALL, high=high or AFTER_ALL)


def _unit(node: Mapping[str, object], parameter: Parameter) -> Value:
    system, code, unit = (str(node.get(name, "")) for name in ("system", "code", "unit"))
    return Value(parameter.code, system=system, value=code, written=unit)


def _period(node: Mapping[str, object]) -> tuple[str | None, str | None]:
    """Return the ends of a Period; R4 says that one which is not there is beyond all dates."""
    start, end = (stretch(str(node[name])) if name in node else None for name in ("start", "end"))
    if start is None and end is None:
        return None, None
    low = key(start.first) if start else BEFORE_ALL
    return low, key(end.last) if end else AFTER_ALL


def _timing(node: Mapping[str, object]) -> tuple[str | None, str | None]:
    """Return the outer limits of a Timing; what is between them does not matter in a search."""
    repeat, events = node.get("repeat"), node.get("event")
    bounds = repeat.get("boundsPeriod") if isinstance(repeat, Mapping) else None
    ends = [_period(bounds)] if isinstance(bounds, Mapping) else []
    ends += [_ends(stretch(str(event))) for event in events] if isinstance(events, list) else []
    lows = [low for low, _ in ends if low is not None]
    highs = [high for _, high in ends if high is not None]
    return min(lows, default=None), max(highs, default=None)


@lru_cache(maxsize=64)
def _of_date(text: str) -> tuple[str | None, str | None]:
    """Return the ends of a date; the resources of one request share theirs."""
    return _ends(stretch(text))


def _ends(found: Stretch | None) -> tuple[str | None, str | None]:
    return (None, None) if found is None else (key(found.first), key(found.last))


def _number(node: Mapping[str, object], name: str) -> str | None:
    quantity = node.get(name)
    value = quantity.get("value") if isinstance(quantity, Mapping) else None
    return _key(value) if _is_number(value) else None


def _is_number(node: object) -> bool:
    return isinstance(node, int | Decimal) and not isinstance(node, bool)


def _key(number: object) -> str:
    return number_key(Decimal(str(number)))
