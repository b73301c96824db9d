"""read and vread: http://hl7.org/fhir/R4/http.html#read. Must not know what is in a resource."""

import re
from http import HTTPStatus

from fhir_pad.fhir.issues import IssueType
from fhir_pad.rest.exchange import Answer
from fhir_pad.rest.headers import is_fresh
from fhir_pad.rest.parts import part_of_one
from fhir_pad.rest.problems import not_found, problem
from fhir_pad.rest.server import Call
from fhir_pad.store import Stored

_VERSION = re.compile("[1-9][0-9]{0,8}")


def read(call: Call) -> Answer:
    """Answer with the current version; raise Problem 404 or 410 when there is none."""
    return _answer(call, call.work.read(call.type, call.id), is_public=False)


def vread(call: Call) -> Answer:
    """Answer with one version; raise Problem 404 or 410 when there is none."""
    if not _VERSION.fullmatch(call.version):
        raise _absent(call)
    found = call.work.vread(call.type, call.id, int(call.version))
    return _answer(call, found, is_public=False)


def read_published(call: Call) -> Answer:
    """Answer with what is published; raise Problem 404 when nothing has this id."""
    return _answer(call, call.server.shelf.read(call.type, call.id), is_public=True)


def vread_published(call: Call) -> Answer:
    """Answer with the version that is published; raise Problem 404 for any other."""
    found = call.server.shelf.vread(call.type, call.id, call.version)
    return _answer(call, found, is_public=True)


def _answer(call: Call, found: Stored | None, *, is_public: bool) -> Answer:
    if found is None:
        raise _absent(call)
    if found.deleted:
        text = f"This {call.type} was deleted."
        raise problem(HTTPStatus.GONE, IssueType.DELETED, text)
    wanted = part_of_one(call.asked.query)
    fresh = is_fresh(call.asked, found.version_id, found.updated)
    return Answer(
        HTTPStatus.NOT_MODIFIED if fresh else HTTPStatus.OK,
        None if fresh else wanted.body(found),
        version_id=found.version_id,
        modified=found.updated,
        public=is_public,
    )


def _absent(call: Call) -> Exception:
    named = "id and version" if call.version else "id"
    return not_found(f"There is no {call.type} with this {named}.")
