"""Of which leg the assessment speaks, and whether it holds for this person at all, as facts."""

from collections.abc import Iterable, Iterator

from fhir_pad.findings import Findings
from fhir_pad.report.codes import LEFT, RIGHT
from fhir_pad.report.elements import concept
from fhir_pad.report.observations.fact import Fact

SIDES = {"right": RIGHT, "left": LEFT}


def index_leg_facts(findings: Findings) -> Iterator[Fact]:
    """Yield the index leg if it can be told."""
    leg = findings.index_leg
    if leg is not None:
        yield Fact("index-leg", {"valueCodeableConcept": concept(SIDES[leg], text=leg)})


def scope_fact(findings: Findings, elsewhere: Iterable[str]) -> Fact:
    """Return whether the adult pathway applies.

    `elsewhere` are topics of `Findings.stated` without an Observation of their own, such as a
    stage that is not stated: why it is not is told here.
    """
    applies = not findings.out_of_scope
    return Fact("scope", {"valueBoolean": applies}, topics=("scope", *elsewhere))
