"""When an action is proposed, in words: what offers it, what is against it, what it waits for.

Read off the catalogue's declaration of the action. Must not know FHIR.
"""

from collections.abc import Iterator

from fhir_pad.assess_plan import CHILD_ACTIONS
from fhir_pad.legs.catalogue import EMERGENCY_FIRST, Action
from fhir_pad.legs.person import child

LEADS = {"recommended": "Recommended", "consider": "To consider"}
WITHHELD, WAITS, LEFT_OUT, NOTE = "Withheld", "Waits", "Left out", "Note"


def applies(action: Action) -> str:
    """Return what decides whether the action is proposed, a line for each row."""
    return "\n".join([*_offers(action), *_obstacles(action)])


def told(action: Action) -> str:
    """Return the same with the notes."""
    return "\n".join([applies(action), *(f"{NOTE}: {note.words}" for note in action.notes)])


def _offers(action: Action) -> Iterator[str]:
    return (f"{LEADS[offer.status]}: {offer.words}" for offer in action.offers)


def _obstacles(action: Action) -> Iterator[str]:
    for against in (*action.shown_withheld, *action.against):
        yield f"{WITHHELD}: {against.words}"
    for need in action.needs:
        yield f"{WAITS}: {need.words}"
    if action.held_in_emergency:
        yield f"{WITHHELD}: {EMERGENCY_FIRST}"
    if action.code not in CHILD_ACTIONS:
        yield f"{LEFT_OUT}: {child.words}"
