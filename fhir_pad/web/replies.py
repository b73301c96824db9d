"""An answer as an HTTP reply. Must not know what it says, or why it is sent."""

from dataclasses import replace
from hashlib import sha256

from flask import Response, request

from fhir_pad.fhir import strict
from fhir_pad.fhir.write import write
from fhir_pad.language import BASE
from fhir_pad.rest import Answer, Node
from fhir_pad.web.negotiate import Wanted
from fhir_pad.web.tongues import ACCEPT_LANGUAGE, said_in, version_in

NO_STORE = "no-store"
REVALIDATE = "public, max-age=0, must-revalidate"
DIGEST_HEX = 16


def reply(answer: Answer, base: str, how: Wanted) -> Response:
    """Return the answer in the form the client wants, with what HTTP says about it.

    Of what concerns a patient nobody may keep a copy.
    """
    how = how if answer.public else replace(how, language=BASE)
    response = _response(answer.body, answer.status, how)
    response.headers["Cache-Control"] = REVALIDATE if answer.public else NO_STORE
    response.headers.update(answer.headers)
    if answer.language:
        response.content_language.add(answer.language)
        response.vary.add(ACCEPT_LANGUAGE)
    if answer.location is not None:
        response.headers["Location"] = f"{base}/{answer.location}"
    if answer.version_id is not None:
        response.set_etag(version_in(answer.version_id, how.language), weak=True)
    if answer.modified is not None:
        response.last_modified = answer.modified  # werkzeug takes None for the present
    if not answer.public or answer.version_id is not None:
        return response
    if answer.lasting is None:
        return tagged(response)
    return tagged(response, _response(answer.lasting, answer.status, how).get_data())


def tagged(response: Response, lasting: bytes | None = None) -> Response:
    """Return a reply with the version of its body, or 304 when the client has that already.

    Where `lasting` is what the body says besides when it was made, the version is of that.
    If-Match is for writes; a read that it does not fit would be refused with the body of a success.
    """
    response.set_etag(tag(lasting or response.get_data()), weak=True)
    asked = {name: said for name, said in request.environ.items() if name != "HTTP_IF_MATCH"}
    response.make_conditional(asked)
    return response


def _response(body: Node | bytes | None, status: int, how: Wanted) -> Response:
    if body is None:
        empty = Response(status=status)
        del empty.headers["Content-Type"]  # werkzeug says HTML of nothing, too
        return empty
    text = said_in(body if isinstance(body, bytes) else write(body), how.language)
    if how.pretty:
        text = _indented(text)
    return Response(text, status=status, content_type=f"{how.media_type}; charset=utf-8")


def _indented(text: bytes) -> bytes:
    read = strict.read(text, strict.OWN_LIMITS)
    return write(read, pretty=True) if isinstance(read, dict) else text


def tag(body: bytes) -> str:
    """Return the version of a body: the same bytes have the same tag in every process."""
    return sha256(body).hexdigest()[:DIGEST_HEX]
