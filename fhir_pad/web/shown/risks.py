"""Each predicted outcome: a sentence first, then by which method, and why.

Must not know a page, nor a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.findings import Findings, Risk
from fhir_pad.report.codes import METHOD, RISK_OUTCOME
from fhir_pad.web.shown.told import Line, line

HORIZONS: Final[Mapping[str, str]] = {"now": "now", "hours": "within hours", "": ""}
_UNITS: Final[Mapping[str, str]] = {"d": "day", "mo": "month", "y": "year"}


@dataclass(frozen=True, slots=True)
class Predicted:
    """One outcome in words."""

    sentence: str
    horizon: str
    method: str
    mitigation: str
    why: Line


def predicted(findings: Findings) -> tuple[Predicted, ...]:
    """Return every predicted outcome."""
    return tuple(map(_predicted, findings.risks))


def horizon(written: str) -> str:
    """Return a horizon in words: `5 y` is within 5 years."""
    if written in HORIZONS:
        return HORIZONS[written]
    number, _, unit = written.partition(" ")
    plural = "" if number == "1" else "s"
    return f"within {number} {_UNITS.get(unit, unit)}{plural}"


def _predicted(risk: Risk) -> Predicted:
    when = horizon(risk.horizon)
    within = f" {when}" if when else ""
    outcome = RISK_OUTCOME.words(risk.outcome)
    return Predicted(
        sentence=f"The risk of {outcome}{within} is {risk.qualitative}{_number(risk)}.",
        horizon=when,
        method=METHOD.words(risk.method),
        mitigation=risk.mitigation,
        why=line(risk.basis),
    )


def _number(risk: Risk) -> str:
    if risk.percent_range is not None:
        low, high = risk.percent_range
        return f": about {low:f} to {high:f} of 100 people"
    return "" if risk.percent is None else f": about {risk.percent:f} of 100 people"
