"""patch with JSON Patch (RFC 6902): http://hl7.org/fhir/R4/http.html#patch.

The result is checked and kept like any update. Must not know what a patch changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus

import jsonpatch
from jsonpointer import JsonPointer, JsonPointerException

from fhir_pad.access import Level
from fhir_pad.fhir.extent import Extent, extent
from fhir_pad.fhir.issues import IssueType
from fhir_pad.fhir.nodes import text_of
from fhir_pad.rest.bodies import valid
from fhir_pad.rest.exchange import Answer
from fhir_pad.rest.guarded import forbidden
from fhir_pad.rest.headers import check_match
from fhir_pad.rest.limits import too_costly
from fhir_pad.rest.problems import bad_request, not_found, problem
from fhir_pad.rest.server import Call
from fhir_pad.rest.writing import updated
from fhir_pad.store import Stored

MEDIA_TYPE = "application/json-patch+json"
MOST_STEPS = 1000
READING = "r"


def patch(call: Call) -> Answer:
    """Change the current version by the steps that were sent, all of them or none."""
    before = call.work.read(call.type, call.id)
    if before is None:
        raise not_found(f"There is no {call.type} with this id.")
    if before.deleted:
        raise problem(HTTPStatus.GONE, IssueType.DELETED, f"This {call.type} was deleted.")
    check_match(call.asked, before.version_id)
    _check_tests(call, before)
    changed = _applied(call.asked.body, before.resource())
    sent = replace(call, asked=replace(call.asked, body=changed))
    answer = updated(sent, valid(sent), call.id)
    # Who may change a resource without reading it must not read it by changing nothing.
    return answer if call.work.may(READING, before) else replace(answer, body=None)


def _check_tests(call: Call, before: Stored) -> None:
    """Raise Problem 403 for a test by somebody who must not read: its outcome tells a value."""
    steps = call.asked.body if isinstance(call.asked.body, list) else []
    tests = any(isinstance(step, Mapping) and step.get("op") == "test" for step in steps)
    if tests and not call.work.may(READING, before):
        text = "A step that tests tells what is there, and the scopes do not let it be read."
        raise forbidden(text, f"{Level.USER}/{call.type}.{READING}")


def _applied(steps: object, resource: object) -> object:
    if not isinstance(steps, list) or not all(isinstance(step, Mapping) for step in steps):
        raise bad_request(IssueType.STRUCTURE, "A JSON Patch is a list of steps (RFC 6902).")
    if len(steps) > MOST_STEPS:
        raise too_costly(f"Send {MOST_STEPS} steps at most.")
    try:
        return _changed(steps, resource)
    except jsonpatch.JsonPatchTestFailed as fault:
        text = "A test of the patch does not hold. Nothing was changed."
        raise problem(HTTPStatus.UNPROCESSABLE_ENTITY, IssueType.CONFLICT, text) from fault
    except jsonpatch.JsonPatchConflict as fault:
        text = "A step names a place that the resource does not have. Nothing was changed."
        raise problem(HTTPStatus.UNPROCESSABLE_ENTITY, IssueType.VALUE, text) from fault
    except (jsonpatch.JsonPatchException, JsonPointerException, TypeError) as fault:
        text = "A step is no JSON Patch: give op, path, and value or from as RFC 6902 wants."
        raise bad_request(IssueType.INVALID, text) from fault


def _changed(steps: Iterable[Mapping[str, object]], resource: object) -> object:
    """Return the resource after all steps; raise Problem 413 when they would make too much of it.

    A few steps that copy what was copied before would fill any memory.
    """
    carried = Extent(0, 0, 0)
    for step in steps:
        carried += _carried(step, resource)
        if not carried.within():
            raise too_costly("Copy and move less: together it is more than a resource can hold.")
        resource = jsonpatch.apply_patch(resource, [step], in_place=True)
    if not extent(resource).within():
        raise too_costly("The result is more than a resource can hold.")
    return resource


def _carried(step: Mapping[str, object], resource: object) -> Extent:
    """Return how much of the resource a step copies or moves, and how deep it puts anything."""
    path = step.get("path")
    depth = path.count("/") if isinstance(path, str) else 0
    source = step.get("from")
    if text_of(step, "op") not in {"copy", "move"} or not isinstance(source, str):
        return Extent(0, depth, 0)
    found = extent(JsonPointer(source).resolve(resource, None))
    return Extent(found.nodes, found.depth + depth, found.characters)
