"""Cause, stages, measurements and risks in single lines of words, in any language.

Must not know a rule, or where the lines are shown.
"""

from collections.abc import Iterator, Mapping
from functools import reduce

from fhir_pad.findings import Findings, Index, Risk
from fhir_pad.language import BASE, Language
from fhir_pad.report import words
from fhir_pad.report.codes import (
    ARTERIAL_STAGE,
    CAUSE,
    CONFIDENCE,
    PAD_STATUS,
    RISK_OUTCOME,
    SUBTYPE,
)

Texts = Iterator[str]
RISK = "Risk of {outcome}: {level}."
RISK_UNTIL = "Risk of {outcome}: {level} ({horizon})."
PERCENT = "{level}, {number} %"
MOST_LIKELY = "Most likely cause: {cause}."
POINTS = "Evidence points: {points}."
STAGE = "Arterial stage: {stage}."
STAGE_PROVISIONAL = "Arterial stage: {stage}, provisional."
CATEGORY = "Rutherford category {category}."
CATEGORY_ESTIMATED = "Rutherford category {category}, estimated."
ACUTE_CLASS = "Rutherford acute class {grade}."
WIFI = "WIfI wound {wound}, ischaemia {ischaemia}, foot infection {foot_infection}: stage {stage}."
INDICES: Mapping[tuple[str, str], str] = {
    ("ABI", "right"): "ABI right {value}, {category}.",
    ("ABI", "left"): "ABI left {value}, {category}.",
    ("TBI", "right"): "TBI right {value}, {category}.",
    ("TBI", "left"): "TBI left {value}, {category}.",
}
WELLS = "{pathway}, Wells score {score}."
BETWEEN = "{low} to {high}"
BOTH = "{one} and {other}"


def stage_lines(findings: Findings, language: Language = BASE) -> Texts:
    """Yield the cause and every stage, class and index that is stated, one sentence each."""
    yield from _cause(findings, language)
    yield from _arteries(findings, language)
    yield from _indices("ABI", findings.abi, language)
    yield from _indices("TBI", findings.tbi, language)
    yield from _veins(findings, language)


def risk_lines(findings: Findings, language: Language = BASE) -> Texts:
    """Yield each predicted outcome with its likelihood, number and horizon."""
    return (risk_line(risk, language) for risk in findings.risks)


def risk_line(risk: Risk, language: Language = BASE) -> str:
    """Return one predicted outcome in a sentence."""
    outcome = language.say(RISK_OUTCOME.words(risk.outcome))
    level = language.say(risk.qualitative)
    number = _percent(risk, language)
    if number:
        level = language.say(PERCENT, level=level, number=number)
    if not risk.horizon:
        return language.say(RISK, outcome=outcome, level=level)
    horizon = language.say(risk.horizon)
    return language.say(RISK_UNTIL, outcome=outcome, level=level, horizon=horizon)


def _percent(risk: Risk, language: Language) -> str:
    if risk.percent is not None:
        return language.number(risk.percent)
    if risk.percent_range is None:
        return ""
    low, high = risk.percent_range
    return language.say(BETWEEN, low=language.number(low), high=language.number(high))


def cause(findings: Findings, language: Language = BASE) -> str:
    """Return the cause with its kind and its parts; empty when none is stated."""
    if findings.primary_cause is None:
        return ""
    kind = "" if findings.subtype is None else f", {language.say(SUBTYPE.words(findings.subtype))}"
    parts = joined((CAUSE.words(one) for one in findings.components), language)
    together = f": {parts}" if parts else ""
    return f"{language.say(CAUSE.words(findings.primary_cause))}{kind}{together}"


def joined(parts: Iterator[str], language: Language = BASE) -> str:
    """Return English words in a language, with its "and" between them; empty for none."""
    said = [language.say(part) for part in parts]
    return reduce(lambda one, other: language.say(BOTH, one=one, other=other), said) if said else ""


def between(span: tuple[int, int] | tuple[str, str], language: Language = BASE) -> str:
    """Return a number or class that is certain, else both ends of what is still possible."""
    low, high = span
    return f"{low}" if low == high else language.say(BETWEEN, low=low, high=high)


def _cause(findings: Findings, language: Language) -> Texts:
    said = cause(findings, language)
    if not said:
        return
    confidence = findings.confidence
    sure = "" if confidence is None else f" ({language.say(CONFIDENCE.words(confidence))})"
    yield language.say(MOST_LIKELY, cause=f"{said}{sure}")
    rivals = "; ".join(
        f"{language.say(CAUSE.words(one.cause))} {one.score}" for one in findings.differential
    )
    if rivals:
        yield language.say(POINTS, points=rivals)


def _arteries(findings: Findings, language: Language) -> Texts:
    if findings.pad_status is not None:
        yield f"{language.begun(language.say(PAD_STATUS.words(findings.pad_status)))}."
    if findings.arterial_stage is not None:
        stage = language.say(ARTERIAL_STAGE.words(findings.arterial_stage))
        yield language.say(STAGE_PROVISIONAL if findings.provisional else STAGE, stage=stage)
    if findings.fontaine is not None:
        yield f"{language.say(words.FONTAINE.words(findings.fontaine))}."
    if findings.rutherford_chronic is not None:
        category = between(findings.rutherford_chronic, language)
        line = CATEGORY_ESTIMATED if findings.rutherford_estimated else CATEGORY
        yield language.say(line, category=category)
    if findings.rutherford_acute is not None:
        yield language.say(ACUTE_CLASS, grade=between(findings.rutherford_acute, language))
    if findings.wifi is not None:
        wifi = findings.wifi
        yield language.say(
            WIFI,
            wound=between(wifi.wound, language),
            ischaemia=between(wifi.ischaemia, language),
            foot_infection=between(wifi.foot_infection, language),
            stage=between(wifi.stage, language),
        )


def _indices(name: str, measured: Mapping[str, Index], language: Language) -> Texts:
    categories = words.ABI_CATEGORY if name == "ABI" else words.TBI_CATEGORY
    for side in ("right", "left"):
        index = measured.get(side)
        if index is not None:
            category = language.say(categories.words(index.category))
            value = language.number(index.value)
            yield language.say(INDICES[name, side], value=value, category=category)


def _veins(findings: Findings, language: Language) -> Texts:
    if findings.dvt is not None:
        pathway = language.begun(language.say(words.DVT_STATUS.words(findings.dvt.status)))
        wells = findings.dvt.wells
        yield f"{pathway}." if wells is None else language.say(WELLS, pathway=pathway, score=wells)
    if findings.ceap is not None:
        yield f"{language.say(words.CEAP.words(findings.ceap))}."
