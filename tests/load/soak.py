"""A day's requests for a long time, some of them hostile: does anything grow, or fail?"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from serving import Process

from load.asked import HOSTILE_SHARE, mixed
from load.firing import Battery, Reply, Shot

CLIENTS = 4
"""Few enough that nobody has to be refused: too much is what `overload` is for."""
UNAVAILABLE = 503
FAULTS = 500
SAMPLES = 12
AT_ONCE_S = 30
"""For how long replies are gathered before they are counted and forgotten."""
WARM = 0.25
"""The part of the time after which memory is compared: until then everything is seen once."""


@dataclass(slots=True)
class Soak:
    """What was seen."""

    seconds: float
    statuses: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    """What was answered with 5xx, or not at all; but not what was put off."""
    put_off: int = 0
    """What was answered with 503 and when to come again."""
    memory_kb: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)

    def add(self, replies: list[Reply]) -> None:
        """Count what was answered."""
        self.statuses.update(reply.status for reply in replies)
        self.put_off += sum(map(_is_put_off, replies))
        self.failed += map(_told, filter(_is_failure, replies))

    @property
    def growth(self) -> float:
        """Return how much larger the memory is at the end than after the beginning."""
        return self.memory_kb[-1] / self.memory_kb[int(len(self.memory_kb) * WARM)]


def soaked(server: Process, *, seconds: float, hostile: float = HOSTILE_SHARE) -> Soak:
    """Send a mixed load for so long; look at the server now and then, while nothing is asked."""
    made = Soak(seconds)
    began = time.monotonic()
    seeds = count()
    for part in range(1, SAMPLES + 1):
        while (left := began + seconds * part / SAMPLES - time.monotonic()) > 0:
            shots = mixed(next(seeds), hostile=hostile)
            made.add(_fired(server.port, shots, min(left, AT_ONCE_S)))
        made.memory_kb.append(server.memory_kb())
        made.descriptors.append(server.descriptors())
    return made


def _fired(port: int, shots: Iterator[Shot], seconds: float) -> list[Reply]:
    battery = Battery(port, CLIENTS)
    try:
        return battery.fire(shots, seconds=seconds).replies
    finally:
        battery.close()


def _is_put_off(reply: Reply) -> bool:
    return reply.status == UNAVAILABLE and b"\r\nretry-after:" in reply.head.lower()


def _is_failure(reply: Reply) -> bool:
    return (reply.status == 0 or reply.status >= FAULTS) and not _is_put_off(reply)


def _told(reply: Reply) -> str:
    return f"{reply.asked}: {reply.status} after {reply.seconds:.1f} s {reply.body[:160]!r}"
