"""What speaks for and against each cause, with the answers behind it. Must not know a page."""

from dataclasses import dataclass

from fhir_pad.findings import Findings
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


def causes(findings: Findings) -> tuple[Cause, ...]:
    """Return the differential, the cause with the most points first."""
    return tuple(
        Cause(
            code=one.cause,
            name=_name(one.cause, one.subtype),
            level=CONFIDENCE.words(one.level),
            points=one.score,
            speaks_for=tuple(map(line, one.rules_for)),
            speaks_against=tuple(map(line, one.rules_against)),
        )
        for one in findings.differential
    )


def _name(cause: str, subtype: str | None) -> str:
    said = CAUSE.words(cause) + ("" if subtype is None else f", {SUBTYPE.words(subtype)}")
    return said[:1].upper() + said[1:]
