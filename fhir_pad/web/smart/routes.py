"""The addresses of the app. Must not know what an EHR is asked, nor what a result says."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, g, request, url_for
from werkzeug.exceptions import HTTPException

from fhir_pad import engine
from fhir_pad.ehr.assertion import public_key
from fhir_pad.ehr.callback import single
from fhir_pad.ehr.ended import Ended, by_request
from fhir_pad.fhir.canonical import url
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.write import write
from fhir_pad.rest import Server
from fhir_pad.web import look
from fhir_pad.web.errors import on_http, traced
from fhir_pad.web.fields import taking
from fhir_pad.web.fields.taking import Wrong
from fhir_pad.web.settings import Settings
from fhir_pad.web.smart import answering, entering, keeping, pages, reading, results, writing
from fhir_pad.web.smart.answering import NotAnswered
from fhir_pad.web.smart.browser import Cookie, check_proof, keep_mark, mark, new_word, policy, proof
from fhir_pad.web.smart.entering import App
from fhir_pad.web.smart.opening import STATUS, looked_at, name, opened, word_of
from fhir_pad.web.smart.sitting import Assessed, Sitting
from fhir_pad.web.smart.unkept import urgent, urgent_first

Opening = Callable[[], AbstractContextManager[tuple[str, Sitting]]]
LOG: Final = logging.getLogger("fhir_pad.web.smart")
PREFIX: Final = "/smart"
QUESTIONNAIRE: Final = url("Questionnaire", "leg-pain")
BUSY: Final = "The database cannot be used at the moment. Nothing was kept."
LATER: Final = "Try again in a moment."
OUR_FAULT: Final = "The app failed. Please report the request id {id} to whoever runs it."
FHIR_JSON: Final = "application/fhir+json"
KEYS_KEPT_S: Final = 600


def blueprint(settings: Settings, server: Server) -> Blueprint:
    """Return the routes of the app, for the EHRs that are registered."""
    routes = Blueprint("smart", __name__, url_prefix=PREFIX, template_folder="templates")
    app = App(settings.smart_clients, server.store, _clock(server, settings))
    callbacks = (one.redirect_uri for one in app.registrations.values())
    cookie = Cookie(secure=any(address.startswith("https:") for address in callbacks))
    look.speak(routes)
    routes.url_defaults(keep_mark)
    _add_ends(routes, policy(app.registrations.values()))
    open_patient = partial(opened, server, app, cookie)
    _add_entrance(routes, app, cookie, server)
    _add_form(routes, app, open_patient)
    _add_result(routes, app, open_patient)
    return routes


def _clock(server: Server, settings: Settings) -> Callable[[], datetime]:
    """Return the clock of the clinic: its day is the one that answers are of."""
    return lambda: server.clock().astimezone(settings.time_zone)


def _add_ends(routes: Blueprint, content_policy: str) -> None:
    @routes.after_request
    def close(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = content_policy
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @routes.errorhandler(Ended)
    def ended(end: Ended) -> Response:
        LOG.warning("request %s: %s", g.request_id, end.text)
        status = STATUS[end.fault]
        return pages.problem(end.text, end.remedy, status, said=end.said, urgent=urgent())

    @routes.errorhandler(Refused)
    def refused(_: Refused) -> Response:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return pages.problem(BUSY, LATER, status, urgent=urgent())

    @routes.errorhandler(HTTPException)
    def unanswerable(fault: HTTPException) -> Response | HTTPException:
        return on_http(fault)

    @routes.errorhandler(Exception)
    def fault(fault: Exception) -> Response:
        LOG.error("request %s failed\n%s", g.request_id, traced(fault))
        text = look.say(OUR_FAULT, id=g.request_id)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        return pages.problem(text, LATER, status, urgent=urgent())


def _add_entrance(routes: Blueprint, app: App, cookie: Cookie, server: Server) -> None:
    @routes.route("/launch", methods=["GET", "POST"])
    def launch() -> Response:
        said = request.values.to_dict(flat=False)
        iss, context = single(said, "iss"), single(said, "launch")
        if context is None:
            raise by_request("The EHR opened the app without naming the launch.")
        return _to_sign_in(app, cookie, iss, context)

    @routes.get("/standalone")
    def standalone() -> Response:
        iss = single(request.args.to_dict(flat=False), "iss")
        if iss is None:
            return pages.ehrs(app.registrations.values())
        return _to_sign_in(app, cookie, iss, None)

    @routes.get("/callback")
    def callback() -> Response:
        before, word = cookie.read(), new_word()
        with looked_at(server) as trail:
            sitting = entering.enter(app, request.args.to_dict(flat=False), before)
            name(trail, sitting)
            keeping.keep(app.store, word, sitting, app.clock())
        mark(app.store.key, word)
        response = _see(".form")
        cookie.write(response, word)
        return response

    @routes.get("/jwks.json")
    def keys() -> Response:
        """Tell EHRs the keys by which they know us."""
        own = [one.key for one in app.registrations.values() if one.key is not None]
        listed = {str(key.kid): public_key(key) for key in own}
        said = Response(write({"keys": [*listed.values()]}), content_type="application/json")
        said.cache_control.public = True
        said.cache_control.max_age = KEYS_KEPT_S
        return said

    @routes.post("/leave")
    def leave() -> Response:
        word = word_of(cookie)
        check_proof(app.store.key, word)
        keeping.leave(app.store, word)
        response = pages.left()
        cookie.clear(response)
        return response


def _add_form(routes: Blueprint, app: App, open_patient: Opening) -> None:
    @routes.get("/form")
    def form() -> Response:
        with open_patient() as (word, found):
            sitting = _read(app, word, found) if found.recorded is None else found
            given = answering.before(_form(), sitting, look.spoken())
            return pages.form(_form(), sitting, given, proof(app.store.key, word))

    @routes.post("/form")
    def sent() -> Response:
        with urgent_first(_form(), app.clock()), open_patient() as (word, sitting):
            shown = check_proof(app.store.key, word)
            given, now = taking.given(_form(), request.form.to_dict(flat=False)), app.clock()
            again = partial(pages.form, _form(), sitting, given, shown)
            if look.is_choice():
                begun = answering.begun(_form(), given, sitting, now, look.spoken())
                asked = answering.unanswered(_form(), given, look.spoken()) if look.told() else ()
                return again(wrong=(*begun.wrong, *asked), urgent=begun.urgent)
            try:
                assessed = answering.assessed(_form(), given, sitting, now, look.spoken())
            except NotAnswered as fault:
                return again(wrong=fault.wrong, urgent=fault.urgent)
            try:
                keeping.change(app.store, word, lambda kept: replace(kept, assessed=assessed), now)
            except Refused:
                return again(**_busy(assessed, now))
            return _see(".result")


def _busy(assessed: Assessed, now: datetime) -> dict[str, Any]:
    """Return what the form says when nothing can be kept; an emergency does not wait for that."""
    return {
        "wrong": (Wrong("", look.spoken().say(BUSY)),),
        "urgent": answering.urgent(assessed.response, now, look.spoken()),
        "status": HTTPStatus.SERVICE_UNAVAILABLE,
    }


def _read(app: App, word: str, sitting: Sitting) -> Sitting:
    """Return the sitting with what the EHR's record answers, and keep it."""
    now = app.clock()
    sitting, read = reading.with_token(
        app, sitting, lambda server: reading.recorded(server, sitting, now, look.spoken())
    )
    keeping.change(
        app.store, word, lambda kept: replace(kept, grant=sitting.grant, recorded=read), now
    )
    return replace(sitting, recorded=read)


def _add_result(routes: Blueprint, app: App, open_patient: Opening) -> None:
    @routes.get("/result")
    def result() -> Response:
        with open_patient() as (word, sitting):
            return pages.result(sitting, _assessed(sitting), proof(app.store.key, word))

    @routes.get("/results.json")
    def download() -> Response:
        with open_patient() as (_, sitting):
            _assessed(sitting)
            said = Response(write(results.results(sitting)), content_type=FHIR_JSON)
            said.headers["Content-Disposition"] = 'attachment; filename="leg-pain-results.json"'
            return said

    @routes.get("/write")
    def after() -> Response:
        """Lead on who comes back to what was written, such as in another language."""
        with open_patient():
            return _see(".result")

    @routes.post("/write")
    def written() -> Response:
        with open_patient() as (word, found):
            shown = check_proof(app.store.key, word)
            sitting, problem = found if _assessed(found).written else _chosen(found), ""
            bundle = results.results(sitting)
            if not (_assessed(sitting).written or results.missing(sitting, bundle)):
                sitting, problem = writing.sent(app, word, found, sitting, bundle)
            return pages.result(sitting, _assessed(sitting), shown, problem=problem)


def _chosen(sitting: Sitting) -> Sitting:
    """Return the sitting with the choices of the page; a page without boxes changes nothing."""
    offered = request.form.getlist(results.OFFERED)
    if not offered:
        return sitting
    return results.chosen(sitting, offered, (code for code in offered if code in request.form))


def _to_sign_in(app: App, cookie: Cookie, iss: str | None, context: str | None) -> Response:
    before = cookie.read()
    word = before or new_word()
    response = Response(status=HTTPStatus.FOUND)
    response.location = entering.begin(app, iss, context, word, look.chosen())
    if before is None:
        cookie.write(response, word)
    return response


def _see(endpoint: str) -> Response:
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": url_for(endpoint)})


def _assessed(sitting: Sitting) -> Assessed:
    if sitting.assessed is None:
        raise by_request("The questions were not answered yet.", "Answer the questions first.")
    return sitting.assessed


def _form() -> Form:
    return engine.forms().by_url[QUESTIONNAIRE]
