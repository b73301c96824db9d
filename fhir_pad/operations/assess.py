"""`QuestionnaireResponse/$assess`: a response in, the Bundle of its results out.

Must not know how an assessment is made. Nothing of what is sent is kept.
"""

from types import MappingProxyType
from typing import Final

from fhir_pad import engine
from fhir_pad.envelope import RESPONSE
from fhir_pad.fhir import canonical
from fhir_pad.fhir.arguments import Kind, Parameter
from fhir_pad.operations.operation import Given, Level, Node, Operation
from fhir_pad.publish import operations as published


def _assessed(sent: Node, given: Given) -> Node:
    """Return the Bundle; raise Refused, or Malformed for what is no R4, with every fault."""
    # What was sent was read strictly; Parameters can have been made of an address.
    is_read = sent.get("resourceType") == RESPONSE
    done = (engine.assess_read if is_read else engine.assess)(sent, now=given.now)
    return done.bundle(given.language)


ASSESS: Final = Operation(
    name="assess",
    type=RESPONSE,
    levels=(Level.TYPE,),
    definitions=(canonical.url("OperationDefinition", published.ASSESS),),
    signature=MappingProxyType({"response": Parameter(Kind.RESOURCE)}),
    run=_assessed,
    # The engine opens every envelope that a response may come in, and places its faults there.
    whole=True,
    reads_answers=True,
    reads_only=False,
    speaks=True,
)
