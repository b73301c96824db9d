"""patch with JSON Patch (RFC 6902): http://hl7.org/fhir/R4/http.html#patch.

The result is checked and kept like any update. Must not know what a patch changes.
"""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

import jsonpatch
from jsonpointer import JsonPointerException

from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import IssueType
from fhir_pad.rest.bodies import valid
from fhir_pad.rest.exchange import Answer
from fhir_pad.rest.headers import check_match
from fhir_pad.rest.problems import bad_request, not_found, problem
from fhir_pad.rest.server import Call
from fhir_pad.rest.writing import updated

MEDIA_TYPE = "application/json-patch+json"
MOST_STEPS = 1000


def patch(call: Call) -> Answer:
    """Change the current version by the steps that were sent, all of them or none."""
    before = call.work.read(call.type, call.id)
    if before is None:
        raise not_found(f"There is no {call.type} with this id.")
    if before.deleted:
        raise problem(HTTPStatus.GONE, IssueType.DELETED, f"This {call.type} was deleted.")
    check_match(call.asked, before.version_id)
    changed = _applied(call.asked.body, strict.read(before.body))
    sent = replace(call, asked=replace(call.asked, body=changed))
    return updated(sent, valid(sent), call.id)


def _applied(steps: object, resource: object) -> object:
    if not isinstance(steps, list) or not all(isinstance(step, Mapping) for step in steps):
        raise bad_request(IssueType.STRUCTURE, "A JSON Patch is a list of steps (RFC 6902).")
    if len(steps) > MOST_STEPS:
        text = f"Send {MOST_STEPS} steps at most."
        raise problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, IssueType.TOO_COSTLY, text)
    try:
        return jsonpatch.apply_patch(resource, steps)
    except jsonpatch.JsonPatchTestFailed as fault:
        text = "A test of the patch does not hold. Nothing was changed."
        raise problem(HTTPStatus.UNPROCESSABLE_ENTITY, IssueType.PROCESSING, text) from fault
    except jsonpatch.JsonPatchConflict as fault:
        text = "A step names a place that the resource does not have. Nothing was changed."
        raise problem(HTTPStatus.UNPROCESSABLE_ENTITY, IssueType.PROCESSING, text) from fault
    except (jsonpatch.JsonPatchException, JsonPointerException, TypeError) as fault:
        text = "A step is no JSON Patch: give op, path, and value or from as RFC 6902 wants."
        raise bad_request(IssueType.INVALID, text) from fault
