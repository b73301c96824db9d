"""The plan: which actions are in it, and what is said beside each. Pure, no FHIR.

Nothing is decided here: statuses and reasons come from the rows.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from fhir_pad.explained import Reasons
from fhir_pad.findings import Action
from fhir_pad.legs import catalogue
from fhir_pad.legs.model import ACTIONS
from fhir_pad.logic import Value

Values = Mapping[str, Value]

CHILD_ACTIONS: Final = ("call-emergency-services", "safety-net-advice", "paediatric-referral")
PROPOSED: Final = ("recommended", "consider")
NOT_KNOWN: Final = "Not known, and it would forbid this: {reason}"
"""What is said of a reason against an action, in its words, while nobody knows whether it is so."""
IN_PHASES = tuple(sorted(ACTIONS, key=lambda action: action.phase))
"""Every action in the order of the plan."""


def actions(values: Values, reasons: Reasons) -> tuple[Action, ...]:
    """Return the plan: every action that is proposed, waits for data or is withheld."""
    return tuple(
        _action(each, status, reasons)
        for each in IN_PHASES
        if isinstance(status := values[each.status.name], str)
    )


def actions_for_a_child(values: Values, reasons: Reasons) -> tuple[Action, ...]:
    """Return the only actions that hold under 18."""
    return tuple(each for each in actions(values, reasons) if each.code in CHILD_ACTIONS)


def _action(declared: catalogue.Action, status: str, reasons: Reasons) -> Action:
    rows = reasons.rows_of(declared.status, status)
    waiting = declared.needs if status == "needs-data" else ()
    topics = [topic for need in waiting if reasons.holds(need.condition) for topic in need.topics]
    return Action(
        declared.code,
        declared.phase,
        declared.title,
        status,
        " ".join(dict.fromkeys(row.words for row in rows)),
        tuple(dict.fromkeys(topics)),
        tuple(_notes(declared, status, reasons)),
        tuple(reasons.basis(row) for row in rows),
    )


def _notes(declared: catalogue.Action, status: str, reasons: Reasons) -> Iterator[str]:
    """Give how it is done, which is told of nothing that is not to be done, and what is not known.

    Not all that would forbid an action has to be known before it is proposed; that it is not known
    is told beside the proposal then.
    """
    if status != "withheld":
        yield from (note.words for note in declared.notes if _holds(note, reasons))
    if status in PROPOSED:
        open_ = (note.words for note in declared.unknowns if _holds(note, reasons))
        yield from (NOT_KNOWN.format(reason=words) for words in open_)


def _holds(note: catalogue.Note, reasons: Reasons) -> bool:
    return note.condition is None or reasons.holds(note.condition)
