"""A request finds its interaction and is answered. Must not know any of them."""

from dataclasses import replace

from fhir_pad.rest.exchange import Answer, Asked
from fhir_pad.rest.limits import check_parameters
from fhir_pad.rest.routes import ID, ID_AT, VERSION_AT, VERSION_ID, Route, Table
from fhir_pad.rest.server import Call, Server


def answer(table: Table, server: Server, asked: Asked) -> Answer:
    """Answer a request in a unit of work of its own; raise Problem or Refused when it cannot be.

    What was written is durable when this returns.
    """
    route = table.find(asked.method, asked.path)
    check_parameters(asked.query)
    with server.opened(route.access) as work:
        whole = Call(server=server, asked=asked, now=server.clock(), held=work)
        return route.run(at_address(whole, route))


def answer_within(table: Table, call: Call) -> Answer:
    """Answer a request in the unit of work that the call holds and others share."""
    route = table.find(call.asked.method, call.asked.path)
    check_parameters(call.asked.query)
    return route.run(at_address(call, route))


def at_address(call: Call, route: Route) -> Call:
    """Return the call with what its address says: type, id, version."""
    path = call.asked.path
    return replace(
        call,
        type=route.type,
        id=path[ID_AT] if ID in route.pattern else "",
        version=path[VERSION_AT] if VERSION_ID in route.pattern else "",
    )
