"""Where requests go, and what came of some. Must not know who sends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fhir_pad.bench.measured import WrongError

FHIR = "application/fhir+json"


@dataclass(frozen=True, slots=True)
class Target:
    """A service that takes responses by POST."""

    name: str
    port: int
    path: str
    media_type: str = FHIR


@dataclass(frozen=True, slots=True)
class Fired:
    """How many requests were answered in how many seconds. `failed`: no success, or no answer."""

    answered: int
    seconds: float
    failed: int
    slowest_ms: float
    """Of a hundred requests, 99 were faster."""

    @property
    def rate(self) -> float:
        """Successes a second; raises WrongError when anything was no success."""
        if self.failed:
            total = self.answered + self.failed
            raise WrongError(f"{self.failed} of {total} requests had no success")
        if not self.answered:
            raise WrongError(f"nothing was answered within {self.seconds:.1f} s")
        return self.answered / self.seconds


def together(parts: Sequence[Fired]) -> Fired:
    """Return what several who asked at the same time came to."""
    return Fired(
        sum(part.answered for part in parts),
        max(part.seconds for part in parts),
        sum(part.failed for part in parts),
        max(part.slowest_ms for part in parts),
    )


def one_a_line(bodies: Sequence[bytes], path: Path) -> Path:
    """Write the bodies for who sends them, and return the file."""
    path.write_bytes(b"".join(body + b"\n" for body in bodies))
    return path
