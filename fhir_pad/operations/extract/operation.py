"""`QuestionnaireResponse/$extract`: a finished response becomes a transaction of resources.

Source: http://hl7.org/fhir/uv/sdc/OperationDefinition/QuestionnaireResponse-extract (SDC 4). What
the answers mean is for `$assess`; here stand only what was answered, and drafts to be worked out.
Must not know HTTP.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from fhir_pad import engine
from fhir_pad.fhir import arguments
from fhir_pad.fhir.arguments import Arguments, Kind, Parameter, Signature, at, read
from fhir_pad.fhir.form import FINISHED
from fhir_pad.fhir.form_templates import filled, templates
from fhir_pad.fhir.issues import (
    Issue,
    IssueType,
    Refused,
    error,
    operation_outcome,
    warning,
)
from fhir_pad.operations.extract.observations import Extracted, observations
from fhir_pad.operations.operation import Given, Level, Node, Operation
from fhir_pad.report.elements import Element
from fhir_pad.report.ids import uuid_for

RESPONSE: Final = "QuestionnaireResponse"
QUESTIONNAIRE: Final = "Questionnaire"
SENT: Final = "questionnaire-response"
SIGNATURE: Final[Signature] = MappingProxyType(
    {SENT: Parameter(Kind.RESOURCE), "questionnaire": Parameter(Kind.RESOURCE)}
)


def _extract(parameters: Node, given: Given) -> Node:
    """Return Parameters with `return`, a transaction Bundle, and `issues` if there are any.

    Where nothing is to be extracted, return the OperationOutcome that says so. Raises Refused
    for a response that cannot be read, is not finished, or is about nobody.
    """
    call = read(parameters, SIGNATURE)
    response = _response(call, given)
    assessment = engine.assess(response, now=given.now)
    faults = [*_faults(assessment.response), *_other_form(call, assessment.response)]
    if faults:
        raise Refused((*faults, *assessment.issues))
    form = engine.forms().find(assessment.response["questionnaire"])
    questionnaire = given.published(QUESTIONNAIRE, form.canonical)
    if questionnaire is None:
        raise TypeError("The Questionnaire of a response that was read is published.")
    found = (
        *observations(questionnaire, form, assessment.response, assessment.answers),
        *_drafts(questionnaire, assessment.response),
    )
    issues = (*assessment.issues, *_loose(assessment.response))
    if not found:
        text = "There is nothing to extract: no answer is one that becomes a resource."
        nothing = warning(IssueType.INFORMATIONAL, text)
        return operation_outcome((nothing, *issues))
    return arguments.parameters(
        arguments.said("return", "resource", _transaction(found, assessment.digest)),
        arguments.said("issues", "resource", operation_outcome(issues) if issues else None),
    )


def _response(call: Arguments, given: Given) -> Node:
    sent = call.node(SENT)
    if given.instance is not None and sent is not None:
        text = "Send no response to the address of one that is stored: it would not be read."
        raise Refused([error(IssueType.INVALID, text, at(SENT))])
    response = given.instance or sent
    if response is None:
        text = f"Give the {RESPONSE} as `{SENT}`, or send it alone."
        raise Refused([error(IssueType.REQUIRED, text, at(SENT))])
    if response.get("resourceType") != RESPONSE:
        raise Refused([error(IssueType.INVALID, f"Let `{SENT}` be a {RESPONSE}.", at(SENT))])
    return response


def _faults(response: Node) -> Iterator[Issue]:
    if response.get("status") not in FINISHED:
        text = "Finish the response: what is not completed or amended may still change."
        yield error(IssueType.BUSINESS_RULE, text, f"{RESPONSE}.status")
    if not _reference(response, "subject"):
        text = "Refer to the subject: what is extracted is about somebody."
        yield error(IssueType.REQUIRED, text, f"{RESPONSE}.subject")
    for name in ("subject", "encounter", "author"):
        if _reference(response, name).startswith("#"):
            text = f"Let the {name} stand outside the response: what is extracted does not hold it."
            yield error(IssueType.INVALID, text, f"{RESPONSE}.{name}")


def _reference(response: Node, name: str) -> str:
    said = response.get(name)
    return str(said.get("reference", "")) if isinstance(said, Mapping) else ""


def _other_form(call: Arguments, response: Node) -> Iterator[Issue]:
    """Give an error when a Questionnaire is sent that is not the one the response names.

    One that is sent stands for ours of the same canonical; no other is taken.
    """
    sent = call.node("questionnaire")
    named = str(response["questionnaire"]).partition("|")[0]
    if sent is not None and sent.get("url") != named:
        text = "Send the Questionnaire that the response names, or none."
        yield error(IssueType.INVALID, text, at("questionnaire"))


def _loose(response: Node) -> Iterator[Issue]:
    """Give a warning for what the resources lack because the response does not say it."""
    if "id" not in response:
        text = "The response has no id, so that what is extracted cannot refer to it."
        yield warning(IssueType.INCOMPLETE, text, f"{RESPONSE}.id")
    if "authored" not in response:
        text = "The response does not say when it was given, so neither does what is extracted."
        yield warning(IssueType.INCOMPLETE, text, f"{RESPONSE}.authored")


def _drafts(questionnaire: Node, response: Node) -> Iterator[Extracted]:
    for template in templates(questionnaire, response):
        yield Extracted(str(template["id"]), filled(template, response))


def _transaction(found: Iterable[Extracted], digest: str) -> Element:
    entries = [
        {
            "fullUrl": f"urn:uuid:{uuid_for(digest, f'extract|{one.role}')}",
            "resource": one.resource,
            "request": {"method": "POST", "url": one.resource["resourceType"]},
        }
        for one in found
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


EXTRACT: Final = Operation(
    name="extract",
    type=RESPONSE,
    levels=(Level.TYPE, Level.INSTANCE),
    definitions=("http://hl7.org/fhir/uv/sdc/OperationDefinition/QuestionnaireResponse-extract",),
    signature=SIGNATURE,
    run=_extract,
    bare=MappingProxyType({RESPONSE: SENT}),
    reads_only=False,
    reads_answers=True,
)
