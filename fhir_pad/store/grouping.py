"""Units of work of one process on SQLite, made durable together: one commit for all that wait.

Units come one after another, each in a savepoint of one transaction, in the thread that brought
it; so each sees what those before it wrote, and a unit that fails is undone alone. Whoever ends a
unit while others wait leaves the commit to them; nobody goes on before the commit of the group is
on the disk, and all are told when it fails. Must not know what is stored.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import Final

from sqlalchemy import Connection, Engine

from fhir_pad.store import patience
from fhir_pad.store.database import FOR_WRITING, busy, told
from fhir_pad.store.group import Group

MOST_WAITING: Final = 512
"""Units that wait for their turn; another one is refused at once."""
_HURRY_S: Final = 0.05
"""Who may wait for other processes shorter than usual by more than this waits shorter."""


class Grouping:
    """The transactions of a process, one at a time. Threads may share it."""

    def __init__(self, engine: Engine, patience_s: float) -> None:
        """Write through this engine; a unit waits so long for its turn and then is refused."""
        self._engine = engine.execution_options(**FOR_WRITING)
        self._patience_s = patience_s
        self.renew()

    def renew(self) -> None:
        """Forget who was at it; a forked process has none of the threads."""
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._taken = False
        self._group: Group | None = None

    @contextmanager
    def unit(self, *, alone: bool = False) -> Iterator[Connection]:
        """Give the transaction of a group; what was written is durable when the block was left.

        A unit that takes long asks to be `alone`, so that others wait for it no longer than they
        have to. Raises Refused (lock-error) when others write for too long, and what a commit of
        the group raised.
        """
        came, patience_s = monotonic(), patience.left(self._patience_s)
        with patience.waiting():
            self._enter(patience_s)
            try:
                group = self._begun(came + patience_s, alone=alone)
            except BaseException:
                self._free()
                raise
        try:
            with told(), group.apart() as connection:
                yield connection
        finally:
            # What a failed unit was told may rest on what another one of the group wrote.
            self._leave(alone=alone)
            group.wait()

    def _enter(self, patience_s: float) -> None:
        """Wait so long for the turn, in the order of coming."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            if len(self._waiting) >= MOST_WAITING:
                raise busy()
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        try:
            if turn.acquire(timeout=patience_s) or not self._withdrawn(turn):
                return
        except BaseException:
            if not self._withdrawn(turn):
                self._leave(alone=False)
            raise
        raise busy()

    def _withdrawn(self, turn: Lock) -> bool:
        """Stop waiting; False when the turn has just come."""
        with self._guard:
            if turn not in self._waiting:
                return False
            self._waiting.remove(turn)
            return True

    def _begun(self, until: float, *, alone: bool) -> Group:
        """Return the open group, or a new one, to who has the turn and waits until that moment."""
        if alone:
            self._commit()
        if self._group is None:
            left = max(0.0, until - monotonic())
            hurried = self._patience_s - left > _HURRY_S
            self._group = Group(self._engine, left, hurried=hurried)
        return self._group

    def _leave(self, *, alone: bool) -> None:
        """Give up the turn; commit unless somebody waits who will."""
        group = self._group
        goes_on = group is not None and not (alone or group.is_over or group.is_full)
        if goes_on and self._handed_on():
            return
        self._commit()
        self._free()

    def _commit(self) -> None:
        """End the open group, if there is one that has not ended by itself."""
        group, self._group = self._group, None
        if group is not None and not group.is_over:
            group.commit()

    def _handed_on(self) -> bool:
        """Give the turn to who has waited longest; False when nobody waits."""
        with self._guard:
            if not self._waiting:
                return False
            self._waiting.popleft().release()
            return True

    def _free(self) -> None:
        """Give the turn to who has waited longest, or to whoever comes."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
