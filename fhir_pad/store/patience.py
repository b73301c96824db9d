"""How long a transaction waits for other writers; less when one of the same request did in vain.

A request can be many transactions, such as a batch, or a page that is made of several reads with
their records. If each waited as long as one may while another process holds the database, nobody
would have an answer in time. Must not know what a request is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

LEAST_S: Final = 0.05
"""How long the next ones wait: writers of this process mostly take less."""
_in_vain: ContextVar[bool | None] = ContextVar("a transaction waited in vain", default=None)


def begin() -> None:
    """Let what follows here wait in vain once, and then hardly any more."""
    _in_vain.set(False)


def end() -> None:
    """Let each wait by itself again."""
    _in_vain.set(None)


def left(usual_s: float) -> float:
    """Return how long the next one waits that usually waits so long."""
    return min(LEAST_S, usual_s) if _in_vain.get() else usual_s


@contextmanager
def waiting() -> Iterator[None]:
    """Note when it is waited in vain in the block."""
    try:
        yield
    except BaseException:
        if _in_vain.get() is False:
            _in_vain.set(True)
        raise
