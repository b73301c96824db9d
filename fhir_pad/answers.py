"""Answers as they come from a form, turned into what the rules reason with. Pure, no FHIR.

Whatever cannot be used (out of range, not offered, not asked here) becomes unknown, never no,
and is reported.
"""

from collections.abc import Mapping
from decimal import Decimal

from fhir_pad.findings import Caution
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Choice, Many, Moment, Number, Term, Value, YesNo

Answer = bool | str | int | Decimal | tuple[str, ...] | list[str] | None
"""What a form gives: `yes`, an option code, several codes, a number, a dateTime as text."""

UNKNOWN = "unknown"
NOT_ASKED = "There is no such question; it is ignored."
NOT_OFFERED = "The answer is not one of those offered."
OUT_OF_RANGE = "out-of-range"
OUTSIDE = "Outside {low} to {high} {unit}; treated as unknown."
_PLACES = {term.name: place for place, term in enumerate(ask)}
_TRUTHS: Mapping[object, bool] = {"yes": True, "no": False, True: True, False: False}


def understood(given: Mapping[str, Answer]) -> tuple[dict[str, Value], tuple[Caution, ...]]:
    """Return (value by linkId, what could not be used). linkIds without a value are absent."""
    values: dict[str, Value] = {}
    cautions: list[Caution] = []
    for name in sorted(given, key=_place):
        answer = given[name]
        if answer is None or answer in (UNKNOWN, (UNKNOWN,), [UNKNOWN]):
            continue
        value, caution = _read(name, answer)
        if caution is not None:
            cautions.append(caution)
        if value is not None:
            values[name] = value
    return values, tuple(cautions)


def _place(name: str) -> tuple[int, str]:
    """Order answers as the questions are asked, whatever order they came in."""
    return _PLACES.get(name, len(_PLACES)), name


def _read(name: str, answer: Answer) -> tuple[Value, Caution | None]:
    if name not in ask:
        return None, Caution("not-asked", name, NOT_ASKED)
    term = ask[name]
    value = _value(term, answer)
    if value is None:
        return None, Caution("not-offered", name, NOT_OFFERED)
    if isinstance(term, Number) and not _within(term, value):
        said = OUTSIDE.format(low=term.low, high=term.high, unit=term.unit)
        return None, Caution(OUT_OF_RANGE, name, said)
    return value, None


def _value(term: Term, answer: Answer) -> Value:
    match term:
        case YesNo():
            return _TRUTHS.get(answer) if isinstance(answer, bool | str) else None
        case Choice():
            return answer if isinstance(answer, str) and answer in term.options else None
        case Many():
            return _codes(term, answer)
        case Number():
            numeric = isinstance(answer, int | Decimal) and not isinstance(answer, bool)
            return Decimal(answer) if numeric else None  # type: ignore[arg-type]
        case Moment():
            return answer if isinstance(answer, str) else None
        case _:
            return None


def _codes(term: Many, answer: Answer) -> tuple[str, ...] | None:
    codes = (answer,) if isinstance(answer, str) else answer
    if not isinstance(codes, tuple | list) or not codes:
        return None
    offered = all(code == UNKNOWN or code in term.options for code in codes)
    return tuple(codes) if offered else None


def _within(term: Number, value: Value) -> bool:
    if not isinstance(value, Decimal) or not value.is_finite():
        return False
    above = term.low is None or value >= term.low
    return above and (term.high is None or value <= term.high)
