"""Tables on top of conditions: first match, points, and everything that holds.

A row is data: its code, its condition, what it gives, its own words and its sources.
The tables know no subject and evaluate nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fhir_pad.logic.conditions import Misuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fhir_pad.logic.conditions import Condition


@dataclass(frozen=True, slots=True)
class FirstMatchRow:
    """One row of a decision: its result stands when it is the first whose condition is true."""

    code: str
    result: str
    condition: Condition
    words: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstMatch:
    """A decision read from the top; `otherwise` stands when no condition is true.

    A row whose condition is unknown does not fire, yet stays possible: see
    `Evaluation.possible`.
    """

    rows: tuple[FirstMatchRow, ...]
    otherwise: str | None

    def __post_init__(self) -> None:
        """Refuse two rows with one code."""
        _unique(row.code for row in self.rows)

    @property
    def results(self) -> tuple[str, ...]:
        """Every result the table can give, in row order, each once."""
        found = [row.result for row in self.rows]
        if self.otherwise is not None:
            found.append(self.otherwise)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class PointsRow:
    """One row of a score: its points are added when its condition is true."""

    code: str
    points: int
    condition: Condition
    words: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """A score: the sum of the points of all rows whose condition is true."""

    rows: tuple[PointsRow, ...]

    def __post_init__(self) -> None:
        """Refuse two rows with one code."""
        _unique(row.code for row in self.rows)


@dataclass(frozen=True, slots=True)
class CollectRow:
    """One row of a list: it stands when its condition is true. `result` groups rows."""

    code: str
    result: str
    condition: Condition
    words: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collect:
    """A list: the codes of all rows whose condition is true, in row order."""

    rows: tuple[CollectRow, ...]

    def __post_init__(self) -> None:
        """Refuse two rows with one code."""
        _unique(row.code for row in self.rows)


def _unique(codes: Iterable[str]) -> None:
    seen = list(codes)
    twice = sorted({code for code in seen if seen.count(code) > 1})
    if twice:
        msg = f"Each row has a code of its own; used twice: {', '.join(twice)}."
        raise Misuse(msg)
