"""The pages of the app, made from templates. Must not know what an EHR is asked."""

from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from flask import Response

from fhir_pad.ehr.registration import Registration
from fhir_pad.fhir.form import Form
from fhir_pad.web import look
from fhir_pad.web.fields.asking import UNKNOWN_OF, Beside, Given, sections
from fhir_pad.web.fields.taking import Wrong, summed, taken
from fhir_pad.web.shown.told import moment
from fhir_pad.web.shown.view import view
from fhir_pad.web.smart import past, results
from fhir_pad.web.smart.sitting import Assessed, Sitting

UNREAD: Final = "named by the EHR alone; the record was not read"


def problem(
    text: str,
    remedy: str,
    status: HTTPStatus,
    *,
    said: str = "",
    urgent: tuple[str, ...] = (),
) -> Response:
    """Return the page that says why the app cannot go on, and what to do.

    `urgent` is the emergency in answers that are lost with it: a headline, and what it demands.
    """
    return _page("problem", status, text=text, remedy=remedy, said=said, urgent=urgent)


def ehrs(registrations: Iterable[Registration]) -> Response:
    """Return the page on which somebody chooses an EHR."""
    return _page("ehrs", ehrs=tuple(registrations))


def left() -> Response:
    """Return the page that says that nothing is kept any more."""
    return _page("left")


def form(  # noqa: PLR0913 - what a form that is shown again has
    asked: Form,
    sitting: Sitting,
    given: Given,
    proof: str,
    *,
    wrong: tuple[Wrong, ...] = (),
    urgent: tuple[str, ...] = (),
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> Response:
    """Return the questions, with what stands in their fields and what is wrong with it.

    `urgent` is the emergency that the answers tell already: a headline, and what it demands.
    `status` is that of a page on which something is wrong.
    """
    found, language = sitting.recorded, look.spoken()
    recorded = {} if found is None or sitting.assessed is not None else found.answers
    sources = {
        link_id: ", ".join(filter(None, (one.reference, one.date)))
        for link_id, one in recorded.items()
    }
    wrong = tuple(map(_marked, wrong))
    faults = {one.link_id: one.text for one in reversed(wrong)}
    shows = asked.shown(taken(asked, given, language)[0])
    shown = frozenset(link_id for link_id, is_shown in shows.items() if is_shown)
    return _page(
        "form",
        status if wrong else HTTPStatus.OK,
        title=look.say(asked.title),
        patient=_patient(sitting),
        recorded=found,
        sections=sections(asked, Beside(given, sources, faults, shown, language)),
        wrong=summed(asked, wrong, language),
        urgent=urgent,
        unknown_of=UNKNOWN_OF,
        proof=proof,
    )


def result(sitting: Sitting, assessed: Assessed, proof: str, *, problem: str = "") -> Response:
    """Return the result, and what can be done with it."""
    done = results.assessment(sitting)
    bundle = done.bundle()
    return _page(
        "result",
        HTTPStatus.BAD_GATEWAY if problem else HTTPStatus.OK,
        patient=_patient(sitting),
        whose=_whose(sitting),
        date=moment(done.response.get("authored", "")),
        view=view(done, bundle, language=look.spoken()),
        trend=past.over_time(sitting, done, look.spoken()),
        warnings=assessed.warnings,
        missing=results.missing(sitting, bundle),
        written=results.SAID.get(assessed.written, ""),
        problem=problem,
        proof=proof,
    )


def _patient(sitting: Sitting) -> str:
    """Return the patient in words, empty when the EHR shows the patient around the app."""
    if not sitting.grant.needs_banner or sitting.recorded is None:
        return ""
    return _whose(sitting)


def _whose(sitting: Sitting) -> str:
    """Return the patient in words: on paper nothing of the EHR stands around the app."""
    found = "" if sitting.recorded is None else sitting.recorded.patient
    return found or look.say(UNREAD)


def _marked(one: Wrong) -> Wrong:
    return replace(one, text=look.marked(one.text, one.tongue)) if one.tongue else one


def _page(name: str, status: HTTPStatus = HTTPStatus.OK, **said: object) -> Response:
    return look.page(f"smart/{name}.html", status, **said)
