"""A QuestionnaireResponse written from answers, as a renderer of the Questionnaire would send it.

Must not know where the answers come from, nor the time.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from fhir_pad.fhir.form_items import (
    DATA_ABSENT_REASON,
    UNKNOWN,
    VALUE_ELEMENT,
    Answer,
    Item,
    Kind,
    Option,
)

_Object = dict[str, object]

_ABSENT: Mapping[str, str] = MappingProxyType({"url": DATA_ABSENT_REASON, "valueCode": UNKNOWN})


def write_items(items: tuple[Item, ...], answers: Mapping[str, Answer]) -> list[_Object]:
    """Return the items that hold an answer, nested and ordered as in the Questionnaire."""
    return [written for item in items for written in _item(item, answers)]


def _item(item: Item, answers: Mapping[str, Answer]) -> Iterator[_Object]:
    head: _Object = {"linkId": item.link_id, "text": item.text}
    if item.kind is Kind.GROUP:
        below = write_items(item.items, answers)
        if below:
            yield {**head, "item": below}
    elif item.kind.asks:
        answer = answers.get(item.link_id, ())
        values = answer if isinstance(answer, tuple) else (answer,)
        if values:
            yield {**head, "answer": [_answer(item, value) for value in values]}


def _answer(item: Item, value: object) -> _Object:
    """Write one value; what the item does not offer is written too, for the reading to refuse."""
    element = VALUE_ELEMENT[item.kind]
    if item.kind is Kind.CHOICE:
        return {element: _coding(item.options.get(str(value)), value)}
    if value == UNKNOWN:
        return {f"_{element}": {"extension": [dict(_ABSENT)]}}
    return {element: value}


def _coding(option: Option | None, value: object) -> _Object:
    if option is not None:
        return {"system": option.system, "code": option.code, "display": option.display}
    if value == UNKNOWN:
        return {"extension": [dict(_ABSENT)]}
    return {"code": value}
