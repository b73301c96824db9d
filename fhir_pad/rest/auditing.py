"""The record of who did what: each interaction but those about what is published, each refusal.

What is written is recorded in the same transaction, so that nothing is written without its
record. What is only read, and what is refused, waits in the trail of its HTTP request until that
is answered. Must not know HTTP, nor what any interaction does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final
from urllib.parse import quote, urlencode

from fhir_pad.access import Identity
from fhir_pad.audit import Interaction, Requester, events
from fhir_pad.fhir.primitives import PRIMITIVES
from fhir_pad.rest.exchange import Asked, Node
from fhir_pad.rest.people import people, sought
from fhir_pad.rest.routes import ID, ID_AT, SEARCH_TYPE, Route
from fhir_pad.rest.touched import reference
from fhir_pad.rest.trail import Sender, Trail
from fhir_pad.store import New, Store, Work, instant

MOST_PATIENTS: Final = 100
"""Patients named by a request, for each of whom it is recorded though nothing was found."""
_OPERATION, _BATCH, _TRANSACTION = "operation", "batch", "transaction"
_CODES: Final = {"update-conditional": "update"}


def done(trail: Trail, route: Route, asked: Asked, status: int, now: datetime) -> tuple[Node, ...]:
    """Return the events of an interaction that was answered, none about what is published.

    The entries of a Bundle are recorded each, and not the Bundle once more.
    """
    if route.is_public or route.code == _TRANSACTION:
        return ()
    named = _named(trail, route, asked) if _asks(route) else {}
    one = _interaction(trail, route, asked, status, now)
    return events(
        replace(
            one,
            data=trail.touched.last.get(route.type, "") or _addressed(route, asked),
            patients=tuple(trail.touched.patients | named),
        )
    )


def refused(trail: Trail, route: Route, asked: Asked, status: int, now: datetime) -> None:
    """Let the events of what was refused wait: about whom it was, as far as that can be told."""
    # What a transaction laid hands on before it failed tells of one entry alone.
    touched = {} if route.code == _TRANSACTION else trail.touched.patients
    patients = touched or _named(trail, route, asked)
    one = _interaction(trail, route, asked, status, now)
    said = replace(one, data=_addressed(route, asked), patients=tuple(patients), note=trail.note)
    trail.waiting += events(said)


def record_call(trail: Trail, asked: str, status: int, now: datetime) -> None:
    """Let the events of a call wait that is no interaction of FHIR: an operation by its address."""
    trail.waiting += events(
        Interaction(
            code=_OPERATION,
            status=int(status),
            recorded=instant(now),
            requester=_requester(trail.who, trail.sender),
            server=trail.base,
            request=trail.sender.request,
            asked=asked,
            patients=tuple(trail.touched.patients),
            note=trail.note,
        )
    )


def keep(work: Work, made: Iterable[Node]) -> None:
    """Store events in a transaction that is open."""
    work.create_all(New(event, datetime.fromisoformat(str(event["recorded"]))) for event in made)


def keep_waiting(store: Store, trail: Trail) -> None:
    """Store what waits; raise Refused when the database cannot be written to."""
    if trail.waiting:
        with store.transaction() as work:
            keep(work, trail.waiting)


def _interaction(
    trail: Trail, route: Route, asked: Asked, status: int, now: datetime
) -> Interaction:
    return Interaction(
        code=_code(route, asked),
        status=int(status),
        recorded=instant(now),
        requester=_requester(trail.who, trail.sender),
        server=trail.base,
        request=trail.sender.request,
        asked=f"{asked.method} {_address(asked, trail.base)}",
    )


def _requester(who: Identity, sender: Sender) -> Requester:
    return Requester(
        address=sender.address,
        user=who.user,
        subject=who.subject,
        issuer=who.issuer,
        client=who.client,
        token=who.token,
    )


def _code(route: Route, asked: Asked) -> str:
    """Return R4's code; one address takes batches and transactions."""
    if route.operation is not None:
        return _OPERATION
    is_batch = isinstance(asked.body, Mapping) and asked.body.get("type") == _BATCH
    if route.code == _TRANSACTION and is_batch:
        return _BATCH
    return _CODES.get(route.code, route.code)


def _asks(route: Route) -> bool:
    """Tell whether something is asked about a patient though nothing of them is given.

    An operation can be about one of whom nothing is stored, and a search can want a number alone.
    """
    return route.operation is not None or route.code == SEARCH_TYPE


def _named(trail: Trail, route: Route, asked: Asked) -> dict[str, None]:
    """Return the patients whom a request names, each once."""
    given = sought(asked) if route.code == SEARCH_TYPE else people(asked)
    found = (reference(text, trail.base) for text in given)
    return dict.fromkeys(islice((one for one in found if one), MOST_PATIENTS))


def _address(asked: Asked, base: str) -> str:
    """Return the address with all that was asked, as it was understood; a form counts too."""
    path = "/".join((base, *(quote(part, safe="$", errors="replace") for part in asked.path)))
    return f"{path}?{urlencode(asked.query, errors='replace')}" if asked.query else path


def _addressed(route: Route, asked: Asked) -> str:
    """Return the resource that the address names, whether it is there or not."""
    id_ = asked.path[ID_AT] if ID in route.pattern else ""
    return f"{route.type}/{id_}" if PRIMITIVES["id"].matches(id_) else ""
