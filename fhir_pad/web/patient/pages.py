"""The pages of the self-check, made from templates. Must not know what is stored, nor how."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import groupby
from typing import Final

from flask import Response, url_for

from fhir_pad.fhir.form import Form
from fhir_pad.web import look
from fhir_pad.web.fields.asking import UNKNOWN_OF, Beside, Given
from fhir_pad.web.fields.taking import Wrong, summed
from fhir_pad.web.patient import asking, way, words
from fhir_pad.web.patient.keeping import OPEN_FOR, RESPONSE, Check
from fhir_pad.web.patient.layout import Page, Ticks
from fhir_pad.web.patient.telling import Told, answer_in_words


@dataclass(frozen=True, slots=True)
class Said:
    """Why something cannot be done, and what can."""

    title: str
    text: str
    remedy: str


NO_CHECK: Final = Said(
    "There is no check at this address",
    "The address is not complete, the answers were deleted, or it is more than "
    f"{OPEN_FOR.days} days old.",
    "Start a new check. If you feel in danger, call your emergency number.",
)
CHANGED: Final = Said(
    "These answers were changed in another window",
    "Nothing that was saved is lost, and nothing was changed by this page.",
    "Open the check again and look at your answers.",
)
ELSEWHERE: Final = Said(
    "This was not sent by a page of the check",
    "Nothing was saved.",
    "Open the check again at its own address.",
)
BUSY: Final = Said(
    "The check cannot be saved at the moment",
    "What you saved before is still there.",
    "Go back and try again in a moment. If you feel in danger, call your emergency number.",
)
OUR_FAULT: Final = Said(
    "The check does not work at the moment",
    "Please tell whoever runs it this number: {id}.",
    "Do not wait for it. If you feel in danger, call your emergency number.",
)
CHANGED_HERE: Final = Said(
    "Your answers were changed in another window",
    "What you chose here stands below and is not saved yet.",
    "Look at it once more and choose Continue to save it. Nothing on other pages is lost.",
)
BUSY_HERE: Final = Said(
    "The check cannot be saved at the moment",
    "What you chose here stands below and is not saved yet.",
    "Choose Continue to try again in a moment.",
)
UNSAVED: Final = {HTTPStatus.CONFLICT: CHANGED_HERE, HTTPStatus.SERVICE_UNAVAILABLE: BUSY_HERE}
"""Why what was sent is not saved, by the status of the page."""
WRONG: Final = HTTPStatus.UNPROCESSABLE_ENTITY
"""The status of a page on which something is to be put right."""
NOT_ANSWERED: Final = "Not answered"
SO_MANY: Final = "{answer}: {number} of {all}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page with its question: what stands in its fields, of which version, and what is wrong.

    `unsaved` is the status that says why nothing was saved; `urgent` is the emergency that was not
    saved either, and has to be told all the same.
    """

    page: Page
    wanted: frozenset[str]
    fields: Given
    version: str
    wrong: tuple[Wrong, ...] = ()
    unsaved: HTTPStatus | None = None
    urgent: Told | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """Where a page stands: what comes before it, and what has to be said on it."""

    token: str
    before: str
    back: str | None
    is_urgent: bool
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One page with what was said on it; `field` is where it is changed."""

    slug: str
    field: str
    text: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The pages of one section."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the Questionnaire with its answer."""

    text: str
    said: str


def start() -> Response:
    """Return the page before the first question."""
    return look.page("patient/start.html", is_public=True, call=words.CALL)


def problem(said: Said, status: HTTPStatus, id_: str = "", urgent: Told | None = None) -> Response:
    """Return the page that says what cannot be done; `id_` is that of the request.

    `urgent` is the emergency in what was sent, which comes first.
    """
    return look.page("patient/problem.html", status, said=said, id=id_, urgent=urgent)


def told_again(shown: Shown) -> Shown:
    """Return a page for another language, with what it had told already and nothing else."""
    told = look.told()
    wrong = shown.wrong if told == str(WRONG.value) else ()
    unsaved = next((one for one in UNSAVED if told == str(one.value)), None)
    return replace(shown, wrong=wrong, unsaved=unsaved)


def question(form: Form, shown: Shown, around: Around) -> Response:
    """Return the page of a question."""
    return look.page(
        "patient/question.html",
        shown.unsaved or (WRONG if shown.wrong else HTTPStatus.OK),
        shown=shown,
        around=around,
        wrong=summed(form, shown.wrong, look.spoken()),
        unsaved=shown.unsaved and UNSAVED[shown.unsaved],
        told=shown.unsaved or (WRONG if shown.wrong else ""),
        asked=asking.asked(form, shown.page, shown.wanted, _beside(shown)),
        note=look.say(form.items["red-note"].text),
        unknown_of=UNKNOWN_OF,
    )


def _beside(shown: Shown) -> Beside:
    faults = {one.link_id: one.text for one in shown.wrong}
    return Beside(shown.fields, {}, faults, language=look.spoken())


def emergency(told: Told, onward: str) -> Response:
    """Return the card that says what to do at once."""
    return look.page("patient/emergency.html", told=told, onward=onward)


def answers(
    token: str, form: Form, check: Check, wrong: tuple[Wrong, ...] = (), *, is_urgent: bool
) -> Response:
    """Return all answers, each to be changed, before they are sent."""
    return look.page(
        "patient/answers.html",
        WRONG if wrong else HTTPStatus.OK,
        token=token,
        groups=tuple(_groups(form, check)),
        saved=check.version,
        is_urgent=is_urgent,
        wrong=summed(form, wrong, look.spoken()),
    )


def missing(form: Form, check: Check) -> tuple[Wrong, ...]:
    """Return what has to be answered, if only with "I do not know", before answers are sent."""
    wanted = way.asked(form, check.answers)
    return tuple(
        Wrong(one, look.spoken().say(asking.NEEDED))
        for page in way.pages(form, check.answers)
        for one in page.link_ids
        if one in wanted and form.items[one].required and one not in check.answers
    )


def result(token: str, form: Form, check: Check, told: Told, base: str) -> Response:
    """Return what the answers mean, and what can be done."""
    asked = [one for page in way.pages(form, check.answers) for one in _asked(form, check, page)]
    answered = [one for one in asked if one in check.answers]
    return look.page(
        "patient/result.html",
        token=token,
        told=told,
        answers=tuple(_line(form, check, one) for one in answered),
        unanswered=len(asked) - len(answered),
        resume=url_for(".resume", token=token),
        base=base,
        name=f"{RESPONSE}/{check.id}",
        id=check.id,
    )


def delete(token: str) -> Response:
    """Return the page that asks whether everything is to be deleted."""
    return look.page("patient/delete.html", token=token)


def gone() -> Response:
    """Return the page that says that everything was deleted."""
    return look.page("patient/gone.html")


def _groups(form: Form, check: Check) -> Iterator[Group]:
    for section, pages in groupby(way.pages(form, check.answers), key=lambda one: one.section):
        title = look.spoken().say(section.title)
        yield Group(title, tuple(_row(form, check, page) for page in pages))


def _row(form: Form, check: Check, page: Page) -> Row:
    if isinstance(page.part, Ticks):
        text = look.spoken().say(page.part.text)
        return Row(page.slug, page.link_ids[0], text, tuple(_together(form, check, page)))
    line = _line(form, check, page.part)
    return Row(page.slug, page.part, line.text, (line.said,))


def _together(form: Form, check: Check, page: Page) -> Iterator[str]:
    """Give each yes with its words, and of every other answer how often it was given."""
    say, others, asked = look.spoken().say, Counter[str](), _asked(form, check, page)
    for one in asked:
        line = _line(form, check, one)
        if check.answers.get(one) == asking.YES:
            yield f"{line.said}: {line.text}"
        else:
            others[line.said] += 1
    for answer, number in others.items():
        yield say(SO_MANY, answer=answer, number=number, all=len(asked))


def _asked(form: Form, check: Check, page: Page) -> list[str]:
    wanted = way.asked(form, check.answers)
    return [one for one in page.link_ids if one in wanted]


def _line(form: Form, check: Check, link_id: str) -> Line:
    language, answer = look.spoken(), check.answers.get(link_id)
    text = language.say(form.items[link_id].text)
    if answer is None:
        return Line(text, language.say(NOT_ANSWERED))
    return Line(text, answer_in_words(form, link_id, answer, language))
