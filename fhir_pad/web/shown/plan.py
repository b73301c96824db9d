"""The plan as a page shows it: by phase, what waits and for what, what is not to be done.

Must not know a page, nor a rule.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from fhir_pad.findings import Action, Findings
from fhir_pad.language import Language
from fhir_pad.report.choosing import is_left_out, may_be_left_out
from fhir_pad.report.words import ACTION_STATUS, PHASES
from fhir_pad.web.shown.told import Line, line, topic

WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Item:
    """One action. `chosen` is False when the clinician left it out; `may_choose` gives a box."""

    code: str
    title: str
    status: str
    says: str
    """The status in words."""
    reason: str
    notes: tuple[str, ...]
    waits_for: tuple[str, ...]
    why: tuple[Line, ...]
    may_choose: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Phase:
    """The actions of one phase that are proposed or wait for data."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to be done, to be waited with, and not to be done."""

    phases: tuple[Phase, ...]
    withheld: tuple[Item, ...]

    @property
    def choices(self) -> tuple[Item, ...]:
        """What a clinician may leave out."""
        return tuple(one for phase in self.phases for one in phase.items if one.may_choose)


def plan(findings: Findings, left_out: Collection[str], language: Language) -> Plan:
    """Return the plan; `left_out` are codes of actions that a clinician did not choose."""
    return Plan(
        phases=tuple(_phases(findings, left_out, language)),
        withheld=tuple(
            _item(one, left_out, language) for one in findings.actions if one.status == WITHHELD
        ),
    )


def _phases(findings: Findings, left_out: Collection[str], language: Language) -> Iterator[Phase]:
    for number, heading in enumerate(PHASES):
        items = tuple(
            _item(one, left_out, language)
            for one in findings.actions
            if one.phase == number and one.status != WITHHELD
        )
        if items:
            yield Phase(language.say(heading), items)


def _item(action: Action, left_out: Collection[str], language: Language) -> Item:
    return Item(
        code=action.code,
        title=action.title,
        status=action.status,
        says=language.say(ACTION_STATUS.words(action.status)),
        reason=action.reason,
        notes=action.notes,
        waits_for=tuple(topic(one, language) for one in action.missing),
        why=tuple(line(one, language) for one in action.basis),
        may_choose=may_be_left_out(action),
        chosen=not is_left_out(action, left_out),
    )
