"""The trail of one HTTP request: what was refused is added to it, and it is stored at the end.

What was read is given out even when the record of it cannot be stored, because a clinician may
need it now; the log then says so, without a word about the request. Must not know what was asked.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from flask import g, request
from werkzeug.exceptions import HTTPException

from fhir_pad.fhir.issues import Refused
from fhir_pad.rest import (
    Asked,
    Path,
    Sender,
    Server,
    Table,
    Trail,
    keep_waiting,
    record_call,
    record_refusal,
)
from fhir_pad.rest.problems import Problem, from_refused
from fhir_pad.rest.strangers import Recorded
from fhir_pad.web.client_of import network

LOG = logging.getLogger("fhir_pad.web")
NO_MORE = "What follows in this minute is not recorded."
LOST = "request %s: audit could not be written (%s)"


@contextmanager
def audited(table: Table, server: Server, path: Path) -> Iterator[Trail]:
    """Give the trail of the request that is being answered; what is raised in it is refused."""
    trail = Trail(server.base, Sender(request.remote_addr or "", g.request_id))
    try:
        yield trail
    except Exception as fault:
        asked = trail.asked or Asked(request.method, path, tuple(request.args.items(multi=True)))
        with _not_in_the_way():
            if _is_recorded(server, trail):
                record_refusal(table, trail, asked, status_of(fault), server.clock())
        raise
    finally:
        with _not_in_the_way():
            keep_waiting(server.store, trail)


def status_of(fault: Exception) -> int:
    """Return the status with which a fault is answered under the FHIR base."""
    if isinstance(fault, Problem):
        return fault.status
    if isinstance(fault, Refused):
        return from_refused(fault).status
    code = fault.code if isinstance(fault, HTTPException) else None
    return code or HTTPStatus.INTERNAL_SERVER_ERROR


@contextmanager
def audited_call(
    server: Server,
    status_for: Callable[[Exception], int] = status_of,
    *,
    is_published: bool = False,
) -> Iterator[Trail]:
    """Give the trail of a request beside the FHIR base, recorded as an operation whatever comes.

    Of what `is_published` a refusal alone is. Whoever answers it tells the trail who asks, and
    about which patients; `status_for` is how a fault is answered there.
    """
    trail = Trail(server.base, Sender(request.remote_addr or "", g.request_id))
    status, is_recorded = int(HTTPStatus.OK), not is_published
    try:
        yield trail
    except Exception as fault:
        status, is_recorded = status_for(fault), _is_recorded(server, trail)
        raise
    finally:
        with _not_in_the_way():
            if is_recorded:
                record_call(trail, f"{request.method} {request.path}", status, server.clock())
            keep_waiting(server.store, trail)


def _is_recorded(server: Server, trail: Trail) -> bool:
    """Tell whether a refusal is recorded: of whom nobody knows only so many in a minute."""
    if server.authorization is None or trail.who.is_known:
        return True
    how = server.strangers.refused(network(trail.sender.address), server.clock())
    if how is Recorded.AS_THE_LAST:
        trail.note = NO_MORE
        LOG.warning("refusals of somebody unknown are not recorded for the rest of this minute")
    return how is not Recorded.NO


@contextmanager
def _not_in_the_way() -> Iterator[None]:
    try:
        yield
    except Exception as fault:  # noqa: BLE001 - whatever it is, the reply is not held back
        LOG.error(LOST, g.request_id, type(fault).__name__)  # noqa: TRY400 - its text may quote
