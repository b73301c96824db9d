"""history of a resource or of a type: http://hl7.org/fhir/R4/http.html#history.

Must not know what is in a resource.
"""

from datetime import datetime
from http import HTTPStatus

from fhir_pad.fhir.issues import IssueType, Refused
from fhir_pad.fhir.primitives import PRIMITIVES
from fhir_pad.fhir.write import as_is
from fhir_pad.rest import paging, posted
from fhir_pad.rest.exchange import Answer, Pair
from fhir_pad.rest.headers import strict
from fhir_pad.rest.problems import Problem, bad_request, not_found
from fhir_pad.rest.searching import REPRESENTATION
from fhir_pad.rest.server import Call
from fhir_pad.store import Stored, instant

SINCE = "_since"
NARROWING = frozenset({"_at", "_list"})
"""R4's parameters that are not offered: without them more versions would come than asked for."""
TAKEN = frozenset({SINCE, paging.COUNT, posted.PAGE})


def history(call: Call) -> Answer:
    """Answer with versions, newest first, deletions too; Problem 404 for an id never used."""
    used = _used(call)
    if call.id and call.work.read(call.type, call.id) is None:
        raise not_found(f"There is no {call.type} with this id.")
    try:
        found = call.work.history(
            call.type,
            call.id or None,
            since=_since(used),
            count=paging.count(used),
            after=paging.place(call),
        )
    except Refused as refused:
        raise Problem(HTTPStatus.BAD_REQUEST, refused.issues) from refused
    bundle: dict[str, object] = {
        "resourceType": "Bundle",
        "type": "history",
        "total": found.total,
        "link": paging.links(call, used, found),
    }
    entries = [_entry(call, stored) for stored in found.entries]
    return Answer(HTTPStatus.OK, bundle | ({"entry": entries} if entries else {}))


def _used(call: Call) -> tuple[Pair, ...]:
    given = tuple(pair for pair in call.asked.query if pair[1])
    others = {name for name, _ in given} - TAKEN - REPRESENTATION
    if others & NARROWING or (others and strict(call.asked)):
        text = f"A history takes {', '.join(sorted(TAKEN - {posted.PAGE}))}."
        raise bad_request(IssueType.NOT_SUPPORTED, text)
    return tuple(pair for pair in given if pair[0] in TAKEN and pair[0] != posted.PAGE)


def _since(used: tuple[Pair, ...]) -> datetime | None:
    given = [value for name, value in used if name == SINCE]
    if not given:
        return None
    if len(given) > 1 or not PRIMITIVES["instant"].matches(given[0]):
        text = f"{SINCE} must be one instant such as 2026-11-21T10:00:00Z, its + written as %2B."
        raise bad_request(IssueType.VALUE, text)
    return datetime.fromisoformat(given[0])


def _entry(call: Call, stored: Stored) -> dict[str, object]:
    """Return the entry of one version. R4 wants the request that led to it, and its result."""
    address = f"{stored.type}/{stored.id}"
    method, status = (stored.written_by or _supposed(stored)).split()
    made: dict[str, object] = {"fullUrl": call.url(address)}
    if not stored.deleted:
        made["resource"] = as_is(stored.body)
    made["request"] = {"method": method, "url": stored.type if method == "POST" else address}
    made["response"] = {
        "status": status,
        "etag": f'W/"{stored.version_id}"',
        "lastModified": instant(stored.updated),
    }
    return made


def _supposed(stored: Stored) -> str:
    """Return what led to a version of which that was not noted: an older release did not."""
    if stored.deleted:
        return "DELETE 204"
    return "POST 201" if stored.version == 1 else "PUT 200"
