"""A call of a service becomes one card or none.

Must not know HTTP, nor where cards are shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fhir_pad import engine
from fhir_pad.cds import orders
from fhir_pad.cds.called import Called, called
from fhir_pad.cds.cards import INFO, WARNING, bullets, card, joined, link, of_record, status_card
from fhir_pad.cds.missing import NO_SERVERS, Servers
from fhir_pad.cds.services import Service
from fhir_pad.filled import told_in_short
from fhir_pad.operations.apply.applied import People, assessed
from fhir_pad.operations.apply.basis import RESPONSE, Basis, basis_of
from fhir_pad.recorded.medication import Medications
from fhir_pad.report.context import NOT_ADVICE, Context
from fhir_pad.report.elements import Element
from fhir_pad.report.ids import uuid_for

IN_PROGRESS = "in-progress"
FOR_ANYBODY = frozenset({"clinical-review", "complete-missing-data", "safety-net-advice"})
"""What is recommended to a patient of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where we are: the FHIR base under which the rules are read, and where EHRs launch the app.

    `launch` is empty without an app.
    """

    base: str
    launch: str = ""


def answer(
    body: object, service: Service, now: datetime, here: Here, servers: Servers = NO_SERVERS
) -> Element:
    """Return `{"cards": [...]}`.

    What was not sent is asked of one of the `servers` when the call brings an authorization.
    Raises Refused with every fault of the call, NotRegistered when it names another server, and
    CannotBeHad when there is no patient.
    """
    call = called(body, service, servers)
    basis = basis_of(f"Patient/{call.patient}", call.resources)
    encounter = None if call.encounter is None else f"Encounter/{call.encounter}"
    found, context = assessed(basis, People(encounter, None, None), now)
    told = _orders if service.looks_at_orders else _status
    return {"cards": list(told(call, basis, found, context, here))}


def _status(
    call: Called, basis: Basis, found: engine.Assessment, context: Context, here: Here
) -> Iterator[Element]:
    """Give a card when somebody answered, or what is recorded asks for something by itself."""
    recommended = {one.code for one in found.findings.actions if one.status == "recommended"}
    if basis.response is not None or recommended - FOR_ANYBODY:
        links = list(_links(basis, here))
        yield status_card(found.findings, context, here.base, _of_record(call, found), links)


def _of_record(call: Called, found: engine.Assessment) -> str:
    return of_record(told_in_short(found.recorded), call.absent)


def _links(basis: Basis, here: Here) -> Iterator[Element]:
    """Give the link to go on with a response that is not finished; it names nobody."""
    response = {} if basis.response is None else basis.response
    id_ = response.get("id")
    if here.launch and response.get("status") == IN_PROGRESS and id_ is not None:
        yield link("Go on with the questions", here.launch, f"{RESPONSE}/{id_}")


def _orders(
    call: Called, _basis: Basis, found: engine.Assessment, context: Context, here: Here
) -> Iterator[Element]:
    medications = Medications.of((*call.resources, *call.drafts))
    judged = orders.judged(call.orders, medications, found.answers)
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
        detail=joined((*map(_told, judged), _of_record(call, found), NOT_ADVICE)),
        indicator=WARNING if forbidden else INFO,
        base=here.base,
        suggestions=[_without(one, context) for one in forbidden if one.order.get("id")],
        links=[],
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
