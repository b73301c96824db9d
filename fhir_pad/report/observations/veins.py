"""The deep-vein-thrombosis pathway and the venous class as facts."""

from collections.abc import Iterator

from fhir_pad.findings import Dvt, Findings
from fhir_pad.report.codes import WELLS_DVT
from fhir_pad.report.elements import element
from fhir_pad.report.observations.fact import EXAM, Fact, coded, component, counted
from fhir_pad.report.words import CEAP, DVT_STATUS


def vein_facts(findings: Findings) -> Iterator[Fact]:
    """Yield the state of the pathway, the score where it is used, and the venous class."""
    if findings.dvt is not None:
        yield Fact("dvt-status", coded(DVT_STATUS, findings.dvt.status))
        if findings.dvt.wells is not None or findings.dvt.wells_span is not None:
            yield _wells(findings.dvt)
    if findings.ceap is not None:
        symptomatic = findings.ceap_symptomatic
        parts = [] if symptomatic is None else [component("symptomatic", valueBoolean=symptomatic)]
        yield Fact("ceap", coded(CEAP, findings.ceap), parts, category=EXAM)


def _wells(dvt: Dvt) -> Fact:
    level = [] if dvt.level is None else [DVT_STATUS.concept(dvt.level)]
    return Fact(
        "wells",
        element(valueInteger=dvt.wells),
        [] if dvt.wells_span is None else counted(dvt.wells_span),
        codes=(WELLS_DVT,),
        details=element(interpretation=level),
    )
