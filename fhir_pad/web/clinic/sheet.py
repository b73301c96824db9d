"""The nurse's measurements: what stands in the fields becomes indices, or a response to be kept.

The indices are those of the rules, with their class; nothing is computed elsewhere. Must not know
a page, nor how anything is stored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fhir_pad import engine
from fhir_pad.assess_parts import DOUBTFUL_UNIT
from fhir_pad.fhir.canonical import url
from fhir_pad.fhir.form import Answer, Form
from fhir_pad.fhir.issues import Refused
from fhir_pad.findings import Findings
from fhir_pad.language import BASE, Language
from fhir_pad.legs.calculated import RED_FLAG_NOTICE
from fhir_pad.report.narrative import NO_ADULT
from fhir_pad.report.words import ABI_CATEGORY, TBI_CATEGORY, TRIAGE, urgency
from fhir_pad.web.fields.asking import Given
from fhir_pad.web.fields.taking import Wrong, taken
from fhir_pad.web.shown.legs import SIDES, Measured, lacking, measured

FORM: Final = url("Questionnaire", "vascular-measurements")
EMERGENCY: Final = "emergency-now"
NOTHING: Final = (
    "Nothing stands on the sheet: write a measurement or choose an answer. If a value could not be "
    "had, choose “Not known”."
)
"""An assessment of no answer at all reads as if somebody had looked and found nothing."""
BUSY: Final = (
    "The sheet cannot be kept at the moment. Everything that was written stands here still: choose "
    "Save again in a moment."
)


@dataclass(frozen=True, slots=True)
class Indices:
    """The indices of one leg, and what is to be said beside them."""

    side: str
    abi: Measured
    tbi: Measured


@dataclass(frozen=True, slots=True)
class Calculated:
    """What the fields give so far. `notice` is empty while no warning sign is answered with yes."""

    legs: tuple[Indices, ...]
    notice: tuple[str, ...]
    note: str
    wrong: tuple[Wrong, ...]
    answers: Mapping[str, Answer]


def form() -> Form:
    """Return the form of the sheet."""
    return engine.forms().by_url[FORM]


def notice(asked: Form) -> str:
    """Return what the form says when a warning sign is answered with yes, and only then."""
    return asked.items[RED_FLAG_NOTICE].text


def calculated(asked: Form, given: Given, now: datetime, language: Language = BASE) -> Calculated:
    """Return the indices that the fields give so far, and everything that is wrong with them.

    What is wrong in one field keeps nothing of the others back, an emergency least of all.
    """
    answers, wrong = taken(asked, given, language)
    begun = asked.respond(answers, status="in-progress", authored=_written(now))
    try:
        done = engine.assess(begun, now=now, tolerant=True)
    except Refused as refused:
        told = (Wrong("", issue.text) for issue in refused.issues)
        return Calculated(_legs(None, answers, language), (), "", (*wrong, *told), answers)
    findings = done.findings
    said = tuple(_notice(asked, answers, done, language))
    note = " ".join(dict.fromkeys(_beside(findings, language)))
    return Calculated(_legs(done, answers, language), said, note, wrong, answers)


def _beside(findings: Findings, language: Language) -> Iterator[str]:
    """Give what is said of the whole sheet: whom the rules are not for, and a doubtful unit."""
    if findings.out_of_scope:
        yield language.say(NO_ADULT)
    for one in findings.cautions:
        if one.code == DOUBTFUL_UNIT:
            yield language.say(one.text)


def response(
    asked: Form, answers: Mapping[str, Answer], subject: str, now: datetime
) -> dict[str, object]:
    """Return the finished response; what another answer switches off is left out."""
    about = {"reference": subject}
    begun = asked.respond(answers, status="in-progress", subject=about)
    kept = asked.read(begun, tolerant=True).answers
    return asked.respond(kept, status="completed", authored=_written(now), subject=about)


def _written(now: datetime) -> str:
    return now.isoformat(timespec="seconds")


def _legs(
    done: engine.Assessment | None, answers: Mapping[str, Answer], language: Language
) -> tuple[Indices, ...]:
    abi, tbi = ({}, {}) if done is None else (done.findings.abi, done.findings.tbi)
    return tuple(
        Indices(
            side,
            measured(abi.get(side), ABI_CATEGORY, language, lacking(side, answers)),
            measured(tbi.get(side), TBI_CATEGORY, language),
        )
        for side in SIDES
    )


def _notice(
    asked: Form, answers: Mapping[str, Answer], done: engine.Assessment, language: Language
) -> Iterator[str]:
    """Give the form's own notice when a warning sign is there, then what an emergency demands."""
    if asked.switches[RED_FLAG_NOTICE](answers):
        yield language.say(notice(asked))
    if done.findings.triage == EMERGENCY:
        yield f"{language.say(TRIAGE.words(done.findings.triage))}."
        yield from urgency(done.findings.triage, done.findings.window, language)
