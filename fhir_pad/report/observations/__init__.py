"""Every finding that is worth reading back, as R4 Observations.

A reader of the Bundle learns from these all that the assessment found. Must not know a rule.
"""

from fhir_pad.findings import Findings
from fhir_pad.report.basis import decision_bases, decision_basis
from fhir_pad.report.context import Context
from fhir_pad.report.elements import Element
from fhir_pad.report.observations.answers import answer_facts
from fhir_pad.report.observations.arteries import artery_facts
from fhir_pad.report.observations.cause import cause_facts
from fhir_pad.report.observations.emergency import emergency_facts
from fhir_pad.report.observations.fact import Fact, observation
from fhir_pad.report.observations.scope import index_leg_facts, scope_fact
from fhir_pad.report.observations.veins import vein_facts

__all__ = ["observations"]


def observations(findings: Findings, context: Context) -> dict[str, Element]:
    """Return the Observations by role (`triage`, `abi-right` ...), the urgent ones first."""
    facts = [
        *emergency_facts(findings),
        *cause_facts(findings),
        *artery_facts(findings),
        *vein_facts(findings),
        *answer_facts(findings),
        *index_leg_facts(findings),
    ]
    explained = {topic for fact in facts for topic in fact.explained_by}
    facts.append(scope_fact(findings, sorted(findings.stated.keys() - explained)))
    return {fact.role: observation(fact, _basis(fact, findings), context) for fact in facts}


def _basis(fact: Fact, findings: Findings) -> list[Element]:
    """Return why this is said; what else is explained here names its topic."""
    own, *others = fact.explained_by
    return decision_bases(findings.stated.get(own, ())) + [
        decision_basis(basis, topic=topic)
        for topic in others
        for basis in findings.stated.get(topic, ())
    ]
