"""Every address below the FHIR base: HTTP in, FHIR's terms out to `rest`, and back.

Must not know what any request means.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from http import HTTPMethod, HTTPStatus

from flask import Blueprint, Request, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from fhir_pad.access import ANYBODY, Identity
from fhir_pad.language import Language
from fhir_pad.rest import Asked, Path, Server, Table, answer, identified, parsed, with_alarm
from fhir_pad.rest.exchange import Pair
from fhir_pad.rest.permitting import is_known
from fhir_pad.rest.problems import Problem, not_found
from fhir_pad.rest.routes import pattern_of
from fhir_pad.web.audited import audited
from fhir_pad.web.client_of import VALID
from fhir_pad.web.errors import FHIR_PREFIX
from fhir_pad.web.negotiate import Wanted, check_sent, check_sent_form, check_sent_patch, wanted
from fhir_pad.web.replies import reply
from fhir_pad.web.tongues import accepted, known_in, tell, wanted_language

NONE_MATCH = "if-none-match"
HEADERS = ("if-match", NONE_MATCH, "if-modified-since", "if-none-exist", "prefer")
"""The headers that have a say in what is done."""
METHODS = tuple(method.value for method in HTTPMethod)
SEARCH = "_search"
NOT_HERE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


def blueprint(table: Table, server: Server) -> Blueprint:
    """Return the routes of the FHIR base; which addresses there are, the table says."""
    routes = Blueprint("gateway", __name__)
    every = {"methods": METHODS, "provide_automatic_options": False}

    @routes.before_app_request
    def unknown() -> None:
        """Refuse a method that the router does not know in our words: it would allow all others."""
        base, _, path = request.path.removeprefix("/").partition("/")
        if request.method not in METHODS and f"/{base}" == FHIR_PREFIX:
            g.route = pattern_in(table, segments_of(path))
            table.find(request.method, segments_of(path))

    @routes.route("/", defaults={"path": ""}, **every)
    @routes.route("/<path:path>", **every)
    def fhir(path: str) -> Response:
        segments = segments_of(path)
        g.route = pattern_in(table, segments)
        if request.method == HTTPMethod.OPTIONS:
            return options(table, segments)
        with audited(table, server, segments) as trail:
            # Nobody's body is read before it is known who sends it.
            trail.who = _who(table, server, request, segments)
            request.environ[VALID] = trail.who.is_known and trail.who != ANYBODY
            how = replace(_wanted(request), language=wanted_language(request, segments))
            trail.asked = replace(
                asked(request, segments, how.language), language=accepted(request).tag
            )
            if segments[-1:] == (SEARCH,):
                how = replace(wanted(request, _first(trail.asked.query)), language=how.language)
            given = answer(table, server, trail.asked, trail.who, trail)
        response = reply(given, server.base, how)
        if given.public:
            tell(response, segments, how.language)
        return response

    return routes


def _who(table: Table, server: Server, sent: Request, segments: Path) -> Identity:
    """Return who asks; whoever is known is told the emergency he sends to a wrong address."""
    said = sent.headers.get("Authorization")
    try:
        return identified(table, server, sent.method, segments, said)
    except Problem as problem:
        if problem.status not in NOT_HERE or not is_known(server.identify, said, server.clock()):
            raise
        raise with_alarm(body_of(sent), problem) from problem


def _wanted(sent: Request) -> Wanted:
    """Return what the client wants; a refusal of that begins with the emergency in what it sent."""
    try:
        return wanted(sent)
    except Problem as problem:
        raise with_alarm(body_of(sent), problem) from problem


def _first(query: Iterable[Pair]) -> Mapping[str, str]:
    """Return the first value of each parameter, as the address alone would be read."""
    return dict(reversed(tuple(query)))


def segments_of(path: str) -> Path:
    """Return the segments of an address below the base; one slash at its end means nothing."""
    return tuple(path.removesuffix("/").split("/")) if path else ()


def pattern_in(table: Table, segments: Path) -> str:
    """Return the pattern of an address, for logs and numbers, in which no id stands."""
    pattern = pattern_of(segments)
    known = pattern in table.by_pattern
    return "/".join((FHIR_PREFIX, *pattern)) if known else f"{FHIR_PREFIX}/<path:path>"


def options(table: Table, segments: Path) -> Response:
    """Return what can be done at an address; raise Problem 404 when there is nothing."""
    allowed = table.allowed(segments)
    if not allowed:
        raise not_found("There is nothing at this address; see [base]/metadata.")
    said = Response(status=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(allowed)})
    del said.headers["Content-Type"]  # werkzeug says HTML of nothing, too
    said.cache_control.public = table.is_public(segments)
    return said


def asked(sent: Request, segments: Path, language: Language) -> Asked:
    """Return the request in FHIR's terms; raise Problem 415 or Malformed for a wrong body."""
    query = list(sent.args.items(multi=True))
    body = None
    if sent.method == HTTPMethod.POST and segments[-1:] == (SEARCH,):
        if body_of(sent) or "Content-Type" in sent.headers:
            check_sent_form(sent)
        query += sent.form.items(multi=True)
    elif sent.method in WITH_BODY:
        body = _read(sent)
    headers = {name: sent.headers[name] for name in HEADERS if name in sent.headers}
    if NONE_MATCH in headers:
        headers[NONE_MATCH] = known_in(headers[NONE_MATCH], language)
    return Asked(sent.method, segments, tuple(query), headers, body)


def _read(sent: Request) -> object:
    data = body_of(sent)
    check = check_sent_patch if sent.method == HTTPMethod.PATCH else check_sent
    if data:
        return read(sent, data, check)
    if "Content-Type" in sent.headers:
        check(sent)
    return None


def read(sent: Request, data: bytes, check: Callable[[Request], None] = check_sent) -> object:
    """Return what the body says; raise Problem 415 or Malformed.

    In whatever it is written, an emergency is told first.
    """
    try:
        check(sent)
    except Problem as problem:
        raise with_alarm(data, problem) from problem
    return parsed(data)


def body_of(sent: Request) -> bytes:
    """Return the whole body; raise 413 when it is longer than allowed.

    Werkzeug stops reading a body of unannounced length at the limit and says nothing.
    """
    data = sent.get_data()
    limit = sent.max_content_length
    if sent.content_length is None and limit is not None and len(data) >= limit:
        raise RequestEntityTooLarge
    return data
