"""Draft orders against the rules: what forbids them, and what has to be known before them.

The rows are those of the catalogue, asked whether or not the plan offers the action. An order is
recognised by its codes alone, there or in the Medication it names; what is not recognised is not
judged, and neither is what orders nothing. Must not know what a card is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fhir_pad.answers import Answer, understood
from fhir_pad.fhir.canonical import system
from fhir_pad.fhir.form_items import objects
from fhir_pad.language import Language
from fhir_pad.legs.catalogue import Action
from fhir_pad.legs.model import ACTIONS, compiled
from fhir_pad.logic import Compiled, Condition, Value
from fhir_pad.recorded.medication import Medications
from fhir_pad.recorded.rows.medicines import ASPIRIN, CLOPIDOGREL, NSAIDS, STATINS
from fhir_pad.report.actions import ATC, RXNORM
from fhir_pad.report.codes import SNOMED

Node = Mapping[str, object]

_CODED: Final = ("code", "codeCodeableConcept")
_OWN: Final = system("leg-pain-action")
ORDERED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        "antiplatelet-single": (*ASPIRIN, *CLOPIDOGREL),
        "cilostazol": ((ATC, "B01AC23"), (RXNORM, "21107")),
        "compression-stockings": (
            (SNOMED, "401776005"),
            (SNOMED, "401777001"),
            (SNOMED, "401778006"),
            (SNOMED, "413899004"),
        ),
        "gabapentin": ((ATC, "N02BF01"), (RXNORM, "25480")),
        "heparin-anticoagulation": ((ATC, "B01AB01"), (RXNORM, "5224")),
        "nsaid-short-course": NSAIDS,
        "pentoxifylline": ((ATC, "C04AD03"), (RXNORM, "8013")),
        "rivaroxaban-low-dose-plus-aspirin": ((ATC, "B01AF01"), (RXNORM, "1114195")),
        "statin": STATINS,
    }
)
"""The codes by which an order is one of our actions; one of ATC names all that is below it."""
_OVER: Final = frozenset({"cancelled", "completed", "entered-in-error", "revoked", "stopped"})
"""Statuses of an order that ends: to warn of it would keep alive what somebody stops."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An order that something is to be said about: what forbids it, and what is not known."""

    order: Node
    title: str
    against: tuple[str, ...]
    unknown: tuple[str, ...]

    def spoken(self, language: Language) -> "Judged":
        """Return the same in a language."""
        against, unknown = (tuple(map(language.say, said)) for said in (self.against, self.unknown))
        return Judged(self.order, language.say(self.title), against, unknown)


_BY_CODE: Final = {action.code: action for action in ACTIONS}
_AGAINST, _UNKNOWN = "against", "unknown"


def _rows(action: Action) -> Iterator[tuple[str, str, Condition]]:
    """Give (key, words, condition) of each row that stands against an action or waits."""
    for number, row in enumerate((*action.shown_withheld, *action.against)):
        yield f"{action.code}:{_AGAINST}:{number}", row.words, row.condition
    for number, need in enumerate(action.needs):
        yield f"{action.code}:{_UNKNOWN}:{number}", need.words, need.condition


_ROWS: Final = {action.code: tuple(_rows(action)) for action in ACTIONS}
_COMPILED: Final = Compiled(
    (), {key: condition for rows in _ROWS.values() for key, _, condition in rows}
)


def judged(
    orders: tuple[Node, ...], medications: Medications, answers: Mapping[str, Answer]
) -> tuple[Judged, ...]:
    """Return the orders that something is said about, by what is known of the patient."""
    known, _ = understood(answers)
    values, _ = compiled(known)
    _, held = _COMPILED(values)
    found = (
        _judged(order, action, held)
        for order in orders
        if _orders_something(order)
        for action in _actions(order, medications)
    )
    return tuple(one for one in found if one.against or one.unknown)


def _orders_something(order: Node) -> bool:
    """Tell whether it asks for something: a Medication beside it, or a "do not", does not."""
    if order.get("resourceType") == "Medication" or order.get("doNotPerform") is True:
        return False
    return order.get("status") not in _OVER


def _judged(order: Node, action: Action, held: Mapping[str, Value]) -> Judged:
    def words(kind: str) -> tuple[str, ...]:
        start = f"{action.code}:{kind}:"
        rows = _ROWS[action.code]
        return tuple(said for key, said, _ in rows if key.startswith(start) and held[key] is True)

    return Judged(order, action.title, words(_AGAINST), words(_UNKNOWN))


def _actions(order: Node, medications: Medications) -> Iterator[Action]:
    codings: list[tuple[str, str]] = [
        (str(coding.get("system", "")), str(coding.get("code", "")))
        for name in _CODED
        for coding in _codings(order.get(name))
    ]
    codings += medications.codes(order) or ()
    named = {code for system_, code in codings if system_ == _OWN}
    for action, codes in ORDERED.items():
        if any(_is(coding, code) for coding in codings for code in codes):
            named.add(action)
    return (_BY_CODE[code] for code in sorted(named & _BY_CODE.keys()))


def _is(coding: tuple[str, str], code: tuple[str, str]) -> bool:
    """Tell whether a coding is a code, or below it: a code of ATC begins with those above it."""
    same_system = coding[0] == code[0]
    below = code[0] == ATC and coding[1].startswith(code[1])
    return same_system and (coding[1] == code[1] or below)


def _codings(concept: object) -> Iterable[Node]:
    return objects(concept, "coding") if isinstance(concept, Mapping) else ()
