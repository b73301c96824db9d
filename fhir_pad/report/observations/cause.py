"""Primary cause, its kind, and the ranked differential as facts."""

from collections.abc import Iterator

from fhir_pad.fhir.canonical import system
from fhir_pad.findings import Candidate, Findings
from fhir_pad.report.basis import decision_basis
from fhir_pad.report.codes import CAUSE, CONFIDENCE, SUBTYPE
from fhir_pad.report.elements import Code, Element, element
from fhir_pad.report.observations.fact import Fact, coded, component


def cause_facts(findings: Findings) -> Iterator[Fact]:
    """Yield what is known of the cause; nothing for a person out of scope."""
    if findings.primary_cause is not None:
        yield _primary_cause(findings.primary_cause, findings)
    kinds = list(_kinds(findings))
    if findings.subtype is not None or kinds:
        value = {} if findings.subtype is None else coded(SUBTYPE, findings.subtype)
        yield Fact("cause-subtype", value, kinds, topics=("subtype",))
    if findings.differential:
        ranked = [_candidate(candidate) for candidate in findings.differential]
        yield Fact("differential", components=ranked)


def _primary_cause(cause: str, findings: Findings) -> Fact:
    parts = [component("cause-components", **coded(CAUSE, part)) for part in findings.components]
    if findings.confidence is not None:
        parts.append(component("cause-confidence", **coded(CONFIDENCE, findings.confidence)))
    return Fact("primary-cause", coded(CAUSE, cause), parts, topics=("primary-cause", "confidence"))


def _kinds(findings: Findings) -> Iterator[Element]:
    """Yield the kind within each cause that has kinds, whether or not it is the primary one."""
    kinds = (("musculoskeletal", findings.msk_subtype), ("neurogenic", findings.neuro_subtype))
    for cause, kind in kinds:
        if kind is not None:
            yield {"code": CAUSE.concept(cause), **coded(SUBTYPE, kind)}


def _candidate(candidate: Candidate) -> Element:
    """Return the component of one cause: its points, their meaning, and the rules both ways."""
    kind = () if candidate.subtype is None else (Code(system(SUBTYPE.name), candidate.subtype),)
    rules = [
        *(decision_basis(basis, direction="for") for basis in candidate.rules_for),
        *(decision_basis(basis, direction="against") for basis in candidate.rules_against),
    ]
    return element(
        extension=rules,
        code=CAUSE.concept(candidate.cause, *kind),
        valueInteger=candidate.score,
        interpretation=[CONFIDENCE.concept(candidate.told)],
    )
