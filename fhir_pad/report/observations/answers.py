"""What is missing from the answers, and what in them a person should look at, as facts."""

from collections.abc import Iterator

from fhir_pad.fhir.canonical import system
from fhir_pad.findings import Caution, Findings
from fhir_pad.report.elements import Code, Element, concept, element
from fhir_pad.report.observations.fact import Fact
from fhir_pad.report.observations.unanswered import question, unanswered
from fhir_pad.report.observations.vocabulary import OBSERVATION


def answer_facts(findings: Findings) -> Iterator[Fact]:
    """Yield what is missing, then what does not fit together."""
    if findings.missing:
        asked = [unanswered(missing.topic, missing.why) for missing in findings.missing]
        yield Fact("missing-data", components=asked)
    if findings.cautions:
        said = [_caution(caution) for caution in findings.cautions]
        yield Fact("cautions", components=said)


def _caution(caution: Caution) -> Element:
    """Return the component of a caution: the question it is about, its kind, its sentence."""
    about = Code(system(OBSERVATION.name), "cautions")
    topics = [question(caution.topic)] if caution.topic else []
    return element(code=concept(about, *topics, text=caution.code), valueString=caution.text)
