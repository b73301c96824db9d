"""The Library: all rules as CQL, and as the ELM that was compiled from it.

As the Using CQL guide wants a Library: both contents, what it depends on, what it reads, and each
define as an output. Source: http://hl7.org/fhir/uv/cql/ (1.0.0). Must not know CQL.
"""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from fhir_pad.cql import library as cql
from fhir_pad.cql import risks
from fhir_pad.fhir.canonical import pinned
from fhir_pad.legs.model import ACTIONS, GAPS, OUTCOMES
from fhir_pad.logic import Choice, Many, Number, Term, YesNo
from fhir_pad.logic.terms import Moment
from fhir_pad.publish.cited import bibliography
from fhir_pad.publish.metadata import LIBRARY_TYPES, about_patients, definition, notices
from fhir_pad.publish.required import codes_read, data_requirements
from fhir_pad.report.context import NOT_ADVICE
from fhir_pad.report.elements import Code, Element, concept

ELM = Path(cql.__file__).parent / "compiled" / f"{cql.NAME}.json"
"""Compiled with `make elm`; a test compiles it again and compares."""
TEXT = ELM.with_suffix(".cql")
"""The text from which ELM was compiled."""
FHIR_MODEL = "http://fhir.org/guides/cqf/common/Library/FHIR-ModelInfo|4.0.1"
OUTPUTS: dict[type[Term], tuple[str, str]] = {
    YesNo: ("boolean", "1"),
    Choice: ("string", "1"),
    Many: ("string", "*"),
    Number: ("decimal", "1"),
    Moment: ("dateTime", "1"),
}
"""The FHIR type of a define, and how many values it has at most."""


class NotCompiledError(Exception):
    """The rules have changed since the ELM was compiled."""


def libraries() -> list[Element]:
    """Return the one Library; raise NotCompiledError when its ELM is of another text."""
    text = cql.library()
    if TEXT.read_text("utf-8") != text:
        raise NotCompiledError("The rules have changed since the ELM was compiled: run make elm.")
    return [
        definition(
            "Library",
            cql.NAME,
            title="The leg pain rules in CQL",
            description="Every answer, derived fact, score, table, stage, triage, risk and action "
            "of the leg pain rules as one define each, under the name that the rules have for it. "
            "A define is null while it is not known, which is never the same as false; "
            "red-flags-unknown and red-flags-not-excluded say which warning signs nobody answered. "
            "What starts with finding: is what is told of the patient, who may be a child; what "
            "starts with propose: says whether an action is proposed.",
            computer_name=cql.NAME,
            shareable=True,
            copyright=notices({code.system for code in codes_read()}),
            type=concept(Code(LIBRARY_TYPES, "logic-library")),
            subjectCodeableConcept=about_patients(),
            purpose="Lets another engine decide as this module does, without its server.",
            usage=f"{NOT_ADVICE} It reads the newest finished response of the patient to one of "
            "the Questionnaires it depends on, else the newest unfinished one. Where that does not "
            "answer, it reads what is recorded with the codes of its data requirements; it does "
            "not follow references to a Medication. It does not see an emergency in an unfinished "
            "response beside a finished one.",
            relatedArtifact=[*_needed(), *bibliography()],
            parameter=list(_outputs()),
            dataRequirement=data_requirements(),
            content=[
                _content("text/cql", text.encode()),
                _content("application/elm+json", ELM.read_bytes()),
            ],
        )
    ]


def _needed() -> Iterator[Element]:
    yield {"type": "depends-on", "display": "FHIR model information", "resource": FHIR_MODEL}
    for form in cql.FORMS:
        yield {"type": "depends-on", "resource": pinned("Questionnaire", form)}


def _outputs() -> Iterator[Element]:
    for term in cql.terms():
        yield _output(term.name, *OUTPUTS[type(term)])
    for term in cql.findings():
        yield _output(cql.finding(term), *OUTPUTS[type(term)])
    for outcome in OUTCOMES:
        for part in risks.parts(outcome):
            yield _output(risks.told(outcome.code, part), risks.TYPES[part].lower(), "1")
    yield _output(cql.ALL_MISSING, "string", "*")
    for gap in GAPS:
        yield _output(f"{cql.MISSING}{gap.code}", "boolean", "1")
    for action in ACTIONS:
        yield _output(cql.proposes(action.code), "boolean", "1")


def _output(name: str, type_: str, most: str) -> Element:
    return {"name": name, "use": "out", "min": 0, "max": most, "type": type_}


def _content(media_type: str, content: bytes) -> Element:
    return {"contentType": media_type, "data": b64encode(content).decode("ascii")}
