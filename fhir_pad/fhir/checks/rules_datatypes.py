"""The invariants of the R4 datatypes, by key (http://hl7.org/fhir/R4/datatypes.html)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.checks.rule import (
    Node,
    Rule,
    at_least_one,
    exactly_one,
    has,
    needs,
    never,
    not_both,
    number,
    obj,
)

UCUM: Final = "http://unitsofmeasure.org"
_AT_MEAL = frozenset({"C", "CM", "CD", "CV"})
_DAY_CHARACTERS = len("2026-11-21")


def _in_order(earlier: object, later: object) -> bool:
    """Tell whether two dateTimes are not the wrong way round; True where that cannot be told."""
    if not isinstance(earlier, str) or not isinstance(later, str):
        return True
    if len(earlier) > _DAY_CHARACTERS and len(later) > _DAY_CHARACTERS:
        return _moments_in_order(earlier, later)
    shared = min(len(earlier), len(later), _DAY_CHARACTERS)
    return earlier[:shared] <= later[:shared]


def _moments_in_order(earlier: str, later: str) -> bool:
    try:
        return datetime.fromisoformat(earlier) <= datetime.fromisoformat(later)
    except (TypeError, ValueError):  # no moment, or one with a zone beside one without
        return True


def in_order(first: str, second: str) -> Rule:
    """Make the rule that the dateTime `first` is not after `second`."""
    return Rule(
        lambda node: _in_order(node.get(first), node.get(second)),
        f"Give a `{second}` that is not before `{first}`.",
    )


def _range_is_upward(node: Node) -> bool:
    low, high = obj(node, "low"), obj(node, "high")
    lowest, highest = number(low, "value"), number(high, "value")
    comparable = all(low.get(key) == high.get(key) for key in ("system", "code", "unit"))
    return lowest is None or highest is None or not comparable or lowest <= highest


def _is_ratio(node: Node) -> bool:
    both = has(node, "numerator") == has(node, "denominator")
    return both and (has(node, "numerator") or has(node, "extension"))


def _is_ucum(node: Node) -> bool:
    coded = has(node, "code") or not has(node, "value")
    return coded and node.get("system", UCUM) == UCUM


def _is_duration(node: Node) -> bool:
    return not has(node, "code") or (node.get("system") == UCUM and has(node, "value"))


def _is_age(node: Node) -> bool:
    value = number(node, "value")
    return _is_ucum(node) and (value is None or value > 0)


def _is_count(node: Node) -> bool:
    value = number(node, "value")
    whole = value is None or value == value.to_integral_value()
    return _is_ucum(node) and node.get("code", "1") == "1" and whole


def _not_negative(name: str) -> Rule:
    return Rule(
        lambda node: (number(node, name) or 0) >= 0, f"Give a `{name}` that is not negative."
    )


def _offset_has_event(node: Node) -> bool:
    when = node.get("when")
    events = [event for event in when if isinstance(event, str)] if isinstance(when, list) else []
    return not has(node, "offset") or (bool(events) and not _AT_MEAL.intersection(events))


def _trigger_is_told(node: Node) -> bool:
    kind = node.get("type")
    wanted = {"named-event": "name", "periodic": "timing[x]"}
    data = isinstance(kind, str) and kind.startswith("data-")
    name = "data" if data else wanted.get(kind) if isinstance(kind, str) else None
    return name is None or has(node, name)


DATATYPE_RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "age-1": Rule(_is_age, "Give an age above 0 with its UCUM code."),
        "att-1": needs("data", "contentType"),
        "cnt-3": Rule(_is_count, "Give a count as a whole number with the UCUM code `1`."),
        "cpt-2": needs("value", "system"),
        "dis-1": Rule(_is_ucum, "Give a distance with its UCUM code."),
        "drq-1": exactly_one("path", "searchParam"),
        "drq-2": exactly_one("path", "searchParam"),
        "drt-1": Rule(_is_duration, "Give a coded duration with its value and the UCUM system."),
        "exp-1": at_least_one("expression", "reference"),
        "ext-1": exactly_one("extension", "value[x]"),
        "per-1": in_order("start", "end"),
        "qty-3": needs("code", "system"),
        "rat-1": Rule(_is_ratio, "Give both `numerator` and `denominator`, or only an extension."),
        "rng-2": Rule(_range_is_upward, "Give a `high` that is not below `low`."),
        "sqty-1": never("comparator"),
        "tim-1": needs("duration", "durationUnit"),
        "tim-2": needs("period", "periodUnit"),
        "tim-4": _not_negative("duration"),
        "tim-5": _not_negative("period"),
        "tim-6": needs("periodMax", "period"),
        "tim-7": needs("durationMax", "duration"),
        "tim-8": needs("countMax", "count"),
        "tim-9": Rule(
            _offset_has_event, "Give `offset` only with a `when` that is no meal itself."
        ),
        "tim-10": not_both("timeOfDay", "when"),
        "trd-1": not_both("data", "timing[x]"),
        "trd-2": needs("condition", "data"),
        "trd-3": Rule(
            _trigger_is_told, "Give the `name`, `timing` or `data` that `type` asks for."
        ),
    }
)
