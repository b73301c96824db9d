"""The ratios that are aimed at, each once. Must not know how one is measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

AT_MOST: Final = "at most"
AT_LEAST: Final = "at least"


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound for a ratio."""

    bound: str
    value: float

    def __str__(self) -> str:
        """Return it as it stands in a table."""
        return f"{self.bound} {self.value:g}"


GOALS: Final[Mapping[str, Goal]] = MappingProxyType(
    {
        "assessment / floor": Goal(AT_MOST, 2.0),
        "180 items / 60 items": Goal(AT_MOST, 3.5),
        "ours / LIMIT, same store": Goal(AT_LEAST, 0.55),
        "ours / fhir.resources, same store": Goal(AT_LEAST, 20),
        "ours / Medplum with validateResource": Goal(AT_LEAST, 2.5),
        "ours / fhirstarter": Goal(AT_LEAST, 3.5),
        "ours / @asymmetrik": Goal(AT_LEAST, 3.5),
        "HAPI / ours": Goal(AT_LEAST, 20),
        "encender / ours": Goal(AT_LEAST, 500),
        "cql-execution / ours": Goal(AT_LEAST, 100),
        "bulk / decode": Goal(AT_MOST, 2.0),
        "bulk memory, five times the rows": Goal(AT_MOST, 1.2),
        "bulk memory in MB": Goal(AT_MOST, 200),
    }
)
"""By the name of the ratio. A ratio that is not named here has no goal."""
