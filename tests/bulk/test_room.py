"""Whether calls find room for their frames, however deep they happen to stand."""

from collections.abc import Callable
from resource import RUSAGE_THREAD, getrusage

import pytest

from fhir_pad.bulk.room import with_room

CALLS = 1000


def faults(calls: int = CALLS) -> int:
    """Return how many pages the system had to give this thread for so many calls."""
    before = getrusage(RUSAGE_THREAD).ru_minflt
    for _ in range(calls):
        called()
    return getrusage(RUSAGE_THREAD).ru_minflt - before


def called() -> None:
    """Need a frame."""


def deep(depth: int, work: Callable[[], int]) -> int:
    """Call from so many frames below."""
    return deep(depth - 1, work) if depth else work()


def test_no_call_asks_for_memory_again_and_again_however_deep_it_stands() -> None:
    """Each depth up to four pieces of 16 KiB."""
    worst = max(with_room(lambda: deep(depth, faults)) for depth in range(600))  # noqa: B023

    assert worst < CALLS / 10


def test_what_is_called_returns_and_raises_as_without_room() -> None:
    assert with_room(lambda: "result") == "result"
    with pytest.raises(KeyError, match="absent"):
        with_room(lambda: {}["absent"])
