"""A call of a service: read against the rules of its hook, with everything that is wrong at once.

Places are paths in the JSON that was sent. Must not know what is answered.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from fhir_pad.alarm import is_alarm
from fhir_pad.cds import held, missing, shaped
from fhir_pad.cds.missing import Servers
from fhir_pad.cds.services import PREFETCH, Service
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error
from fhir_pad.recorded import bundled

Node = Mapping[str, object]

_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_USER: Final = re.compile(
    r"(Practitioner|PractitionerRole|Patient|RelatedPerson)/[A-Za-z0-9.-]{1,64}"
)


@dataclass(frozen=True, slots=True)
class Called:
    """A call: which, about whom, with which resources; `orders` are those to be judged.

    `drafts` are all that came with them. `absent` names what was not had, neither sent beforehand
    nor asked for, or not in whole, and why.
    """

    instance: str
    patient: str
    encounter: str | None
    resources: tuple[Node, ...]
    drafts: tuple[Node, ...]
    orders: tuple[Node, ...]
    absent: tuple[tuple[str, str], ...]


def called(body: object, service: Service, servers: Servers) -> Called:
    """Return the call, with what it did not bring asked of one of these FHIR servers.

    Raises Refused with every fault, NotRegistered for another server, and CannotBeHad when there
    is no patient; an emergency that the answers with it tell is then said first.
    """
    if not isinstance(body, Mapping):
        raise Refused([error(IssueType.STRUCTURE, "Send one JSON object: a call of the hook.")])
    try:
        return _called(body, service, servers)
    except Refused as why:
        raise _alarming(why, body) from why


def _alarming(why: Refused, body: Node) -> Refused:
    """Return the refusal, beginning with the emergency in what was sent if it tells none yet."""
    if any(map(is_alarm, why.issues)):
        return why
    patient = str(_node(body, "context").get("patientId"))
    seen = tuple(held.alarmed(held.sent(_node(body, "prefetch")), patient))
    return type(why)((*seen, *why.issues))


def _called(body: Node, service: Service, servers: Servers) -> Called:
    context = _node(body, "context")
    faults = [*_head_faults(body, service), *missing.faults(body, servers)]
    faults += [*_context_faults(context, service), *_prefetch_faults(_node(body, "prefetch"))]
    if faults:
        raise Refused(faults)
    patient, encounter = str(context["patientId"]), context.get("encounterId")
    source = missing.source(body, servers)
    sent, drafts = held.sent(_node(body, "prefetch")), _drafts(context, service)
    others = list(held.of_others({**sent, "draftOrders": held.Found(drafts)}, patient))
    if others:
        raise Refused(map(_of_another, others))
    found = held.completed(sent, source, patient, servers.seconds)
    return Called(
        instance=str(body["hookInstance"]),
        patient=patient,
        encounter=encounter if isinstance(encounter, str) else None,
        resources=tuple(one for each in found.values() for one in each.resources),
        drafts=drafts,
        orders=_chosen(drafts, context.get("selections")),
        absent=tuple(held.absent(found)),
    )


def _head_faults(body: Node, service: Service) -> Iterator[Issue]:
    hook, instance = body.get("hook"), body.get("hookInstance")
    if hook is None:
        yield error(IssueType.REQUIRED, f"Name the hook: {service.hook}.", "hook")
    elif hook != service.hook:
        text = f"This service answers the hook {service.hook}."
        yield error(IssueType.INVALID, text, "hook")
    if not isinstance(instance, str) or not _UUID.fullmatch(instance):
        yield error(IssueType.INVALID, "Send the UUID of this call of the hook.", "hookInstance")


def _context_faults(context: Node, service: Service) -> Iterator[Issue]:
    for name, pattern, right in (
        ("patientId", _ID, "the FHIR id of the patient, without a type"),
        ("userId", _USER, "the user as a reference, such as Practitioner/1"),
    ):
        said = context.get(name)
        if not isinstance(said, str) or not pattern.fullmatch(said):
            code = IssueType.REQUIRED if said is None else IssueType.INVALID
            yield error(code, f"Give {right}.", f"context.{name}")
    encounter = context.get("encounterId")
    if encounter is None and service.hook == "encounter-start":
        yield error(IssueType.REQUIRED, "Give the id of the encounter.", "context.encounterId")
    elif encounter is not None and not (isinstance(encounter, str) and _ID.fullmatch(encounter)):
        text = "Give the FHIR id of the encounter, without a type."
        yield error(IssueType.INVALID, text, "context.encounterId")
    if service.looks_at_orders:
        yield from _order_faults(context, service)


def _prefetch_faults(prefetch: Node) -> Iterator[Issue]:
    for name in PREFETCH:
        yield from shaped.faults(prefetch.get(name), f"prefetch.{name}")


def _order_faults(context: Node, service: Service) -> Iterator[Issue]:
    drafts = context.get("draftOrders")
    if not isinstance(drafts, Mapping) or drafts.get("resourceType") != "Bundle":
        text = "Send the orders as a Bundle."
        yield error(IssueType.REQUIRED, text, "context.draftOrders")
    else:
        yield from shaped.faults(drafts, "context.draftOrders")
    chosen = context.get("selections")
    if service.hook == "order-select" and not (
        isinstance(chosen, list) and chosen and all(isinstance(one, str) for one in chosen)
    ):
        text = "Name what was selected: references to the draft orders."
        yield error(IssueType.REQUIRED, text, "context.selections")


def _drafts(context: Node, service: Service) -> tuple[Node, ...]:
    return tuple(bundled(_node(context, "draftOrders"))) if service.looks_at_orders else ()


def _chosen(drafts: tuple[Node, ...], selections: object) -> tuple[Node, ...]:
    """Return the orders to be judged: what was selected, else all drafts.

    All of them, too, when what was selected is none that can be told: a warning must not get lost.
    """
    names = selections if isinstance(selections, list) else []
    chosen = tuple(one for one in drafts if any(_is_named(one, str(name)) for name in names))
    return chosen or drafts


def _is_named(order: Node, name: str) -> bool:
    reference = f"{order.get('resourceType')}/{order.get('id')}"
    return name == reference or name.endswith(f"/{reference}")


def _of_another(name: str) -> Issue:
    at = f"prefetch.{name}" if name in PREFETCH else f"context.{name}"
    return error(IssueType.BUSINESS_RULE, "Send data of the patient of the context alone.", at)


def _node(body: Node, name: str) -> Node:
    found = body.get(name)
    return cast("Node", found) if isinstance(found, Mapping) else {}
