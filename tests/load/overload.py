"""Twice as much as a server can do: how much of it is done, and what the rest is told."""

from collections import Counter
from dataclasses import dataclass
from itertools import chain, repeat

from samples import CLAUDICATION, response

from fhir_pad.fhir.write import write
from load.asked import RESPONSES
from load.firing import Battery, Fired, Shot, shot

PEAK_CONNECTIONS = (4, 16)
"""With so many clients, one after the other, the peak is looked for."""
MOST_CONNECTIONS = 400
GOOD = (200, 201)
REFUSED = (429, 503)


@dataclass(frozen=True, slots=True)
class Overload:
    """What came of it: good replies a second at the peak and at a multiple of it."""

    peak: float
    offered: float
    goodput: float
    statuses: Counter[int]
    p99_ms: float
    """Of good replies."""
    refused_p99_ms: float
    bare: int
    """Refusals without Retry-After."""
    late: int

    @property
    def ratio(self) -> float:
        """Return the part of the peak that is left."""
        return self.goodput / self.peak


def overloaded(port: int, *, seconds: float, times: float = 2.0, rounds: int = 1) -> list[Overload]:
    """Look for the peak, then offer a multiple of it; so many rounds."""
    made = []
    for _ in range(rounds):
        peak = max(_at(port, clients, seconds) for clients in PEAK_CONNECTIONS)
        battery = Battery(port, MOST_CONNECTIONS)
        fired = battery.fire(repeat(assess()), seconds=seconds, rate=times * peak)
        battery.close()
        made.append(_told(peak, times * peak, fired))
    return made


def assess() -> Shot:
    """Return a response to be assessed."""
    return shot("assess", "POST", f"{RESPONSES}/$assess", write(response(CLAUDICATION)))


def _at(port: int, clients: int, seconds: float) -> float:
    battery = Battery(port, clients)
    fired = battery.fire(repeat(assess()), seconds=seconds)
    battery.close()
    return fired.count(*GOOD) / fired.whole_s


def _told(peak: float, offered: float, fired: Fired) -> Overload:
    refused = [reply for reply in fired.replies if reply.status in REFUSED]
    return Overload(
        peak=peak,
        offered=offered,
        goodput=fired.count(*GOOD) / fired.whole_s,
        statuses=Counter(reply.status for reply in fired.replies),
        p99_ms=_p99([one.seconds for one in fired.replies if one.status in GOOD]),
        refused_p99_ms=_p99([one.seconds for one in refused]),
        bare=sum(b"\r\nretry-after:" not in one.head.lower() for one in refused),
        late=fired.late,
    )


def _p99(seconds: list[float]) -> float:
    ordered = sorted(chain(seconds, [0.0]))
    return ordered[int(len(ordered) * 0.99) - 1] * 1000
