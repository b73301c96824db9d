"""What of a proposed plan a clinician may leave out, without losing it. Must not know who asks."""

from collections.abc import Collection
from typing import Final

from fhir_pad.findings import Action

EMERGENCY_PHASE: Final = 0
PROPOSED: Final = ("recommended", "consider")
NOT_CHOSEN: Final = "Not chosen by the clinician."


def may_be_left_out(action: Action) -> bool:
    """Tell whether a clinician may choose not to do what is proposed.

    What an emergency demands stays, and so does a warning: what is withheld, and what waits for
    an answer, is no proposal.
    """
    return action.phase != EMERGENCY_PHASE and action.status in PROPOSED


def is_left_out(action: Action, left_out: Collection[str]) -> bool:
    """Tell whether a clinician left an action out; what may not be left out never is."""
    return action.code in left_out and may_be_left_out(action)
