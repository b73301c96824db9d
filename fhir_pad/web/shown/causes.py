"""What speaks for and against each cause, with the answers behind it. Must not know a page."""

from dataclasses import dataclass
from typing import Final

from fhir_pad.findings import Candidate, Findings
from fhir_pad.language import Language
from fhir_pad.report.codes import CAUSE, CONFIDENCE, SUBTYPE
from fhir_pad.web.shown.told import Line, line

NO_EVIDENCE: Final = "no evidence"
"""Of a cause that no answer speaks for or against; its level is the lowest all the same."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of the differential."""

    code: str
    name: str
    level: str
    points: int
    speaks_for: tuple[Line, ...]
    speaks_against: tuple[Line, ...]


def causes(findings: Findings, language: Language) -> tuple[Cause, ...]:
    """Return the differential, the cause with the most points first."""
    return tuple(
        Cause(
            code=one.cause,
            name=_name(one.cause, one.subtype, language),
            level=language.say(_level(one)),
            points=one.score,
            speaks_for=tuple(line(why, language) for why in one.rules_for),
            speaks_against=tuple(line(why, language) for why in one.rules_against),
        )
        for one in findings.differential
    )


def _level(one: Candidate) -> str:
    return CONFIDENCE.words(one.level) if one.rules_for or one.rules_against else NO_EVIDENCE


def _name(cause: str, subtype: str | None, language: Language) -> str:
    kind = "" if subtype is None else f", {language.say(SUBTYPE.words(subtype))}"
    return language.begun(f"{language.say(CAUSE.words(cause))}{kind}")
