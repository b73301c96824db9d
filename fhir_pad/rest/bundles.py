"""batch and transaction: http://hl7.org/fhir/R4/http.html#transaction.

Each entry is a request like any other and finds its interaction in the same table. A batch keeps
each entry by itself; a transaction keeps all of them or none. Must not know what an entry does.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from itertools import groupby
from operator import attrgetter

from fhir_pad.engine import Malformed
from fhir_pad.fhir import structure
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error, operation_outcome
from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.write import as_is
from fhir_pad.rest.alarming import alarming
from fhir_pad.rest.dispatch import answer, answer_within, record_refusal
from fhir_pad.rest.entries import Entry, entries
from fhir_pad.rest.exchange import Answer, Node
from fhir_pad.rest.limits import check_given, resources_given
from fhir_pad.rest.links import LOCAL, Links
from fhir_pad.rest.pointing import check_alone
from fhir_pad.rest.problems import Problem, bad_request, from_refused
from fhir_pad.rest.routes import HEAD, Table
from fhir_pad.rest.server import Access, Call
from fhir_pad.store import instant

BATCH, TRANSACTION = "batch", "transaction"
DELETE, POST = "DELETE", "POST"
OUTCOME = "OperationOutcome"
CHANGES = frozenset({DELETE, "PUT", "PATCH"})


def bundle_with(table: Callable[[], Table]) -> Callable[[Call], Answer]:
    """Return the interaction that does the entries of a Bundle by the routes of this table."""

    def bundle(call: Call) -> Answer:
        sent = _valid(call.asked.body)
        wanted = entries(sent, call.asked, call.server.base)
        does = _transaction if sent["type"] == TRANSACTION else _batch
        answered = does(table(), call, wanted)
        made = [_entry(call, answered[entry.index], entry.asked.method) for entry in wanted]
        result = {"resourceType": "Bundle", "type": f"{sent['type']}-response"}
        return Answer(HTTPStatus.OK, result | ({"entry": made} if made else {}))

    return bundle


def _valid(body: object) -> Node:
    """Return the Bundle; what its entries carry is checked by their interactions."""
    if not isinstance(body, Mapping):
        raise bad_request(IssueType.STRUCTURE, "Send a Bundle of type batch or transaction.")
    empty = [
        {name: value for name, value in entry.items() if name != "resource"}
        for entry in objects(body, "entry")
    ]
    checked = {**body, "entry": empty} if empty else body
    faults = structure.check(checked, expect=frozenset({"Bundle"}))
    if any(fault.blocks for fault in faults):
        raise Malformed(faults)
    if body.get("type") not in {BATCH, TRANSACTION}:
        text = "Send a Bundle of type batch or transaction."
        raise bad_request(IssueType.VALUE, text, "Bundle.type")
    return body


def _batch(table: Table, call: Call, wanted: tuple[Entry, ...]) -> dict[int, Answer | Problem]:
    answered: dict[int, Answer | Problem] = {}
    creates = [one for one in wanted if one.asked.method == POST and one.full_url.startswith(LOCAL)]
    given = 0
    for entry in wanted:
        others = {one.full_url for one in creates if one is not entry}
        answered[entry.index] = one = _alone(table, call, entry, given, others)
        given += resources_given(one)
    return answered


def _alone(
    table: Table, call: Call, entry: Entry, given: int, others: Collection[str]
) -> Answer | Problem:
    """Return the answer to one entry, or what was wrong with it: it concerns no other."""
    call.trail.begin(call.who)
    try:
        _check_given(entry, given)
        _check_alone(table, entry, others)
        return answer(table, call.server, entry.asked, call.who, call.trail)
    except Problem as problem:
        return _recorded(table, call, entry, problem)
    except Refused as refused:
        return _recorded(table, call, entry, from_refused(refused))


def _check_alone(table: Table, entry: Entry, others: Collection[str]) -> None:
    """Raise Problem, with any emergency that it tells, when an entry needs another, or a server."""
    with alarming(None, entry.asked.body):
        entry.check_here()
        route = table.find(entry.asked.method, entry.asked.path)
    with alarming(route, entry.asked.body):
        check_alone(entry.asked.body, others)


def _recorded(table: Table, call: Call, entry: Entry, problem: Problem) -> Problem:
    record_refusal(table, call.trail, entry.asked, problem.status, call.now)
    return problem


def _transaction(table: Table, call: Call, wanted: tuple[Entry, ...]) -> dict[int, Answer]:
    """Return the answers by index; raise Problem, placed in its entry, and keep nothing."""
    for entry in wanted:
        with entry.placed():
            entry.check_here()
    _check_once(wanted)
    answered: dict[int, Answer] = {}
    with call.server.opened(Access.WRITING, alone=True) as work:
        shared = replace(call, held=work)
        deletes = [entry for entry in wanted if entry.asked.method == DELETE]
        for entry in deletes:
            answered[entry.index] = _within(table, shared, entry, None)
        others = [entry for entry in wanted if entry.asked.method != DELETE]
        links = Links.of(table, shared, others)
        for entry in _in_turn(links, shared, others):
            with entry.placed():
                _check_given(entry, sum(map(resources_given, answered.values())))
            answered[entry.index] = done = _within(table, shared, entry, links.new_id(entry))
            with entry.placed():
                links.check(entry, done.location)
    return answered


def _in_turn(links: Links, call: Call, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Give the entries in R4's order, each with its links as they will be stored."""
    for _, those in groupby(sorted(entries, key=attrgetter("turn")), key=attrgetter("turn")):
        yield from links.resolved(call, those)


def _within(table: Table, call: Call, entry: Entry, new_id: str | None) -> Answer:
    with entry.placed():
        return answer_within(table, replace(call, asked=entry.asked, new_id=new_id))


def _check_given(entry: Entry, given: int) -> None:
    """Raise Problem 413 for one more search when others have given too much already."""
    if entry.searches:
        check_given(given)


def _check_once(wanted: Iterable[Entry]) -> None:
    """Raise Problem 400 when two entries change the same resource: R4 has no order for that."""
    seen: dict[tuple[object, ...], Entry] = {}
    twice: list[Issue] = []
    for entry in wanted:
        if entry.asked.method in CHANGES:
            identity = (entry.asked.path, entry.asked.query)
            if identity in seen:
                text = "Change each resource in one entry."
                twice.append(error(IssueType.INVALID, text, entry.at))
            seen[identity] = entry
    if twice:
        raise Problem(HTTPStatus.BAD_REQUEST, tuple(twice))


def _entry(call: Call, answered: Answer | Problem, method: str) -> dict[str, object]:
    if isinstance(answered, Problem):
        outcome = operation_outcome(answered.issues)
        return {"response": {"status": str(answered.status), "outcome": outcome}}
    made: dict[str, object] = {}
    if answered.location is not None:
        made["fullUrl"] = call.url(*answered.location.split("/")[:2])
    made |= {} if method == HEAD else _body(answered)
    return made | {"response": _response(call, answered)}


def _body(answered: Answer) -> dict[str, object]:
    body = answered.body
    if body is None or _outcome(answered) is not None:
        return {}
    return {"resource": as_is(body) if isinstance(body, bytes) else body}


def _outcome(answered: Answer) -> Node | None:
    """Return what is said about a resource that was written, which is no resource of the entry."""
    body = answered.body
    if answered.location is None or not isinstance(body, Mapping):
        return None
    return body if body["resourceType"] == OUTCOME else None


def _response(call: Call, answered: Answer) -> dict[str, object]:
    said: dict[str, object] = {"status": str(int(answered.status))}
    if answered.location is not None:
        said["location"] = call.url(answered.location)
    if answered.version_id is not None:
        said["etag"] = f'W/"{answered.version_id}"'
    if answered.modified is not None:
        said["lastModified"] = instant(answered.modified)
    outcome = _outcome(answered)
    return said if outcome is None else said | {"outcome": outcome}
