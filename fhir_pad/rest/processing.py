"""Questionnaire/$process-response: a response is submitted through SDC's operation.

It is kept and assessed like one that is created. Must not know what a response says.
"""

from http import HTTPStatus

from fhir_pad.fhir.issues import Issue, IssueType, Severity, operation_outcome
from fhir_pad.operations.process import PROCESS_RESPONSE, processed
from fhir_pad.rest.bodies import Sound
from fhir_pad.rest.exchange import Answer
from fhir_pad.rest.operating import given, parameters
from fhir_pad.rest.server import Call
from fhir_pad.rest.submitting import keep


def process_response(call: Call) -> Answer:
    """Keep the response and what follows from it; answer with what there is to say."""
    response, warnings = processed(parameters(call, PROCESS_RESPONSE), given(call))
    made, _ = keep(call, Sound(response))
    text = f"The response is kept as {made.type}/{made.id}, with what follows from it."
    done = Issue(Severity.INFORMATION, IssueType.INFORMATIONAL, text)
    return Answer(HTTPStatus.OK, operation_outcome((done, *warnings)))
