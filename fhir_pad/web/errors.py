"""Every error under the FHIR base is an OperationOutcome with the right status, elsewhere a page.

Must not know what a request was for. A fault of ours is logged with the request id, and the
client gets the id and nothing else. The log tells where and what kind, not what the fault says.
"""

import logging
from http import HTTPStatus
from traceback import format_tb
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from fhir_pad.fhir.issues import Issue, IssueType, Refused, Severity, error, operation_outcome
from fhir_pad.rest import Answer
from fhir_pad.rest.problems import Problem, from_refused
from fhir_pad.web import look
from fhir_pad.web.negotiate import wanted_or_default
from fhir_pad.web.replies import reply

FHIR_PREFIX = "/fhir"
PREFIXES = (FHIR_PREFIX, "/cds-services")
"""Below them programs ask, and read OperationOutcomes."""
LOG = logging.getLogger("fhir_pad.web")
SAID: dict[int, tuple[IssueType, str]] = {
    400: (IssueType.INVALID, "The request cannot be understood."),
    404: (IssueType.NOT_SUPPORTED, "There is nothing at this address; see [base]/metadata."),
    405: (IssueType.NOT_SUPPORTED, "This method is not offered here; see the Allow header."),
    408: (IssueType.TIMEOUT, "The request came too slowly."),
    411: (IssueType.REQUIRED, "The request must state its Content-Length."),
    413: (IssueType.TOO_LONG, "The body is longer than this server takes."),
    414: (IssueType.TOO_LONG, "The address is longer than this server takes."),
    415: (IssueType.NOT_SUPPORTED, "This media type is not supported."),
    421: (
        IssueType.FORBIDDEN,
        "This server is for this machine alone: call it localhost or 127.0.0.1.",
    ),
    431: (IssueType.TOO_LONG, "The headers are longer than this server takes."),
}
OUR_FAULT = "The server failed. Please report the request id {id} to whoever runs it."
ON_PAGES: dict[int, tuple[str, str]] = {
    404: ("There is no page at this address", "Look at the address again, or begin at the start."),
    405: (
        "This address does not take what was sent",
        "Nothing was changed. Go back, or begin at the start.",
    ),
    413: ("What was sent is too long", "Nothing was changed. Go back and send less."),
    421: (
        "This server is not called by this name",
        "It is for this machine alone. Write localhost or 127.0.0.1 in the address.",
    ),
    500: (
        "The server failed",
        "Nothing can be said about why. Please tell whoever runs it this number: {id}.",
    ),
}
"""A title and a sentence for people, by the HTTP status."""
ELSE = ("The request cannot be understood", "Nothing was changed. Go back, or begin at the start.")


def install(app: Flask) -> None:
    """Answer every error below the FHIR base in FHIR's terms, and elsewhere with a page."""
    app.register_error_handler(Problem, on_problem)
    app.register_error_handler(Refused, on_refused)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(Exception, on_fault)
    app.log_exception = _log_unanswered  # type: ignore[method-assign,assignment]


def said(status: int) -> Issue:
    """Return in our words what an HTTP status says."""
    code, text = SAID.get(status, (IssueType.INVALID, HTTPStatus(status).phrase + "."))
    return error(code, text)


def on_problem(problem: Problem) -> Response:
    """Return what a part of the web layer found wrong with the request."""
    g.refused = str(problem.issues[0].code)
    outcome = operation_outcome(problem.issues)
    answer = Answer(problem.status, outcome, headers=problem.headers)
    return reply(answer, "", wanted_or_default(request))


def on_refused(refused: Refused) -> Response:
    """Return why a resource was refused."""
    return on_problem(from_refused(refused))


def on_http(fault: HTTPException) -> Response | HTTPException:
    """Return what the router or the server found wrong, in our words, keeping its headers."""
    status = fault.code or HTTPStatus.INTERNAL_SERVER_ERROR
    headers = {name: value for name, value in fault.get_headers() if name == "Allow"}
    if not request.path.startswith(PREFIXES):
        if status < HTTPStatus.BAD_REQUEST:
            return fault
        page = _page(status)
        page.headers.update(headers)
        return page
    return on_problem(Problem(status, (said(status),), headers))


def traced(fault: BaseException) -> str:
    """Return where a fault came from, and what kinds it and its causes are.

    What they say is left out: a text such as "no key 'Doe'" can be about a patient.
    """
    cause = fault.__cause__ or fault.__context__
    before = f"{traced(cause)}\n" if cause is not None else ""
    return before + "".join(format_tb(fault.__traceback__)) + type(fault).__name__


def on_fault(fault: Exception) -> Response:
    """Return a fixed text; what happened stands in the log under the request id."""
    LOG.error("request %s failed\n%s", g.request_id, traced(fault))
    if not request.path.startswith(PREFIXES):
        return _page(HTTPStatus.INTERNAL_SERVER_ERROR)
    text = OUR_FAULT.format(id=g.request_id)
    issue = Issue(Severity.FATAL, IssueType.EXCEPTION, text)
    return on_problem(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, (issue,)))


def _log_unanswered(fault: Any) -> None:  # noqa: ANN401 - as Flask has it
    """Log a fault that came while an answer was finished. Flask would log the address, too."""
    LOG.error("request %s failed\n%s", g.get("request_id"), traced(fault[1]))


def _page(status: int) -> Response:
    """Return a page about an error, in the reader's language wherever it happened."""
    look.listen()
    title, text = ON_PAGES.get(status, ELSE)
    return look.page(
        "look/error.html", HTTPStatus(status), title=title, text=look.say(text, id=g.request_id)
    )
