"""Who may send a form of the self-check, and the pages that say why something cannot be done.

Must not know a question.
"""

import logging
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from fhir_pad.fhir.issues import Refused
from fhir_pad.web.errors import on_http, traced
from fhir_pad.web.patient import pages
from fhir_pad.web.patient.keeping import Changed, NoCheck
from fhir_pad.web.patient.unkept import urgent
from fhir_pad.web.sender import is_own

LOG: Final = logging.getLogger("fhir_pad.web.patient")


class _ElsewhereSent(Exception):  # noqa: N818 - a statement, as Refused is
    """What was sent comes from a page that is not ours."""


def add_ends(routes: Blueprint) -> None:
    """Refuse what other sites send, and answer every refusal and fault with a page."""

    @routes.before_request
    def check_sender() -> None:
        """Refuse a form that another site sends; who has no address of ours has no token either."""
        if request.method == "POST" and not is_own():
            raise _ElsewhereSent

    @routes.errorhandler(_ElsewhereSent)
    def elsewhere(_: _ElsewhereSent) -> Response:
        return pages.problem(pages.ELSEWHERE, HTTPStatus.FORBIDDEN)

    @routes.errorhandler(NoCheck)
    def no_check(_: NoCheck) -> Response:
        return pages.problem(pages.NO_CHECK, HTTPStatus.NOT_FOUND, urgent=urgent())

    @routes.errorhandler(Changed)
    def changed(_: Changed) -> Response:
        return pages.problem(pages.CHANGED, HTTPStatus.CONFLICT, urgent=urgent())

    @routes.errorhandler(Refused)
    def refused(_: Refused) -> Response:
        return pages.problem(pages.BUSY, HTTPStatus.SERVICE_UNAVAILABLE, urgent=urgent())

    @routes.errorhandler(HTTPException)
    def unanswerable(fault: HTTPException) -> Response | HTTPException:
        return on_http(fault)

    @routes.errorhandler(Exception)
    def fault(fault: Exception) -> Response:
        LOG.error("request %s failed\n%s", g.request_id, traced(fault))
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        return pages.problem(pages.OUR_FAULT, status, g.request_id, urgent())
