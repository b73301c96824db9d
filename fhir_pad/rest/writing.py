"""create, update and delete, with their conditions: http://hl7.org/fhir/R4/http.html#create.

Must not know which resources follow from a response; that is `submitting`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus

from fhir_pad.fhir.issues import Issue, IssueType, Severity, operation_outcome
from fhir_pad.rest.bodies import Sound, valid
from fhir_pad.rest.exchange import Answer, Node
from fhir_pad.rest.headers import Return, asked_back, check_match, none_exist, wanted_back
from fhir_pad.rest.problems import bad_request, not_found, problem
from fhir_pad.rest.searching import REPRESENTATION, match_of
from fhir_pad.rest.server import Call
from fhir_pad.rest.submitting import forget, keep
from fhir_pad.store import Stored, same_content

STORED = Issue(Severity.INFORMATION, IssueType.INFORMATIONAL, "The resource is stored.")


def create(call: Call) -> Answer:
    """Store what was sent under a new id; with If-None-Exist only when nothing matches it."""
    sound = valid(call)
    criteria = none_exist(call.asked, call.type, call.server.base)
    if criteria is not None:
        found = match_of(call, criteria)
        if found is not None:
            return _answer(call, HTTPStatus.OK, found, ())
    return _answer(call, HTTPStatus.CREATED, *keep(call, sound, id_=call.new_id))


def update(call: Call) -> Answer:
    """Store what was sent as the next version of this id, or as the first one of a new id."""
    return updated(call, valid(call), call.id)


def conditional_update(call: Call) -> Answer:
    """Update the one resource that matches the address, or create it when none does.

    The id that is sent must be that of the match, or a new one: else a resource would be changed
    that does not match.
    """
    pairs = [pair for pair in call.asked.query if pair[0] not in REPRESENTATION]
    sound = valid(call)
    found = match_of(call, pairs)
    sent = sound.resource.get("id")
    if found is not None:
        if sent not in (None, found.id):
            text = "Leave id out, or let it be that of the resource that matches."
            raise bad_request(IssueType.VALUE, text, f"{call.type}.id")
        named = replace(sound, resource={**sound.resource, "id": found.id})
        return updated(call, named, found.id)
    if isinstance(sent, str):
        _check_new(call, sent)
        return updated(call, sound, sent)
    check_match(call.asked, None)
    return _answer(call, HTTPStatus.CREATED, *keep(call, sound, id_=call.new_id))


def _check_new(call: Call, id_: str) -> None:
    """Raise Problem 409 when there is a resource of this id, which then does not match."""
    there = call.work.read(call.type, id_)
    if there is not None and not there.deleted:
        text = "The resource with this id does not match. Leave id out, or change the criteria."
        raise problem(HTTPStatus.CONFLICT, IssueType.CONFLICT, text, f"{call.type}.id")


def updated(call: Call, sound: Sound, id_: str) -> Answer:
    """Store the resource under this id, which must also stand in it."""
    if sound.resource.get("id") != id_:
        code = IssueType.VALUE if "id" in sound.resource else IssueType.REQUIRED
        raise bad_request(code, "Let id be that of the address.", f"{call.type}.id")
    before = call.work.read(call.type, id_)
    if before is None and not call.work.sees_all(call.type):
        # Whether this is the id of another patient's resource must not be told.
        raise not_found(f"There is no {call.type} with this id.")
    there = before if before is not None and not before.deleted else None
    check_match(call.asked, None if there is None else there.version_id)
    # A client that names the version counts versions: only one of two such updates succeeds.
    counts = call.asked.header("if-match") is not None
    if there is not None and not counts and same_content(there, sound.resource):
        return _answer(call, HTTPStatus.OK, there, ())
    made, issues = keep(call, sound, before=before, id_=id_)
    return _answer(call, HTTPStatus.CREATED if there is None else HTTPStatus.OK, made, issues)


def delete(call: Call) -> Answer:
    """Delete a resource and what followed from it.

    Neither to repeat it nor to delete what never was is an error, as R4 wants. Whoever does not see
    all of a type is told that nothing is there: it may be there, and stay.
    """
    before = call.work.read(call.type, call.id)
    if before is None and not call.work.sees_all(call.type):
        raise not_found(f"There is no {call.type} with this id.")
    there = before is not None and not before.deleted
    check_match(call.asked, before.version_id if before is not None and there else None)
    if before is None:
        return Answer(HTTPStatus.NO_CONTENT)
    gone = before if before.deleted else forget(call, before)
    return Answer(HTTPStatus.NO_CONTENT, version_id=gone.version_id, modified=gone.updated)


def _answer(call: Call, status: int, made: Stored, issues: Iterable[Issue]) -> Answer:
    return Answer(
        status,
        _wanted(call, made, tuple(issues)),
        version_id=made.version_id,
        modified=made.updated,
        location=f"{made.type}/{made.id}/_history/{made.version_id}",
        headers=_applied(call),
    )


def _wanted(call: Call, made: Stored, issues: tuple[Issue, ...]) -> Node | bytes | None:
    match wanted_back(call.asked):
        case Return.MINIMAL:
            return None
        case Return.REPRESENTATION:
            return made.body
        case Return.OUTCOME:
            return operation_outcome(issues or (STORED,))


def _applied(call: Call) -> Mapping[str, str]:
    """Return what of Prefer was followed (RFC 7240)."""
    back = asked_back(call.asked)
    return {} if back is None else {"Preference-Applied": f"return={back}"}
