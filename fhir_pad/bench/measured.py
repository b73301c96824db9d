"""What is measured: cases in rotating rounds, their medians, and ratios of the same round.

A case is checked before anything is timed; one that is wrong, then or later, is not reported. Must
not know what a case does, nor how a result is shown.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from statistics import median
from time import process_time
from typing import TypeVar

SHORTEST_S = 0.1
"""A shorter piece of work is repeated until it has taken so long."""
Told = Callable[[str], None]
Piece = TypeVar("Piece")


class WrongError(Exception):
    """A case does something else than it has to; the text says what."""


def right() -> None:
    """Check nothing, for a case that was checked with another."""


@dataclass(frozen=True, slots=True)
class Case:
    """`run` does the work and returns its figure; `check` raises WrongError when it is wrong."""

    name: str
    run: Callable[[], float]
    check: Callable[[], None] = right


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of a case, one a round; none when it is refused, with the reason."""

    name: str
    samples: tuple[float, ...]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with the smallest and the largest."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """The quotient of two cases, by round. `name` finds its goal."""

    name: str
    spread: Spread | None
    note: str = ""


def spread(samples: Sequence[float]) -> Spread:
    """Return the median of some figures, with the smallest and the largest."""
    return Spread(median(samples), min(samples), max(samples))


def measured(cases: Sequence[Case], rounds: int, told: Told = lambda _: None) -> tuple[Series, ...]:
    """Check every case, then run each once a round; a round begins with another case each time."""
    refused: dict[str, str] = {}
    samples: dict[str, list[float]] = {case.name: [] for case in cases}
    for case in cases:
        _noted(case.check, case.name, refused)
    # What is held for the cases would be looked through by the collector again and again.
    gc.collect()
    gc.freeze()
    for number in range(rounds):
        told(f"round {number + 1} of {rounds}")
        for case in turned(cases, number):
            if case.name not in refused:
                _noted(partial(_timed, case, samples[case.name]), case.name, refused)
    gc.unfreeze()
    return tuple(
        Series(name, () if name in refused else tuple(found), refused.get(name, ""))
        for name, found in samples.items()
    )


def each(work: Callable[[Piece], object], pieces: Sequence[Piece]) -> Callable[[], None]:
    """Return what does the work for each of the pieces, and keeps nothing of what is made."""

    def do() -> None:
        for piece in pieces:
            work(piece)

    return do


def _timed(case: Case, samples: list[float]) -> None:
    samples.append(case.run())


def _noted(work: Callable[[], None], name: str, refused: dict[str, str]) -> None:
    try:
        work()
    except WrongError as wrong:
        refused[name] = str(wrong)


def turned(cases: Sequence[Case], number: int) -> Iterator[Case]:
    """Give all cases, beginning with another one in each round."""
    yield from (cases[(index + number) % len(cases)] for index in range(len(cases)))


def ratio(name: str, series: Sequence[Series], above: str, below: str, note: str = "") -> Ratio:
    """Return the quotient of two of the series; without figures when one of them has none."""
    found = {one.name: one.samples for one in series}
    pairs = [(found.get(one) or ()) for one in (above, below)]
    if not all(pairs):
        return Ratio(name, None, note)
    return Ratio(name, spread([a / b for a, b in zip(*pairs, strict=True)]), note)


class CpuTime:
    """Runs work and tells the CPU time of this process for each piece of it, in microseconds."""

    def __init__(self, work: Callable[[], object], pieces: int) -> None:
        """Time this work, which does so many pieces at once."""
        self._work = work
        self._pieces = pieces
        self._times = 0

    def __call__(self) -> float:
        """Return the time; the first call finds out how often the work has to be repeated."""
        if not self._times:
            self._times = max(1, ceil(SHORTEST_S / max(self._spent(1), 1e-6)))
        return self._spent(self._times) / self._times / self._pieces * 1e6

    def _spent(self, times: int) -> float:
        began = process_time()
        for _ in range(times):
            self._work()
        return process_time() - began
