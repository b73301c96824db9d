"""What a measurement found, as values and as Markdown.

Must not know how anything was measured.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from fhir_pad.bench.goals import GOALS
from fhir_pad.bench.machine import Load, Machine
from fhir_pad.bench.measured import Ratio, Series, Spread, spread

Row = Sequence[str]
_TENS = 10
_HUNDREDS = 100


@dataclass(frozen=True, slots=True)
class Table:
    """One set of cases that took turns. `unit` is that of the figures of its cases."""

    title: str
    unit: str
    rounds: int
    series: tuple[Series, ...]
    ratios: tuple[Ratio, ...]
    says: str
    """What was done and with what; then what the figures do not include."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of the command found."""

    name: str
    machine: Machine
    load: Load
    tables: tuple[Table, ...]

    def plain(self) -> dict[str, object]:
        """Return every figure as plain values, with the goals."""
        goals = {name: str(goal) for name, goal in GOALS.items()}
        return {**asdict(self), "goals": goals}

    def markdown(self) -> str:
        """Return it as Markdown."""
        tables = "\n\n".join(map(_table, self.tables))
        return f"## {self.name}\n\n{self.machine.line(self.load)}.\n\n{tables}\n"


def _table(table: Table) -> str:
    rounds = f"{table.rounds} {'round' if table.rounds == 1 else 'rounds'}, in turn"
    cases = [(f"case ({rounds})", table.unit, "lowest to highest"), *map(_case, table.series)]
    parts = [f"### {table.title}", table.says, _lines(cases)]
    if table.ratios:
        head = ("ratio, by round", "median", "lowest to highest", "goal")
        parts.append(_lines([head, *(row for one in table.ratios for row in _ratio(one))]))
    return "\n\n".join(parts)


def _case(series: Series) -> Row:
    if not series.samples:
        return (series.name, f"**not reported: {series.refused}**", "")
    return (series.name, *_figures(spread(series.samples)))


def _ratio(ratio: Ratio) -> Iterator[Row]:
    goal = str(GOALS[ratio.name]) if ratio.name in GOALS else ""
    name = f"{ratio.name} ({ratio.note})" if ratio.note else ratio.name
    figures = ("not measured", "") if ratio.spread is None else _figures(ratio.spread)
    yield (name, *figures, goal)


def _figures(found: Spread) -> tuple[str, str]:
    return number(found.middle), f"{number(found.low)} to {number(found.high)}"


def number(value: float) -> str:
    """Return a figure with about three digits."""
    if value >= _HUNDREDS:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= _TENS else f"{value:.2f}"


def _lines(rows: Iterable[Row]) -> str:
    """Return the rows as a table whose columns stand under each other."""
    held = [list(row) for row in rows]
    widths = [max(len(row[column]) for row in held) for column in range(len(held[0]))]
    lines = [
        "| "
        + " | ".join(
            text.ljust(width) if column == 0 else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        + " |"
        for row in held
    ]
    rule = ["-" * (width + 1) + ":" for width in widths[1:]]
    lines.insert(1, "|" + "|".join(["-" * (widths[0] + 2), *rule]) + "|")
    return "\n".join(lines)
