"""What follows from a stored response, in the same transaction as the response itself.

A completed or amended response is assessed and its results are stored; one that is not finished
is screened for emergencies alone. Results of an earlier version, or of an earlier submission with
the same identifier, are closed: a response never has two open plans. Must not know how an
assessment is made, nor HTTP.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from fhir_pad import engine
from fhir_pad.fhir import strict
from fhir_pad.fhir.form_items import objects
from fhir_pad.fhir.issues import Issue
from fhir_pad.language import BASE
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.server import Call
from fhir_pad.store import New, Stored, Work, query

RESPONSE, PLAN = "QuestionnaireResponse", "CarePlan"
FINISHED = frozenset({"completed", "amended"})
UNFINISHED, STOPPED, WITHDRAWN = "in-progress", "stopped", "entered-in-error"
LOCAL = "urn:uuid:"
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

    `before` is its last version, if there is one. Raises Refused when it cannot be assessed.
    """
    if before is None:
        made = call.work.create(resource, now=call.now, id=id_)
    else:
        made = call.work.update(resource, now=call.now)
    if made.type != RESPONSE:
        return made, ()
    # What follows is the server's to write, whoever sent the response.
    return made, submit(call.own_work, made, call.now, call.asked.language)


def forget(call: Call) -> Stored:
    """Delete the resource of the address, and everything that followed from it."""
    for result in call.own_work.derived_from(call.type, call.id):
        call.own_work.delete(result.type, result.id, now=call.now)
    gone = call.work.delete(call.type, call.id, now=call.now)
    if gone is None:
        raise LookupError("Only what was found is deleted.")
    return gone


def submit(
    work: Work, response: Stored, now: datetime, language: str = BASE.tag
) -> tuple[Issue, ...]:
    """Store what follows from a response that is already stored; return the warnings.

    The results are in the language by its tag.
    A withdrawn response can always be stored, whatever it says. Raises Refused, so that the
    transaction ends, when another one cannot be assessed.
    """
    body = strict.read(response.body, strict.OWN_LIMITS)
    if not isinstance(body, dict):
        raise TypeError("What is stored is a resource.")
    assessment = None if body.get("status") == WITHDRAWN else _assessed(body, response, now)
    closed_plans = tuple(_close(work, response, body, now))
    if assessment is None:
        return ()
    kept = assessment if body["status"] in FINISHED else assessment.screened()
    if kept is not None:
        made = results(kept, response.id, language)
        _store(work, made, response, closed_plans, now)
    return assessment.issues


def _assessed(body: Node, response: Stored, now: datetime) -> engine.Assessment:
    """Return the assessment; one that was broken off is screened like one that goes on."""
    if body.get("status") == STOPPED:
        return engine.assess({**body, "status": UNFINISHED}, now=now)
    return engine.assess(response.body, now=now)


def _store(
    work: Work,
    made: Iterable[dict[str, object]],
    response: Stored,
    replaced: Iterable[str],
    now: datetime,
) -> None:
    plans = _replaces(replaced)
    work.create_all(
        (
            New(one | plans if one["resourceType"] == PLAN else one, now, str(one["id"]))
            for one in made
        ),
        derived_from=(RESPONSE, response.id),
    )


def results(
    assessment: engine.Assessment, response_id: str, language: str = BASE.tag
) -> list[dict[str, object]]:
    """Return what was made from a stored response, with references as they resolve here."""
    entries = objects(assessment.bundle(language), "entry")
    addresses = {str(entry["fullUrl"]): _address(entry["resource"]) for entry in entries}
    addresses[str(entries[0]["fullUrl"])] = f"{RESPONSE}/{response_id}"
    made = (entry["resource"] for entry in entries[1:])
    return [
        _referring(resource, addresses)
        for resource in made
        if isinstance(resource, dict) and resource["resourceType"] != "OperationOutcome"
    ]


def _address(resource: object) -> str:
    return f"{resource['resourceType']}/{resource.get('id')}" if isinstance(resource, dict) else ""


def _referring(node: Mapping[str, object], addresses: Mapping[str, str]) -> dict[str, object]:
    return {name: _moved(name, value, addresses) for name, value in node.items()}


def _moved(name: str, value: object, addresses: Mapping[str, str]) -> object:
    if isinstance(value, dict):
        return _referring(value, addresses)
    if isinstance(value, list):
        return [_moved(name, member, addresses) for member in value]
    if name == "reference" and isinstance(value, str) and value.startswith(LOCAL):
        return addresses.get(value, value)  # a client may name what it has not sent along
    return value


def _replaces(plans: Iterable[str]) -> dict[str, object]:
    references = [{"reference": f"{PLAN}/{id_}"} for id_ in plans]
    return {"replaces": references} if references else {}


def _close(work: Work, response: Stored, body: Node, now: datetime) -> Iterator[str]:
    """Close all earlier results of this response; give the ids of the plans among them.

    Each submission closes those before it, so no other than the last one can have left any open.
    """
    withdrawn = body.get("status") == WITHDRAWN
    for source in (response.id, *islice(_resubmitted(work, response, body, now), 1)):
        for result in work.derived_from(RESPONSE, source):
            if result.type not in STATUS_OF:
                continue
            status = WITHDRAWN if withdrawn else CLOSED[result.type]
            if _closed(work, result, status, now) and result.type == PLAN:
                yield result.id


def _closed(work: Work, result: Stored, status: str, now: datetime) -> bool:
    """Give the result this status unless it is closed already; tell whether it was open."""
    resource = strict.read(result.body, strict.OWN_LIMITS)
    element = STATUS_OF[result.type]
    if not isinstance(resource, dict) or resource[element] in {CLOSED[result.type], WITHDRAWN}:
        return False
    work.update({**resource, element: status}, now=now)
    return True


def _resubmitted(work: Work, response: Stored, body: Node, now: datetime) -> Iterator[str]:
    """Give the ids of earlier submissions, the last one first: same identifier, same subject.

    An identifier without a system is unique nowhere, and one patient's answers must never close
    another's plan, so both are needed to tell.
    """
    identifier, subject = body.get("identifier"), body.get("subject")
    if not isinstance(identifier, Mapping) or not isinstance(subject, Mapping):
        return
    system, value = str(identifier.get("system", "")), str(identifier.get("value", ""))
    if not (_SEARCHABLE.fullmatch(system) and _SEARCHABLE.fullmatch(value)):
        return
    criteria = [("identifier", f"{_escaped(system)}|{_escaped(value)}")]
    reference = str(subject.get("reference", ""))
    if _LOCAL.fullmatch(reference):
        criteria.append(("subject", reference))
    for found in _found(work, criteria, now):
        if found.id != response.id and _subject_of(found) == subject.get("reference", ...):
            yield found.id


def _found(work: Work, criteria: Iterable[tuple[str, str]], now: datetime) -> Iterator[Stored]:
    """Give all responses that match, what was written last first, as far as they are taken."""
    pairs = tuple(criteria)
    page = work.search(query(RESPONSE, pairs, now=now, count=AT_ONCE, total=False))
    yield from page.entries
    while page.next is not None:
        asked = query(RESPONSE, pairs, now=now, count=AT_ONCE, after=page.next, total=False)
        page = work.search(asked)
        yield from page.entries


def _subject_of(stored: Stored) -> object:
    resource = strict.read(stored.body, strict.OWN_LIMITS)
    subject = resource.get("subject") if isinstance(resource, dict) else None
    return subject.get("reference") if isinstance(subject, dict) else None


def _escaped(text: str) -> str:
    r"""Return a text as it is written in a search: `\`, `,`, `|` and `$` are marked."""
    return "".join(f"\\{sign}" if sign in "\\,|$" else sign for sign in text)
