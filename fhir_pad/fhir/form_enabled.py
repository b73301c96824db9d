"""Whether a question is shown, given the answers to earlier ones: yes, no, or not known.

Three-valued, because only a known answer may switch a question off: `None` says that what
controls it was not answered, or answered with `unknown`. A renderer hides such a question, but an
answer to it counts (a sudden leg is sudden also when somebody skipped a question before it).
Must not know a response.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import takewhile
from types import MappingProxyType

from fhir_pad.fhir.form_items import UNKNOWN, Answer, Condition, Item, Kind

Switch = Callable[[Mapping[str, Answer]], bool | None]
"""From the answers that are known, by linkId, to whether an item is shown; None for not known."""

_Number = int | Decimal

_BY_SIZE: Mapping[str, Callable[[_Number, _Number], bool]] = MappingProxyType(
    {">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le}
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known when the turn of an item comes.

    `answers` holds the answers to earlier items that are not hidden, with None where one was given
    but could not be read. `shown` says of every earlier item that may be hidden, groups among
    them, whether it is shown; an item that is not in it is always shown. `switches` decides where
    the Questionnaire has an expression, which is not evaluated.
    """

    items: Mapping[str, Item]
    answers: Mapping[str, Answer | None]
    shown: Mapping[str, bool | None]
    switches: Mapping[str, Switch] = field(default_factory=dict)

    def before(self, item: Item) -> Mapping[str, Answer]:
        """Return the answers to what is asked before an item, without those that are not known."""
        asked = takewhile(lambda link_id: link_id != item.link_id, self.items)
        answers = ((link_id, self.answers.get(link_id)) for link_id in asked)
        return {link_id: answer for link_id, answer in answers if answer is not None}


Truth = bool | None
Own = Callable[[Earlier], Truth]
"""Whether an item's own conditions show it."""


class Gate:
    """Whether one item is shown; its conditions are looked through once, when it is made."""

    __slots__ = ("_own", "item")

    def __init__(self, item: Item) -> None:
        """Take the item."""
        self.item = item
        self._own = _own(item)

    def state(self, earlier: Earlier) -> Truth:
        """Tell whether the item is shown: True, False, or None for not known."""
        parent = self.item.parent
        above = True if parent is None else earlier.shown.get(parent, True)
        if above is False:
            return False
        own = self._own(earlier)
        return own if above is True or own is False else None


def _own(item: Item) -> Own:
    """Return enableBehavior: one true condition decides for `any`, one false one for `all`."""
    if item.switched:
        return lambda earlier: earlier.switches[item.link_id](earlier.before(item))
    parts = tuple(_part(condition) for condition in item.conditions)
    if len(parts) == 1:
        return parts[0]
    decisive = item.any_of if parts else False

    def own(earlier: Earlier) -> Truth:
        truths = [part(earlier) for part in parts]
        if decisive in truths:
            return decisive
        return None if None in truths else not decisive

    return own


def _part(condition: Condition) -> Own:
    if condition.operator == "exists":
        return lambda earlier: _exists(condition, earlier)
    question, wanted = condition.question, condition.value
    is_equal = condition.operator == "="

    def holds(earlier: Earlier) -> Truth:
        if earlier.shown.get(question) is False:
            return False
        answer = earlier.answers.get(question)
        if answer is None:
            return None
        if is_equal and answer == wanted:
            return True
        values = answer if isinstance(answer, tuple) else (answer,)
        for value in values:
            if _compares(value, condition):
                return True
        return None if UNKNOWN in values else False

    return holds


def _exists(condition: Condition, earlier: Earlier) -> Truth:
    given = _is_given(earlier.items[condition.question], earlier)
    return None if given is None else given is condition.value


def _is_given(question: Item, earlier: Earlier) -> Truth:
    """Tell whether there is an answer. The option `unknown` is one, an absent number is none."""
    if question.link_id not in earlier.answers:
        return False
    answer = earlier.answers[question.link_id]
    if answer is None:
        return None
    return answer != UNKNOWN or question.kind is Kind.CHOICE


def _compares(given: str | _Number, condition: Condition) -> bool:
    wanted = condition.value
    if condition.operator == "!=":
        return given not in (wanted, UNKNOWN)
    if condition.operator == "=":
        return given == wanted
    if isinstance(given, str) or isinstance(wanted, str):
        return False
    return _BY_SIZE[condition.operator](given, wanted)
