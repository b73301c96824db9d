"""Every clinical number, every source and every disagreement of sources, for reading.

Must not know HTML.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fhir_pad.legs import numbers
from fhir_pad.legs.declare import Figure
from fhir_pad.legs.sources import SOURCES


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its name in the rules, its source and how sure that is."""

    name: str
    value: str
    unit: str
    source: str
    year: int
    checked: bool


def figures() -> tuple[Number, ...]:
    """Return every number in the order of its declaration."""
    return tuple(
        Number(
            name=name,
            value=format(one, "f"),
            unit=one.unit,
            source=one.source,
            year=one.year,
            checked=one.checked,
        )
        for name, one in _declared(vars(numbers))
    )


def document(label: str) -> str:
    """Return the id of the source that a citation names; empty for a conflict."""
    first = label.partition("-")[0]
    return label if label in SOURCES else first if first in SOURCES else ""


def _declared(names: Mapping[str, object]) -> Iterator[tuple[str, Figure]]:
    for name, value in names.items():
        yield from _in(name, value)


def _in(name: str, value: object) -> Iterator[tuple[str, Figure]]:
    """Give a number, or those of a list or of a table, with a name for each."""
    if isinstance(value, Figure):
        yield name, value
    elif isinstance(value, tuple):
        for index, one in enumerate(value):
            yield from _in(f"{name}[{index}]", one)
    elif isinstance(value, dict) and not name.startswith("__"):
        for key, one in value.items():
            yield from _in(f"{name}[{key}]", one)
