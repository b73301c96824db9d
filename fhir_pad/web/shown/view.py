"""Everything that a clinician's page says of one assessment, as frozen values.

Adds nothing to the findings and hides nothing of them. Must not know Flask, nor a rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fhir_pad.engine import Assessment
from fhir_pad.findings import Findings
from fhir_pad.language import BASE, Language
from fhir_pad.spoken import spoken
from fhir_pad.web.shown import causes, legs, plan, raw, risks, strip, told
from fhir_pad.words import page


@dataclass(frozen=True, slots=True)
class Missing:
    """A question whose answer would make the result safer."""

    question: str
    why: str


@dataclass(frozen=True, slots=True)
class Caution:
    """Something in the answers that a person should look at."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """One assessment in words."""

    strip: strip.Strip
    legs: tuple[legs.Leg, ...]
    causes: tuple[causes.Cause, ...]
    risks: tuple[risks.Predicted, ...]
    plan: plan.Plan
    cautions: tuple[Caution, ...]
    missing: tuple[Missing, ...]
    answers: tuple[told.Told, ...]
    sources: tuple[told.Source, ...]
    text: str
    raw: tuple[raw.Raw, ...]


def view(
    done: Assessment, bundle: Mapping[str, object], text: str = "", language: Language = BASE
) -> View:
    """Return an assessment in words of a language.

    `bundle` holds its results, as they are kept or sent; `text` is the plan as text, made anew
    when it is empty.
    """
    findings = spoken(done.findings, language)
    differential, predicted = causes.causes(findings, language), risks.predicted(findings, language)
    planned = plan.plan(findings, done.left_out, language)
    above = strip.strip(findings, done.answers, language)
    lines = (*above.urgency.why, *_lines(differential, predicted, planned))
    return View(
        strip=above,
        legs=legs.both(findings, done.answers, language),
        causes=differential,
        risks=predicted,
        plan=planned,
        cautions=tuple(_cautions(findings, language)),
        missing=tuple(
            Missing(told.topic(one.topic, language), one.why) for one in findings.missing
        ),
        answers=told.answered(done.answers, language),
        sources=told.sources(lines, language),
        text=text or page(done.bundle(language.tag)),
        raw=raw.raw(bundle),
    )


def _cautions(findings: Findings, language: Language) -> Iterator[Caution]:
    for one in findings.cautions:
        yield Caution(told.topic(one.topic, language) if one.topic else "", one.text)


def _lines(
    differential: tuple[causes.Cause, ...],
    predicted: tuple[risks.Predicted, ...],
    planned: plan.Plan,
) -> Iterator[told.Line]:
    for cause in differential:
        yield from (*cause.speaks_for, *cause.speaks_against)
    yield from (one.why for one in predicted)
    for item in (*planned.withheld, *(one for each in planned.phases for one in each.items)):
        yield from item.why
