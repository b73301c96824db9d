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


def enabled(item: Item, earlier: Earlier) -> bool | None:
    """Tell whether an item is shown: True, False, or None for not known."""
    parent = True if item.parent is None else earlier.shown.get(item.parent, True)
    own = _own(item, earlier)
    if parent is False or own is False:
        return False
    return None if parent is None or own is None else True


def _own(item: Item, earlier: Earlier) -> bool | None:
    """Apply enableBehavior: one true condition decides for `any`, one false one for `all`."""
    if item.switched:
        return earlier.switches[item.link_id](earlier.before(item))
    if not item.conditions:
        return True
    truths = [_holds(condition, earlier) for condition in item.conditions]
    decisive = item.any_of
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


def _holds(condition: Condition, earlier: Earlier) -> bool | None:
    question = earlier.items[condition.question]
    if condition.operator == "exists":
        given = _is_given(question, earlier)
        return None if given is None else given is condition.value
    if earlier.shown.get(question.link_id) is False:
        return False
    answer = earlier.answers.get(question.link_id)
    if answer is None:
        return None
    values = answer if isinstance(answer, tuple) else (answer,)
    if any(_compares(value, condition) for value in values):
        return True
    return None if UNKNOWN in values else False


def _is_given(question: Item, earlier: Earlier) -> bool | None:
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
