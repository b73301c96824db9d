"""Cause, stages, measurements and risks in single lines of words.

Must not know a rule, or where the lines are shown.
"""

from collections.abc import Iterator, Mapping

from fhir_pad.findings import Findings, Index, Risk, Span
from fhir_pad.report import words
from fhir_pad.report.codes import (
    ARTERIAL_STAGE,
    CAUSE,
    CONFIDENCE,
    PAD_STATUS,
    RISK_OUTCOME,
    SUBTYPE,
)


def stage_lines(findings: Findings) -> Iterator[str]:
    """Yield the cause and every stage, class and index that is stated, one sentence each."""
    yield from _cause(findings)
    yield from _arteries(findings)
    yield from _indices("ABI", findings.abi)
    yield from _indices("TBI", findings.tbi)
    yield from _veins(findings)


def risk_lines(findings: Findings) -> Iterator[str]:
    """Yield each predicted outcome with its likelihood, number and horizon."""
    return map(risk_line, findings.risks)


def risk_line(risk: Risk) -> str:
    """Return one predicted outcome in a sentence."""
    number = _percent(risk)
    horizon = f" ({risk.horizon})" if risk.horizon else ""
    return f"Risk of {RISK_OUTCOME.words(risk.outcome)}: {risk.qualitative}{number}{horizon}."


def _percent(risk: Risk) -> str:
    if risk.percent is not None:
        return f", {risk.percent:f} %"
    if risk.percent_range is not None:
        low, high = risk.percent_range
        return f", {low:f} to {high:f} %"
    return ""


def _cause(findings: Findings) -> Iterator[str]:
    if findings.primary_cause is None:
        return
    kind = "" if findings.subtype is None else f", {SUBTYPE.words(findings.subtype)}"
    parts = " and ".join(map(CAUSE.words, findings.components))
    together = f": {parts}" if parts else ""
    sure = "" if findings.confidence is None else f" ({CONFIDENCE.words(findings.confidence)})"
    yield f"Most likely cause: {CAUSE.words(findings.primary_cause)}{kind}{together}{sure}."
    rivals = "; ".join(f"{CAUSE.words(one.cause)} {one.score}" for one in findings.differential)
    if rivals:
        yield f"Evidence points: {rivals}."


def _arteries(findings: Findings) -> Iterator[str]:
    if findings.pad_status is not None:
        yield f"{_opened(PAD_STATUS.words(findings.pad_status))}."
    if findings.arterial_stage is not None:
        provisional = ", provisional" if findings.provisional else ""
        yield f"Arterial stage: {ARTERIAL_STAGE.words(findings.arterial_stage)}{provisional}."
    if findings.fontaine is not None:
        yield f"{words.FONTAINE.words(findings.fontaine)}."
    if findings.rutherford_chronic is not None:
        estimated = ", estimated" if findings.rutherford_estimated else ""
        yield f"Rutherford category {_span(findings.rutherford_chronic)}{estimated}."
    if findings.rutherford_acute is not None:
        low, high = findings.rutherford_acute
        yield f"Rutherford acute class {low if low == high else f'{low} to {high}'}."
    if findings.wifi is not None:
        yield (
            f"WIfI wound {_span(findings.wifi.wound)}, ischaemia {_span(findings.wifi.ischaemia)}, "
            f"foot infection {_span(findings.wifi.foot_infection)}: "
            f"stage {_span(findings.wifi.stage)}."
        )


def _indices(name: str, measured: Mapping[str, Index]) -> Iterator[str]:
    categories = words.ABI_CATEGORY if name == "ABI" else words.TBI_CATEGORY
    for side in ("right", "left"):
        index = measured.get(side)
        if index is not None:
            yield f"{name} {side} {index.value:f}, {categories.words(index.category)}."


def _veins(findings: Findings) -> Iterator[str]:
    if findings.dvt is not None:
        wells = "" if findings.dvt.wells is None else f", Wells score {findings.dvt.wells}"
        yield f"{_opened(words.DVT_STATUS.words(findings.dvt.status))}{wells}."
    if findings.ceap is not None:
        yield f"{words.CEAP.words(findings.ceap)}."


def _span(span: Span) -> str:
    smallest, largest = span
    return str(smallest) if smallest == largest else f"{smallest} to {largest}"


def _opened(sentence: str) -> str:
    """Return the words with a capital at the start, all else unchanged."""
    return sentence[:1].upper() + sentence[1:]
