"""ActivityDefinition/$apply: one action of the plan as a request for a patient.

An activity has no conditions of its own; the plan has them. So it is requested only where the
plan proposes it: what the plan withholds comes back as something not to be done, and the rest is
refused with the reason. Must not know when an action applies.

Source: http://hl7.org/fhir/R4/activitydefinition-operation-apply.html.
"""

from datetime import datetime

from fhir_pad.fhir.arguments import read
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.findings import Action, Findings
from fhir_pad.operations.apply import signature
from fhir_pad.operations.apply.applied import People, assessed
from fhir_pad.operations.apply.basis import Basis, bases
from fhir_pad.operations.apply.plan import people, several
from fhir_pad.operations.apply.requests import NEEDS_DATA, request
from fhir_pad.operations.apply.tongue import tongue
from fhir_pad.operations.named import named
from fhir_pad.operations.operation import Given, Level, Node, Operation
from fhir_pad.report.elements import Element
from fhir_pad.spoken import spoken

ACTIVITY_DEFINITION = "ActivityDefinition"
R4 = "http://hl7.org/fhir/OperationDefinition/ActivityDefinition-apply"
CPG = "http://hl7.org/fhir/uv/cpg/OperationDefinition/cpg-activitydefinition-apply"
PROPOSAL = "proposal"


def _apply(parameters: Node, given: Given) -> Node:
    arguments = read(parameters, signature.ACTIVITY)
    found = bases(arguments, given)
    code = str(named(ACTIVITY_DEFINITION, arguments, given)["id"])
    others, language = people(arguments), tongue(arguments, given)
    return several([_request(code, basis, others, given.now, language) for basis in found])


def _request(code: str, basis: Basis, others: People, now: datetime, language: str) -> Element:
    assessment, context = assessed(basis, others, now, language)
    refused = _refusal(_named(code, assessment.findings))
    action = _named(code, spoken(assessment.findings, context.language))
    if action is None or refused:
        raise Refused([error(IssueType.BUSINESS_RULE, refused)])
    return request(action, context, PROPOSAL)


def _named(code: str, findings: Findings) -> Action | None:
    return next((action for action in findings.actions if action.code == code), None)


def _refusal(action: Action | None) -> str:
    """Return why nothing can be requested, empty when it can."""
    if action is None:
        return "The plan does not propose this for what is known of the patient."
    if action.status != NEEDS_DATA:
        return ""
    missing = ", ".join(action.missing)
    return f"{action.reason} To be answered first: {missing}." if missing else action.reason


APPLY_ACTIVITY = Operation(
    name="apply",
    type=ACTIVITY_DEFINITION,
    levels=(Level.TYPE, Level.INSTANCE),
    definitions=(R4, CPG),
    signature=signature.ACTIVITY,
    run=_apply,
    speaks=True,
    reads_answers=True,
)
