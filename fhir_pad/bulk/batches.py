"""Units of work in batches: large enough to be worth sending, small enough to hold several."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Unit = TypeVar("Unit")
UNITS = 50
BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Batch(Generic[Unit]):
    """Units in their order. `share` is how much of the input is read with them, where known."""

    units: tuple[Unit, ...]
    share: float | None


def batches(
    given: Iterable[tuple[Unit, float | None]], size: Callable[[Unit], int], most: int = UNITS
) -> Iterator[Batch[Unit]]:
    """Give the units in batches of at most so many, and of not much more than `BYTES`."""
    held: list[Unit] = []
    bytes_held, share = 0, None
    for unit, share in given:
        held.append(unit)
        bytes_held += size(unit)
        if len(held) == most or bytes_held >= BYTES:
            yield Batch(tuple(held), share)
            held, bytes_held = [], 0
    if held:
        yield Batch(tuple(held), share)
