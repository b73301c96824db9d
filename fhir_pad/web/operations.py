"""`QuestionnaireResponse/$assess`: a response in, the Bundle of its results out.

Must not know how an assessment is made. Nothing of what is sent is kept.
"""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from fhir_pad.engine import assess
from fhir_pad.web.negotiate import check_sent, wanted
from fhir_pad.web.replies import reply


def blueprint(clock: Callable[[], datetime]) -> Blueprint:
    """Return the routes of the operations, which date their results by this clock."""
    routes = Blueprint("operations", __name__)

    @routes.post("/QuestionnaireResponse/$assess")
    def assess_response() -> Response:
        how = wanted(request)
        check_sent(request)
        return reply(assess(body(), now=clock()).bundle(), how)

    return routes


def body() -> bytes:
    """Return the whole body; raise 413 when it is longer than allowed.

    Werkzeug stops reading a body of unannounced length at the limit and says nothing.
    """
    data = request.get_data()
    limit = request.max_content_length
    if request.content_length is None and limit is not None and len(data) >= limit:
        raise RequestEntityTooLarge
    return data
