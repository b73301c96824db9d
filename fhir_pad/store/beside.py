"""What a transaction keeps beside resources: notes, names used once, what is held for a while.

Must not know resources.
"""

from abc import ABC, abstractmethod
from datetime import datetime

from sqlalchemy import Connection

from fhir_pad.store import holding, notes, uses
from fhir_pad.store.stored import instant


class Beside(ABC):
    """The part of a unit of work that is about no resource."""

    @property
    @abstractmethod
    def _connection(self) -> Connection:
        """The transaction."""

    def note(self, topic: str, said: bytes, *, now: datetime) -> None:
        """Keep what was told about a topic that is no resource."""
        notes.keep(self._connection, topic, instant(now), said)

    def notes(self, topic: str) -> tuple[tuple[str, bytes], ...]:
        """Return when and what was told about a topic, the oldest first."""
        return notes.notes(self._connection, topic)

    def use(self, issuer: str, name: str, *, now: datetime, until: datetime) -> bool:
        """Note that a name that may be used once was used; False when it was before.

        It is remembered until the moment from which nobody could use it again.
        """
        return uses.use(self._connection, issuer, name, now=instant(now), until=instant(until))

    def hold(self, name: str, said: bytes, *, until: datetime, now: datetime) -> None:
        """Hold this under a name until a moment, in place of what was held under it."""
        holding.hold(self._connection, name, said, until=instant(until), now=instant(now))

    def held(self, name: str, *, now: datetime) -> bytes | None:
        """Return what is held under a name, None when there is nothing any more."""
        return holding.held(self._connection, name, instant(now))

    def let_go(self, name: str) -> None:
        """Forget what is held under a name."""
        holding.let_go(self._connection, name)
