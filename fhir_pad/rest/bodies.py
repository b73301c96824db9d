"""What was sent: bytes read strictly, and checked as the R4 resource that the address asks for.

A response that shows emergency signs says so even when it cannot be taken. Must not know what is
done with the resource.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fhir_pad import alarm
from fhir_pad.engine import Malformed, assess, forms, questions
from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.fhir.write import write
from fhir_pad.intake import Taken, plain
from fhir_pad.rest.alarming import beginning
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.problems import Problem, bad_request
from fhir_pad.rest.server import Call

RESPONSE = "QuestionnaireResponse"


@dataclass(frozen=True, slots=True)
class Sound:
    """A resource that is right as R4, and what a response says where that was read with it."""

    resource: Node
    said: Taken | None = None


def parsed(data: bytes) -> object:
    """Return the JSON in these bytes; raise Malformed with every fault and any emergency seen."""
    try:
        body = strict.read(data)
    except Refused as refused:
        raise Malformed(with_alarm(data, refused).issues) from refused
    if body is None:
        text = "Send one JSON object: a FHIR resource. null is none."
        raise Malformed((error(IssueType.STRUCTURE, text),))
    return body


def valid(call: Call) -> Sound:
    """Return the resource that was sent, of the type of the address.

    A response that is written plainly is checked as R4 and read in one pass.

    Raises Problem 400 without a body, Malformed with everything that R4 forbids, and for a
    response with what its Questionnaire forbids as well.
    """
    body = call.asked.body
    if body is None:
        raise bad_request(IssueType.STRUCTURE, f"Send a {call.type} as the body.")
    said = plain(body, forms(), tolerant=False) if call.type == RESPONSE else None
    if said is not None:
        return Sound(said.response, said)
    faults = structure.check(body, expect=frozenset({call.type}))
    if isinstance(body, Mapping) and not any(fault.blocks for fault in faults):
        return Sound(body)
    refused = Malformed(faults)
    if not isinstance(body, Mapping) or call.type != RESPONSE:
        raise refused
    if body.get("resourceType") == RESPONSE:
        assess(body, now=call.now)  # refuses it too, with all reasons and any emergency
    raise with_alarm(write(body), refused)


def with_alarm(data: bytes, refused: Refused | Problem) -> Refused | Problem:
    """Return the refusal, which begins with the emergency when the bytes show one."""
    seen = alarm.alarm(data, questions())
    return refused if seen is None else beginning(seen, refused)
