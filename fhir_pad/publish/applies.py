"""When an action is proposed, as conditions that all have to hold, each with its words.

Read off the catalogue's declaration of the action; a test holds that together they say what an
assessment does. Must not know FHIR.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fhir_pad.assess_parts import CHILD_ACTIONS
from fhir_pad.legs.catalogue import EMERGENCY_FIRST, Action
from fhir_pad.legs.person import child
from fhir_pad.legs.triage import emergency
from fhir_pad.logic import Condition, any_of

LEADS = {"recommended": "Recommended", "consider": "To consider"}
WITHHELD, WAITS, LEFT_OUT, NOTE = "Withheld", "Waits", "Left out", "Note"


@dataclass(frozen=True, slots=True)
class Applies:
    """One condition of an action, and what is said about it."""

    words: str
    condition: Condition


def applies(action: Action) -> tuple[Applies, ...]:
    """Return what has to hold for the action to be recommended or considered.

    The first says when it is offered; the others, that nothing stands against it and that it
    waits for nothing.
    """
    offered = any_of(*(offer.condition for offer in action.offers))
    return (Applies(" ".join(_offers(action)), offered), *_obstacles(action))


def told(action: Action) -> str:
    """Return the same for a person, a line for each row, and the notes."""
    obstacles = [each.words for each in _obstacles(action)]
    notes = [f"{NOTE}: {note.words}" for note in action.notes]
    return "\n".join([*_offers(action), *obstacles, *notes])


def _offers(action: Action) -> list[str]:
    return [f"{LEADS[offer.status]}: {offer.words}" for offer in action.offers]


def _obstacles(action: Action) -> Iterator[Applies]:
    for against in (*action.shown_withheld, *action.against):
        yield Applies(f"{WITHHELD}: {against.words}", ~against.condition.is_true())
    for need in action.needs:
        yield Applies(f"{WAITS}: {need.words}", ~need.condition.is_true())
    if action.held_in_emergency:
        yield Applies(f"{WITHHELD}: {EMERGENCY_FIRST}", ~emergency.is_true())
    if action.code not in CHILD_ACTIONS:
        yield Applies(f"{LEFT_OUT}: {child.words}", ~child.is_true())
