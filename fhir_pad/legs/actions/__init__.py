"""The catalogue of actions: the only codes that a plan may contain, in the order shown."""

from fhir_pad.legs.actions import confirm, emergency, foundations, medicines, procedures, relief
from fhir_pad.legs.catalogue import Action
from fhir_pad.logic import Choice

CATALOGUE: tuple[Action, ...] = (
    *emergency.ACTIONS,
    *confirm.ACTIONS,
    *foundations.ACTIONS,
    *medicines.ACTIONS,
    *relief.ACTIONS,
    *procedures.ACTIONS,
)
"""All actions but `complete-missing-data`, which is declared with what can be missing."""

_by_code = {each.code: each for each in CATALOGUE}


def status(code: str) -> Choice:
    """Return the term that tells the status of an action."""
    return _by_code[code].status
