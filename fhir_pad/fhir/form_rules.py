"""What a Questionnaire of ours must be like beyond valid R4, so that it can be read and shown.

All faults are given at once. Must not know a response, nor which Questionnaires there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fhir_pad.fhir import form_expressions, form_templates
from fhir_pad.fhir.form_items import (
    MAX_OCCURS,
    MAX_VALUE,
    MIN_OCCURS,
    MIN_VALUE,
    OPTION_EXCLUSIVE,
    UNIT,
    Kind,
    is_calculated,
)
from fhir_pad.fhir.issues import Issue, IssueType, error
from fhir_pad.fhir.nodes import extension_value, objects

DEEPEST = 3
"""Levels of items; renderers on a phone lose people below the third."""

_KINDS = frozenset(kind.value for kind in Kind)
_NUMBERS = frozenset({Kind.INTEGER.value, Kind.DECIMAL.value})
_ORDERED = frozenset({">", "<", ">=", "<="})
_ANSWER_ELEMENT = {
    Kind.CHOICE.value: "answerCoding",
    Kind.INTEGER.value: "answerInteger",
    Kind.DECIMAL.value: "answerDecimal",
    Kind.DATE_TIME.value: "answerDateTime",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """One item of the Questionnaire, with its FHIRPath and how deep it stands (1 at the top)."""

    node: Mapping[str, object]
    at: str
    level: int

    @property
    def link_id(self) -> str:
        return str(self.node.get("linkId", ""))

    @property
    def kind(self) -> str:
        return str(self.node.get("type", ""))


def faults(questionnaire: Mapping[str, object]) -> tuple[Issue, ...]:
    """Return every fault of a Questionnaire, in the order of its items; empty when it is sound."""
    return tuple(_faults(questionnaire))


def _faults(questionnaire: Mapping[str, object]) -> Iterator[Issue]:
    for name in ("url", "version", "title"):
        if not isinstance(questionnaire.get(name), str):
            yield error(IssueType.REQUIRED, f"Give the Questionnaire a {name}.", "Questionnaire")
    earlier: dict[str, _Place] = {}
    for place in _places(questionnaire, "Questionnaire", 1):
        yield from _item_faults(place, earlier)
        earlier[place.link_id] = place
    yield from form_expressions.faults(questionnaire)
    yield from form_templates.faults(questionnaire)


def _places(node: Mapping[str, object], at: str, level: int) -> Iterator[_Place]:
    for index, child in enumerate(objects(node, "item")):
        place = _Place(child, f"{at}.item[{index}]", level)
        yield place
        yield from _places(child, place.at, level + 1)


def _item_faults(place: _Place, earlier: Mapping[str, _Place]) -> Iterator[Issue]:
    for name in ("linkId", "text"):
        if not place.node.get(name):
            yield error(IssueType.REQUIRED, f"Give the item a {name}.", place.at)
    if place.link_id in earlier:
        yield error(IssueType.DUPLICATE, f"Use the linkId {place.link_id} only once.", place.at)
    if place.kind not in _KINDS:
        kinds = ", ".join(sorted(_KINDS))
        yield error(IssueType.NOT_SUPPORTED, f"Use one of the item types {kinds}.", place.at)
    if place.level > DEEPEST:
        yield error(IssueType.STRUCTURE, f"Nest items at most {DEEPEST} deep.", place.at)
    yield from _option_faults(place)
    yield from _occurrence_faults(place)
    yield from _number_faults(place)
    yield from _enable_faults(place, earlier)


def _option_faults(place: _Place) -> Iterator[Issue]:
    options = objects(place.node, "answerOption")
    if (place.kind == Kind.CHOICE) is not bool(options):
        yield error(IssueType.INVARIANT, "Give every choice, and only those, options.", place.at)
    if place.node.get("repeats") is True and place.kind != Kind.CHOICE:
        yield error(IssueType.INVARIANT, "Let only a choice repeat.", place.at)
    for index, option in enumerate(options):
        coding = option.get("valueCoding")
        if not isinstance(coding, Mapping) or not all(
            isinstance(coding.get(name), str) for name in ("system", "code", "display")
        ):
            text = "Write each option as a Coding with system, code and display."
            yield error(IssueType.CODE_INVALID, text, f"{place.at}.answerOption[{index}]")
        if extension_value(option, OPTION_EXCLUSIVE) is True and not place.node.get("repeats"):
            text = "Mark an option exclusive only where several may be chosen."
            yield error(IssueType.INVARIANT, text, f"{place.at}.answerOption[{index}]")
    codes = _codes(place)
    if len(set(codes)) != len(codes):
        yield error(IssueType.DUPLICATE, "Offer each option only once.", place.at)


def _occurrence_faults(place: _Place) -> Iterator[Issue]:
    urls = (MIN_OCCURS, MAX_OCCURS)
    said = [count for url in urls if (count := extension_value(place.node, url)) is not None]
    counts = [count for count in said if isinstance(count, int) and count > 0]
    if said and place.node.get("repeats") is not True:
        text = "Say how often an answer is given only where it may repeat."
        yield error(IssueType.INVARIANT, text, place.at)
    elif counts != said:
        yield error(IssueType.EXTENSION, "Count answers from 1.", place.at)
    elif len(counts) == len(urls) and counts[0] > counts[1]:
        yield error(IssueType.EXTENSION, "Let minOccurs not exceed maxOccurs.", place.at)


def _codes(place: _Place) -> tuple[object, ...]:
    codings = (option.get("valueCoding") for option in objects(place.node, "answerOption"))
    return tuple(coding.get("code") for coding in codings if isinstance(coding, Mapping))


def _number_faults(place: _Place) -> Iterator[Issue]:
    low = extension_value(place.node, MIN_VALUE)
    high = extension_value(place.node, MAX_VALUE)
    unit = extension_value(place.node, UNIT)
    if place.kind not in _NUMBERS:
        if any(value is not None for value in (low, high, unit)):
            text = "Give a range or a unit only to an integer or a decimal."
            yield error(IssueType.EXTENSION, text, place.at)
    elif is_calculated(place.node):
        return
    elif not _is_number(low) or not _is_number(high):
        yield error(IssueType.EXTENSION, "Give the number a minValue and a maxValue.", place.at)
    elif Decimal(str(low)) > Decimal(str(high)):
        yield error(IssueType.EXTENSION, "Let minValue not exceed maxValue.", place.at)


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _enable_faults(place: _Place, earlier: Mapping[str, _Place]) -> Iterator[Issue]:
    conditions = objects(place.node, "enableWhen")
    # R4's own que-12 lets two conditions pass without a behaviour (erratum), so it is asked here.
    if conditions and place.node.get("enableBehavior") not in ("any", "all"):
        yield error(IssueType.REQUIRED, "Give enableBehavior beside enableWhen.", place.at)
    for index, condition in enumerate(conditions):
        at = f"{place.at}.enableWhen[{index}]"
        target = earlier.get(str(condition.get("question")))
        if target is None or not _asks(target):
            text = "Let enableWhen name a question that comes earlier."
            yield error(IssueType.NOT_FOUND, text, at)
        else:
            yield from _condition_faults(condition, target, at)


def _asks(place: _Place) -> bool:
    return place.kind in _ANSWER_ELEMENT and not is_calculated(place.node)


def _condition_faults(condition: Mapping[str, object], target: _Place, at: str) -> Iterator[Issue]:
    operator = condition.get("operator")
    element = "answerBoolean" if operator == "exists" else _ANSWER_ELEMENT[target.kind]
    if [key for key in condition if key.startswith("answer")] != [element]:
        yield error(IssueType.INVARIANT, f"Compare with exactly one {element}.", at)
    if operator in _ORDERED and target.kind not in _NUMBERS:
        yield error(IssueType.INVARIANT, "Compare by size only with a number.", at)
    coding = condition.get("answerCoding")
    if isinstance(coding, Mapping) and coding.get("code") not in _codes(target):
        text = f"Compare with an option that {target.link_id} offers."
        yield error(IssueType.CODE_INVALID, text, at)
