"""The strip above everything: how soon, what it is, which stage, what is missing.

Must not know a page, nor a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.fhir.form import Answer
from fhir_pad.findings import Findings
from fhir_pad.report.codes import CAUSE, CONFIDENCE, SUBTYPE
from fhir_pad.report.words import DEMANDS, TRIAGE, urgency
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
CHILD: Final = "The adult pathway does not apply to a child or adolescent."
SCREENED: Final = (
    "Not said: the answers are not finished, and only emergency signs were looked for."
)


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


def strip(findings: Findings, answers: Mapping[str, Answer]) -> Strip:
    """Return the strip of an assessment."""
    return Strip(
        urgency=_urgency(findings),
        cause=_cause(findings),
        confidence="" if findings.confidence is None else CONFIDENCE.words(findings.confidence),
        stages=staged(findings, answers),
        missing=tuple(topic(one.topic) for one in findings.missing),
    )


def look(level: str) -> str:
    """Return how a triage level looks; one that is not known looks like an emergency."""
    return LOOKS.get(level, "emergency")


def _urgency(findings: Findings) -> Urgency:
    demand = DEMANDS.get(findings.triage)
    return Urgency(
        level=findings.triage,
        look=look(findings.triage),
        headline=TRIAGE.words(findings.triage) if demand is None else demand.headline,
        sentences=urgency(findings.triage, findings.window),
        provisional=findings.triage_provisional,
        unknown=tuple(map(topic, findings.red_flags_unknown)),
        why=tuple(line(flag.basis) for flag in findings.triage_flags),
    )


def _cause(findings: Findings) -> str:
    if findings.out_of_scope:
        return CHILD
    if findings.primary_cause is None:
        return SCREENED
    kind = "" if findings.subtype is None else f", {SUBTYPE.words(findings.subtype)}"
    parts = " and ".join(map(CAUSE.words, findings.components))
    said = f"{CAUSE.words(findings.primary_cause)}{kind}{f': {parts}' if parts else ''}"
    return said[:1].upper() + said[1:]
