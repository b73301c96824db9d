"""What speaks for and against each cause, with the answers behind it. Must not know a page."""

from dataclasses import dataclass

from fhir_pad.findings import Findings
from fhir_pad.language import Language
from fhir_pad.report.codes import CAUSE, CONFIDENCE, SUBTYPE
from fhir_pad.web.shown.told import Line, line


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
            level=language.say(CONFIDENCE.words(one.told)),
            points=one.score,
            speaks_for=tuple(line(why, language) for why in one.rules_for),
            speaks_against=tuple(line(why, language) for why in one.rules_against),
        )
        for one in findings.differential
    )


def _name(cause: str, subtype: str | None, language: Language) -> str:
    kind = "" if subtype is None else f", {language.say(SUBTYPE.words(subtype))}"
    return language.begun(f"{language.say(CAUSE.words(cause))}{kind}")
