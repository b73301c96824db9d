"""The answers taken from the questions found in a response, each checked by itself.

Checks what concerns all answers to one question: how many, repeated, exclusive. Must not know
whether a question is shown, nor what is missing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fhir_pad.fhir.form_items import Answer, Item
from fhir_pad.fhir.form_values import Scalar, Value, read_value
from fhir_pad.fhir.form_walk import Found
from fhir_pad.fhir.issues import Issue, IssueType, error


@dataclass(frozen=True, slots=True)
class Taken:
    """Answers by linkId, None for one that was given and cannot be taken; places; issues."""

    answers: Mapping[str, Answer | None]
    places: Mapping[str, str]
    issues: tuple[Issue, ...]


def take(found: tuple[Found, ...]) -> Taken:
    """Return the answers of the questions found; a fault of one leaves the others alone.

    A question that also stands in a wrong place keeps the answer that stands in the right one.
    """
    answers: dict[str, Answer | None] = {}
    places: dict[str, str] = {}
    issues: list[Issue] = []
    # Stray ones come first, so that what stands in the right place replaces them.
    for one in sorted(found, key=lambda one: not one.stray):
        values = tuple(read_value(one.item, answer, at) for at, answer in one.answers)
        faults = (*_own_faults(values), *_joint_faults(one, values))
        issues += faults
        given = tuple(value.value for value in values if value.value is not None)
        if given or faults:
            refused = one.stray or any(fault.blocks for fault in faults)
            answers[one.item.link_id] = None if refused else _answer(one.item, given)
            places[one.item.link_id] = f"{one.at}.answer[0].value"
    return Taken(MappingProxyType(answers), MappingProxyType(places), tuple(issues))


def _answer(item: Item, given: tuple[Scalar, ...]) -> Answer:
    return tuple(str(one) for one in given) if item.repeats else given[0]


def _own_faults(values: tuple[Value, ...]) -> Iterator[Issue]:
    for value in values:
        yield from value.issues


def _joint_faults(found: Found, values: tuple[Value, ...]) -> Iterator[Issue]:
    item = found.item
    places = tuple(at for at, _ in found.answers)
    if len(values) > 1 and not item.repeats:
        yield error(IssueType.INVALID, f"Answer `{item.link_id}` once.", places[1])
    elif len(values) > 1:
        yield from _set_faults(item, values, places)
    if item.most is not None and len(values) > item.most:
        text = f"Give at most {item.most} answers to `{item.link_id}`."
        yield error(IssueType.INVALID, text, places[item.most])


def _set_faults(item: Item, values: tuple[Value, ...], places: tuple[str, ...]) -> Iterator[Issue]:
    codes = [value.value for value in values]
    for index, code in enumerate(codes):
        option = item.options.get(str(code))
        if code is not None and code in codes[:index]:
            text = f"Give each answer to `{item.link_id}` once."
            yield error(IssueType.INVARIANT, text, f"{places[index]}.value")
        elif option is not None and option.exclusive:
            text = f"Give `{option.code}` alone, or leave it out of `{item.link_id}`."
            yield error(IssueType.INVARIANT, text, f"{places[index]}.value")
