"""What an entry of the conflict register is. The entries stand in `conflicts`."""

from dataclasses import dataclass
from typing import Literal

from fhir_pad.legs.declare import Sources, cite

Winner = Literal[
    "seed", "seed-flagged", "guideline", "guideline-safety", "both", "resolution", "editorial"
]
"""Whose word holds. `seed-flagged`: kept, and the guideline's objection is shown beside it.
`resolution`: neither speaks to it. `editorial`: only the wording needed reading."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One disagreement, or one place of a seed that needed reading, and its resolution."""

    id: str
    seeds: Sources
    """Passages concerned; none where all seeds are silent."""
    seed_says: str
    guideline_says: str
    resolution: str
    winner: Winner
    carried_by: tuple[str, ...]
    """Rule codes, action codes, linkIds and names of `numbers` that carry the resolution."""


def conflict(  # noqa: PLR0913 - one argument per column of the register
    code: str,
    seeds: str,
    *,
    seed_says: str,
    guideline_says: str,
    resolution: str,
    winner: Winner,
    carried_by: str,
) -> Conflict:
    """Declare an entry; `seeds` is read as citations, `carried_by` as names between spaces."""
    carriers = tuple(carried_by.split())
    return Conflict(code, cite(seeds), seed_says, guideline_says, resolution, winner, carriers)
