"""The answers of a page become a response, or sentences on what is wrong, each with its question.

Must not know HTTP, nor what an answer means.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from fhir_pad import engine
from fhir_pad.fhir.form import Answer, Form
from fhir_pad.fhir.issues import Refused
from fhir_pad.language import BASE, Language
from fhir_pad.report.words import TRIAGE, urgency
from fhir_pad.web.fields.asking import Given, as_given
from fhir_pad.web.fields.taking import Wrong, taken
from fhir_pad.web.smart.sitting import Assessed, Sitting

UNANSWERED: Final = "Answer this question: {question}"
_NAMED: Final = re.compile(r"`([a-z0-9-]+)`")


class NotAnswered(Exception):  # noqa: N818 - a statement, as Refused is
    """The fields make no response; `wrong` says all that is to be put right.

    `urgent` is the emergency that the other answers tell already, empty without one.
    """

    def __init__(self, wrong: tuple[Wrong, ...], urgent: tuple[str, ...] = ()) -> None:
        """Keep what is wrong."""
        self.wrong, self.urgent = wrong, urgent
        super().__init__()


def before(form: Form, sitting: Sitting, language: Language) -> Given:
    """Return what the fields hold at first: what was answered here, else what is recorded."""
    if sitting.assessed is not None:
        answers = form.read(sitting.assessed.response).answers
        return {link_id: as_given(answer, language) for link_id, answer in answers.items()}
    found = {} if sitting.recorded is None else sitting.recorded.answers
    return {
        link_id: as_given(one.value, language)
        for link_id, one in found.items()
        if link_id in form.items
    }


def assessed(
    form: Form, fields: Given, sitting: Sitting, now: datetime, language: Language
) -> Assessed:
    """Return the response that the fields give, once it could be assessed.

    An answer that another one makes pointless is left out, and a warning says so. Raises
    NotAnswered with everything that is wrong, and with the emergency that the other answers tell.
    """
    answers, misfits = taken(form, fields, language)
    wrong = (*misfits, *unanswered(form, fields, language))
    response = _response(form, answers, sitting, now)
    try:
        if wrong:
            raise NotAnswered(wrong, urgent(response, now, language))
        reading = form.read(response, tolerant=True)
        done = engine.assess(_response(form, reading.answers, sitting, now), now=now)
    except Refused as refused:
        raise NotAnswered((*_told(refused, language), *wrong)) from refused
    told = (*reading.issues, *done.issues)
    return Assessed(done.response, now, tuple(dict.fromkeys(issue.text for issue in told)))


def begun(
    form: Form, fields: Given, sitting: Sitting, now: datetime, language: Language
) -> NotAnswered:
    """Return what is wrong in the fields so far; what is empty may still be answered."""
    answers, misfits = taken(form, fields, language)
    try:
        return NotAnswered(misfits, urgent(_response(form, answers, sitting, now), now, language))
    except Refused as refused:
        return NotAnswered((*_told(refused, language), *misfits))


def unanswered(form: Form, fields: Given, language: Language) -> Iterator[Wrong]:
    """Give the questions without an answer that need one, if only that it is not known."""
    for item in form.items.values():
        if item.required and item.link_id not in fields:
            yield Wrong(item.link_id, language.say(UNANSWERED, question=language.say(item.text)))


def urgent(response: Mapping[str, object], now: datetime, language: Language) -> tuple[str, ...]:
    """Return the emergency that the answers tell already: a headline, and what it demands.

    It waits neither for the other answers nor for a database, nor for what contradicts it.
    """
    begun = {**response, "status": "in-progress"}
    seen = engine.assess(begun, now=now, tolerant=True).screened()
    if seen is None:
        return ()
    findings = seen.findings
    headline = language.say(TRIAGE.words(findings.triage))
    return headline, *urgency(findings.triage, findings.window, language)


def urgent_alone(form: Form, fields: Given, now: datetime, language: Language) -> tuple[str, ...]:
    """Return the emergency in fields of which it is not known any more whose they are."""
    answers, _ = taken(form, fields, language)
    authored = now.isoformat(timespec="seconds")
    return urgent(form.respond(answers, status="in-progress", authored=authored), now, language)


def _response(
    form: Form, answers: Mapping[str, Answer], sitting: Sitting, now: datetime
) -> dict[str, object]:
    grant = sitting.grant
    response = form.respond(
        answers,
        status="completed",
        authored=now.isoformat(timespec="seconds"),
        subject={"reference": f"Patient/{grant.patient}"},
    )
    if grant.encounter is not None:
        response["encounter"] = {"reference": f"Encounter/{grant.encounter}"}
    if sitting.user:
        response["author"] = {"reference": sitting.user}
    return response


def _told(refused: Refused, language: Language) -> Iterator[Wrong]:
    """Give the issues, each at the question that it names."""
    for issue in refused.issues:
        named = _NAMED.search(issue.text)
        tongue = "" if language.knows(issue.text) else BASE.tag
        yield Wrong(named[1] if named else "", language.say(issue.text), tongue)
