"""A request finds its interaction, may be made, and is answered. Must not know any interaction."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from fhir_pad.access import NOBODY, Identity
from fhir_pad.rest import permitting
from fhir_pad.rest.alarming import alarming
from fhir_pad.rest.auditing import done, keep, refused
from fhir_pad.rest.exchange import Answer, Asked, Path
from fhir_pad.rest.limits import check_parameters
from fhir_pad.rest.posted import opened
from fhir_pad.rest.problems import Problem
from fhir_pad.rest.routes import ID, ID_AT, SEARCH_TYPE, VERSION_AT, VERSION_ID, Route, Table
from fhir_pad.rest.server import Access, Call, Server
from fhir_pad.rest.trail import Trail


def identified(
    table: Table, server: Server, method: str, path: Path, authorization: str | None
) -> Identity:
    """Return who asks, from an Authorization header; raise Problem when that has to be known.

    404 and 405 for an address that is not there, 401 for who is not known, 503 for not now.
    """
    route = table.find(method, path)
    return permitting.identified(route, server.identify, authorization, server.clock())


def answer(
    table: Table, server: Server, asked: Asked, who: Identity, trail: Trail | None = None
) -> Answer:
    """Answer a request in a unit of work of its own; raise Problem or Refused when it cannot be.

    What was written is durable when this returns, and so is the record of it. The record of what
    was only read waits in the trail; whoever gives one has to see to that, and to refusals.
    """
    trail = Trail(server.base) if trail is None else trail
    trail.begin(who)
    route = table.find(asked.method, asked.path)
    with alarming(route, asked.body):
        return _answered(route, server, asked, who, trail)


def _answered(route: Route, server: Server, sent: Asked, who: Identity, trail: Trail) -> Answer:
    asked = _permitted(route, server, sent, who)
    with server.opened(route.access) as work:
        whole = Call(server, asked, who, server.clock(), work, trail)
        said = route.run(at_address(whole, route))
        made = done(trail, route, asked, said.status, whole.now)
        if work is not None and route.access is Access.WRITING:
            keep(work, made)
            return said
    trail.waiting += made
    return said


def answer_within(table: Table, call: Call) -> Answer:
    """Answer a request in the unit of work that the call holds and others share.

    The record of it is kept there too.
    """
    call.trail.begin(call.who)
    route = table.find(call.asked.method, call.asked.path)
    asked = _permitted(route, call.server, call.asked, call.who)
    said = route.run(at_address(replace(call, asked=asked), route))
    keep(call.own_work, done(call.trail, route, asked, said.status, call.now))
    return said


def record_refusal(table: Table, trail: Trail, asked: Asked, status: int, now: datetime) -> None:
    """Let the record of a refusal wait in the trail; at an address with nothing there is none."""
    with suppress(Problem):
        refused(trail, table.find(asked.method, asked.path), asked, status, now)


def at_address(call: Call, route: Route) -> Call:
    """Return the call with what its address says: type, id, version, and what it needs."""
    path = call.asked.path
    return replace(
        call,
        type=route.type,
        id=path[ID_AT] if ID in route.pattern else "",
        version=path[VERSION_AT] if VERSION_ID in route.pattern else "",
        who=NOBODY if route.is_public else call.who,
        permission="" if route.is_public else next((one.permission for one in route.needs), ""),
    )


def _permitted(route: Route, server: Server, sent: Asked, who: Identity) -> Asked:
    """Return the request with what its link may hold sealed."""
    check_parameters(sent.query)
    permitting.permit(route, sent, who, server.base)
    if route.code != SEARCH_TYPE:
        return sent
    return opened(sent, server.store.key, NOBODY if route.is_public else who)
