"""What a response says of calculated items, held against what follows from its answers.

The value that was sent is never taken: whoever fills in a form can send any. Must not know how a
value is calculated.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from fhir_pad.fhir.form_items import VALUE_ELEMENT, Answer, Item
from fhir_pad.fhir.form_walk import Found
from fhir_pad.fhir.issues import Issue, IssueType, warning

Calculation = Callable[[Mapping[str, Answer]], object]
"""From the answers that count, by linkId, to the value of an item; None when there is none."""


def differing(
    found: Iterable[Found],
    answers: Mapping[str, Answer],
    calculations: Mapping[str, Calculation],
) -> Iterator[Issue]:
    """Give a warning for each calculated item that was sent with another value than it has.

    An item that was sent without a value is right: a renderer may leave hidden items out. Without
    a calculation nothing that is sent is right.
    """
    for one in found:
        sent = tuple((at, answer) for at, answer in one.answers if _says(answer))
        if sent and not _is_right(one.item, sent, answers, calculations):
            text = (
                f"Calculate `{one.item.link_id}` again by the expression of the Questionnaire, or "
                "leave it out: the value sent does not follow from the answers and is ignored."
            )
            yield warning(IssueType.INVARIANT, text, f"{sent[0][0]}.value")


def _says(answer: Mapping[str, object]) -> bool:
    return any(element.startswith("value") for element in answer)


def _is_right(
    item: Item,
    sent: tuple[tuple[str, Mapping[str, object]], ...],
    answers: Mapping[str, Answer],
    calculations: Mapping[str, Calculation],
) -> bool:
    if len(sent) > 1 or item.link_id not in calculations:
        return False
    ((_, answer),) = sent
    return _is_same(answer.get(VALUE_ELEMENT[item.kind]), calculations[item.link_id](answers))


def _is_same(sent: object, right: object) -> bool:
    """Tell whether two values are the same truth, or the same number however it is written."""
    if isinstance(sent, bool) or isinstance(right, bool):
        return sent is right
    return isinstance(sent, int | Decimal) and sent == right
