"""`Questionnaire/$populate`: from a record to a response that a person checks and completes.

Source: http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-populate (SDC 4). Must not know
how a record is read, nor HTTP.
"""

from typing import Final

from fhir_pad import engine
from fhir_pad.fhir import arguments
from fhir_pad.fhir.issues import IssueType, Refused, error, operation_outcome
from fhir_pad.operations.operation import Given, Level, Node, Operation
from fhir_pad.operations.populate.asked import SIGNATURE, asked
from fhir_pad.operations.populate.forms import QUESTIONNAIRE
from fhir_pad.operations.populate.populated import populated
from fhir_pad.recorded import facts


def _populate(parameters: Node, given: Given) -> Node:
    """Return Parameters with `response` and `issues`.

    Raises Refused when the call cannot be understood, when the record is of nobody who can be
    assessed, and when nothing on record answers a question of the form.
    """
    call = asked(parameters, given)
    recorded = facts(call.resources, given.now)
    refusing = [issue for issue in recorded.issues if issue.blocks]
    if refusing:
        raise Refused((*refusing, *call.issues))
    form = engine.forms().find(f"{call.questionnaire['url']}|{call.questionnaire['version']}")
    found = populated(form, recorded, call.people, given.now)
    if not found.facts:
        text = "Nothing can be filled in: send data of the patient that answer the form."
        raise Refused((error(IssueType.NOT_FOUND, text), *call.issues, *found.issues))
    return arguments.parameters(
        arguments.said("response", "resource", found.response),
        arguments.said("issues", "resource", operation_outcome((*call.issues, *found.issues))),
    )


POPULATE: Final = Operation(
    name="populate",
    type=QUESTIONNAIRE,
    levels=(Level.TYPE, Level.INSTANCE),
    definitions=("http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-populate",),
    signature=SIGNATURE,
    run=_populate,
    reads_only=False,
)
