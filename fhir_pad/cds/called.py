"""A call of a service: read against the rules of its hook, with everything that is wrong at once.

Places are paths in the JSON that was sent. Must not know what is answered.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import urlsplit

from fhir_pad.cds.services import PATIENT, PREFETCH, Service
from fhir_pad.fhir.form_items import objects
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error

Node = Mapping[str, object]

_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_USER: Final = re.compile(
    r"(Practitioner|PractitionerRole|Patient|RelatedPerson)/[A-Za-z0-9.-]{1,64}"
)
_SUBJECTS: Final = ("subject", "patient")
_OUTCOME: Final = "OperationOutcome"


class CannotBeHad(Refused):
    """What has to be known could not be had, neither sent nor fetched."""


@dataclass(frozen=True, slots=True)
class Called:
    """A call: about whom, with which resources; `orders` are those to be judged.

    `absent` names what was to be sent beforehand and was not.
    """

    patient: str
    encounter: str | None
    resources: tuple[Node, ...]
    orders: tuple[Node, ...]
    absent: tuple[str, ...]


def called(body: object, service: Service) -> Called:
    """Return the call; raise Refused with every fault, CannotBeHad when the patient is missing."""
    if not isinstance(body, Mapping):
        raise Refused([error(IssueType.STRUCTURE, "Send one JSON object: a call of the hook.")])
    context, prefetch = _node(body, "context"), _node(body, "prefetch")
    faults = [*_head_faults(body, service), *_context_faults(context, service)]
    if faults:
        raise Refused(faults)
    patient = str(context["patientId"])
    sent = {name: tuple(_resources(prefetch.get(name))) for name in PREFETCH}
    if not sent[PATIENT]:
        text = "Send the patient as prefetch; it is not fetched from the record here."
        raise CannotBeHad([error(IssueType.INCOMPLETE, text, "prefetch.patient")])
    orders = tuple(_orders(context, service))
    held = [*((f"prefetch.{name}", one) for name, all_ in sent.items() for one in all_)]
    held += [("context.draftOrders", one) for one in orders]
    others = [_of_another(at) for at, one in held if not _is_of(one, patient)]
    if others:
        raise Refused(others)
    encounter = context.get("encounterId")
    return Called(
        patient=patient,
        encounter=encounter if isinstance(encounter, str) else None,
        resources=tuple(one for all_ in sent.values() for one in all_),
        orders=orders,
        absent=tuple(name for name in PREFETCH if _could_not_be_had(prefetch, name)),
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
    server = body.get("fhirServer")
    if server is None and "fhirAuthorization" in body:
        text = "Say for which FHIR server the authorization is."
        yield error(IssueType.REQUIRED, text, "fhirServer")
    elif server is not None and not _is_address(server):
        yield error(IssueType.INVALID, "Give the https address of the FHIR server.", "fhirServer")


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


def _order_faults(context: Node, service: Service) -> Iterator[Issue]:
    drafts = context.get("draftOrders")
    if not isinstance(drafts, Mapping) or drafts.get("resourceType") != "Bundle":
        text = "Send the orders as a Bundle."
        yield error(IssueType.REQUIRED, text, "context.draftOrders")
    chosen = context.get("selections")
    if service.hook == "order-select" and not (
        isinstance(chosen, list) and chosen and all(isinstance(one, str) for one in chosen)
    ):
        text = "Name what was selected: references to the draft orders."
        yield error(IssueType.REQUIRED, text, "context.selections")


def _orders(context: Node, service: Service) -> Iterator[Node]:
    """Give the orders to be judged: what was selected, else all drafts."""
    if not service.looks_at_orders:
        return
    chosen = context.get("selections")
    for order in _resources(context.get("draftOrders")):
        reference = f"{order.get('resourceType')}/{order.get('id')}"
        if not isinstance(chosen, list) or reference in chosen:
            yield order


def _resources(sent: object) -> Iterator[Node]:
    """Give the resources of a Bundle, or the one that is none; none of an OperationOutcome."""
    if not isinstance(sent, Mapping) or sent.get("resourceType") == _OUTCOME:
        return
    if sent.get("resourceType") != "Bundle":
        yield sent
        return
    for entry in objects(sent, "entry"):
        one = entry.get("resource")
        if isinstance(one, Mapping) and one.get("resourceType") != _OUTCOME:
            yield cast("Node", one)


def _could_not_be_had(prefetch: Node, name: str) -> bool:
    """Tell what nobody looked for, or looked for in vain; null says that there is none."""
    if name not in prefetch:
        return True
    sent = prefetch[name]
    return isinstance(sent, Mapping) and sent.get("resourceType") == _OUTCOME


def _is_of(resource: Node, patient: str) -> bool:
    """Tell whether a resource is of the patient, or names nobody."""
    if resource.get("resourceType") == "Patient":
        return resource.get("id") == patient
    named = (resource.get(name) for name in _SUBJECTS)
    references = (one.get("reference") for one in named if isinstance(one, Mapping))
    return all(
        one.rpartition("/")[2] == patient for one in references if isinstance(one, str) and one
    )


def _of_another(at: str) -> Issue:
    return error(IssueType.BUSINESS_RULE, "Send data of the patient of the context alone.", at)


def _is_address(said: object) -> bool:
    try:
        found = urlsplit(said) if isinstance(said, str) else None
    except ValueError:
        return False
    return found is not None and found.scheme == "https" and bool(found.netloc)


def _node(body: Node, name: str) -> Node:
    found = body.get(name)
    return cast("Node", found) if isinstance(found, Mapping) else {}
