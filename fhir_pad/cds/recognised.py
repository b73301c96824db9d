"""Which of our actions a draft order is: by its codes, and by the names that stand with them.

A product has many codes, and few of them were verified. A name is enough to judge an order, and not
to fill in an answer: here a word too many costs a look, and a word too few a warning. Declarations
and how they are read; must not know what is said of an order.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from fhir_pad.cds.products import Products
from fhir_pad.fhir.canonical import system
from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.recorded import Code, words
from fhir_pad.recorded.rows import LISTED
from fhir_pad.recorded.rows.codes import ATC, RXNORM, atc, rxnorm, snomed
from fhir_pad.recorded.rows.medicines import ASPIRIN, CLOPIDOGREL, HEPARINS, NSAIDS, STATINS
from fhir_pad.recorded.said import child, codes

Node = Mapping[str, object]

MEDICINE, DEVICE = "MedicationRequest", "DeviceRequest"
LOW_RIVAROXABAN: Final = "rivaroxaban-low-dose-plus-aspirin"
OTHER_RIVAROXABAN: Final = "rivaroxaban-of-another-dose"
RIVAROXABAN: Final = "rivaroxaban-of-a-dose-not-told"
_HEPARIN_CLASS: Final = "B01AB"
ORDERED: Final[Mapping[str, tuple[Code, ...]]] = MappingProxyType(
    {
        "antiplatelet-single": (*ASPIRIN, *CLOPIDOGREL),
        "cilostazol": (*atc("B01AC23"), *rxnorm("21107")),
        "compression-stockings": snomed("401776005", "401777001", "401778006", "413899004"),
        "gabapentin": (*atc("N02BF01"), *rxnorm("25480")),
        # The class holds danaparoid, too, which is given in place of heparin.
        "heparin-anticoagulation": tuple(one for one in HEPARINS if one.code != _HEPARIN_CLASS),
        "nsaid-short-course": NSAIDS,
        "pentoxifylline": (*atc("C04AD03"), *rxnorm("8013")),
        LOW_RIVAROXABAN: (*atc("B01AF01"), *rxnorm("1114195")),
        "statin": STATINS,
    }
)
"""The codes by which an order is one of our actions; one of ATC names all that is below it."""
RECOGNISED: Final = (*ORDERED, OTHER_RIVAROXABAN, RIVAROXABAN)
"""All that an order may be recognised as."""
OF_DEVICES: Final = frozenset({"compression-stockings"})
"""What is ordered as a device; everything else is a medicine."""
NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "antiplatelet-single": (*words.ASPIRIN, *words.CLOPIDOGREL),
        "cilostazol": words.CILOSTAZOL,
        "compression-stockings": words.COMPRESSION,
        "gabapentin": words.GABAPENTIN,
        "heparin-anticoagulation": words.HEPARIN,
        "nsaid-short-course": words.NSAID,
        "pentoxifylline": words.PENTOXIFYLLINE,
        LOW_RIVAROXABAN: words.RIVAROXABAN,
        "statin": words.STATIN,
    }
)
"""The words that name what an order of each action holds."""
_NAMED: Final = {action: words.pattern(names) for action, names in NAMES.items()}
_NOT_SWALLOWED: Final = re.compile(
    r"\b(?:topical|ophthalmic|transdermal|cream|ointment|eye drops|krem|jel|merhem|pomad|goz)\b"
)
_LOCAL: Final = frozenset({"nsaid-short-course", "heparin-anticoagulation"})
"""What a name does not mean when it is put on the skin or into an eye."""
_MAY_BE: Final = ("B01AB", "B01AC30", "B01AC56", "C10B", "M01B", "N02BA")
"""Classes of the ATC, besides those of `ORDERED`, with products that hold what we judge."""
_OWN: Final = system("leg-pain-action")
_MG: Final = re.compile(r"\b([0-9]+(?:[.,][0-9]+)?) ?mg\b(?! ?/ ?ml)")
"""A number of milligrams; how many are in a millilitre is no dose."""
_LOW: Final = Decimal("2.5")


def recognised(order: Node, products: Products) -> frozenset[str]:
    """Return our actions that an order is; none when it is something else, or cannot be told."""
    held = tuple(products.codes(order))
    names = words.said(products.concepts(order))
    found = {one.code for one in held if one.system == _OWN}
    found |= {
        action
        for action, listed in ORDERED.items()
        if any(_is(one, code) for one in held for code in listed)
    }
    found |= {action for action in NAMES if any(_says(name, action) for name in names)}
    return frozenset(_by_dose(order, names) if one == LOW_RIVAROXABAN else one for one in found)


def can_be_told(order: Node, products: Products) -> bool:
    """Tell whether it is known which medicine or device is ordered, if it is one.

    A code of the ATC tells by its place, one of RxNorm by the name beside it, which holds every
    substance. Other names and codes may mean any. Of a device any name tells.
    """
    kind = order.get("resourceType")
    if kind not in (MEDICINE, DEVICE) or recognised(order, products):
        return True
    if kind == DEVICE:
        return bool(words.said(products.concepts(order)))
    medications = products.medications
    ingredients = medications.ingredients(order)
    return _tells(medications.whole(order)) or (bool(ingredients) and all(map(_tells, ingredients)))


def _tells(concept: Node) -> bool:
    return any(
        (one.system == ATC and not _may_be(one.code))
        or one in LISTED
        or (one.system == RXNORM and _has_a_name(concept))
        for one in codes(concept)
    )


def _has_a_name(concept: Node) -> bool:
    """Tell whether there is a name beside a code of RxNorm."""
    named = (text_of(one, "display") for one in objects(concept, "coding") if _of_rxnorm(one))
    return bool(text_of(concept, "text")) or any(named)


def _of_rxnorm(coding: Node) -> bool:
    return text_of(coding, "system") == RXNORM


def _by_dose(order: Node, names: Iterable[str]) -> str:
    """Return which of the orders of rivaroxaban it is: the low dose is for arterial disease."""
    told = set(_doses(order)) or {
        Decimal(one.replace(",", ".")) for name in names for one in _MG.findall(name)
    }
    if not told:
        return RIVAROXABAN
    return LOW_RIVAROXABAN if told == {_LOW} else OTHER_RIVAROXABAN


def _doses(order: Node) -> Iterator[Decimal]:
    for dosage in objects(order, "dosageInstruction"):
        for rate in objects(dosage, "doseAndRate"):
            dose = child(rate, "doseQuantity")
            value, unit = dose.get("value"), text_of(dose, "code") or text_of(dose, "unit")
            if unit == "mg" and isinstance(value, int | Decimal):
                yield Decimal(value)


def _says(name: str, action: str) -> bool:
    if _NAMED[action].search(name) is None:
        return False
    return action not in _LOCAL or _NOT_SWALLOWED.search(name) is None


def _is(held: Code, listed: Code) -> bool:
    """Tell whether a code is one, or below it: a code of ATC begins with those above it."""
    below = listed.system == ATC and held.code.startswith(listed.code)
    return held.system == listed.system and (held.code == listed.code or below)


def _may_be(code: str) -> bool:
    """Tell whether a code of the ATC is of a class that holds what we judge, or is above one."""
    ours = (one.code for listed in ORDERED.values() for one in listed if one.system == ATC)
    return code.startswith(_MAY_BE) or any(one.startswith(code) for one in (*ours, *_MAY_BE))
