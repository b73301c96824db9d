"""Why a launch ends before its time. Must not know HTTP, nor how it is shown."""

from enum import Enum, auto
from typing import Final

AGAIN: Final = "Open the app again from the EHR."
CHOOSE: Final = "Choose a patient. Open the app again from the EHR."
TELL: Final = "Tell whoever looks after the EHR's connection to this app."


class Fault(Enum):
    """Where the reason lies: in what came through the browser, in the EHR, in who signed in."""

    REQUEST = auto()
    EHR = auto()
    IDENTITY = auto()


class Ended(Exception):  # noqa: N818 - a statement, as Refused is
    """The launch cannot go on. `text` says why and `remedy` what to do, in a sentence each.

    Neither has any part of what came from outside: no code, no token, no name. `said` is what
    the EHR says of it, to be shown as text and never logged.
    """

    def __init__(self, fault: Fault, text: str, remedy: str = AGAIN, *, said: str = "") -> None:
        """Keep the sentences."""
        self.fault = fault
        self.text = text
        self.remedy = remedy
        self.said = said
        super().__init__(text)


def by_ehr(text: str) -> Ended:
    """Return the end that an answer of the EHR makes."""
    return Ended(Fault.EHR, text, TELL)


def by_request(text: str, remedy: str = AGAIN) -> Ended:
    """Return the end that what came through the browser makes."""
    return Ended(Fault.REQUEST, text, remedy)
