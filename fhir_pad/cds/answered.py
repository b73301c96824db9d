"""A call of a service becomes one card or none.

Must not know HTTP, nor where cards are shown.
"""

from collections.abc import Iterator
from datetime import datetime

from fhir_pad import engine
from fhir_pad.cds import orders
from fhir_pad.cds.called import Called, called
from fhir_pad.cds.cards import INFO, WARNING, bullets, card, status_card
from fhir_pad.cds.services import Service
from fhir_pad.operations.apply.applied import People, assessed
from fhir_pad.operations.apply.basis import Basis, basis_of
from fhir_pad.report.context import NOT_ADVICE, Context
from fhir_pad.report.elements import Element
from fhir_pad.report.ids import uuid_for

FOR_ANYBODY = frozenset({"clinical-review", "complete-missing-data", "safety-net-advice"})
"""What is recommended to a patient of whom nothing is known."""


def answer(body: object, service: Service, now: datetime, base: str) -> Element:
    """Return `{"cards": [...]}`; `base` is the FHIR base under which the rules are read.

    Raises Refused with every fault of the call, CannotBeHad when the patient was not sent.
    """
    call = called(body, service)
    basis = basis_of(f"Patient/{call.patient}", call.resources)
    encounter = None if call.encounter is None else f"Encounter/{call.encounter}"
    found, context = assessed(basis, People(encounter, None, None), now)
    told = _orders if service.looks_at_orders else _status
    return {"cards": list(told(call, basis, found, context, base))}


def _status(
    call: Called, basis: Basis, found: engine.Assessment, context: Context, base: str
) -> Iterator[Element]:
    """Give a card when somebody answered, or what is recorded asks for something by itself."""
    recommended = {one.code for one in found.findings.actions if one.status == "recommended"}
    if basis.response is not None or recommended - FOR_ANYBODY:
        yield status_card(found.findings, context, base, call.absent)


def _orders(
    call: Called, _basis: Basis, found: engine.Assessment, context: Context, base: str
) -> Iterator[Element]:
    judged = orders.judged(call.orders, found.answers)
    forbidden = [one for one in judged if one.against]
    if not judged:
        return
    first = (forbidden or list(judged))[0]
    says = "should not be ordered" if forbidden else "needs to be checked first"
    why = (first.against or first.unknown)[0]
    yield card(
        context,
        "orders",
        summary=f"{first.title}: {says}. {why}",
        detail="\n\n".join([*map(_told, judged), NOT_ADVICE]),
        indicator=WARNING if forbidden else INFO,
        base=base,
        suggestions=[_without(one, context) for one in forbidden],
    )


def _told(one: orders.Judged) -> str:
    said = [f"**{one.title}**"]
    if one.against:
        said.append(f"Not to be ordered:\n\n{bullets(one.against)}")
    if one.unknown:
        said.append(f"To be known before:\n\n{bullets(one.unknown)}")
    return "\n\n".join(said)


def _without(one: orders.Judged, context: Context) -> Element:
    reference = f"{one.order.get('resourceType')}/{one.order.get('id')}"
    return {
        "label": f"Leave out: {one.title}",
        "uuid": uuid_for(context.digest, f"suggestion/without {reference}"),
        "actions": [
            {
                "type": "delete",
                "description": f"Take the draft order back. {one.against[0]}",
                "resourceId": reference,
            }
        ],
    }
