"""The addresses below `/clinic`. Must not know what is asked, nor what an assessment says."""

import logging
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, g, request, url_for
from werkzeug.exceptions import HTTPException

from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.write import write
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.problems import Problem, from_refused
from fhir_pad.web import look
from fhir_pad.web.clinic import keeping, pages, sheet
from fhir_pad.web.clinic.asked import RESPONSE, subject_of
from fhir_pad.web.clinic.keeping import OfSomebodyElse
from fhir_pad.web.clinic.proved import UNPROVED, is_proved, proof
from fhir_pad.web.clinic.stored import opened
from fhir_pad.web.clinic.whose import KEPT_BEFORE, Whose, misfit, typed, whose
from fhir_pad.web.clinic.worklist import Place, worklist
from fhir_pad.web.errors import OUR_FAULT, on_http, traced
from fhir_pad.web.fields.asking import as_given
from fhir_pad.web.fields.taking import Wrong, given
from fhir_pad.web.inside import Inside

PREFIX: Final = "/clinic"
LOG: Final = logging.getLogger("fhir_pad.web.clinic")
SCRIPT: Final = (Path(__file__).parent / "static" / "measure.js").read_bytes()
SAVE: Final = "save"
AGE: Final = "age"
BEFORE: Final = "before"
NOT_NOW: Final = "not-now"
NO_PROOF: Final = "no-proof"
TOLD: Final[Mapping[str, Wrong]] = {
    BEFORE: Wrong("patient", KEPT_BEFORE),
    NOT_NOW: Wrong("", sheet.BUSY),
    NO_PROOF: Wrong("", UNPROVED),
}
"""Why a sheet was not kept that only its page knows: it is told again in another language."""


def blueprint(inside: Inside) -> Blueprint:
    """Return the routes; they show and keep patients' data and ask nobody who they are.

    So they belong where nobody needs a token, and nowhere else.
    """
    routes = Blueprint("clinic", __name__, url_prefix=PREFIX, template_folder="templates")
    look.speak(routes)
    _add_faults(routes)
    _add_stored(routes, inside)
    _add_sheet(routes, inside)
    return routes


def _add_faults(routes: Blueprint) -> None:
    @routes.errorhandler(Problem)
    def problem(fault: Problem) -> Response:
        return pages.problem(fault.status, tuple(issue.text for issue in fault.issues))

    @routes.errorhandler(Refused)
    def refused(fault: Refused) -> Response:
        return problem(from_refused(fault))

    @routes.errorhandler(HTTPException)
    def unanswerable(fault: HTTPException) -> Response | HTTPException:
        return on_http(fault)

    @routes.errorhandler(Exception)
    def fault(fault: Exception) -> Response:
        return pages.problem(HTTPStatus.INTERNAL_SERVER_ERROR, (_failed(fault),))


def _add_stored(routes: Blueprint, inside: Inside) -> None:
    @routes.get("/")
    def first() -> Response:
        """List what is stored, the most urgent first."""
        begin = Place(request.args.get("level", Place().level), request.args.get("after", ""))
        return pages.listed(
            worklist(inside, begin, language=look.spoken()), is_first=begin == Place()
        )

    @routes.get("/<id_>")
    def response(id_: str) -> Response:
        """Show one stored response and everything that it led to."""
        return pages.shown(opened(inside, id_, look.spoken()), inside.server.base)


def _add_sheet(routes: Blueprint, inside: Inside) -> None:
    server = inside.server

    @routes.get("/measure")
    def measure() -> Response:
        """Show the empty sheet, or one that was kept before, so that it can be put right."""
        kept = inside.read((RESPONSE, request.args["of"])) if "of" in request.args else {}
        return _again(inside, kept) if keeping.sheet_of(kept) else _empty(inside)

    @routes.post("/measure")
    def measured() -> Response:
        """Calculate what stands on the sheet, or keep it."""
        if not is_proved(server.store.key):
            return _sheet(inside, told=NO_PROOF, status=HTTPStatus.FORBIDDEN)
        return _saved(inside) if request.form.get(look.DO) == SAVE else _looked_at(inside)

    @routes.post("/measure/index")
    def index() -> Response:
        """Tell the script of the sheet what follows from its fields; nothing is kept."""
        fields = given(sheet.form(), request.form.to_dict(flat=False))
        done = sheet.calculated(sheet.form(), fields, inside.now(), look.spoken())
        said = Response(write(pages.indices(sheet.form(), done)), content_type="application/json")
        said.headers["Cache-Control"] = "no-store"
        return said

    @routes.get("/measure.js")
    def script() -> Response:
        """Return the script of the sheet."""
        said = Response(SCRIPT, content_type="text/javascript; charset=utf-8")
        said.headers["Cache-Control"] = "no-cache"
        return said


def _empty(inside: Inside) -> Response:
    number, shown = pages.sheet_id(""), proof(inside.server.store.key)
    return pages.measuring(sheet.form(), pages.Filled({}, typed({}), number, shown))


def _again(inside: Inside, kept: Node) -> Response:
    """Return the sheet that a response was kept from, with what follows from it."""
    asked, language = sheet.form(), look.spoken()
    answers = asked.read(kept, tolerant=True).answers
    fields = {one: as_given(answer, language) for one, answer in answers.items()}
    whose = typed({"patient": subject_of(kept)})
    number, shown = keeping.sheet_of(kept), proof(inside.server.store.key)
    done = sheet.calculated(asked, fields, inside.now(), language)
    return pages.measuring(asked, pages.Filled(fields, whose, number, shown), done)


def _sheet(
    inside: Inside,
    *more: Wrong,
    told: str = "",
    number: str = "",
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> Response:
    """Return the sheet as it was sent, with what follows from it; `number` makes it another one.

    `told` is what is told again in another language: all that is wrong, or why it was not kept.
    `status` is that of a sheet on which something is wrong.
    """
    asked, fields = sheet.form(), given(sheet.form(), request.form.to_dict(flat=False))
    done = sheet.calculated(asked, fields, inside.now(), look.spoken())
    number = number or pages.sheet_id(request.form.get("sheet", ""))
    why = (TOLD[told],) if told in TOLD and not more else ()
    sent = pages.Filled(fields, typed(request.form), number, proof(inside.server.store.key), told)
    return pages.measuring(asked, sent, done, (*why, *more, *done.wrong), status)


def _looked_at(inside: Inside) -> Response:
    """Return the sheet with its indices; in another language with all that was told to be wrong."""
    told = look.told() if look.is_choice() else ""
    if told != SAVE:
        return _sheet(inside, told=told if told in TOLD else "")
    try:
        _, wrong = _wrong(inside, *_filled(inside))
    except (Problem, Refused):
        wrong = ()
    return _sheet(inside, *wrong, told=SAVE)


def _saved(inside: Inside) -> Response:
    """Keep the measurements and show what they led to, or the sheet with what is wrong.

    Whatever keeps them from being kept, what was typed stays, and an emergency in it is told.
    """
    try:
        return _kept(inside)
    except OfSomebodyElse:
        return _sheet(inside, told=BEFORE, number=pages.sheet_id(""))
    except Problem as problem:
        return _unkept(inside, problem)
    except Refused as refused:
        return _unkept(inside, from_refused(refused))
    except Exception as fault:  # noqa: BLE001 - see above; the sheet without it is made anew
        failed = Wrong("", _failed(fault))
        return _sheet(inside, failed, told=NOT_NOW, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _kept(inside: Inside) -> Response:
    now, done = _filled(inside)
    patient, wrong = _wrong(inside, now, done)
    if wrong or done.wrong:
        return _sheet(inside, *wrong, told=SAVE)
    number = pages.sheet_id(request.form.get("sheet", ""))
    made = sheet.response(sheet.form(), done.answers, keeping.subject(patient, number), now)
    id_ = keeping.kept(inside, made, patient, number)
    return Response(
        status=HTTPStatus.SEE_OTHER, headers={"Location": url_for("clinic.response", id_=id_)}
    )


def _filled(inside: Inside) -> tuple[datetime, sheet.Calculated]:
    """Return the present, and what stands on the sheet that was sent."""
    asked, now = sheet.form(), inside.now()
    fields = given(asked, request.form.to_dict(flat=False))
    return now, sheet.calculated(asked, fields, now, look.spoken())


def _wrong(
    inside: Inside, now: datetime, done: sheet.Calculated
) -> tuple[Whose, tuple[Wrong, ...]]:
    """Return whose sheet it is, and what is wrong with it besides its fields."""
    patient, wrong = whose(inside, typed(request.form), now.date())
    if not done.answers and not done.wrong:
        return patient, (Wrong("", sheet.NOTHING), *wrong)
    number = pages.sheet_id(request.form.get("sheet", ""))
    if AGE in {one.link_id for one in done.wrong} or keeping.is_kept(inside, number):
        return patient, wrong
    return patient, (*wrong, *misfit(patient, done.answers.get(AGE), now.date()))


def _unkept(inside: Inside, problem: Problem) -> Response:
    is_busy = problem.status == HTTPStatus.SERVICE_UNAVAILABLE
    texts = () if is_busy else dict.fromkeys(one.text for one in problem.issues)
    wrong = (Wrong("", text) for text in texts)
    return _sheet(inside, *wrong, told=NOT_NOW, status=problem.status)


def _failed(fault: Exception) -> str:
    """Log a fault; return what is said of it."""
    LOG.error("request %s failed\n%s", g.request_id, traced(fault))
    return look.spoken().say(OUR_FAULT, id=g.request_id)
