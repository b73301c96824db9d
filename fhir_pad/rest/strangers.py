"""How many refusals of those whom nobody knows are recorded: anybody can cause any number of them.

Each is an AuditEvent, which stays: without an end to them a stranger could fill the disk, and then
nothing is kept of anybody. Must not know what was refused, nor why.
"""

from collections import Counter
from datetime import datetime
from enum import Enum, auto
from threading import Lock
from typing import Final

MOST_OF_ONE: Final = 30
"""Of one address in a minute, by each worker."""
MOST: Final = 300
"""Of all addresses together."""
_MINUTE_S: Final = 60


class Recorded(Enum):
    """Whether a refusal is recorded; the last one of its address in a minute says that it is."""

    YES = auto()
    AS_THE_LAST = auto()
    NO = auto()


class Strangers:
    """Counts the refusals of each address in the present minute."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.minute = 0
        self.counts: Counter[str] = Counter()
        self.lock = Lock()

    def refused(self, address: str, now: datetime) -> Recorded:
        """Count a refusal, and tell whether it is recorded."""
        minute = int(now.timestamp()) // _MINUTE_S
        with self.lock:
            if minute != self.minute:
                self.minute = minute
                self.counts.clear()
            left = min(MOST_OF_ONE - self.counts[address], MOST - self.counts.total())
            if left < 1:
                return Recorded.NO
            self.counts[address] += 1
            return Recorded.AS_THE_LAST if left == 1 else Recorded.YES
