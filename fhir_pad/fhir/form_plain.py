"""The short way through the items of a response that is written as renderers write it.

Looks at each item once, for R4 and for the Questionnaire together, and gives up at anything that
is not plain: what it does not accept goes the long way (`structure`, `form_walk`, `form_taken`),
which also says what is wrong. What it does accept, it reads as the long way does; tests compare
the two on spoiled responses. Must not know whether a question is shown.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import count
from types import MappingProxyType

from fhir_pad.fhir.form_items import (
    DATA_ABSENT_REASON,
    UNKNOWN,
    VALUE_ELEMENT,
    Answer,
    Item,
    Kind,
)
from fhir_pad.fhir.form_taken import Taken
from fhir_pad.fhir.form_walk import Found
from fhir_pad.fhir.primitives import PRIMITIVES

_MOST_ANSWERS = 100
"""As many as the long way allows of any item."""
_CODING = frozenset({"system", "code", "display"})
_ABSENT = {"extension": [{"url": DATA_ABSENT_REASON, "valueCode": UNKNOWN}]}
"""Stands where a value, or what belongs to one, would say that nobody knows it."""
_is_text = PRIMITIVES["string"].matches
_is_integer = PRIMITIVES["integer"].matches


class NotPlain(Exception):  # noqa: N818 - no fault: the long way will tell
    """Something that only the long way can read or refuse."""


class _Reader:
    """One reading; what was found so far."""

    def __init__(self, layout: Mapping[str, "Placed"]) -> None:
        self._layout = layout
        self._last = -1
        self.answers: dict[str, Answer | None] = {}
        self.places: dict[str, str] = {}
        self.calculated: list[Found] = []

    def items(self, nodes: object, parent: str | None, at: str) -> None:
        if type(nodes) is not list or not nodes:
            raise NotPlain
        for index, node in enumerate(nodes):
            if type(node) is not dict:
                raise NotPlain
            self._item(node, parent, f"{at}.item[{index}]")

    def _item(self, node: dict[str, object], parent: str | None, at: str) -> None:
        link_id = node.get("linkId")
        placed = self._layout.get(link_id) if type(link_id) is str else None
        # Later than what stood before: in its order, and not given twice.
        if placed is None or placed.item.parent != parent or placed.position <= self._last:
            raise NotPlain
        self._last = placed.position
        known = 1
        if "text" in node:
            known += 1
            if not _is_text(node["text"]):
                raise NotPlain
        item = placed.item
        held = "answer" if placed.element else "item"
        if held in node:
            if len(node) != known + 1:
                raise NotPlain
            if placed.element:
                self._answers(node["answer"], item, placed.element, at)
            elif item.kind is Kind.GROUP:
                self.items(node["item"], item.link_id, at)
            else:
                raise NotPlain
        elif len(node) != known:
            raise NotPlain

    def _answers(self, answers: object, item: Item, element: str, at: str) -> None:
        if type(answers) is not list or not answers:
            raise NotPlain
        if item.calculated:
            self._calculated(answers, item, element, at)
            return
        values = [
            self._value(answer, item, element, f"{at}.answer[{index}]")
            for index, answer in enumerate(answers)
        ]
        if len(values) > 1:
            _together(values, item)
        elif item.most == 0:
            raise NotPlain
        self.answers[item.link_id] = tuple(map(str, values)) if item.repeats else values[0]
        self.places[item.link_id] = f"{at}.answer[0].value"

    def _value(self, answer: object, item: Item, element: str, at: str) -> str | int | Decimal:
        if type(answer) is not dict:
            raise NotPlain
        if element not in answer:
            if answer != {f"_{element}": _ABSENT}:
                raise NotPlain
            return UNKNOWN
        if "item" in answer:
            if len(answer) != 2:  # noqa: PLR2004 - the value and what is below it
                raise NotPlain
            self.items(answer["item"], item.link_id, at)
        elif len(answer) != 1:
            raise NotPlain
        value = answer[element]
        if item.kind is Kind.CHOICE:
            return _code(value, item)
        if item.kind is Kind.DATE_TIME:
            if not PRIMITIVES["dateTime"].matches(value):
                raise NotPlain
            return str(value)
        return _number(value, item)

    def _calculated(self, answers: list[object], item: Item, element: str, at: str) -> None:
        (answer,) = answers if len(answers) == 1 else ({},)
        right = PRIMITIVES[item.kind.value].matches if item.kind.value in PRIMITIVES else None
        if (
            type(answer) is not dict
            or answer.keys() != {element}
            or right is None
            or not right(answer[element])
        ):
            raise NotPlain
        self.calculated.append(Found(item, at, ((f"{at}.answer[0]", answer),), stray=False))


def _code(value: object, item: Item) -> str:
    if value == _ABSENT:
        return UNKNOWN
    if type(value) is not dict or not value.keys() <= _CODING:
        raise NotPlain
    code = value.get("code")
    option = item.options.get(code) if type(code) is str else None
    if option is None or value.get("system") != option.system:
        raise NotPlain
    display = value.get("display", option.display)
    if type(display) is not str or display not in option.displays:
        raise NotPlain
    return option.code


def _number(value: object, item: Item) -> int | Decimal:
    if item.kind is Kind.INTEGER and _is_integer(value):
        number: int | Decimal = value  # type: ignore[assignment]
    elif item.kind is Kind.DECIMAL and PRIMITIVES["decimal"].matches(value):
        number = value if isinstance(value, Decimal) else Decimal(value)  # type: ignore[arg-type]
    else:
        raise NotPlain
    if (item.low is not None and number < item.low) or (
        item.high is not None and number > item.high
    ):
        raise NotPlain
    return number


def _together(values: list[str | int | Decimal], item: Item) -> None:
    """Give up on several answers that do not stand together."""
    most = _MOST_ANSWERS if item.most is None else item.most
    options = (item.options.get(str(value)) for value in values)
    if (
        not item.repeats
        or len(values) > most
        or len(set(values)) != len(values)
        or any(option is not None and option.exclusive for option in options)
    ):
        raise NotPlain


class Placed:
    """An item, where it stands among the others, and the element that answers it, if any."""

    __slots__ = ("element", "item", "position")

    def __init__(self, item: Item, position: int) -> None:
        """Take the item and its position in the Questionnaire."""
        self.item = item
        self.position = position
        self.element = VALUE_ELEMENT[item.kind] if item.kind.asks else ""


def placed(layout: Mapping[str, Item]) -> Mapping[str, Placed]:
    """Return the items with what the reading needs of them."""
    return {one.link_id: Placed(one, position) for one, position in zip(layout.values(), count())}


def plain(
    response: Mapping[str, object], layout: Mapping[str, Placed]
) -> tuple[Taken, tuple[Found, ...]]:
    """Return the answers, and what is said of calculated items; raise NotPlain.

    Looks at `item` alone; everything else of the response is for others to check.
    """
    reader = _Reader(layout)
    if "item" in response:
        reader.items(response["item"], None, "QuestionnaireResponse")
    taken = Taken(MappingProxyType(reader.answers), MappingProxyType(reader.places), ())
    return taken, tuple(reader.calculated)
