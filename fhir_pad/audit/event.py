"""An interaction as its AuditEvents: one for each patient it was about, one if it was about none.

Must not know where they are kept. Sources: http://hl7.org/fhir/R4/auditevent.html, IHE BALP 1.1.4.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fhir_pad.audit.kinds import KINDS, Kind, coding
from fhir_pad.audit.requester import Requester

Event = dict[str, object]

TYPE: Final = "AuditEvent"
_REST: Final = coding(
    "http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation"
)
_INTERACTION: Final = "http://hl7.org/fhir/restful-interaction"
_ENTITY_TYPE: Final = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_PERSON: Final = coding(_ENTITY_TYPE, "1", "Person")
_SYSTEM_OBJECT: Final = coding(_ENTITY_TYPE, "2", "System Object")
_ROLE: Final = "http://terminology.hl7.org/CodeSystem/object-role"
_PATIENT: Final = coding(_ROLE, "1", "Patient")
_RESOURCE: Final = coding(_ROLE, "4", "Domain Resource")
_QUERY: Final = coding(_ROLE, "24", "Query")
_REQUEST: Final = coding(
    "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType",
    "XrequestId",
    "transport specific unique identifier where http X-Request-Id is used",
)
_APPLICATION_SERVER: Final = coding(
    "http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server"
)
_URI_SYSTEM: Final = "urn:ietf:rfc:3986"
_URI_ADDRESS: Final = "5"
_SUCCESS, _MINOR, _SERIOUS = "0", "4", "8"
MOST_ASKED: Final = 8192
"""Characters of what was asked that are kept."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """What was asked of the server, and its status.

    `code` is R4's for the interaction, `operation` for every operation. `server` is the FHIR base.
    `data` is the reference of the one resource it was about, with its version where one was
    reached; `asked` is the request's method and address. `patients` are references. `note` is what
    a reader of the record has to know besides.
    """

    code: str
    status: int
    recorded: str
    requester: Requester
    server: str
    request: str = ""
    data: str = ""
    asked: str = ""
    patients: tuple[str, ...] = ()
    note: str = ""


def events(one: Interaction) -> tuple[Event, ...]:
    """Return the AuditEvents of an interaction, in the order of its patients."""
    return tuple(_event(one, patient) for patient in one.patients or ("",))


def base(recorded: str, server: str) -> Event:
    """Return what every event of a server says."""
    return {
        "resourceType": TYPE,
        "recorded": recorded,
        "source": {"observer": host(server), "type": [dict(_APPLICATION_SERVER)]},
    }


def host(server: str) -> Event:
    """Return the reference to the server itself."""
    return {"identifier": {"system": _URI_SYSTEM, "value": server}, "display": "fhir-pad"}


def patient_entity(patient: str) -> Event:
    """Return the entity that says whom an event is about."""
    return {"what": {"reference": patient}, "type": dict(_PERSON), "role": dict(_PATIENT)}


def _event(one: Interaction, patient: str) -> Event:
    kind = KINDS[one.code]
    event = base(one.recorded, one.server)
    source = event.pop("source")
    event |= {
        "type": dict(_REST),
        "subtype": [dict(coding(_INTERACTION, one.code, one.code))],
        "action": kind.action,
        "outcome": _outcome(one.status),
        **_why(one),
        "agent": [*one.requester.agents(kind.client, kind.user), _server(one, kind)],
        "source": source,
    }
    entities = list(_entities(one, kind, patient))
    return event | ({"entity": entities} if entities else {})


def _server(one: Interaction, kind: Kind) -> Event:
    return {
        "type": {"coding": [dict(kind.server)]},
        "who": host(one.server),
        "requestor": False,
        "network": {"address": one.server, "type": _URI_ADDRESS},
    }


def _outcome(status: int) -> str:
    """Return R4's outcome: a refusal is a minor failure, a fault of the server a serious one."""
    if status < HTTPStatus.BAD_REQUEST:
        return _SUCCESS
    return _MINOR if status < HTTPStatus.INTERNAL_SERVER_ERROR else _SERIOUS


def _why(one: Interaction) -> Event:
    """Return the status of what failed, in HTTP's words: ours could be about a patient."""
    if one.status < HTTPStatus.BAD_REQUEST:
        return {}
    said = f"{one.status} {HTTPStatus(one.status).phrase}"
    return {"outcomeDesc": f"{said}. {one.note}" if one.note else said}


def _entities(one: Interaction, kind: Kind, patient: str) -> Iterator[Event]:
    if patient:
        yield patient_entity(patient)
    if kind.asks:
        asked = b64encode(one.asked[:MOST_ASKED].encode()).decode()
        yield {"type": dict(_SYSTEM_OBJECT), "role": dict(_QUERY), "query": asked}
    elif one.data:
        what = {"reference": one.data}
        yield {"what": what, "type": dict(_SYSTEM_OBJECT), "role": dict(_RESOURCE)}
    if one.request:
        yield {"what": {"identifier": {"value": one.request}}, "type": dict(_REQUEST)}
