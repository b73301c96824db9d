"""What follows from a stored response, in the same transaction as the response itself.

A completed or amended response is assessed and its results are stored; one that is not finished
is screened for emergencies alone. Results of an earlier version, or of an earlier submission with
the same identifier, are closed: a form never has two open plans. But only what stands for the
whole form closes what another submission led to, and when that is gone the one before it holds
again. Must not know how an assessment is made, nor HTTP.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from fhir_pad import engine
from fhir_pad.fhir.form import FINISHED
from fhir_pad.fhir.issues import Issue, Refused
from fhir_pad.intake import Taken
from fhir_pad.recorded import patient_of
from fhir_pad.report import Kept
from fhir_pad.rest.bodies import Sound
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.pointing import check_resolved
from fhir_pad.rest.resubmitted import resubmitted
from fhir_pad.rest.server import Call
from fhir_pad.store import New, Ready, Stored, Work

RESPONSE, PLAN = "QuestionnaireResponse", "CarePlan"
UNFINISHED, STOPPED, WITHDRAWN = "in-progress", "stopped", "entered-in-error"
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
    call: Call, sound: Sound, *, before: Stored | None = None, id_: str | None = None
) -> tuple[Stored, tuple[Issue, ...]]:
    """Store the resource and what follows from it; return it as stored, and the warnings.

    `before` is its last version, if there is one. Raises Refused when it cannot be assessed,
    Problem when a reference in it is a search.
    """
    resource = sound.resource
    check_resolved(resource, call.server.base)
    is_new = before is None or before.deleted
    by = f"{call.asked.method} {(HTTPStatus.CREATED if is_new else HTTPStatus.OK).value}"
    if before is None:
        first = call.own_work.ready(New(resource, call.now, id_, written_by=by))
        return _created(call, first, sound.said)
    made = call.work.update(resource, now=call.now, written_by=by)
    if made.type != RESPONSE:
        return made, ()
    follows = _following(call, made, made.resource())
    issues = submit(call.own_work, follows, call.now)
    if follows.body.get("status") == WITHDRAWN:
        _reopen(call, made, follows.body)
    return made, issues


def _created(call: Call, first: Ready, said: Taken | None) -> tuple[Stored, tuple[Issue, ...]]:
    """Store a first version, when all that can be worked out before has been."""
    if first.stored.type != RESPONSE:
        return call.work.keep(first), ()
    follows = _following(call, first.stored, first.resource, said)
    made = call.work.keep(first)
    # What follows is the server's to write, whoever sent the response.
    return made, submit(call.own_work, follows, call.now)


def forget(call: Call, before: Stored) -> Stored:
    """Delete the resource of the address, and everything that followed from it.

    `before` is its last version.
    """
    followed = call.own_work.derived_from(call.type, call.id)
    call.own_work.renew(((result, None) for result in followed), now=call.now)
    gone = call.work.delete(call.type, call.id, now=call.now)
    if gone is None:
        raise LookupError("Only what was found is deleted.")
    if call.type == RESPONSE:
        _reopen(call, gone, before.resource())
    return gone


def _reopen(call: Call, gone: Stored, body: Node) -> None:
    """Let the submission before one that is gone lead to its results again.

    They were closed for the one that is gone, and an emergency in it would be seen by nobody. Where
    another one still holds, or the form was taken back by one, nothing is opened.
    """
    others = resubmitted(call.own_work, gone, body, base=call.server.base, now=call.now)
    for other in others:
        said = other.resource()
        holds = any(_closed(call.own_work.derived_from(RESPONSE, other.id), said))
        if holds or _takes_back(other, said):
            return
        try:
            follows = _following(call, other, said)
        except Refused:  # by the rules of today; what is gone is gone all the same
            return
        if follows.made:
            submit(call.own_work, follows, call.now)
            return


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


def _following(call: Call, response: Stored, body: Node, said: Taken | None = None) -> Following:
    """Return what follows from a response, without a look at what is stored.

    `said` is what it says, where that was read before. The results are in the language that the
    client wants. A withdrawn response can always be stored, whatever it says. Raises Refused when
    another one cannot be assessed.
    """
    if body.get("status") == WITHDRAWN:
        return Following(response, body, call.server.base)
    assessment = _assessed(body, call.now, said)
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


def _assessed(body: Node, now: datetime, said: Taken | None) -> engine.Assessment:
    """Return the assessment; one that was broken off is screened like one that goes on."""
    if body.get("status") == STOPPED:
        return engine.assess_read({**body, "status": UNFINISHED}, now=now)
    return engine.assess_read(body, now=now, said=said)


def _replacing(work: Work, one: Ready, plans: tuple[str, ...], now: datetime) -> Ready:
    """Return a plan as one that replaces these; anything else, and without them, as it is."""
    if not plans or one.stored.type != PLAN:
        return one
    references = [{"reference": f"{PLAN}/{id_}"} for id_ in plans]
    (new,) = _new(({**one.resource, "replaces": references},), now)
    return work.ready(new)


def _close(work: Work, follows: Following, now: datetime) -> Iterator[str]:
    """Close all earlier results of this form; give the ids of the plans that it replaces."""
    response = follows.response
    own = (response.id,) if response.version > 1 else ()  # nothing has followed from a new one
    for source in (*own, *_before(work, follows, now)):
        closed = [*_closed(work.derived_from(RESPONSE, source), follows.body)]
        work.renew(closed, now=now)
        for result, said in closed:
            if result.type == PLAN and said[STATUS_OF[PLAN]] == CLOSED[PLAN]:
                yield result.id


def _before(work: Work, follows: Following, now: datetime) -> Iterator[str]:
    """Give the ids of the submissions that may still hold, if this one stands for the form.

    A finished one has closed those before it. What is not finished closes nothing, unless it shows
    an emergency itself; and who takes back one submission does not take back the others.
    """
    response, body = follows.response, follows.body
    is_whole = bool(follows.made) or body.get("status") in FINISHED or _takes_back(response, body)
    if not is_whole:
        return
    for other in resubmitted(work, response, body, base=follows.base, now=now):
        yield other.id
        if other.resource().get("status") in FINISHED:
            return


def _takes_back(response: Stored, body: Node) -> bool:
    """Tell whether a submission was sent to take the form back; another one was only withdrawn."""
    return body.get("status") == WITHDRAWN and response.version == 1


def _closed(results: Iterable[Stored], body: Node) -> Iterator[tuple[Stored, Node]]:
    """Give the results that are open, each with what it says once it is closed.

    Where the response is withdrawn, or is another patient's now, they should never have existed.
    """
    is_withdrawn, whose = body.get("status") == WITHDRAWN, patient_of(body)
    for result in results:
        if result.type not in STATUS_OF:
            continue
        resource, element = result.resource(), STATUS_OF[result.type]
        if resource[element] not in {CLOSED[result.type], WITHDRAWN}:
            is_wrong = is_withdrawn or len({whose, patient_of(resource)} - {""}) > 1
            yield result, {**resource, element: WITHDRAWN if is_wrong else CLOSED[result.type]}
