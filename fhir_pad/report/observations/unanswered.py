"""A question without an answer, as FHIR says it: the question's code and why there is no value."""

from fhir_pad.fhir.canonical import system
from fhir_pad.report.codes import UNKNOWN
from fhir_pad.report.elements import Code, Element, concept
from fhir_pad.report.observations.vocabulary import OBSERVATION

_INDICES = ("abi", "tbi")


def question(topic: str) -> Code:
    """Return the code of a linkId; `abi` and `tbi` are Observations of ours, not questions."""
    name = OBSERVATION.name if topic in _INDICES else "leg-pain-question"
    return Code(system(name), topic)


def unanswered(topic: str, why: str = "") -> Element:
    """Return the component of a question whose answer is unknown; `why` it matters is its text."""
    return {"code": concept(question(topic)), "dataAbsentReason": concept(UNKNOWN, text=why)}
