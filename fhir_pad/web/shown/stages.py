"""Stages and classes in words: a value, a span, or why there is none.

A class that is not stated is "not enough data" unless a finding rules it out: missing answers
never read as no disease. Must not know a page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.answers import understood
from fhir_pad.fhir.form import Answer
from fhir_pad.findings import Findings, Span
from fhir_pad.legs import stages
from fhir_pad.logic import Evaluation, FirstMatch
from fhir_pad.report import words
from fhir_pad.report.codes import ARTERIAL_STAGE, PAD_STATUS
from fhir_pad.web.shown.told import topic

NO_DATA: Final = "not enough data"
NOT_HERE: Final = "does not apply"
ADULTS: Final = f"{NOT_HERE}: the classes are for adults"
UNFINISHED: Final = f"{NO_DATA}: the answers are not finished"
_NO_ISCHAEMIA: Final = frozenset({"not-acute", "excluded", "none", "low-suspicion"})
"""States of the limb after which an acute class is not asked for; blanks are in none of them."""
_OPEN: Final = frozenset({"none", "undetermined", None})
"""Arterial stages that say nothing while the disease itself is neither shown nor ruled out."""

_SYMPTOMS: Final[Mapping[bool | None, str]] = {
    True: "with symptoms",
    False: "without symptoms",
    None: "symptoms not known",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One classification, and what it says here."""

    name: str
    says: str


def staged(findings: Findings, answers: Mapping[str, Answer]) -> tuple[Stage, ...]:
    """Return every classification with its value, its span, or why there is none."""
    return (
        Stage("Fontaine", _fontaine(findings)),
        Stage("Rutherford chronic", _chronic(findings)),
        Stage("Rutherford acute", _acute(findings)),
        Stage("WIfI", _wifi(findings)),
        Stage("CEAP", _ceap(findings, answers)),
    )


def between(span: Span) -> str:
    """Return a number that is certain, else both that are still possible."""
    smallest, largest = span
    return str(smallest) if smallest == largest else f"{smallest} to {largest}"


def _fontaine(findings: Findings) -> str:
    return _not_chronic(findings) if findings.fontaine is None else f"stage {findings.fontaine}"


def _chronic(findings: Findings) -> str:
    if findings.rutherford_chronic is None:
        return _not_chronic(findings)
    estimated = ", estimated from the walking distance" if findings.rutherford_estimated else ""
    return f"category {between(findings.rutherford_chronic)}{estimated}"


def _acute(findings: Findings) -> str:
    if findings.rutherford_acute is not None:
        low, high = findings.rutherford_acute
        return f"class {low if low == high else f'{low} to {high}'}"
    if findings.out_of_scope:
        return ADULTS
    if findings.ali_status is None:
        return UNFINISHED
    why = NOT_HERE if findings.ali_status in _NO_ISCHAEMIA else NO_DATA
    return f"{why}: {words.ALI_STATUS.words(findings.ali_status)}"


def _wifi(findings: Findings) -> str:
    wifi = findings.wifi
    if wifi is None:
        return _not_chronic(findings, "used only in chronic limb-threatening ischaemia; here ")
    return (
        f"stage {between(wifi.stage)} (wound {between(wifi.wound)}, ischaemia "
        f"{between(wifi.ischaemia)}, foot infection {between(wifi.foot_infection)})"
    )


def _not_chronic(findings: Findings, because: str = "") -> str:
    """Return why no class of chronic disease is stated."""
    if findings.out_of_scope:
        return ADULTS
    if findings.pad_status is None:
        return UNFINISHED
    if findings.pad_status == "excluded":
        return f"{NOT_HERE}: {PAD_STATUS.words(findings.pad_status)}"
    if findings.arterial_stage not in _OPEN:
        return f"{NOT_HERE}: {because}{ARTERIAL_STAGE.words(str(findings.arterial_stage))}"
    wanted = [topic(one.topic).lower() for one in findings.missing if one.topic in ("abi", "tbi")]
    measured = f"; wanted: {', '.join(wanted)}" if wanted else ""
    return f"{NO_DATA}: {PAD_STATUS.words(findings.pad_status)}{measured}"


def _ceap(findings: Findings, answers: Mapping[str, Answer]) -> str:
    if findings.out_of_scope:
        return ADULTS
    if findings.pad_status is None:
        return UNFINISHED
    still_open = tuple(_graver(findings.ceap, answers))
    if findings.ceap is None:
        return f"{NO_DATA}: {_signs(still_open, '')}"
    said = words.CEAP.words(findings.ceap).removeprefix("CEAP ")
    said = f"at least {said}; {_signs(still_open, 'graver ')}" if still_open else said
    return f"{said}; {_SYMPTOMS[findings.ceap_symptomatic]}"


def _signs(still_open: tuple[str, ...], which: str) -> str:
    plural = "" if len(still_open) == 1 else "s"
    return f"{len(still_open)} {which}sign{plural} not answered"


def _graver(ceap: str | None, answers: Mapping[str, Answer]) -> Iterator[str]:
    """Give the classes above this one that unanswered questions leave possible, in words."""
    definition = stages.ceap.definition
    if not isinstance(definition, FirstMatch):
        return
    evaluation = Evaluation(understood(answers)[0])
    for row in definition.rows:
        if row.result == ceap:
            return
        if evaluation.truth(row.condition) is None:
            yield row.words.rstrip(".").lower()
