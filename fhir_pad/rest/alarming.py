"""What a refusal still has to say: the emergency in a response, sent to be kept or to be read.

A response that is right in itself can be refused for its version, its id, a condition, or another
entry of its transaction. Must not know why it was refused.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from fhir_pad.alarm import alarm, is_alarm
from fhir_pad.engine import questions
from fhir_pad.fhir.issues import Issue, Refused
from fhir_pad.fhir.write import write
from fhir_pad.rest.problems import Problem
from fhir_pad.rest.routes import Route
from fhir_pad.rest.server import Access

TRANSACTION = "transaction"
_ENVELOPES = ("QuestionnaireResponse", "Bundle", "Parameters")


@contextmanager
def alarming(route: Route, body: object) -> Iterator[None]:
    """Let a refusal in the block begin with the emergency when what was sent shows one."""
    try:
        yield
    except (Problem, Refused) as why:
        seen = _unsaid(why, route, body)
        if seen is None:
            raise
        raise _beginning(seen, why) from why


def _unsaid(why: Problem | Refused, route: Route, body: object) -> Issue | None:
    """Return the emergency that the refusal does not tell already."""
    if not _carries(route, body) or any(map(is_alarm, why.issues)):
        return None
    return _seen(body)


def _beginning(seen: Issue, why: Problem | Refused) -> Problem | Refused:
    if isinstance(why, Problem):
        return Problem(why.status, (seen, *why.issues), why.headers)
    return type(why)((seen, *why.issues))


def _carries(route: Route, body: object) -> bool:
    """Tell whether a response can have been sent to be kept, or for its answers to be read."""
    keeps = route.access is Access.WRITING or route.code == TRANSACTION
    is_read = route.operation is not None and route.operation.reads_answers
    return (
        (keeps or is_read) and isinstance(body, Mapping) and body.get("resourceType") in _ENVELOPES
    )


def _seen(body: object) -> Issue | None:
    return alarm(write(body), questions()) if isinstance(body, Mapping) else None
