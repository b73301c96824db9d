"""The fields of a page become a response, or sentences on what is wrong, each with its question.

Must not know HTTP, nor what an answer means.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from fhir_pad import engine
from fhir_pad.fhir.form import Answer, Form, Item
from fhir_pad.fhir.form_items import UNKNOWN, Kind
from fhir_pad.fhir.issues import Refused
from fhir_pad.report.words import DEMANDS, urgency
from fhir_pad.web.smart.asking import UNKNOWN_OF, Given, as_given
from fhir_pad.web.smart.sitting import Assessed, Sitting

LONGEST: Final = 64
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,9}")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_NAMED: Final = re.compile(r"`([a-z0-9-]+)`")
NOT_A_NUMBER: Final = "Write a number with a point and without a unit, or choose “not known”."
NOT_WHOLE: Final = "Write a whole number without a unit, or choose “not known”."
BOTH: Final = "Give the value, or choose “not known”; not both."


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to be put right; `link_id` is empty when it is about no single question."""

    link_id: str
    text: str


class NotAnswered(Exception):  # noqa: N818 - a statement, as Refused is
    """The fields make no response; `wrong` says all that is to be put right."""

    def __init__(self, wrong: tuple[Wrong, ...]) -> None:
        """Keep what is wrong."""
        self.wrong = wrong
        super().__init__()


def before(form: Form, sitting: Sitting) -> Given:
    """Return what the fields hold at first: what was answered here, else what is recorded."""
    if sitting.assessed is not None:
        answers = form.read(sitting.assessed.response).answers
        return {link_id: as_given(answer) for link_id, answer in answers.items()}
    found = {} if sitting.recorded is None else sitting.recorded.answers
    return {link_id: as_given(one.value) for link_id, one in found.items() if link_id in form.items}


def given(form: Form, fields: Mapping[str, list[str]]) -> Given:
    """Return what stands in the fields of a form, as far as it belongs to a question."""
    found = {}
    for item in form.items.values():
        texts = [text.strip()[:LONGEST] for text in fields.get(item.link_id, ())]
        if fields.get(f"{item.link_id}{UNKNOWN_OF}"):
            texts.append(UNKNOWN)
        found[item.link_id] = tuple(dict.fromkeys(text for text in texts if text))
    return {link_id: texts for link_id, texts in found.items() if texts}


def answered(form: Form, fields: Given) -> tuple[Mapping[str, Answer], tuple[Wrong, ...]]:
    """Return the answers that fields give and that fit, and what is wrong with the others."""
    return _fitting(form, *_answers(form, fields))


def assessed(form: Form, fields: Given, sitting: Sitting, now: datetime) -> Assessed:
    """Return the response that the fields give, once it could be assessed.

    An answer that another one makes pointless is left out, and a warning says so. Raises
    NotAnswered with everything that is wrong; an emergency that the other answers tell comes
    first.
    """
    answers, misfits = answered(form, fields)
    wrong = (*misfits, *_unanswered(form, fields))
    response = _response(form, answers, sitting, now)
    try:
        if wrong:
            raise NotAnswered((*_urgent(response, now), *wrong))
        reading = form.read(response, tolerant=True)
        done = engine.assess(_response(form, reading.answers, sitting, now), now=now)
    except Refused as refused:
        raise NotAnswered((*_told(refused), *wrong)) from refused
    told = (*reading.issues, *done.issues)
    return Assessed(done.response, now, tuple(dict.fromkeys(issue.text for issue in told)))


def _fitting(
    form: Form, answers: Mapping[str, Answer], wrong: tuple[Wrong, ...]
) -> tuple[Mapping[str, Answer], tuple[Wrong, ...]]:
    """Return the answers that fit their questions, and what is wrong with the others."""
    fitting = {}
    for link_id, answer in answers.items():
        try:
            form.respond({link_id: answer}, status="completed")
        except Refused as refused:
            wrong = (*wrong, *(Wrong(link_id, issue.text) for issue in refused.issues))
        else:
            fitting[link_id] = answer
    return fitting, wrong


def _unanswered(form: Form, fields: Given) -> Iterator[Wrong]:
    for item in form.items.values():
        if item.required and item.link_id not in fields:
            yield Wrong(item.link_id, f"Answer this question: {item.text}")


def _urgent(response: Mapping[str, object], now: datetime) -> Iterator[Wrong]:
    """Give the emergency that the answers tell already: it does not wait for the others."""
    urgent = engine.assess({**response, "status": "in-progress"}, now=now).screened()
    if urgent is not None:
        findings = urgent.findings
        demand = DEMANDS.get(findings.triage)
        headline = findings.triage if demand is None else f"{demand.headline}."
        yield Wrong("", " ".join((headline, *urgency(findings.triage, findings.window))))


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


def _told(refused: Refused) -> Iterator[Wrong]:
    """Give the issues, each at the question that it names."""
    for issue in refused.issues:
        named = _NAMED.search(issue.text)
        yield Wrong(named[1] if named else "", issue.text)


def _answers(form: Form, fields: Given) -> tuple[dict[str, Answer], tuple[Wrong, ...]]:
    answers: dict[str, Answer] = {}
    wrong = []
    for link_id, texts in fields.items():
        try:
            answers[link_id] = _answer(form.items[link_id], texts)
        except ValueError as fault:
            wrong.append(Wrong(link_id, str(fault)))
    return answers, tuple(wrong)


def _answer(item: Item, texts: tuple[str, ...]) -> Answer:
    """Return the answer; raise ValueError with a sentence when the fields give none."""
    if item.repeats:
        return texts
    if len(texts) > 1:
        raise ValueError(BOTH)
    [text] = texts
    if text == UNKNOWN or item.kind in {Kind.CHOICE, Kind.DATE_TIME}:
        return text
    if item.kind is Kind.INTEGER:
        if _WHOLE.fullmatch(text) is None:
            raise ValueError(NOT_WHOLE)
        return int(text)
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(NOT_A_NUMBER)
    return Decimal(text)
