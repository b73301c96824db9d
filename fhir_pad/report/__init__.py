"""Findings become FHIR R4: one collection Bundle with all that an assessment says.

Adds no clinical logic: what is proposed, withheld or likely stands in the findings. The resources
are plain dicts; decimals stay `Decimal` for the writer to put down as they are.
"""

from collections.abc import Iterable

from fhir_pad.findings import Findings
from fhir_pad.language import Language
from fhir_pad.report.careplan import care_plan
from fhir_pad.report.context import Context
from fhir_pad.report.elements import Element, full_url
from fhir_pad.report.goals import aims, goal
from fhir_pad.report.ids import Kept
from fhir_pad.report.observations import observations
from fhir_pad.report.provenance import provenance
from fhir_pad.report.risk import risk_assessment
from fhir_pad.report.words import EMERGENCY, urgency

__all__ = ["Context", "Kept", "bundle", "results"]


def bundle(findings: Findings, context: Context) -> Element:
    """Return the Bundle: the response, CarePlan, RiskAssessments, Observations, Goals, Provenance.

    The findings are in the language of the context already.

    Each entry has a `urn:uuid:` fullUrl by which the others refer to it; ids follow from
    `context.digest`, so the same findings and context give the same Bundle in any process.
    """
    return context.resource(
        "Bundle",
        type="collection",
        timestamp=context.moment,
        entry=_entries(context, results(findings, context)),
    )


def results(findings: Findings, context: Context) -> list[Element]:
    """Return what is made from the response, the CarePlan first and the Provenance last."""
    observed = observations(findings, context)
    urgent = _emergency(findings, context.language)
    risks = {
        risk.outcome: risk_assessment(risk, observed, context, urgent) for risk in findings.risks
    }
    goals = [(aim, goal(aim, risks, context)) for aim in aims(findings)]
    behind = [*risks.values(), *observed.values()]
    plan = care_plan(findings, context, goals, behind)
    made = [plan, *behind, *(aimed for _, aimed in goals)]
    return [*made, provenance(made, context)]


def _emergency(findings: Findings, language: Language) -> str:
    """Return what an emergency demands; empty for what can wait, be it hours."""
    if findings.triage != EMERGENCY:
        return ""
    return " ".join(urgency(findings.triage, findings.window, language))


def _entries(context: Context, made: Iterable[Element]) -> list[Element]:
    """Return the response as it was received, then what was made from it."""
    return [
        _entry(context.url_of("QuestionnaireResponse"), dict(context.response)),
        *(_entry(full_url(resource), resource) for resource in made),
    ]


def _entry(url: str, resource: Element) -> Element:
    return {"fullUrl": url, "resource": resource}
