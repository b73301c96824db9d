"""The patient who is open in a browser; whoever looks at one leaves an AuditEvent.

Must not know a page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from fhir_pad.access import Identity
from fhir_pad.ehr.ended import Ended, Fault, by_request
from fhir_pad.rest import Server, Trail
from fhir_pad.web import look
from fhir_pad.web.audited import audited_call, status_of
from fhir_pad.web.smart import keeping
from fhir_pad.web.smart.browser import Cookie, check_mark, mark
from fhir_pad.web.smart.entering import App
from fhir_pad.web.smart.sitting import Sitting

STATUS: Final = {
    Fault.REQUEST: HTTPStatus.BAD_REQUEST,
    Fault.EHR: HTTPStatus.BAD_GATEWAY,
    Fault.IDENTITY: HTTPStatus.FORBIDDEN,
}
NO_SITTING: Final = "No patient is open in this browser, or not any more."


@contextmanager
def looked_at(server: Server) -> Iterator[Trail]:
    """Give the trail of a request to the app, which is recorded whatever comes."""
    with audited_call(server, _status) as trail:
        yield trail


@contextmanager
def opened(server: Server, app: App, cookie: Cookie) -> Iterator[tuple[str, Sitting]]:
    """Give the browser's word and its sitting, and record who looks at whom.

    Raises Ended when no patient is open, or another one than the address is of.
    """
    with looked_at(server) as trail:
        word = word_of(cookie)
        mark(app.store.key, word)
        check_mark()
        sitting = keeping.sitting(app.store, word, app.clock())
        if sitting is None:
            raise by_request(NO_SITTING)
        name(trail, sitting)
        look.prefer(sitting.tongue)
        yield word, sitting


def word_of(cookie: Cookie) -> str:
    """Return the browser's word; raise Ended when it has none."""
    word = cookie.read()
    if word is None:
        raise by_request(NO_SITTING)
    return word


def name(trail: Trail, sitting: Sitting) -> None:
    """Let a trail know who sits there, and which patient of which EHR is open."""
    trail.who = Identity(user=sitting.user, issuer=sitting.iss)
    trail.touched.name(f"{sitting.iss}/Patient/{sitting.grant.patient}")


def _status(fault: Exception) -> int:
    return int(STATUS[fault.fault]) if isinstance(fault, Ended) else status_of(fault)
