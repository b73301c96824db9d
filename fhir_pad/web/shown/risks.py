"""Each predicted outcome: a sentence first, then by which method, and why.

Must not know a page, nor a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.findings import Findings, Risk
from fhir_pad.language import Language
from fhir_pad.report.codes import METHOD, RISK_OUTCOME
from fhir_pad.report.summary import BETWEEN
from fhir_pad.web.shown.told import Line, line

HORIZONS: Final[Mapping[str, str]] = {
    "": "",
    "now": "now",
    "hours": "within hours",
    "30 d": "within 30 days",
    "3 mo": "within 3 months",
    "1 y": "within 1 year",
    "5 y": "within 5 years",
}
"""Every horizon of the rules in words."""
RISK: Final = "The risk of {outcome} is {level}."
RISK_WHEN: Final = "The risk of {outcome} {when} is {level}."
OF_100: Final = "{level}: about {number} of 100 people"


@dataclass(frozen=True, slots=True)
class Predicted:
    """One outcome in words."""

    sentence: str
    horizon: str
    method: str
    mitigation: str
    why: Line


def predicted(findings: Findings, language: Language) -> tuple[Predicted, ...]:
    """Return every predicted outcome; the findings are in the language already."""
    return tuple(_predicted(one, language) for one in findings.risks)


def _predicted(risk: Risk, language: Language) -> Predicted:
    when = language.say(HORIZONS.get(risk.horizon, risk.horizon))
    said = {
        "outcome": language.say(RISK_OUTCOME.words(risk.outcome)),
        "level": _level(risk, language),
    }
    return Predicted(
        sentence=language.say(RISK_WHEN, when=when, **said) if when else language.say(RISK, **said),
        horizon=when,
        method=language.say(METHOD.words(risk.method)),
        mitigation=risk.mitigation,
        why=line(risk.basis, language),
    )


def _level(risk: Risk, language: Language) -> str:
    level = language.say(risk.qualitative)
    if risk.percent_range is not None:
        low, high = (language.number(end) for end in risk.percent_range)
        number = language.say(BETWEEN, low=low, high=high)
    elif risk.percent is not None:
        number = language.number(risk.percent)
    else:
        return level
    return language.say(OF_100, level=level, number=number)
