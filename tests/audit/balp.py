"""What IHE's Basic Audit Log Patterns 1.1.4 ask of an AuditEvent, as plain assertions.

Written from the profiles Read, Create, Update, Delete, Query, their Patient* variants and
OAUTHaccessTokenUse.Minimal; the package that holds them cannot be had from npm.
"""

from collections.abc import Iterator
from typing import Any

from fhir_pad.fhir import structure

DCM = "http://dicom.nema.org/resources/ontology/DCM"
SOURCE, DESTINATION, APPLICATION = (DCM, "110153"), (DCM, "110152"), (DCM, "110150")
CUSTODIAN = ("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "custodian")
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
RECIPIENT = {(PARTICIPATION, "IRCP")}
DATA_SOURCES = {(PARTICIPATION, code) for code in ("AUT", "INF", "CST")}
OAUTH = ("https://profiles.ihe.net/ITI/BALP/CodeSystem/UserAgentTypes", "UserOauthAgent")
ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
PERSON, SYSTEM_OBJECT = (ENTITY, "1"), (ENTITY, "2")
PATIENT, QUERY = (ROLE, "1"), (ROLE, "24")
DATA_ROLES = {(ROLE, "4"), (ROLE, "3"), (ROLE, "20")}
REQUEST = ("https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType", "XrequestId")
PATTERNS = {
    "read": ("R", DESTINATION, SOURCE, RECIPIENT),
    "vread": ("R", DESTINATION, SOURCE, RECIPIENT),
    "create": ("C", SOURCE, DESTINATION, DATA_SOURCES),
    "update": ("U", SOURCE, DESTINATION, DATA_SOURCES),
    "patch": ("U", SOURCE, DESTINATION, DATA_SOURCES),
    "delete": ("D", APPLICATION, CUSTODIAN, DATA_SOURCES),
    "search-type": ("E", SOURCE, DESTINATION, RECIPIENT),
}
"""The interaction -> action, type of the client, type of the server, types of the user."""
QUERIES = {"search-type"}
LIKE_QUERIES = {"history-instance", "history-type", "operation", "batch", "transaction"}
"""What the patterns do not know is recorded as a query."""
Event = dict[str, Any]


def of(codes: dict[str, str]) -> tuple[str, str]:
    """Return a Coding as system and code."""
    return codes["system"], codes["code"]


def types(agent: Event) -> set[tuple[str, str]]:
    """Return the codings of an agent's type."""
    return {of(one) for one in agent["type"]["coding"]}


def faults(event: Event) -> Iterator[str]:
    """Say every rule that an event breaks; those of success hold for what failed, but outcome."""
    if structure.check(event):
        yield "it is not valid R4"
    code = event["subtype"][0]["code"]
    action, client, server, user = PATTERNS.get(code, PATTERNS["search-type"])
    if of(event["type"]) != ("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest"):
        yield "its type is not rest"
    if of(event["subtype"][0]) != ("http://hl7.org/fhir/restful-interaction", code):
        yield "its subtype is of another system"
    if event["action"] != action:
        yield f"its action is not {action}"
    if "observer" not in event["source"]:
        yield "nobody tells it"
    yield from _agents(event, client, server, user)
    yield from _entities(event, asks=code in QUERIES | LIKE_QUERIES)


def _agents(
    event: Event, client: tuple[str, str], server: tuple[str, str], user: set[tuple[str, str]]
) -> Iterator[str]:
    agents = event["agent"]
    for role in (client, server):
        found = [one for one in agents if role in types(one)]
        if len(found) != 1 or "who" not in found[0] or "network" not in found[0]:
            yield f"{role} is not there once with who and network"
    if any("media" in one for one in agents):
        yield "an agent has media"
    if sum(one["requestor"] for one in agents) != 1:
        yield "not one is the requestor"
    for person in (one for one in agents if {client, server}.isdisjoint(types(one))):
        if types(person).isdisjoint(user) or "who" not in person or not person["requestor"]:
            yield "the user is no user"
        if "network" in person:
            yield "the user has a network"
        if (OAUTH in types(person)) is not (len(person.get("policy", ())) == 1):
            yield "the token's id is not told as OAuth's"


def _entities(event: Event, *, asks: bool) -> Iterator[str]:
    entities = event.get("entity", [])
    for one in entities:
        yield from _entity(one)
    objects = [one for one in entities if of(one["type"]) == SYSTEM_OBJECT]
    if asks:
        yield from _query(objects)
    elif event["outcome"] == "0":
        yield from _data(objects)
    for kind in (PERSON, REQUEST):
        if sum(of(one["type"]) == kind for one in entities) > 1:
            yield f"{kind} is there twice"


def _entity(one: Event) -> Iterator[str]:
    kind = of(one["type"])
    if kind == PERSON and (
        of(one["role"]) != PATIENT or "Patient/" not in one["what"]["reference"]
    ):
        yield "the patient is none"
    elif kind == REQUEST and not one["what"]["identifier"]["value"]:
        yield "the request has no id"
    elif kind not in {PERSON, REQUEST, SYSTEM_OBJECT}:
        yield "an entity is of another type"


def _query(objects: list[Event]) -> Iterator[str]:
    if len(objects) != 1 or of(objects[0]["role"]) != QUERY or not objects[0].get("query"):
        yield "what was asked is not there once"
    if any({"what", "lifecycle", "detail"} & one.keys() for one in objects):
        yield "what was asked has more than it may"


def _data(objects: list[Event]) -> Iterator[str]:
    if len(objects) != 1 or of(objects[0]["role"]) not in DATA_ROLES:
        yield "what it was about is not there once"
    elif "/_history/" not in objects[0]["what"]["reference"]:
        yield "what it was about has no version"
