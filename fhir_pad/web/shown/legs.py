"""Both legs as a figure and a table say them: indices, pulses, wounds. Must not know a page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad import engine
from fhir_pad.fhir.form import Answer
from fhir_pad.fhir.form_items import UNKNOWN
from fhir_pad.findings import Findings, Index
from fhir_pad.language import BASE, Language
from fhir_pad.report.codes import Vocabulary
from fhir_pad.report.observations.arteries import FLAGS
from fhir_pad.report.words import ABI_CATEGORY, TBI_CATEGORY
from fhir_pad.web.shown.told import NOT_KNOWN

SIDES: Final = ("right", "left")
PULSES: Final[Mapping[str, str]] = {
    "femoral": "Groin pulse",
    "popliteal": "Knee pulse",
    "foot": "Foot pulse",
}
NOT_MEASURED: Final = "not measured"
ARMLESS: Final = "No pressure of an arm is known; without one there is no index."
_ARMS: Final = ("brachial-r", "brachial-l")
_BELOW: Final = ("ankle-dp", "ankle-pt", "toe")
SUMMARY: Final[Mapping[str, str]] = {
    "right": "Right leg: ankle-brachial index {abi}; toe-brachial index {tbi}; {pulses}; {skin}.",
    "left": "Left leg: ankle-brachial index {abi}; toe-brachial index {tbi}; {pulses}; {skin}.",
}
WOUND: Final = "wound that does not heal"
WOUND_AT: Final = "wound that does not heal ({site})"
GANGRENE: Final = "black or dead skin"
SIDE_NOT_TOLD: Final = "side not told"
OF_OTHER_LEG: Final = "wounds were asked of the other leg"
NO_WOUND: Final = "no wound or dead skin"
WOUND_NOT_KNOWN: Final = "not known whether there is a wound or dead skin"
_Sentence = tuple[str, str]
"""A text and what belongs into its place."""
_GOOD: Final = frozenset({"normal", "high-normal"})


@dataclass(frozen=True, slots=True)
class Measured:
    """An index in words. `look` is how it is drawn: good, poor, unclear or unknown."""

    value: str
    means: str
    notes: tuple[str, ...]
    look: str

    @property
    def words(self) -> str:
        """Value and meaning together."""
        return f"{self.value}, {self.means}" if self.means else self.value


@dataclass(frozen=True, slots=True)
class Pulse:
    """A pulse at one place: its code and its words."""

    place: str
    name: str
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Leg:
    """Everything that is shown of one leg. `wound` is empty when there is none to draw."""

    side: str
    abi: Measured
    tbi: Measured
    pulses: tuple[Pulse, ...]
    skin: str
    has_wound: bool
    is_index: bool
    summary: str
    """All of it in one sentence, for who does not see the figure."""

    @property
    def look(self) -> str:
        """How the leg is drawn: as its ankle index, unless its toe index is abnormal.

        Stiff arteries give a normal ankle index in a diseased leg.
        """
        return "poor" if self.tbi.look == "poor" else self.abi.look


def both(
    findings: Findings, answers: Mapping[str, Answer], language: Language = BASE
) -> tuple[Leg, ...]:
    """Return the right leg and the left leg."""
    return tuple(_leg(side, findings, answers, language) for side in SIDES)


def measured(
    index: Index | None, categories: Vocabulary, language: Language = BASE, why: str = ""
) -> Measured:
    """Return an index in words; one that is not there is not measured, which is no value.

    `why` tells what it lacks.
    """
    if index is None:
        notes = (language.say(why),) if why else ()
        return Measured(language.say(NOT_MEASURED), "", notes, "unknown")
    severity = "" if index.severity is None else f", {language.say(index.severity)}"
    look = "good" if index.category in _GOOD else "unclear"
    return Measured(
        value=language.number(index.value),
        means=f"{language.say(categories.words(index.category))}{severity}",
        notes=tuple(language.begun(language.say(FLAGS.get(flag, flag))) for flag in index.flags),
        look="poor" if index.category == "abnormal" else look,
    )


def lacking(side: str, answers: Mapping[str, Answer]) -> str:
    """Return why pressures of a leg give no index, empty when it is not for want of an arm's."""
    below = any(_is_known(answers, f"{one}-{side[0]}") for one in _BELOW)
    return ARMLESS if below and not any(_is_known(answers, one) for one in _ARMS) else ""


def _is_known(answers: Mapping[str, Answer], link_id: str) -> bool:
    return answers.get(link_id, UNKNOWN) != UNKNOWN


def _leg(side: str, findings: Findings, answers: Mapping[str, Answer], language: Language) -> Leg:
    skin, has_wound = _skin(side, findings.index_leg, answers)
    abi = measured(findings.abi.get(side), ABI_CATEGORY, language, lacking(side, answers))
    tbi = measured(findings.tbi.get(side), TBI_CATEGORY, language)
    pulses = tuple(_pulses(side[0], answers, language))
    said = _said(skin, language)
    return Leg(
        side=side,
        abi=abi,
        tbi=tbi,
        pulses=pulses,
        skin=language.begun(said),
        has_wound=has_wound,
        is_index=findings.index_leg == side,
        summary=language.say(
            SUMMARY[side],
            abi=abi.words,
            tbi=tbi.words,
            pulses=", ".join(
                f"{language.within(one.name)} {language.within(one.words)}" for one in pulses
            ),
            skin=said,
        ),
    )


def _pulses(s: str, answers: Mapping[str, Answer], language: Language) -> Iterator[Pulse]:
    for place, name in PULSES.items():
        link_id = f"pulse-{place}-{s}"
        code = str(answers.get(link_id, UNKNOWN))
        said = language.say(NOT_KNOWN if code == UNKNOWN else option(link_id, code))
        yield Pulse(place, language.say(name), code, language.begun(said))


def option(link_id: str, code: str) -> str:
    """Return the words of an option of a question."""
    offered = engine.questions()[link_id].options.get(code)
    return code if offered is None else offered.display


def _skin(
    side: str, index_leg: str | None, answers: Mapping[str, Answer]
) -> tuple[tuple[_Sentence, ...], bool]:
    """Return wounds and dead skin in words, and whether to draw one.

    The questions about them name no side: what they say belongs to the index leg.
    """
    there = tuple(_lesions(answers))
    if there and index_leg is None:
        return (*there, (SIDE_NOT_TOLD, "")), True
    if there and index_leg == side:
        return there, True
    if there:
        return ((OF_OTHER_LEG, ""),), False
    if answers.get("wound") == "no" and answers.get("gangrene") == "no":
        return ((NO_WOUND, ""),), False
    return ((WOUND_NOT_KNOWN, ""),), False


def _lesions(answers: Mapping[str, Answer]) -> Iterator[_Sentence]:
    if answers.get("wound") == "yes":
        site = str(answers.get("wound-site", UNKNOWN))
        yield (WOUND, "") if site == UNKNOWN else (WOUND_AT, option("wound-site", site))
    if answers.get("gangrene") == "yes":
        yield GANGRENE, ""


def _said(sentences: tuple[_Sentence, ...], language: Language) -> str:
    return "; ".join(
        language.say(text, site=language.within(language.say(site))) if site else language.say(text)
        for text, site in sentences
    )
