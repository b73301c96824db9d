"""PAD status, stages, indices and the Edinburgh questionnaire as facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fhir_pad.findings import Findings, Index, Wifi
from fhir_pad.report import codes
from fhir_pad.report.codes import ARTERIAL_STAGE, INTERPRETATION, PAD_STATUS, SNOMED, Vocabulary
from fhir_pad.report.elements import Code, Element, concept, element, quantity
from fhir_pad.report.observations.fact import (
    EXAM,
    Fact,
    coded,
    component,
    graded,
    still_possible,
)
from fhir_pad.report.words import (
    ABI_CATEGORY,
    EDINBURGH,
    FONTAINE,
    RUTHERFORD_CHRONIC,
    TBI_CATEGORY,
    WIFI_STAGE,
)

NORMAL = Code(INTERPRETATION, "N", "Normal")
LOW = Code(INTERPRETATION, "L", "Low")
CRITICALLY_LOW = Code(INTERPRETATION, "LL", "Critical low")
HIGH = Code(INTERPRETATION, "H", "High")

# HL7's scale has no word for borderline: our category stands alone there.
READINGS = {"abnormal": LOW, "normal": NORMAL, "high-normal": NORMAL, "noncompressible": HIGH}
SEVERITY = {
    "mild": Code(SNOMED, "255604002", "Mild (qualifier value)"),
    "moderate": Code(SNOMED, "6736007", "Moderate (severity modifier) (qualifier value)"),
    "severe": Code(SNOMED, "24484000", "Severe (severity modifier) (qualifier value)"),
}
LEGS = {"right": codes.RIGHT_LEG, "left": codes.LEFT_LEG}
FLAGS = {
    "single-artery": "only one ankle artery was measured.",
    "single-arm": "only one arm was measured.",
    "subclavian": "the pressures of the arms differ; look for a subclavian stenosis.",
    "reported": "index as reported, not computed from pressures.",
    "differs-from-reported": "the computed index stands here; the reported one differs from it.",
}


@dataclass(frozen=True, slots=True)
class _Kind:
    """An index, with the codes that name it on each side."""

    name: str
    categories: Vocabulary
    sides: Mapping[str, tuple[Code, ...]]


_ABI = _Kind(
    "abi",
    ABI_CATEGORY,
    {
        "right": (codes.ABI_LOINC, codes.ABI_SNOMED),
        "left": (codes.ABI_LOINC, codes.ABI_SNOMED),
    },
)
_TBI = _Kind("tbi", TBI_CATEGORY, {"right": (codes.TBI_RIGHT,), "left": (codes.TBI_LEFT,)})


def artery_facts(findings: Findings) -> Iterator[Fact]:
    """Yield what is known of the leg arteries, status and stage before measurements."""
    if findings.pad_status is not None:
        yield Fact("pad-status", value=coded(PAD_STATUS, findings.pad_status))
    if findings.arterial_stage is not None:
        yield _stage(findings.arterial_stage, provisional=findings.provisional)
    if findings.fontaine is not None:
        yield Fact("fontaine", value=coded(FONTAINE, findings.fontaine), category=EXAM)
    yield from _rutherford(findings)
    if findings.wifi is not None:
        yield _wifi(findings.wifi)
    yield from _indices(_ABI, findings.abi)
    yield from _indices(_TBI, findings.tbi)
    if findings.ecq is not None:
        yield _edinburgh(findings.ecq, findings.ecq_grade)


def _stage(stage: str, *, provisional: bool) -> Fact:
    parts = [component("provisional", valueBoolean=provisional)]
    value = coded(ARTERIAL_STAGE, stage)
    return Fact("arterial-stage", value=value, components=parts)


def _rutherford(findings: Findings) -> Iterator[Fact]:
    if findings.rutherford_chronic is None:
        return
    value, ends = still_possible(RUTHERFORD_CHRONIC, *findings.rutherford_chronic)
    parts = [*ends, component("estimated", valueBoolean=findings.rutherford_estimated)]
    yield Fact("rutherford-chronic", value=value, components=parts, category=EXAM)


def _wifi(wifi: Wifi) -> Fact:
    value, ends = still_possible(WIFI_STAGE, *wifi.stage)
    parts = [
        *ends,
        graded("wifi-wound", wifi.wound),
        graded("wifi-ischaemia", wifi.ischaemia),
        graded("wifi-foot-infection", wifi.foot_infection),
    ]
    return Fact("wifi", value=value, components=parts, category=EXAM)


def _indices(kind: _Kind, measured: Mapping[str, Index]) -> Iterator[Fact]:
    for side, named in kind.sides.items():
        index = measured.get(side)
        if index is not None:
            yield Fact(
                kind.name,
                {"valueQuantity": quantity(index.value, "{ratio}")},
                category=EXAM,
                side=side,
                codes=named,
                details=_details(kind, side, index),
            )


def _details(kind: _Kind, side: str, index: Index) -> Element:
    meaning = [kind.categories.concept(index.category, *_reading(index))]
    if index.severity is not None:
        severity = SEVERITY.get(index.severity)
        meaning.append(concept(*filter(None, [severity]), text=index.severity))
    notes: list[Element] = [{"text": f"{flag}: {FLAGS.get(flag, flag)}"} for flag in index.flags]
    return element(
        interpretation=meaning, note=notes, bodySite=concept(LEGS[side], text=f"{side} leg")
    )


def _reading(index: Index) -> tuple[Code, ...]:
    """Return the HL7 interpretation of an index, if its scale has one."""
    if index.severity == "severe":
        return (CRITICALLY_LOW,)
    reading = READINGS.get(index.category)
    return () if reading is None else (reading,)


def _edinburgh(result: str, grade: int | None) -> Fact:
    parts = [] if grade is None else [component("edinburgh-grade", valueInteger=grade)]
    return Fact("edinburgh", coded(EDINBURGH, result), parts)
