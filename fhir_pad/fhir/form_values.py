"""One `answer` of a response against the question it answers: its value, or what is wrong.

Must not know where else the question stands or whether it is shown. A text never repeats what
the response said: an answer is the patient's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from fhir_pad.fhir.form_items import (
    DATA_ABSENT_REASON,
    UNKNOWN,
    VALUE_ELEMENT,
    Item,
    Kind,
    Option,
)
from fhir_pad.fhir.issues import Issue, IssueType, Severity, error, warning
from fhir_pad.fhir.nodes import extension_value
from fhir_pad.fhir.primitives import PRIMITIVES

Scalar = str | int | Decimal
"""What a single answer may be: a code or dateTime, an integer, a decimal."""

_BOOLEAN = "valueBoolean"
_YES = "yes"
_NO = "no"


@dataclass(frozen=True, slots=True)
class Value:
    """What one answer says: `value` is None when it says nothing or nothing that can be taken."""

    value: Scalar | None
    issues: tuple[Issue, ...] = ()


def read_value(item: Item, answer: Mapping[str, object], at: str) -> Value:
    """Return what an `answer` object says; `at` is the FHIRPath of that object."""
    elements = [key for key in answer if key.startswith("value")]
    place = f"{at}.value"
    if len(elements) > 1:
        return _refuse(IssueType.STRUCTURE, "Give an answer one value only.", place)
    if not elements:
        return Value(UNKNOWN if _says_unknown(item, answer) else None)
    if elements == [_BOOLEAN] and _takes_boolean(item):
        return _boolean(item, answer[_BOOLEAN], place)
    if elements != [VALUE_ELEMENT[item.kind]]:
        text = f"Answer `{item.link_id}` with {VALUE_ELEMENT[item.kind]}."
        return _refuse(IssueType.INVARIANT, text, place)
    return _value(item, answer[elements[0]], place)


def _refuse(code: IssueType, text: str, at: str) -> Value:
    return Value(None, (error(code, text, at),))


def _says_unknown(item: Item, answer: Mapping[str, object]) -> bool:
    """Tell whether a data-absent-reason stands in place of the value: then nobody knows it."""
    beside = answer.get("_" + VALUE_ELEMENT[item.kind])
    places = (answer, beside) if isinstance(beside, dict) else (answer,)
    return any(extension_value(place, DATA_ABSENT_REASON) is not None for place in places)


def _takes_boolean(item: Item) -> bool:
    return item.kind is Kind.CHOICE and _YES in item.options and _NO in item.options


def _boolean(item: Item, value: object, at: str) -> Value:
    if not isinstance(value, bool):
        return _refuse(IssueType.INVARIANT, f"Answer `{item.link_id}` with true or false.", at)
    return Value(_YES if value else _NO)


def _value(item: Item, value: object, at: str) -> Value:
    if item.kind is Kind.CHOICE:
        return _coding(item, value, at)
    if item.kind is Kind.DATE_TIME:
        return _date_time(item, value, at)
    return _number(item, value, at)


def _number(item: Item, value: object, at: str) -> Value:
    number = _integer(value) if item.kind is Kind.INTEGER else _decimal(value)
    if number is None:
        kind = "a whole number" if item.kind is Kind.INTEGER else "a number"
        return _refuse(IssueType.INVARIANT, f"Answer `{item.link_id}` with {kind}.", at)
    if _outside(item, number):
        text = f"Answer `{item.link_id}` with {item.low} to {item.high} {item.unit}".rstrip()
        return _refuse(IssueType.INVARIANT, f"{text}.", at)
    return Value(number)


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _decimal(value: object) -> Decimal | None:
    """Return the number as written (0.90 stays 0.90); JSON may write a decimal without point."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    whole = _integer(value)
    return None if whole is None else Decimal(whole)


def _outside(item: Item, number: int | Decimal) -> bool:
    return (item.low is not None and number < item.low) or (
        item.high is not None and number > item.high
    )


def _date_time(item: Item, value: object, at: str) -> Value:
    kind = PRIMITIVES[item.kind.value]
    if not isinstance(value, str) or not kind.matches(value):
        text = f"Answer `{item.link_id}` with a dateTime. {kind.right}"
        return _refuse(IssueType.INVARIANT, text, at)
    return Value(value)


def _coding(item: Item, value: object, at: str) -> Value:
    if not isinstance(value, dict):
        return _refuse(IssueType.INVARIANT, f"Answer `{item.link_id}` with a Coding.", at)
    code = value.get("code")
    if code is None and extension_value(value, DATA_ABSENT_REASON) is not None:
        return Value(UNKNOWN)
    option = item.options.get(code) if isinstance(code, str) else None
    if option is None or value.get("system", option.system) != option.system:
        return _refuse(IssueType.CODE_INVALID, _offer(item), at)
    return Value(option.code, _remarks(item, option, value, at))


def _offer(item: Item) -> str:
    system = next(iter(item.options.values())).system
    codes = ", ".join(item.options)
    return f"Answer `{item.link_id}` with one of the codes {codes} of {system}."


def _remarks(
    item: Item, option: Option, coding: Mapping[str, object], at: str
) -> tuple[Issue, ...]:
    remarks = []
    if "system" not in coding:
        text = f"Send the system of the code; {option.system} was taken."
        remarks.append(warning(IssueType.CODE_INVALID, text, at))
    display = coding.get("display", option.display)
    # What is no text at all is refused as R4, not remarked on.
    if isinstance(display, str) and display not in option.displays:
        remarks.append(_display_remark(item, option, display, at))
    return tuple(remarks)


def _display_remark(item: Item, option: Option, display: str, at: str) -> Issue:
    """Warn when the words are those of another option: a person may have meant that one."""
    others = (other.displays for other in item.options.values() if other is not option)
    if any(display in other for other in others):
        text = f"Check `{item.link_id}`: the display is that of another option; the code counts."
        return warning(IssueType.CONFLICT, text, at)
    text = "The display differs from the Questionnaire's; the code counts."
    return Issue(Severity.INFORMATION, IssueType.INFORMATIONAL, text, at)
