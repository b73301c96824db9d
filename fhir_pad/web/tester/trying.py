"""Somebody invented, or a response that is pasted, and all that comes out.

A pasted response goes through `$assess` as if it had been sent there: the same limits, refusals
and records. Must not know how a result is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, request
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge

from fhir_pad import engine
from fhir_pad.engine import Assessment
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.write import write
from fhir_pad.kit import Person, people
from fhir_pad.report.codes import CAUSE
from fhir_pad.report.words import DEMANDS
from fhir_pad.rest import Node, Server, parsed
from fhir_pad.rest.problems import Problem, from_refused
from fhir_pad.web import errors, look
from fhir_pad.web.clinic import asked
from fhir_pad.web.inside import Inside, resource
from fhir_pad.web.shown.view import view
from fhir_pad.web.tester.kept import newest
from fhir_pad.web.tester.ways import assess_line, stored_line
from fhir_pad.words import page

ASSESS = ("QuestionnaireResponse", "$assess")
NO_OBJECT = "Paste one JSON object: a QuestionnaireResponse."
PASTED = "A response that was pasted"
NO_CAUSE = "No cause is stated."
AN_EXAMPLE = "mild-claudication-heart-failure"


@dataclass(frozen=True, slots=True)
class Tried:
    """What is said of somebody who is tried: who it is, and how to ask the same in a shell."""

    title: str
    story: str = ""
    person: str = ""
    line: str = ""
    is_stored: bool = False


def everybody(
    server: Server, inside: Inside, given: str = "", refused: Problem | None = None
) -> Response:
    """Return the page with everybody to try.

    Where no token is wanted it has what is stored besides, and a place to paste.
    """
    is_open = server.authorization is None
    return look.page(
        "tester/try.html",
        HTTPStatus.OK if refused is None else HTTPStatus(refused.status),
        is_public=refused is None and not is_open,
        people=[_listed(one) for one in people().values()],
        stored=newest(inside, look.spoken()) if is_open else (),
        pasting=is_open,
        line=assess_line(server, AN_EXAMPLE),
        given=given or _text(people()[AN_EXAMPLE].response()),
        outcome=() if refused is None else refused.issues,
        code=None if refused is None else refused.status,
        kept_nothing=given != "",
    )


def somebody(server: Server, person: Person) -> Response:
    """Return the page of an invented person's result."""
    sent = person.response()
    done = engine.assess(sent, now=server.clock())
    line = assess_line(server, person.id)
    tried = Tried(look.say(person.title), look.say(person.story), person.id, line)
    return _page(server, done, sent, done.bundle(look.spoken().tag), tried)


def pasted(server: Server, inside: Inside) -> Response:
    """Return the page of the result of what was pasted, or of why it is refused."""
    given = ""
    try:
        given = _given()
        return _assessed(inside, given, Tried(look.say(PASTED)))
    except RequestEntityTooLarge as fault:
        too_long = errors.said(fault.code)
        return everybody(server, inside, "", Problem(fault.code, (too_long,)))
    except Problem as problem:
        return everybody(server, inside, given, problem)
    except Refused as refused:
        return everybody(server, inside, given, from_refused(refused))


def stored(server: Server, inside: Inside, id_: str) -> Response:
    """Return the page of the result of a stored response, or of why there is none."""
    try:
        kept = inside.read((asked.RESPONSE, id_))
        patient = asked.patient(inside, kept, look.spoken())
        tried = Tried(patient, line=stored_line(server, id_), is_stored=True)
        return _assessed(inside, write(kept).decode(), tried)
    except Problem as problem:
        return everybody(server, inside, "", problem)
    except Refused as refused:
        return everybody(server, inside, "", from_refused(refused))


def _assessed(inside: Inside, given: str, tried: Tried) -> Response:
    """Return the page of what `$assess` makes of a response."""
    sent = _object(parsed(given.encode()))
    bundle = resource(inside.ask("POST", ASSESS, body=sent, language=look.spoken().tag))
    done = engine.assess(given, now=inside.server.clock())
    return _page(inside.server, done, done.response, bundle, tried)


def _object(sent: object) -> Node:
    if not isinstance(sent, Mapping):
        raise Problem(HTTPStatus.BAD_REQUEST, (error(IssueType.STRUCTURE, NO_OBJECT),))
    return sent


def _given() -> str:
    """Return what was pasted; the limit is that of a body, not Flask's smaller one of a field."""
    request.max_form_memory_size = request.max_content_length
    return request.form.get("response", "")


def _page(server: Server, done: Assessment, sent: Node, bundle: Node, tried: Tried) -> Response:
    return look.page(
        "tester/tried.html",
        tried=tried,
        protected=server.authorization is not None,
        view=view(done, bundle, page(bundle), look.spoken()),
        to_rules=True,
        warnings=done.issues,
        narrative=Markup(_narrative(bundle)),  # noqa: S704 - ours, escaped when made
        sent=_text(sent),
        got=_text(bundle),
        findings=_text(done.findings_json()),
    )


def _narrative(bundle: Node) -> str:
    """Return the narrative of the plan in a Bundle of ours; empty without a plan."""
    for entry in objects(bundle, "entry"):
        resource = entry["resource"]
        if isinstance(resource, Mapping) and resource["resourceType"] == "CarePlan":
            text = resource["text"]
            return str(text["div"]) if isinstance(text, Mapping) else ""
    return ""


def _text(node: Node) -> str:
    return write(node, pretty=True).decode()


def _listed(person: Person) -> dict[str, str]:
    cause = person.expected["primaryCause"]
    return {
        "id": person.id,
        "title": person.title,
        "story": person.story,
        "soon": DEMANDS[str(person.expected["triage"])].headline,
        "cause": NO_CAUSE if cause is None else CAUSE.words(str(cause)),
    }
