"""A call of a service becomes one card or none.

Must not know HTTP, nor where cards are shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fhir_pad import engine
from fhir_pad.cds import orders
from fhir_pad.cds.called import Called, called
from fhir_pad.cds.cards import (
    INFO,
    WARNING,
    bullets,
    card,
    joined,
    link,
    of_record,
    section,
    status_card,
)
from fhir_pad.cds.missing import NO_SERVERS, Servers
from fhir_pad.cds.services import Service
from fhir_pad.filled import told_in_short
from fhir_pad.language import BASE, Language
from fhir_pad.operations.apply.applied import People, assessed
from fhir_pad.operations.apply.basis import RESPONSE, Basis, basis_of
from fhir_pad.recorded.medication import Medications
from fhir_pad.report.context import NOT_ADVICE, Context
from fhir_pad.report.elements import Element
from fhir_pad.report.ids import uuid_for
from fhir_pad.spoken import spoken

IN_PROGRESS = "in-progress"
GO_ON = "Go on with the questions"
FORBIDDEN = "{title}: should not be ordered. {why}"
TO_BE_CHECKED = "{title}: needs to be checked first. {why}"
CANNOT_BE_TOLD = "An order is not judged: which medicine it is cannot be told."
NOT_JUDGED = "Not judged: which medicine it is cannot be told"
SEND_CODES = (
    "{order}: send it with a code of the ATC, or of RxNorm with its name, and its Medication."
)
AN_ORDER = "An order without an id"
AGAINST = "Not to be ordered:"
UNKNOWN_YET = "To be known before:"
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

    What was not sent is asked of one of the `servers` when the call brings an authorization.
    Raises Refused with every fault of the call, NotRegistered when it names another server, and
    CannotBeHad when there is no patient.
    """
    call = called(body, service, servers)
    subject, orders_first = f"Patient/{call.patient}", service.looks_at_orders
    basis = basis_of(subject, call.resources, finished_first=orders_first)
    encounter = None if call.encounter is None else f"Encounter/{call.encounter}"
    found, context = assessed(basis, People(encounter, None, None), now, language)
    told = _orders if service.looks_at_orders else _status
    return {"cards": list(told(call, basis, found, context, here))}


def _status(
    call: Called, basis: Basis, found: engine.Assessment, context: Context, here: Here
) -> Iterator[Element]:
    """Give a card when somebody answered, or what is recorded asks for something by itself."""
    recommended = {one.code for one in found.findings.actions if one.status == "recommended"}
    if basis.response is not None or recommended - FOR_ANYBODY:
        links = list(_links(basis, here, context.language))
        findings = spoken(found.findings, context.language)
        record = _of_record(call, found, context.language)
        yield status_card(findings, context, here.base, record, links)


def _of_record(call: Called, found: engine.Assessment, language: Language) -> str:
    return of_record(told_in_short(found.recorded, language), call.absent, language)


def _links(basis: Basis, here: Here, language: Language) -> Iterator[Element]:
    """Give the link to go on with a response that is not finished; it names nobody."""
    response = {} if basis.response is None else basis.response
    id_ = response.get("id")
    if here.launch and response.get("status") == IN_PROGRESS and id_ is not None:
        yield link(language.say(GO_ON), here.launch, f"{RESPONSE}/{id_}")


def _orders(
    call: Called, _basis: Basis, found: engine.Assessment, context: Context, here: Here
) -> Iterator[Element]:
    medications = Medications.of((*call.resources, *call.drafts))
    language = context.language
    judged = [
        one.spoken(language) for one in orders.judged(call.orders, medications, found.answers)
    ]
    unjudged = orders.not_judged(call.orders, medications)
    if not judged and not unjudged:
        return
    forbidden = [one for one in judged if one.against]
    told = (_told(one, language) for one in judged)
    parts = (*told, _not_judged(unjudged, language), _of_record(call, found, language))
    yield card(
        context,
        "orders",
        summary=_first(judged, language),
        detail=joined((*parts, language.say(NOT_ADVICE))),
        indicator=WARNING if forbidden else INFO,
        base=here.base,
        suggestions=[_without(one, context) for one in forbidden if one.order.get("id")],
        links=[],
    )


def _first(judged: list[orders.Judged], language: Language) -> str:
    """Return the summary: what is forbidden, else to be checked, else that one is not judged."""
    forbidden = [one for one in judged if one.against]
    for one in (*forbidden, *judged):
        said = FORBIDDEN if forbidden else TO_BE_CHECKED
        return language.say(said, title=one.title, why=(one.against or one.unknown)[0])
    return language.say(CANNOT_BE_TOLD)


def _not_judged(unjudged: tuple[orders.Node, ...], language: Language) -> str:
    named = (_reference(one) if one.get("id") else language.say(AN_ORDER) for one in unjudged)
    return section(language.say(NOT_JUDGED), (language.say(SEND_CODES, order=one) for one in named))


def _told(one: orders.Judged, language: Language) -> str:
    said = [f"**{one.title}**"]
    if one.against:
        said += [language.say(AGAINST), bullets(one.against)]
    if one.unknown:
        said += [language.say(UNKNOWN_YET), bullets(one.unknown)]
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
