"""Stages and classes in words: a value, a span, or why there is none.

A class that is not stated is "not enough data" unless a finding rules it out: missing answers
never read as no disease. Must not know a page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.answers import understood
from fhir_pad.fhir.form import Answer
from fhir_pad.findings import Findings
from fhir_pad.language import BASE, Language
from fhir_pad.legs import stages
from fhir_pad.logic import Evaluation, FirstMatch
from fhir_pad.report import words
from fhir_pad.report.codes import ARTERIAL_STAGE, PAD_STATUS
from fhir_pad.report.summary import between
from fhir_pad.web.shown.told import topic

STAGE: Final = "stage {stage}"
CATEGORY: Final = "category {category}"
CATEGORY_ESTIMATED: Final = "category {category}, estimated from the walking distance"
CATEGORY_OPEN: Final = "category {category}: the walking distance is not known"
CLASS: Final = "class {grade}"
WIFI: Final = (
    "stage {stage} (wound {wound}, ischaemia {ischaemia}, foot infection {foot_infection})"
)
NOT_HERE: Final = "does not apply: {why}"
WIFI_NOT_HERE: Final = "does not apply: used only in chronic limb-threatening ischaemia; here {why}"
ADULTS: Final = "does not apply: the classes are for adults"
NO_DATA: Final = "not enough data: {why}"
NO_DATA_WANTED: Final = "not enough data: {why}; wanted: {wanted}"
UNFINISHED: Final = "not enough data: the answers are not finished"
NO_SIGN: Final = "not enough data: 1 sign not answered"
NO_SIGNS: Final = "not enough data: {number} signs not answered"
AT_LEAST_ONE: Final = "at least {sign}; 1 graver sign not answered"
AT_LEAST_MORE: Final = "at least {sign}; {number} graver signs not answered"
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


def staged(
    findings: Findings, answers: Mapping[str, Answer], language: Language = BASE
) -> tuple[Stage, ...]:
    """Return every classification with its value, its span, or why there is none."""
    return tuple(
        Stage(language.say(name), said)
        for name, said in (
            ("Fontaine", _fontaine(findings, language)),
            ("Rutherford chronic", _chronic(findings, language)),
            ("Rutherford acute", _acute(findings, language)),
            ("WIfI", _wifi(findings, language)),
            ("CEAP", _ceap(findings, answers, language)),
        )
    )


def _fontaine(findings: Findings, language: Language) -> str:
    if findings.fontaine is None:
        return _not_chronic(findings, language)
    return language.say(STAGE, stage=findings.fontaine)


def _chronic(findings: Findings, language: Language) -> str:
    if findings.rutherford_chronic is None:
        return _not_chronic(findings, language)
    low, high = findings.rutherford_chronic
    estimated = CATEGORY_ESTIMATED if low == high else CATEGORY_OPEN
    said = estimated if findings.rutherford_estimated else CATEGORY
    return language.say(said, category=between(findings.rutherford_chronic, language))


def _acute(findings: Findings, language: Language) -> str:
    if findings.rutherford_acute is not None:
        return language.say(CLASS, grade=between(findings.rutherford_acute, language))
    if findings.out_of_scope:
        return language.say(ADULTS)
    if findings.ali_status is None:
        return language.say(UNFINISHED)
    said = NOT_HERE if findings.ali_status in _NO_ISCHAEMIA else NO_DATA
    return language.say(said, why=language.say(words.ALI_STATUS.words(findings.ali_status)))


def _wifi(findings: Findings, language: Language) -> str:
    wifi = findings.wifi
    if wifi is None:
        return _not_chronic(findings, language, WIFI_NOT_HERE)
    return language.say(
        WIFI,
        stage=between(wifi.stage, language),
        wound=between(wifi.wound, language),
        ischaemia=between(wifi.ischaemia, language),
        foot_infection=between(wifi.foot_infection, language),
    )


def _not_chronic(findings: Findings, language: Language, other_stage: str = NOT_HERE) -> str:
    """Return why no class of chronic disease is stated."""
    if findings.out_of_scope:
        return language.say(ADULTS)
    if findings.pad_status is None:
        return language.say(UNFINISHED)
    status = language.say(PAD_STATUS.words(findings.pad_status))
    if findings.pad_status == "excluded":
        return language.say(NOT_HERE, why=status)
    if findings.arterial_stage not in _OPEN:
        stage = language.say(ARTERIAL_STAGE.words(str(findings.arterial_stage)))
        return language.say(other_stage, why=stage)
    wanted = ", ".join(
        language.within(topic(one.topic, language))
        for one in findings.missing
        if one.topic in ("abi", "tbi")
    )
    if wanted:
        return language.say(NO_DATA_WANTED, why=status, wanted=wanted)
    return language.say(NO_DATA, why=status)


def _ceap(findings: Findings, answers: Mapping[str, Answer], language: Language) -> str:
    if findings.out_of_scope:
        return language.say(ADULTS)
    if findings.pad_status is None:
        return language.say(UNFINISHED)
    number = len(tuple(_graver(findings.ceap, answers)))
    if findings.ceap is None:
        return language.say(NO_SIGN) if number == 1 else language.say(NO_SIGNS, number=number)
    said = language.say(words.CEAP.words(findings.ceap)).removeprefix("CEAP ")
    if number:
        at_least = AT_LEAST_ONE if number == 1 else AT_LEAST_MORE
        said = language.say(at_least, sign=said, number=number)
    return f"{said}; {language.say(_SYMPTOMS[findings.ceap_symptomatic])}"


def _graver(ceap: str | None, answers: Mapping[str, Answer]) -> Iterator[str]:
    """Give the classes above this one that unanswered questions leave possible."""
    definition = stages.ceap.definition
    if not isinstance(definition, FirstMatch):
        return
    evaluation = Evaluation(understood(answers)[0])
    for row in definition.rows:
        if row.result == ceap:
            return
        if evaluation.truth(row.condition) is None:
            yield row.code
