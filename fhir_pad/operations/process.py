"""`Questionnaire/$process-response`, the SDC way to submit a response: what is to be submitted.

Source: http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-process-response. Must not know
how a response is stored, nor what follows from it.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from fhir_pad import engine
from fhir_pad.fhir.arguments import Kind, Parameter, Signature, at, read
from fhir_pad.fhir.issues import (
    Issue,
    IssueType,
    Refused,
    Severity,
    error,
    operation_outcome,
)
from fhir_pad.operations.operation import Given, Level, Node, Operation

RESPONSE: Final = "QuestionnaireResponse"
SIGNATURE: Final[Signature] = MappingProxyType({"in": Parameter(Kind.RESOURCE)})

TAKEN: Final = Issue(Severity.INFORMATION, IssueType.INFORMATIONAL, "The response was understood.")


def processed(parameters: Node, given: Given) -> tuple[Node, tuple[Issue, ...]]:
    """Return the response that is submitted, and the warnings about it.

    Raises Refused with every fault: no response, one that cannot be assessed, or one to another
    Questionnaire than that at whose address this was called.
    """
    response = read(parameters, SIGNATURE).node("in")
    if response is None:
        text = f"Give the {RESPONSE} as `in`, or send it alone."
        raise Refused([error(IssueType.REQUIRED, text, at("in"))])
    if response.get("resourceType") != RESPONSE:
        raise Refused([error(IssueType.INVALID, f"Let `in` be a {RESPONSE}.", at("in"))])
    misplaced = tuple(_misplaced(response, given.instance))
    try:
        assessment = engine.assess(response, now=given.now)
    except Refused as refused:
        raise type(refused)((*refused.issues, *misplaced)) from refused
    if misplaced:
        raise Refused(misplaced)
    return assessment.response, assessment.issues


def _misplaced(response: Node, questionnaire: Node | None) -> Iterator[Issue]:
    """Give an error when a response names another Questionnaire than that of the address."""
    named = response.get("questionnaire")
    if questionnaire is None or not isinstance(named, str):
        return  # that it names none is said when it is read
    if named.partition("|")[0] != questionnaire.get("url"):
        text = "Send the response to the Questionnaire that it names."
        yield error(IssueType.INVALID, text, f"{RESPONSE}.questionnaire")


def _outcome(parameters: Node, given: Given) -> Node:
    _, issues = processed(parameters, given)
    return operation_outcome(issues or (TAKEN,))


PROCESS_RESPONSE: Final = Operation(
    name="process-response",
    type="Questionnaire",
    levels=(Level.TYPE, Level.INSTANCE),
    definitions=("http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-process-response",),
    signature=SIGNATURE,
    run=_outcome,
    bare=MappingProxyType({RESPONSE: "in"}),
    reads_only=False,
)
