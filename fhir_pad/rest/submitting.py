"""What follows from a stored response, in the same transaction as the response itself.

A completed or amended response is assessed and its results are stored; one that is not finished
is screened for emergencies alone. Results of an earlier version, or of an earlier submission with
the same identifier, are closed: a response never has two open plans. Must not know how an
assessment is made, nor HTTP.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from itertools import islice

from fhir_pad import engine
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Issue
from fhir_pad.recorded import patient_of
from fhir_pad.report import Kept
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.pointing import check_resolved
from fhir_pad.rest.server import Call
from fhir_pad.rest.touched import reference as patient_reference
from fhir_pad.store import New, Ready, Stored, Work, query

RESPONSE, PLAN = "QuestionnaireResponse", "CarePlan"
FINISHED = frozenset({"completed", "amended"})
UNFINISHED, STOPPED, WITHDRAWN = "in-progress", "stopped", "entered-in-error"
AT_ONCE = 5
"""Responses that are read from the store together."""
_LOCAL = re.compile(r"[A-Za-z]+/[A-Za-z0-9.-]{1,64}")
_SEARCHABLE = re.compile(r"[^\x00-\x1f\x7f]{1,900}")
STATUS_OF: Mapping[str, str] = {
    PLAN: "status",
    "RiskAssessment": "status",
    "Observation": "status",
    "Goal": "lifecycleStatus",
}
"""Where each type of result says whether it holds."""
CLOSED: Mapping[str, str] = {
    PLAN: "revoked",
    "RiskAssessment": "cancelled",
    "Observation": "cancelled",
    "Goal": "cancelled",
}
"""R4 keeps entered-in-error for what nobody can have acted on; these may have been acted on."""


def keep(
    call: Call, resource: Node, *, before: Stored | None = None, id_: str | None = None
) -> tuple[Stored, tuple[Issue, ...]]:
    """Store the resource and what follows from it; return it as stored, and the warnings.

    `before` is its last version, if there is one. Raises Refused when it cannot be assessed,
    Problem when a reference in it is a search.
    """
    check_resolved(resource)
    is_new = before is None or before.deleted
    by = f"{call.asked.method} {(HTTPStatus.CREATED if is_new else HTTPStatus.OK).value}"
    if before is None:
        return _created(call, call.own_work.ready(New(resource, call.now, id_, written_by=by)))
    made = call.work.update(resource, now=call.now, written_by=by)
    if made.type != RESPONSE:
        return made, ()
    follows = _following(call, made, _read(made))
    return made, submit(call.own_work, follows, call.now)


def _created(call: Call, first: Ready) -> tuple[Stored, tuple[Issue, ...]]:
    """Store a first version, when all that can be worked out before has been."""
    if first.stored.type != RESPONSE:
        return call.work.keep(first), ()
    follows = _following(call, first.stored, first.resource)
    made = call.work.keep(first)
    # What follows is the server's to write, whoever sent the response.
    return made, submit(call.own_work, follows, call.now)


def forget(call: Call) -> Stored:
    """Delete the resource of the address, and everything that followed from it."""
    followed = call.own_work.derived_from(call.type, call.id)
    call.own_work.renew(((result, None) for result in followed), now=call.now)
    gone = call.work.delete(call.type, call.id, now=call.now)
    if gone is None:
        raise LookupError("Only what was found is deleted.")
    return gone


@dataclass(frozen=True, slots=True)
class Following:
    """What follows from a response: the warnings, and what will be stored, made ready.

    `base` is the address of what is kept here.
    """

    response: Stored
    body: Node
    base: str
    issues: tuple[Issue, ...] = ()
    made: tuple[Ready, ...] = ()


def _following(call: Call, response: Stored, body: Node) -> Following:
    """Return what follows from a response, without a look at what is stored.

    The results are in the language that the client wants. A withdrawn response can always be
    stored, whatever it says. Raises Refused when another one cannot be assessed.
    """
    if body.get("status") == WITHDRAWN:
        return Following(response, body, call.server.base)
    assessment = _assessed(body, call.now)
    kept = assessment if body["status"] in FINISHED else assessment.screened()
    if kept is None:
        return Following(response, body, call.server.base, assessment.issues)
    named = Kept(f"{RESPONSE}/{response.id}", call.server.store.new_id)
    made = kept.results(call.asked.language, named)
    ready = (call.own_work.ready(one) for one in _new(made, call.now))
    return Following(response, body, call.server.base, assessment.issues, tuple(ready))


def _new(made: Iterable[Node], now: datetime) -> Iterator[New]:
    return (New(one, now, str(one["id"]), is_ours=True) for one in made)


def submit(work: Work, follows: Following, now: datetime) -> tuple[Issue, ...]:
    """Store what follows from a response that is already stored; return the warnings."""
    closed = tuple(_close(work, follows, now))
    made = [_replacing(work, one, closed, now) for one in follows.made]
    work.keep(*made, derived_from=(RESPONSE, follows.response.id))
    return follows.issues


def _assessed(body: Node, now: datetime) -> engine.Assessment:
    """Return the assessment; one that was broken off is screened like one that goes on."""
    stopped = body.get("status") == STOPPED
    return engine.assess_read({**body, "status": UNFINISHED} if stopped else body, now=now)


def _replacing(work: Work, one: Ready, plans: tuple[str, ...], now: datetime) -> Ready:
    """Return a plan as one that replaces these; anything else, and without them, as it is."""
    if not plans or one.stored.type != PLAN:
        return one
    references = [{"reference": f"{PLAN}/{id_}"} for id_ in plans]
    (new,) = _new(({**one.resource, "replaces": references},), now)
    return work.ready(new)


def _close(work: Work, follows: Following, now: datetime) -> Iterator[str]:
    """Close all earlier results of this response; give the ids of the plans that it replaces.

    Each submission closes those before it, so no other than the last one can have left any open.
    """
    response = follows.response
    own = (response.id,) if response.version > 1 else ()  # nothing has followed from a new one
    for source in (*own, *islice(_resubmitted(work, follows, now), 1)):
        closed = [*_closed(work.derived_from(RESPONSE, source), follows.body)]
        work.renew(closed, now=now)
        for result, said in closed:
            if result.type == PLAN and said[STATUS_OF[PLAN]] == CLOSED[PLAN]:
                yield result.id


def _closed(results: Iterable[Stored], body: Node) -> Iterator[tuple[Stored, Node]]:
    """Give the results that are open, each with what it says once it is closed.

    Where the response is withdrawn, or is another patient's now, they should never have existed.
    """
    is_withdrawn, whose = body.get("status") == WITHDRAWN, patient_of(body)
    for result in results:
        if result.type not in STATUS_OF:
            continue
        resource, element = _read(result), STATUS_OF[result.type]
        if resource[element] not in {CLOSED[result.type], WITHDRAWN}:
            is_wrong = is_withdrawn or len({whose, patient_of(resource)} - {""}) > 1
            yield result, {**resource, element: WITHDRAWN if is_wrong else CLOSED[result.type]}


def _resubmitted(work: Work, follows: Following, now: datetime) -> Iterator[str]:
    """Give the ids of earlier submissions, the last one first: same identifier, same subject.

    An identifier without a system is unique nowhere, and one patient's answers must never close
    another's plan, so both are needed to tell.
    """
    body, identifier = follows.body, follows.body.get("identifier")
    if not isinstance(identifier, Mapping) or not isinstance(body.get("subject"), Mapping):
        return
    system, value = str(identifier.get("system", "")), str(identifier.get("value", ""))
    if not (_SEARCHABLE.fullmatch(system) and _SEARCHABLE.fullmatch(value)):
        return
    criteria = [("identifier", f"{_escaped(system)}|{_escaped(value)}")]
    subject = _subject_of(body, follows.base)
    if subject is not None and _LOCAL.fullmatch(subject):
        criteria.append(("subject", subject))
    for found in _found(work, criteria, now):
        is_other = found.id != follows.response.id
        if is_other and subject is not None and _subject_of(_read(found), follows.base) == subject:
            yield found.id


def _found(work: Work, criteria: Iterable[tuple[str, str]], now: datetime) -> Iterator[Stored]:
    """Give all responses that match, what was written last first, as far as they are taken."""
    pairs = tuple(criteria)
    page = work.search(query(RESPONSE, pairs, now=now, count=AT_ONCE, counted=0))
    yield from page.entries
    while page.next is not None:
        asked = query(RESPONSE, pairs, now=now, count=AT_ONCE, after=page.next, counted=0)
        page = work.search(asked)
        yield from page.entries


def _subject_of(body: Node, base: str) -> str | None:
    """Return the subject's reference, a patient's of this server without address and version."""
    subject = body.get("subject")
    said = subject.get("reference") if isinstance(subject, Mapping) else None
    return None if said is None else patient_reference(said, base) or str(said)


def _read(stored: Stored) -> Node:
    resource = strict.read(stored.body, strict.OWN_LIMITS)
    if not isinstance(resource, dict):
        raise TypeError("What is stored is a resource.")
    return resource


def _escaped(text: str) -> str:
    r"""Return a text as it is written in a search: `\`, `,`, `|` and `$` are marked."""
    return "".join(f"\\{sign}" if sign in "\\,|$" else sign for sign in text)
