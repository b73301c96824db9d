"""Each predicted outcome as a RiskAssessment.

Must not know how likely an outcome is or why; the finding says so itself.
"""

from collections.abc import Mapping

from fhir_pad.findings import Risk
from fhir_pad.language import Language
from fhir_pad.report.basis import decision_basis, prediction_horizon
from fhir_pad.report.codes import METHOD, RISK_OF_DISEASE, RISK_OUTCOME, RISK_PROBABILITY
from fhir_pad.report.context import NOT_ADVICE, Context, software
from fhir_pad.report.elements import Code, Element, concept, element, quantity
from fhir_pad.report.horizon import period
from fhir_pad.report.summary import risk_line
from fhir_pad.report.xhtml import div, say

RISK_OF = "Risk of {outcome}"
RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "cardiovascular-events": ("pad-status", "arterial-stage"),
    "progression-to-clti": ("pad-status", "arterial-stage", "abi-right", "abi-left"),
    "limb-loss": ("arterial-stage", "wifi", "rutherford-acute"),
    "irreversible-ischaemic-damage": ("ali-status", "rutherford-acute", "six-hour-window"),
    "dvt": ("dvt-status", "wells"),
    "pulmonary-embolism": ("dvt-status",),
    "venous-ulceration": ("primary-cause", "ceap"),
}
"""The Observations, by role, that a prediction rests on beside the response."""


def risk_assessment(
    risk: Risk, observed: Mapping[str, Element], context: Context, urgent: str = ""
) -> Element:
    """Return the RiskAssessment of one outcome; `observed` are the Observations by role.

    `urgent` says what an emergency demands, in the words of the plan; empty when there is none.
    """
    behind = [observed[role] for role in RESTS_ON.get(risk.outcome, ()) if role in observed]
    language = context.language
    return context.resource(
        "RiskAssessment",
        risk.outcome,
        text=div(
            *(say("p", line) for line in _lines(risk, urgent, language) if line),
            language=context.spoken,
        ),
        status=context.status,
        method=METHOD.concept(risk.method),
        code=concept(RISK_OF_DISEASE, text=_named(risk, language)),
        subject=context.subject,
        encounter=context.encounter,
        occurrenceDateTime=context.asked,
        performer=software(),
        basis=[context.source, *map(context.refer, behind)],
        prediction=[_prediction(risk, context)],
        mitigation=risk.mitigation,
        note=[{"text": line} for line in (NOT_ADVICE, urgent) if line],
    )


def _lines(risk: Risk, urgent: str, language: Language) -> tuple[str, ...]:
    return urgent, risk_line(risk, language), risk.mitigation, language.say(NOT_ADVICE)


def _named(risk: Risk, language: Language) -> str:
    return language.say(RISK_OF, outcome=language.say(RISK_OUTCOME.words(risk.outcome)))


def _prediction(risk: Risk, context: Context) -> Element:
    return element(
        extension=[decision_basis(risk.basis), *prediction_horizon(risk.horizon)],
        outcome=RISK_OUTCOME.concept(risk.outcome),
        **_probability(risk),
        qualitativeRisk=concept(Code(RISK_PROBABILITY, risk.qualitative), text=risk.qualitative),
        whenPeriod=period(risk.horizon, context.asked, context.now),
        rationale=": ".join(filter(None, [risk.basis.rule, risk.basis.text])),
    )


def _probability(risk: Risk) -> Element:
    """Return probability[x] in percent, as R4 wants it (ras-1, ras-2); empty without a number."""
    if risk.percent is not None:
        return {"probabilityDecimal": risk.percent}
    if risk.percent_range is None:
        return {}
    low, high = risk.percent_range
    return {"probabilityRange": {"low": quantity(low, "%"), "high": quantity(high, "%")}}
