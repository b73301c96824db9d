"""A FHIR resource as an HTTP reply. Must not know which resource, or why it is sent."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus

from flask import Response, request

from fhir_pad.fhir.write import write
from fhir_pad.web.negotiate import Wanted

Resource = Mapping[str, object]
NO_STORE = "no-store"
REVALIDATE = "public, max-age=0, must-revalidate"


def reply(
    resource: Resource,
    how: Wanted,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the resource in the form the client wants; nobody may keep a copy of it."""
    response = Response(write(resource, pretty=how.pretty), status=status)
    response.headers["Content-Type"] = f"{how.media_type}; charset=utf-8"
    response.headers["Cache-Control"] = NO_STORE
    response.headers.update(headers or {})
    return response


def published(resource: Resource, how: Wanted, modified: datetime | None = None) -> Response:
    """Return public content with its validators; 304 when the client already has it."""
    response = reply(resource, how, headers={"Cache-Control": REVALIDATE})
    response.set_etag(tag(response.get_data()), weak=True)
    response.last_modified = modified
    response.make_conditional(request)
    return response


def tag(body: bytes) -> str:
    """Return the version of a body: the same bytes have the same tag in every process."""
    return sha256(body).hexdigest()[:16]
