"""What a refusal still has to say: the emergency in a response, sent to be kept or to be read.

A response that is right in itself can be refused for its version, its id, a condition, or another
entry of its transaction. Must not know why it was refused.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from fhir_pad.alarm import alarm, is_alarm
from fhir_pad.engine import questions
from fhir_pad.fhir.issues import Issue, Refused
from fhir_pad.fhir.nodes import text_of
from fhir_pad.fhir.structure import resource_types
from fhir_pad.fhir.write import write
from fhir_pad.rest.problems import Problem
from fhir_pad.rest.routes import Route
from fhir_pad.rest.server import Access

TRANSACTION = "transaction"
_ENVELOPES = ("QuestionnaireResponse", "Bundle", "Parameters")


@contextmanager
def alarming(route: Route | None, body: object) -> Iterator[None]:
    """Let a refusal in the block begin with the emergency when what was sent shows one.

    Without a route, which is not told yet, it may have been sent for anything.
    """
    try:
        yield
    except (Problem, Refused) as why:
        seen = _unsaid(why, route, body)
        if seen is None:
            raise
        raise beginning(seen, why) from why


def _unsaid(why: Problem | Refused, route: Route | None, body: object) -> Issue | None:
    """Return the emergency that the refusal does not tell already."""
    if not _carries(route, body) or any(map(is_alarm, why.issues)):
        return None
    return _seen(body)


def beginning(seen: Issue, why: Problem | Refused) -> Problem | Refused:
    """Return the refusal with what was seen said first."""
    if isinstance(why, Problem):
        return Problem(why.status, (seen, *why.issues), why.headers)
    return type(why)((seen, *why.issues))


def _carries(route: Route | None, body: object) -> bool:
    """Tell whether a response can have been sent to be kept, or for its answers to be read."""
    if route is None:
        return isinstance(body, Mapping) and _may_be_one(body)
    keeps = route.access is Access.WRITING or route.code == TRANSACTION
    is_read = route.operation is not None and route.operation.reads_answers
    return (keeps or is_read) and isinstance(body, Mapping) and _may_be_one(body)


def _may_be_one(body: Mapping[str, object]) -> bool:
    """Tell whether it may hold a response; what R4 has no name for may be one, badly written."""
    type_ = text_of(body, "resourceType")
    return type_ in _ENVELOPES or type_ not in resource_types()


def _seen(body: object) -> Issue | None:
    return alarm(write(body), questions()) if isinstance(body, Mapping) else None
