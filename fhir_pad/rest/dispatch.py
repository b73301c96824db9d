"""A request finds its interaction, may be made, and is answered. Must not know any interaction."""

from dataclasses import replace

from fhir_pad.access import NOBODY, Identity
from fhir_pad.rest import permitting
from fhir_pad.rest.exchange import Answer, Asked, Path
from fhir_pad.rest.limits import check_parameters
from fhir_pad.rest.routes import ID, ID_AT, VERSION_AT, VERSION_ID, Route, Table
from fhir_pad.rest.server import Call, Server


def identified(
    table: Table, server: Server, method: str, path: Path, authorization: str | None
) -> Identity:
    """Return who asks, from an Authorization header; raise Problem when that has to be known.

    404 and 405 for an address that is not there, 401 for who is not known, 503 for not now.
    """
    route = table.find(method, path)
    return permitting.identified(route, server.identify, authorization, server.clock())


def answer(table: Table, server: Server, asked: Asked, who: Identity) -> Answer:
    """Answer a request in a unit of work of its own; raise Problem or Refused when it cannot be.

    What was written is durable when this returns.
    """
    route = _permitted(table, server, asked, who)
    with server.opened(route.access) as work:
        whole = Call(server=server, asked=asked, who=who, now=server.clock(), held=work)
        return route.run(at_address(whole, route))


def answer_within(table: Table, call: Call) -> Answer:
    """Answer a request in the unit of work that the call holds and others share."""
    route = _permitted(table, call.server, call.asked, call.who)
    return route.run(at_address(call, route))


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


def _permitted(table: Table, server: Server, asked: Asked, who: Identity) -> Route:
    route = table.find(asked.method, asked.path)
    check_parameters(asked.query)
    permitting.permit(route, asked, who, server.base)
    return route
