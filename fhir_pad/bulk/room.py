"""Room for the frames of what is called again and again, so that no call has to ask for more.

CPython 3.11 and later keep frames in pieces of 16 KiB. A call that happens to stand at the end of
one asks the system for the next and gives it back on return: with 25 such calls for a response that
took as long as the work itself. Must not know what is called.
"""

from collections.abc import Callable
from typing import Final, TypeVar

Result = TypeVar("Result")
_SLOTS: Final = 40_000
"""Of a frame, of 8 bytes: CPython gives it a piece of 512 KiB; the rest of it is for the others."""


def with_room(work: Callable[[], Result]) -> Result:
    """Call a function, and return what it returns, with some 190 KB for all that it calls."""
    return work()


with_room.__code__ = with_room.__code__.replace(co_stacksize=_SLOTS)
