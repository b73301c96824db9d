"""How far a long run came, on one line of a terminal or on lines of a log.

Must not know what the run does. The clock and the place to write are given.
"""

from collections.abc import Callable

from fhir_pad.bulk import Progress

EVERY = 0.5
"""Seconds between two signs on a terminal."""
EVERY_IN_LOG = 10.0
_MINUTE = 60


class Shown:
    """Shows progress, with the rate and the time left, at most so often."""

    def __init__(
        self, clock: Callable[[], float], write: Callable[[str], None], before: str | None
    ) -> None:
        """Show it behind `before`: a carriage return, or nothing for a line each; None: not."""
        self._clock = clock
        self._write = write
        self._before = before
        self._begun: tuple[str, float, int, float] | None = None
        self._shown = clock()

    def __call__(self, progress: Progress) -> None:
        """Show it, unless something was shown just now."""
        now = self._clock()
        if self._begun is None or self._begun[0] != progress.doing:
            self._begun = (progress.doing, now, progress.units, progress.share or 0.0)
        if self._before is None or now - self._shown < (EVERY if self._before else EVERY_IN_LOG):
            return
        self._shown = now
        _, since, units, share = self._begun
        said = spoken(progress, now - since, progress.units - units, share)
        self._write(f"{self._before}{said}" + ("  " if self._before else "\n"))

    def end(self) -> None:
        """Leave the line on a terminal."""
        if self._before:
            self._write("\n")


def spoken(progress: Progress, seconds: float, units: int, share: float) -> str:
    """Return progress in words; `units` were done in these seconds, from that share on."""
    said = f"{progress.units:,} {progress.doing}"
    if progress.share is not None:
        said += f" ({progress.share:.0%})"
    if seconds <= 0 or units <= 0:
        return said
    said += f", {units / seconds:,.0f}/s"
    if progress.share is None or progress.share <= share:
        return said
    left = seconds * (1 - progress.share) / (progress.share - share)
    return f"{said}, {round(left) // _MINUTE}:{round(left) % _MINUTE:02d} left"
