"""The strip above everything: how soon, what it is, which stage, what is missing.

Must not know a page, nor a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.fhir.form import Answer
from fhir_pad.findings import Findings
from fhir_pad.language import BASE, Language
from fhir_pad.report.codes import CONFIDENCE
from fhir_pad.report.narrative import NO_ADULT
from fhir_pad.report.summary import cause
from fhir_pad.report.words import TRIAGE, urgency
from fhir_pad.web.shown.stages import Stage, staged
from fhir_pad.web.shown.told import Line, line, topic

LOOKS: Final[Mapping[str, str]] = {
    "emergency-now": "emergency",
    "same-day": "urgent",
    "urgent-days": "soon",
    "routine": "routine",
    "self-care": "routine",
}
"""How each triage level looks, as classes of the style sheet; its words say it too."""
SCREENED: Final = (
    "Not said: the answers are not finished, and only emergency signs were looked for."
)
NOTHING: Final = "Nothing that these rules would ask for next."


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon care is needed, and why."""

    level: str
    look: str
    headline: str
    sentences: tuple[str, ...]
    provisional: bool
    unknown: tuple[str, ...]
    """Emergency questions that nobody answered."""
    why: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """What a clinician sees first."""

    urgency: Urgency
    cause: str
    confidence: str
    stages: tuple[Stage, ...]
    missing: tuple[str, ...]
    if_nothing: str
    """What is said where nothing is missing; of answers that are not finished nobody looked."""


def strip(findings: Findings, answers: Mapping[str, Answer], language: Language = BASE) -> Strip:
    """Return the strip of an assessment; the findings are in the language already."""
    sure = findings.confidence
    return Strip(
        urgency=_urgency(findings, language),
        cause=_cause(findings, language),
        confidence="" if sure is None else language.say(CONFIDENCE.words(sure)),
        stages=staged(findings, answers, language),
        missing=tuple(topic(one.topic, language) for one in findings.missing),
        if_nothing=language.say(SCREENED if _is_screened(findings) else NOTHING),
    )


def _is_screened(findings: Findings) -> bool:
    """Tell whether only emergency signs were looked for."""
    return findings.pad_status is None and not findings.out_of_scope


def look(level: str) -> str:
    """Return how a triage level looks; one that is not known looks like an emergency."""
    return LOOKS.get(level, "emergency")


def _urgency(findings: Findings, language: Language) -> Urgency:
    return Urgency(
        level=findings.triage,
        look=look(findings.triage),
        headline=language.say(TRIAGE.words(findings.triage)),
        sentences=urgency(findings.triage, findings.window, language),
        provisional=findings.triage_provisional,
        unknown=tuple(topic(one, language) for one in findings.red_flags_unknown),
        why=tuple(line(flag.basis, language) for flag in findings.triage_flags),
    )


def _cause(findings: Findings, language: Language) -> str:
    if findings.out_of_scope:
        return language.say(NO_ADULT)
    return language.begun(cause(findings, language)) or language.say(SCREENED)
