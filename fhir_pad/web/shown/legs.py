"""Both legs as a figure and a table say them: indices, pulses, wounds. Must not know a page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad import engine
from fhir_pad.fhir.form import Answer
from fhir_pad.fhir.form_items import UNKNOWN
from fhir_pad.findings import Findings, Index
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

    @property
    def summary(self) -> str:
        """All of it in one sentence, for who does not see the figure."""
        pulses = ", ".join(f"{one.name.lower()} {one.words.lower()}" for one in self.pulses)
        return (
            f"{self.side.capitalize()} leg: ankle-brachial index {self.abi.words}; toe-brachial "
            f"index {self.tbi.words}; {pulses}; {self.skin}."
        )


def both(findings: Findings, answers: Mapping[str, Answer]) -> tuple[Leg, ...]:
    """Return the right leg and the left leg."""
    return tuple(_leg(side, findings, answers) for side in SIDES)


def measured(index: Index | None, categories: Vocabulary) -> Measured:
    """Return an index in words; one that is not there is not measured, which is no value."""
    if index is None:
        return Measured(NOT_MEASURED, "", (), "unknown")
    severity = "" if index.severity is None else f", {index.severity}"
    look = "good" if index.category in _GOOD else "unclear"
    return Measured(
        value=f"{index.value:f}",
        means=f"{categories.words(index.category)}{severity}",
        notes=tuple(FLAGS.get(flag, flag) for flag in index.flags),
        look="poor" if index.category == "abnormal" else look,
    )


def _leg(side: str, findings: Findings, answers: Mapping[str, Answer]) -> Leg:
    skin, has_wound = _skin(side, findings.index_leg, answers)
    return Leg(
        side=side,
        abi=measured(findings.abi.get(side), ABI_CATEGORY),
        tbi=measured(findings.tbi.get(side), TBI_CATEGORY),
        pulses=tuple(_pulses(side[0], answers)),
        skin=skin,
        has_wound=has_wound,
        is_index=findings.index_leg == side,
    )


def _pulses(s: str, answers: Mapping[str, Answer]) -> Iterator[Pulse]:
    for place, name in PULSES.items():
        link_id = f"pulse-{place}-{s}"
        code = str(answers.get(link_id, UNKNOWN))
        said = NOT_KNOWN if code == UNKNOWN else option(link_id, code)
        yield Pulse(place, name, code, said)


def option(link_id: str, code: str) -> str:
    """Return the words of an option of a question."""
    offered = engine.questions()[link_id].options.get(code)
    return code if offered is None else offered.display


def _skin(side: str, index_leg: str | None, answers: Mapping[str, Answer]) -> tuple[str, bool]:
    """Return wounds and dead skin in words, and whether to draw one.

    The questions about them name no side: what they say belongs to the index leg.
    """
    there = tuple(_lesions(answers))
    if there and index_leg in (side, None):
        where = "" if index_leg else " (side not told)"
        return f"{' and '.join(there)}{where}", True
    if there:
        return "wounds were asked of the other leg", False
    if answers.get("wound") == "no" and answers.get("gangrene") == "no":
        return "no wound or dead skin", False
    return "not known whether there is a wound or dead skin", False


def _lesions(answers: Mapping[str, Answer]) -> Iterator[str]:
    if answers.get("wound") == "yes":
        site = str(answers.get("wound-site", UNKNOWN))
        where = "" if site == UNKNOWN else f" ({option('wound-site', site).lower()})"
        yield f"wound that does not heal{where}"
    if answers.get("gangrene") == "yes":
        yield "black or dead skin"
