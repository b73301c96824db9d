"""A call of a service becomes one card or none.

Must not know HTTP, nor where cards are shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from fhir_pad import engine
from fhir_pad.cds import orders
from fhir_pad.cds.called import Called, called
from fhir_pad.cds.cards import (
    INFO,
    WARNING,
    Beside,
    bullets,
    card,
    joined,
    link,
    of_record,
    section,
    status_card,
)
from fhir_pad.cds.missing import NO_SERVERS, Servers
from fhir_pad.cds.products import Products
from fhir_pad.cds.recognised import DEVICE
from fhir_pad.cds.services import RESPONSES, Service
from fhir_pad.cds.unread import RESPONSE_NOT_READ, Read, read, unread_card
from fhir_pad.filled import told_in_short
from fhir_pad.language import BASE, Language
from fhir_pad.operations.apply.applied import People
from fhir_pad.operations.apply.basis import RESPONSE, Basis, basis_of
from fhir_pad.report.context import NOT_ADVICE, Context
from fhir_pad.report.elements import Element
from fhir_pad.report.ids import uuid_for
from fhir_pad.spoken import spoken

IN_PROGRESS = "in-progress"
GO_ON = "Go on with the questions"
FORBIDDEN = "{title}: should not be ordered. {why}"
TO_BE_CHECKED = "{title}: needs to be checked first. {why}"
CANNOT_BE_TOLD = "An order is not judged: what is ordered cannot be told."
NOT_JUDGED = "Not judged: what is ordered cannot be told"
SEND_CODES = (
    "{order}: send it with a code of the ATC, or of RxNorm with its name, and its Medication."
)
SEND_DEVICE = "{order}: send it with a name, and its Device."
AN_ORDER = "An order without an id"
AGAINST = "Not to be ordered:"
UNKNOWN_YET = "To be known before:"
AGREED_BEFORE = "Not before answers and record agree:"
LEAVE_OUT = "Leave out: {title}"
TAKE_BACK = "Take the draft order back. {why}"
FOR_ANYBODY = frozenset({"clinical-review", "complete-missing-data", "safety-net-advice"})
"""What is recommended to a patient of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where we are: the FHIR base under which the rules are read, and where EHRs launch the app.

    `launch` is empty without an app.
    """

    base: str
    launch: str = ""


def answer(  # noqa: PLR0913 - who asks for what, where, when, and in which words
    body: object,
    service: Service,
    now: datetime,
    here: Here,
    servers: Servers = NO_SERVERS,
    *,
    language: str = BASE.tag,
) -> Element:
    """Return `{"cards": [...]}`, in the language of a tag.

    What was not sent is asked of one of the `servers` when the call brings an authorization. A
    response that cannot be read is said, and the record counts without it. Raises Refused with
    every fault of the call, NotRegistered when it names another server, and CannotBeHad when there
    is no patient.
    """
    call = called(body, service, servers)
    subject, orders_first = f"Patient/{call.patient}", service.looks_at_orders
    basis = basis_of(subject, call.resources, finished_first=orders_first)
    encounter = None if call.encounter is None else f"Encounter/{call.encounter}"
    known = read(basis, People(encounter, None, None), now, language)
    known = known._replace(context=_of_call(call, service, known.context))
    told = _orders if service.looks_at_orders else _status
    return {"cards": list(told(call, known, here))}


def _of_call(call: Called, service: Service, context: Context) -> Context:
    """Return the context of one call: what comes of another call has ids of its own.

    Feedback names a card by its id, and a client may know by it what was set aside.
    """
    said = f"{context.digest}/{service.id}/{call.instance}"
    return replace(context, digest=sha256(said.encode()).hexdigest())


def _status(call: Called, known: Read, here: Here) -> Iterator[Element]:
    """Give a card when somebody answered, or what is recorded asks for something by itself."""
    basis, found, context, faults = known
    if faults:
        yield unread_card(faults, _of_record(call, found, context), context, here.base)
        return
    recommended = {one.code for one in found.findings.actions if one.status == "recommended"}
    if basis.response is not None or recommended - FOR_ANYBODY:
        links = list(_links(basis, here, context.language))
        findings = spoken(found.findings, context.language)
        record = _of_record(call, found, context)
        doubted = orders.doubted(found.answers, found.recorded)
        yield status_card(findings, context, here.base, Beside(record, doubted), links)


def _of_record(call: Called, found: engine.Assessment, context: Context) -> str:
    return of_record(told_in_short(found.recorded, context.language), call.absent, context)


def _links(basis: Basis, here: Here, language: Language) -> Iterator[Element]:
    """Give the link to go on with a response that is not finished; it names nobody."""
    response = {} if basis.response is None else basis.response
    id_ = response.get("id")
    if here.launch and response.get("status") == IN_PROGRESS and id_ is not None:
        yield link(language.say(GO_ON), here.launch, f"{RESPONSE}/{id_}")


def _orders(call: Called, known: Read, here: Here) -> Iterator[Element]:
    basis, found, context, faults = known
    if faults:
        call = replace(call, absent=(*call.absent, (RESPONSES, RESPONSE_NOT_READ)))
    products = Products.of((*call.resources, *call.drafts))
    language = context.language
    seen = orders.judged(call.orders, products, found.answers, found.recorded)
    judged = [one.spoken(language) for one in seen]
    asked = bool(judged or faults) or basis.response is not None
    unjudged = orders.not_judged(call.orders, products, found.answers, asked=asked)
    if not judged and not unjudged:
        return
    forbidden = [one for one in judged if one.against]
    warned = any(one.against or one.doubts for one in judged)
    told = (_told(one, language) for one in judged)
    parts = (*told, _not_judged(unjudged, language), _of_record(call, found, context))
    yield card(
        context,
        "orders",
        summary=_first(judged, language),
        detail=joined((*parts, language.say(NOT_ADVICE))),
        indicator=WARNING if warned else INFO,
        base=here.base,
        suggestions=[_without(one, context) for one in forbidden if one.order.get("id")],
        links=[],
    )


def _first(judged: list[orders.Judged], language: Language) -> str:
    """Return the summary: what is forbidden, else to be checked, else that one is not judged."""
    forbidden = [one for one in judged if one.against]
    for one in (*forbidden, *(one for one in judged if one.doubts), *judged):
        said = FORBIDDEN if forbidden else TO_BE_CHECKED
        return language.say(said, title=one.title, why=one.why)
    return language.say(CANNOT_BE_TOLD)


def _not_judged(unjudged: tuple[orders.Node, ...], language: Language) -> str:
    return section(language.say(NOT_JUDGED), (_to_be_sent(one, language) for one in unjudged))


def _to_be_sent(order: orders.Node, language: Language) -> str:
    named = _reference(order) if order.get("id") else language.say(AN_ORDER)
    said = SEND_DEVICE if order.get("resourceType") == DEVICE else SEND_CODES
    return language.say(said, order=named)


def _told(one: orders.Judged, language: Language) -> str:
    said = [f"**{one.title}**"]
    if one.against:
        said += [language.say(AGAINST), bullets(one.against)]
    if one.unknown:
        said += [language.say(UNKNOWN_YET), bullets(one.unknown)]
    if one.doubts:
        said += [language.say(AGREED_BEFORE), bullets(one.doubts)]
    return "\n\n".join(said)


def _without(one: orders.Judged, context: Context) -> Element:
    reference = _reference(one.order)
    return {
        "label": context.language.say(LEAVE_OUT, title=one.title),
        "uuid": uuid_for(context.digest, f"suggestion/without {reference}"),
        "actions": [
            {
                "type": "delete",
                "description": context.language.say(TAKE_BACK, why=one.against[0]),
                "resourceId": reference,
            }
        ],
    }


def _reference(order: orders.Node) -> str:
    return f"{order.get('resourceType')}/{order.get('id')}"
