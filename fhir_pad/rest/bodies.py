"""What was sent: bytes read strictly, and checked as the R4 resource that the address asks for.

A response that shows emergency signs says so even when it cannot be taken. Must not know what is
done with the resource.
"""

from collections.abc import Mapping

from fhir_pad import alarm
from fhir_pad.engine import Malformed, questions
from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.issues import IssueType, Refused
from fhir_pad.fhir.write import write
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.problems import bad_request
from fhir_pad.rest.server import Call


def parsed(data: bytes) -> object:
    """Return the JSON in these bytes; raise Malformed with every fault and any emergency seen."""
    try:
        return strict.read(data)
    except Refused as refused:
        raise Malformed(with_alarm(data, refused).issues) from refused


def valid(call: Call) -> Node:
    """Return the resource that was sent, of the type of the address.

    Raises Problem 400 without a body, Malformed with everything that R4 forbids.
    """
    body = call.asked.body
    if body is None:
        raise bad_request(IssueType.REQUIRED, f"Send a {call.type} as the body.")
    faults = structure.check(body, expect=frozenset({call.type}))
    if any(fault.blocks for fault in faults) or not isinstance(body, Mapping):
        refused = Malformed(faults)
        if isinstance(body, Mapping):
            raise with_alarm(write(body), refused) from None
        raise refused
    return body


def with_alarm(data: bytes, refused: Refused) -> Refused:
    """Return the refusal, which begins with the emergency when the bytes show one."""
    seen = alarm.alarm(data, questions())
    return refused if seen is None else type(refused)((seen, *refused.issues))
