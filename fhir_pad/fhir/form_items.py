"""The items of a Questionnaire as frozen values, ready to read responses with.

What is in here has passed `form_rules`; nothing is checked again. Must not know a response.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from fhir_pad.fhir.nodes import extension_value, objects

Answer = str | tuple[str, ...] | int | Decimal
"""A choice code or a dateTime as text, the codes of a repeating choice, an integer, a decimal.

The text `unknown` stands for an answer of any type that says that the value is not known.
"""

UNKNOWN = "unknown"

_EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
MIN_VALUE = _EXTENSION + "minValue"
MAX_VALUE = _EXTENSION + "maxValue"
MIN_OCCURS = _EXTENSION + "questionnaire-minOccurs"
MAX_OCCURS = _EXTENSION + "questionnaire-maxOccurs"
TRANSLATION = _EXTENSION + "translation"
UNIT = _EXTENSION + "questionnaire-unit"
HIDDEN = _EXTENSION + "questionnaire-hidden"
VARIABLE = _EXTENSION + "variable"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
CALCULATED = f"{SDC}calculatedExpression"
ENABLE_WHEN = f"{SDC}enableWhenExpression"
LAUNCH_CONTEXT = f"{SDC}launchContext"
SOURCE_QUERIES = f"{SDC}sourceQueries"
INITIAL_EXPRESSION = f"{SDC}initialExpression"
OPTION_EXCLUSIVE = _EXTENSION + "questionnaire-optionExclusive"
DATA_ABSENT_REASON = _EXTENSION + "data-absent-reason"


class Kind(StrEnum):
    """The item types that our Questionnaires use: a subset of the R4 item-type codes.

    A boolean is only ever calculated: a question has the option `unknown`.
    """

    GROUP = "group"
    DISPLAY = "display"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE_TIME = "dateTime"

    @property
    def asks(self) -> bool:
        """True for an item that takes an answer."""
        return self not in (Kind.GROUP, Kind.DISPLAY)


VALUE_ELEMENT: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.CHOICE: "valueCoding",
        Kind.BOOLEAN: "valueBoolean",
        Kind.INTEGER: "valueInteger",
        Kind.DECIMAL: "valueDecimal",
        Kind.DATE_TIME: "valueDateTime",
    }
)
"""The element of `answer` that carries the value of each type."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answerOption of a choice. An exclusive one stands alone.

    `displays` are its display in every language.
    """

    system: str
    code: str
    display: str
    displays: frozenset[str]
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """One enableWhen. `value` is the code of a coded answer, or true/false for `exists`."""

    question: str
    operator: str
    value: str | int | Decimal | bool


@dataclass(frozen=True, slots=True)
class Item:
    """One item with everything that an answer to it is checked against.

    `parent` is the linkId of the item above, None at the top. One that `repeats` is answered at
    least `fewest` times, if it is answered, and at most `most` times, None being without end. `low`
    and `high` are inclusive, in `unit` (UCUM). `any_of` is enableBehavior: any condition, or all of
    them. A `calculated` item asks nothing: renderers fill it in from the answers (SDC
    calculatedExpression). One that is `switched` is shown when an expression over the answers is
    true (SDC enableWhenExpression).
    """

    link_id: str
    kind: Kind
    text: str
    parent: str | None
    calculated: bool
    required: bool
    repeats: bool
    fewest: int
    most: int | None
    options: Mapping[str, Option]
    low: Decimal | None
    high: Decimal | None
    unit: str
    conditions: tuple[Condition, ...]
    any_of: bool
    switched: bool
    items: tuple["Item", ...]


def build(questionnaire: Mapping[str, object]) -> tuple[Item, ...]:
    """Return the items at the top of a Questionnaire without faults, each with those below it."""
    return _items(questionnaire, None)


def flat(items: tuple[Item, ...]) -> Iterator[Item]:
    """Give every item in the order asked, a parent before its children."""
    for item in items:
        yield item
        yield from flat(item.items)


def conditional(items: Mapping[str, Item]) -> Iterator[Item]:
    """Give every item that may be hidden, by its own conditions or by those of an item above."""
    found: set[str | None] = set()
    for item in items.values():
        if item.conditions or item.switched or item.parent in found:
            found.add(item.link_id)
            yield item


def translations(node: Mapping[str, object], element: str) -> Mapping[str, str]:
    """Return what stands beside a text in other languages, by their tags.

    Source: http://hl7.org/fhir/R4/extension-translation.html.
    """
    beside = node.get(f"_{element}")
    found = objects(beside, "extension") if isinstance(beside, Mapping) else ()
    said = (one for one in found if one.get("url") == TRANSLATION)
    return {str(extension_value(one, "lang")): str(extension_value(one, "content")) for one in said}


def is_calculated(node: Mapping[str, object]) -> bool:
    """Tell whether an item of a Questionnaire is calculated from the answers to others."""
    return extension_value(node, CALCULATED) is not None


def _items(node: Mapping[str, object], parent: str | None) -> tuple[Item, ...]:
    return tuple(_item(child, parent) for child in objects(node, "item"))


def _item(node: Mapping[str, object], parent: str | None) -> Item:
    link_id = str(node["linkId"])
    unit = extension_value(node, UNIT)
    return Item(
        link_id=link_id,
        kind=Kind(str(node["type"])),
        text=str(node["text"]),
        parent=parent,
        calculated=is_calculated(node),
        required=node.get("required") is True,
        repeats=node.get("repeats") is True,
        fewest=_count(extension_value(node, MIN_OCCURS)) or 0,
        most=_count(extension_value(node, MAX_OCCURS)),
        options=MappingProxyType({one.code: one for one in _options(node)}),
        low=_number(extension_value(node, MIN_VALUE)),
        high=_number(extension_value(node, MAX_VALUE)),
        unit=str(unit.get("code", "")) if isinstance(unit, Mapping) else "",
        conditions=tuple(_condition(one) for one in objects(node, "enableWhen")),
        any_of=node.get("enableBehavior") == "any",
        switched=extension_value(node, ENABLE_WHEN) is not None,
        items=_items(node, link_id),
    )


def _options(node: Mapping[str, object]) -> Iterator[Option]:
    for option in objects(node, "answerOption"):
        coding = option["valueCoding"]
        if isinstance(coding, Mapping):
            yield Option(
                system=str(coding["system"]),
                code=str(coding["code"]),
                display=str(coding["display"]),
                displays=frozenset(
                    (str(coding["display"]), *translations(coding, "display").values())
                ),
                exclusive=extension_value(option, OPTION_EXCLUSIVE) is True,
            )


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _condition(node: Mapping[str, object]) -> Condition:
    value = next(value for key, value in node.items() if key.startswith("answer"))
    if isinstance(value, Mapping):
        value = value["code"]
    plain = value if isinstance(value, int | Decimal) else str(value)
    return Condition(str(node["question"]), str(node["operator"]), plain)
