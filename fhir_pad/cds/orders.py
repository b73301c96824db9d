"""Draft orders against the rules: what forbids them, and what has to be known before them.

The rows are those of the catalogue, asked whether or not the plan offers the action. What orders
nothing is not judged. A medicine that cannot be told is not judged either: it is given apart, to be
said. Must not know what a card is, nor how an order is recognised.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.answers import Answer, understood
from fhir_pad.cds.products import Products
from fhir_pad.cds.recognised import (
    DEVICE,
    LOW_RIVAROXABAN,
    OF_DEVICES,
    OTHER_RIVAROXABAN,
    RECOGNISED,
    RIVAROXABAN,
    can_be_told,
    recognised,
)
from fhir_pad.fhir.nodes import text_of
from fhir_pad.language import Language
from fhir_pad.legs.actions.terms import OF_ANY_RIVAROXABAN
from fhir_pad.legs.model import ACTIONS, compiled
from fhir_pad.logic import Compiled, Condition, Value
from fhir_pad.recorded import Recorded

Node = Mapping[str, object]

TITLES: Final[Mapping[str, str]] = {
    "compression-stockings": "Compression of a leg",
    "heparin-anticoagulation": "Any heparin",
    OTHER_RIVAROXABAN: "Rivaroxaban",
    RIVAROXABAN: "Rivaroxaban",
}
"""What an order is called that may be more than our action: any compression, heparin, dose."""
DOSE_NOT_TOLD: Final = "The order does not tell the dose: only the low one is judged by the plan."
_BY_CODE: Final = {action.code: action for action in ACTIONS}
_KINDS: Final = {
    **_BY_CODE,
    **dict.fromkeys((OTHER_RIVAROXABAN, RIVAROXABAN), _BY_CODE[LOW_RIVAROXABAN]),
}
"""The action by whose rows each kind of order is judged."""
_PRODUCTS: Final = frozenset({"Device", "Medication"})
_OVER: Final = frozenset({"cancelled", "completed", "entered-in-error", "revoked", "stopped"})
"""Statuses of an order that ends: to warn of it would keep alive what somebody stops."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An order that something is to be said about: what forbids it, and what is not known.

    `doubts` say what the record alone has against it, where it was answered otherwise.
    """

    order: Node
    title: str
    against: tuple[str, ...]
    unknown: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def why(self) -> str:
        """The first thing to be said of it."""
        return (*self.against, *self.doubts, *self.unknown)[0]

    def spoken(self, language: Language) -> "Judged":
        """Return the same in a language."""
        said = (self.against, self.unknown, self.doubts)
        return Judged(
            self.order, language.say(self.title), *(tuple(map(language.say, one)) for one in said)
        )


_AGAINST, _UNKNOWN = "against", "unknown"


def _rows(kind: str) -> Iterator[tuple[str, str, Condition]]:
    """Give (key, words, condition) of each row that stands against an order or waits."""
    action = _KINDS[kind]
    whole = kind in _BY_CODE
    of_any = frozenset(row.words for row in OF_ANY_RIVAROXABAN)
    for number, row in enumerate((*action.shown_withheld, *action.against)):
        if whole or row.words in of_any:
            yield f"{kind}:{_AGAINST}:{number}", row.words, row.condition
    for number, need in enumerate(action.needs):
        if whole or need.words in of_any:
            yield f"{kind}:{_UNKNOWN}:{number}", need.words, need.condition


_ROWS: Final = {kind: tuple(_rows(kind)) for kind in _KINDS}
_COMPILED: Final = Compiled(
    (), {key: condition for rows in _ROWS.values() for key, _, condition in rows}
)


@dataclass(frozen=True, slots=True)
class Known:
    """Which rows hold: by what was answered, and by the record where it says otherwise.

    The answer decides what is forbidden; what the record alone forbids has to be settled first.
    """

    answered: Mapping[str, Value]
    recorded: Mapping[str, Value]

    @classmethod
    def of(cls, answers: Mapping[str, Answer], recorded: Recorded) -> "Known":
        """Return it for a patient's answers, filled already, and the record beside them."""
        held = _held(answers)
        otherwise = {name: fact.value for name, fact in recorded.otherwise.items()}
        return cls(held, _held({**answers, **otherwise}) if otherwise else held)

    def words(self, kind: str, *sides: str) -> tuple[str, ...]:
        """Return the words of the rows of these sides that hold by what was answered."""
        return self._words(kind, sides, self.answered)

    def doubts(self, kind: str) -> tuple[str, ...]:
        """Return the words of the rows that hold by the record alone."""
        by_answers = self.words(kind, _AGAINST, _UNKNOWN)
        by_record = self._words(kind, (_AGAINST, _UNKNOWN), self.recorded)
        return tuple(said for said in by_record if said not in by_answers)

    def _words(
        self, kind: str, sides: tuple[str, ...], held: Mapping[str, Value]
    ) -> tuple[str, ...]:
        starts = tuple(f"{kind}:{side}:" for side in sides)
        return tuple(
            said for key, said, _ in _ROWS[kind] if key.startswith(starts) and held[key] is True
        )


def doubted(answers: Mapping[str, Answer], recorded: Recorded) -> Mapping[str, tuple[str, ...]]:
    """Return the actions that what is recorded otherwise stands against, and the words of it."""
    known = Known.of(answers, recorded)
    found = {code: known.doubts(code) for code in _BY_CODE}
    return {code: said for code, said in found.items() if said}


def judged(
    orders: tuple[Node, ...],
    products: Products,
    answers: Mapping[str, Answer],
    recorded: Recorded,
) -> tuple[Judged, ...]:
    """Return the orders that something is said about, by what is known of the patient."""
    held = Known.of(answers, recorded)
    found = (
        _judged(order, kind, held)
        for order in orders
        if _orders_something(order)
        for kind in sorted(recognised(order, products) & _KINDS.keys())
    )
    return tuple(one for one in found if one.against or one.unknown or one.doubts)


def not_judged(
    orders: tuple[Node, ...], products: Products, answers: Mapping[str, Answer], *, asked: bool
) -> tuple[Node, ...]:
    """Return the orders of a medicine or device that cannot be told, where that matters.

    It does where somebody answered about a leg (`asked`), or where something that the order may be
    is forbidden. Said of every order of everybody, it would be read by nobody.
    """
    untold = tuple(
        one for one in orders if _orders_something(one) and not can_be_told(one, products)
    )
    held = _held(answers) if untold and not asked else {}
    return tuple(one for one in untold if asked or _may_be_forbidden(one, held))


def _held(answers: Mapping[str, Answer]) -> Mapping[str, Value]:
    """Return which rows hold, by what is known of the patient."""
    known, _ = understood(answers)
    values, _ = compiled(known)
    _, held = _COMPILED(values)
    return held


def _may_be_forbidden(order: Node, held: Mapping[str, Value]) -> bool:
    """Tell whether a row stands against anything that an order of this type may be."""
    is_device = order.get("resourceType") == DEVICE
    kinds = (kind for kind in RECOGNISED if (kind in OF_DEVICES) == is_device)
    return any(
        held[key] is True for kind in kinds for key, *_ in _ROWS[kind] if f":{_AGAINST}:" in key
    )


def _orders_something(order: Node) -> bool:
    """Tell whether it asks for something: a product beside it, or a "do not", does not."""
    if text_of(order, "resourceType") in _PRODUCTS or order.get("doNotPerform") is True:
        return False
    return text_of(order, "status") not in _OVER


def _judged(order: Node, kind: str, known: Known) -> Judged:
    title = TITLES.get(kind) or _KINDS[kind].title
    dose = (DOSE_NOT_TOLD,) if kind == RIVAROXABAN else ()
    to_know = (*known.words(kind, _UNKNOWN), *dose)
    return Judged(order, title, known.words(kind, _AGAINST), to_know, known.doubts(kind))
