"""The addresses of the self-check. Must not know what a question means, nor how it looks."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, abort, request, url_for

from fhir_pad import engine
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.issues import Refused
from fhir_pad.web import look
from fhir_pad.web.inside import Inside
from fhir_pad.web.patient import asking, keeping, pages, telling, way
from fhir_pad.web.patient.ends import add_ends
from fhir_pad.web.patient.keeping import Changed, Check
from fhir_pad.web.patient.layout import BY_SLUG, FIRST, QUESTIONNAIRE, Page
from fhir_pad.web.patient.unkept import urgent_first
from fhir_pad.web.patient.way import Answers

BACK: Final = "back"
"""In an address: where a changed page goes back to. Only `answers` is there to go back to."""
ANSWERS: Final = "answers"
VERSION: Final = "version"


def blueprint(inside: Inside) -> Blueprint:
    """Return the routes of the self-check."""
    routes = Blueprint("patient", __name__, template_folder="templates")
    routes.add_app_template_global(True, "self_check")  # type: ignore[arg-type]  # noqa: FBT003
    look.speak(routes)
    add_ends(routes)
    _add_start(routes, inside)
    _add_emergency(routes, inside)
    _add_finish(routes, inside)
    _add_result(routes, inside)
    _add_deletion(routes, inside)
    _add_questions(routes, inside)
    return routes


def _add_start(routes: Blueprint, inside: Inside) -> None:
    @routes.get("/")
    def start() -> Response:
        return pages.start()

    @routes.post("/")
    def begin() -> Response:
        token = keeping.new_token()
        keeping.begin(inside, _form(), token, _now(inside), look.spoken().tag)
        return _see("question", token, slug=FIRST.slug)

    @routes.get("/<token>")
    def resume(token: str) -> Response:
        """Go on where it was left; warning signs first when that was a while ago.

        An emergency comes before both.
        """
        check, now = _opened(inside, token), _now(inside)
        if check.is_finished:
            return _see("result", token)
        there = FIRST if check.is_stale(now) else way.resumed(_form(), check.answers)
        if _emergency(check, now):
            return _see("emergency", token, **_then(there))
        return _to(token, there)


def _add_questions(routes: Blueprint, inside: Inside) -> None:
    @routes.get("/<token>/<slug>")
    def question(token: str, slug: str) -> Response:
        page, check = _page(slug), _opened(inside, token)
        if check.is_finished:
            return _see("result", token)
        wanted = way.asked(_form(), check.answers)
        if wanted.isdisjoint(page.link_ids):
            return _to(token, way.after(_form(), check.answers, page))
        fields = asking.standing(page, wanted, check.answers, look.spoken())
        shown = pages.Shown(page, wanted, fields, check.version)
        return _asked(inside, token, check, shown)

    @routes.post("/<token>/<slug>")
    def sent(token: str, slug: str) -> Response:
        page = _page(slug)
        with urgent_first(_form(), page, _now(inside)):
            check = _opened(inside, token)
            if check.is_finished:
                raise Changed
            return _sent(inside, token, check, page)


def _sent(inside: Inside, token: str, check: Check, page: Page) -> Response:
    form, version = _form(), request.form.get(VERSION, "")
    wanted = way.asked(form, check.answers)
    fields = asking.sent(form, page, wanted, request.form.to_dict(flat=False))
    answers, wrong = asking.answered(form, page, wanted, fields, look.spoken())
    others = {one: said for one, said in check.answers.items() if one not in page.link_ids}
    shown = pages.Shown(page, wanted, fields, version, wrong)
    return _taken(inside, token, check, shown, {**others, **answers})


def _taken(
    inside: Inside, token: str, check: Check, shown: pages.Shown, merged: Answers
) -> Response:
    """Save what was sent and go on; or show it again, unsaved, with what is to be put right.

    An emergency never waits for what is to be put right: that page has no other answer.
    """
    form, now = _form(), _now(inside)
    if look.is_choice():
        urgent = _unstored_emergency(check, merged, now)
        return _asked(inside, token, check, replace(pages.told_again(shown), urgent=urgent))
    if shown.version != check.version and merged != check.answers:
        return _unsaved(inside, token, check, shown, merged)
    if shown.wrong:
        return _asked(inside, token, check, shown)
    try:
        saved = keeping.save(inside, form, check, merged, now)
    except Changed:
        return _unsaved(inside, token, _opened(inside, token), shown, merged)
    except Refused:
        busy = replace(shown, unsaved=HTTPStatus.SERVICE_UNAVAILABLE)
        return _unsaved(inside, token, check, busy, merged)
    return _onward(token, shown, check, saved, now)


def _unsaved(
    inside: Inside, token: str, newest: Check, shown: pages.Shown, merged: Answers
) -> Response:
    """Show what was sent over what is stored; an emergency in it is told before it is saved."""
    why = shown.unsaved or HTTPStatus.CONFLICT
    urgent = _unstored_emergency(newest, merged, _now(inside))
    again = replace(shown, version=newest.version, wrong=(), unsaved=why, urgent=urgent)
    return _asked(inside, token, newest, again)


def _unstored_emergency(check: Check, merged: Answers, now: datetime) -> telling.Told | None:
    """Return the emergency that these answers show newly, None when they show none."""
    response = keeping.answered(_form(), check, merged, now)
    seen = engine.assess(response, now=now).screened()
    if seen is None or not telling.emergency(merged, seen) - _emergency(check, now):
        return None
    return telling.told(_form(), seen, look.spoken())


def _onward(token: str, shown: pages.Shown, before: Check, saved: Check, now: datetime) -> Response:
    """Go where the answers lead: to the emergency that they newly show, or to the next page."""
    form, page = _form(), shown.page
    if _back():
        there = way.opened_by(form, before.answers, saved.answers, page)
    else:
        there = way.after(form, saved.answers, page)
    if _emergency(saved, now) - _emergency(before, now):
        return _see("emergency", token, **_then(there))
    return _to(token, there)


def _add_emergency(routes: Blueprint, inside: Inside) -> None:
    @routes.get("/<token>/emergency")
    def emergency(token: str) -> Response:
        """Say what to do at once; who has been seen for it today may go on."""
        check = _opened(inside, token)
        seen = _assessed(check, _now(inside)).screened()
        if check.is_finished or seen is None:
            return _see("resume", token)
        onward = _address(token, BY_SLUG.get(request.args.get("then", "")))
        return pages.emergency(telling.told(_form(), seen, look.spoken()), onward)


def _add_finish(routes: Blueprint, inside: Inside) -> None:
    @routes.get("/<token>/answers")
    def answers(token: str) -> Response:
        check = _opened(inside, token)
        if check.is_finished:
            return _see("result", token)
        urgent = bool(_emergency(check, _now(inside)))
        return pages.answers(token, _form(), check, is_urgent=urgent)

    @routes.post("/<token>/answers")
    def finish(token: str) -> Response:
        form, check = _form(), _opened(inside, token)
        if check.is_finished:
            return _see("result", token)
        if check.is_stale(_now(inside)):
            return _see("question", token, slug=FIRST.slug)
        missing = pages.missing(form, check)
        if not look.is_choice() and request.form.get(VERSION) != check.version:
            raise Changed
        if missing or look.is_choice():
            urgent = bool(_emergency(check, _now(inside)))
            return pages.answers(token, form, check, missing, is_urgent=urgent)
        keeping.finish(inside, form, check)
        return _see("result", token)


def _add_result(routes: Blueprint, inside: Inside) -> None:
    @routes.get("/<token>/result")
    def result(token: str) -> Response:
        check = _opened(inside, token)
        if not check.is_finished:
            return _see("resume", token)
        found = telling.told(_form(), _assessed(check, check.changed), look.spoken())
        return pages.result(token, _form(), check, found, inside.server.base)


def _add_deletion(routes: Blueprint, inside: Inside) -> None:
    @routes.get("/<token>/delete")
    def delete(token: str) -> Response:
        _opened(inside, token)
        return pages.delete(token)

    @routes.post("/<token>/delete")
    def deleted(token: str) -> Response:
        keeping.delete(inside, _opened(inside, token))
        return _found(url_for(".gone"))

    @routes.get("/deleted")
    def gone() -> Response:
        return pages.gone()


def _asked(inside: Inside, token: str, check: Check, shown: pages.Shown) -> Response:
    earlier = way.before(_form(), check.answers, shown.page)
    if _back():
        back = url_for(".answers", token=token)
    elif earlier is None:
        back = url_for(".start")
    else:
        back = url_for(".question", token=token, slug=earlier.slug)
    urgent = bool(_emergency(check, _now(inside)))
    around = pages.Around(token, back, ANSWERS if _back() else None, urgent, _stale(inside, check))
    return pages.question(_form(), shown, around)


def _stale(inside: Inside, check: Check) -> bool:
    return bool(check.answers) and check.is_stale(_now(inside))


def _emergency(check: Check, now: datetime) -> frozenset[str]:
    return telling.emergency(check.answers, _assessed(check, now).screened())


def _assessed(check: Check, now: datetime) -> engine.Assessment:
    """Return what the server found in the same response: the same rules, so the same triage."""
    return engine.assess(check.response, now=now)


def _opened(inside: Inside, token: str) -> Check:
    check = keeping.opened(inside, _form(), token, _now(inside))
    look.prefer(check.tongue)
    return replace(check, tongue=look.spoken().tag)


def _page(slug: str) -> Page:
    page = BY_SLUG.get(slug)
    return abort(HTTPStatus.NOT_FOUND) if page is None else page


def _then(there: Page | None) -> dict[str, str]:
    return _then_back() | {"then": ANSWERS if there is None else there.slug}


def _then_back() -> dict[str, Any]:
    return {BACK: ANSWERS} if _back() else {}


def _back() -> bool:
    return request.args.get(BACK) == ANSWERS


def _to(token: str, there: Page | None) -> Response:
    return _found(_address(token, there))


def _address(token: str, there: Page | None) -> str:
    """Return the address of a page, or of all answers after the last one."""
    if there is None:
        return url_for(".answers", token=token)
    return url_for(".question", token=token, slug=there.slug, **_then_back())


def _see(endpoint: str, token: str, **more: Any) -> Response:
    return _found(url_for(f".{endpoint}", token=token, **more))


def _found(address: str) -> Response:
    """Let the browser ask for the page, so that loading it again sends nothing twice."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def _now(inside: Inside) -> datetime:
    return inside.now()


def _form() -> Form:
    return engine.forms().by_url[QUESTIONNAIRE]
