"""The words in which the knowledge is declared: short constructors for terms and rows.

Everything else in `legs` is declarations made of these. No fact and no number stands here.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fhir_pad.logic import (
    Choice,
    Collect,
    CollectRow,
    Computed,
    Condition,
    Facts,
    FirstMatch,
    FirstMatchRow,
    Input,
    Many,
    Moment,
    Number,
    Points,
    PointsRow,
    Term,
    Value,
    YesNo,
)

Sources = tuple[str, ...]


def cite(text: str) -> Sources:
    """Return source ids from a text in which ` ; ` or a comma stands between them.

    `S2-050..S2-052` names every passage of the range, so that each can be found.
    """
    parts = [part.strip() for part in text.replace(";", ",").split(",")]
    return tuple(each for part in parts if part for each in _spread(part))


def _spread(part: str) -> list[str]:
    first, dots, last = part.partition("..")
    if not dots:
        return [part]
    document, start = first.split("-")
    end = last.split("-")[1]
    return [f"{document}-{number:03d}" for number in range(int(start), int(end) + 1)]


def yes_no(  # noqa: PLR0913 - one argument per column of the question list
    name: str,
    *,
    who: str,
    counts: str,
    sources: str,
    excludes: str = "",
    shown_when: Condition | None = None,
    hidden: bool | None = None,
) -> YesNo:
    """Declare a question answered yes, no or unknown."""
    asked = Input(shown_when, hidden, who, counts, excludes)
    return YesNo(name, asked, counts, cite(sources))


def choice(  # noqa: PLR0913 - one argument per column of the question list
    name: str,
    *options: str,
    who: str,
    counts: str,
    sources: str,
    excludes: str = "",
    shown_when: Condition | None = None,
    hidden: str | None = None,
) -> Choice:
    """Declare a question with one of these options; `unknown` is understood, not listed."""
    asked = Input(shown_when, hidden, who, counts, excludes)
    return Choice(name, asked, counts, cite(sources), options)


def many(  # noqa: PLR0913 - one argument per column of the question list
    name: str,
    *options: str,
    who: str,
    counts: str,
    sources: str,
    excludes: str = "",
    shown_when: Condition | None = None,
) -> Many:
    """Declare a question with any number of these options."""
    asked = Input(shown_when, None, who, counts, excludes)
    return Many(name, asked, counts, cite(sources), options)


def number(  # noqa: PLR0913 - one argument per column of the question list
    name: str,
    *,
    low: str,
    high: str,
    unit: str,
    who: str,
    counts: str,
    sources: str,
    excludes: str = "",
    shown_when: Condition | None = None,
) -> Number:
    """Declare a question answered with a number from `low` to `high` in a UCUM unit."""
    asked = Input(shown_when, None, who, counts, excludes)
    return Number(name, asked, counts, cite(sources), unit, Decimal(low), Decimal(high))


def moment(
    name: str, *, who: str, counts: str, sources: str, shown_when: Condition | None = None
) -> Moment:
    """Declare a question answered with a FHIR dateTime."""
    return Moment(name, Input(shown_when, None, who, counts), counts, cite(sources))


def derived(name: str, condition: Condition, words: str, sources: str) -> YesNo:
    """Declare a condition that has a name of its own."""
    return YesNo(name, condition, words, cite(sources))


def worked_out(
    name: str, function: Callable[..., Value], *inputs: Term, unit: str, words: str, sources: str
) -> Number:
    """Declare a number that a plain function gives."""
    return Number(name, Computed(function, inputs), words, cite(sources), unit)


def told(
    name: str,
    function: Callable[..., Value],
    *inputs: Term,
    options: tuple[str, ...],
    words: str,
    sources: str,
) -> Choice:
    """Declare one of several options that a plain function gives."""
    return Choice(name, Computed(function, inputs), words, cite(sources), options)


def row(code: str, result: str, condition: Condition, words: str, sources: str) -> FirstMatchRow:
    """Declare a row of a decision."""
    return FirstMatchRow(code, result, condition, words, cite(sources))


def decision(
    name: str, *rows: FirstMatchRow, otherwise: str | None, words: str, sources: str
) -> Choice:
    """Declare a decision: the first row that holds, else `otherwise`."""
    table = FirstMatch(rows, otherwise)
    return Choice(name, table, words, cite(sources), table.results)


def points(code: str, value: int, condition: Condition, words: str, sources: str) -> PointsRow:
    """Declare a row of a score."""
    return PointsRow(code, value, condition, words, cite(sources))


def score(name: str, *rows: PointsRow, words: str, sources: str) -> Number:
    """Declare a score: the points of the rows that hold, added up."""
    return Number(name, Points(rows), words, cite(sources), "{score}")


def count(name: str, *conditions: YesNo, words: str, sources: str) -> Number:
    """Declare how many of these hold: a score of one point each."""
    rows = (points(f"{name}:{each.name}", 1, each, each.words, sources) for each in conditions)
    return score(name, *rows, words=words, sources=sources)


def rule(code: str, result: str, condition: Condition, words: str, sources: str) -> CollectRow:
    """Declare a row of a list."""
    return CollectRow(code, result, condition, words, cite(sources))


def collected(name: str, *rows: CollectRow, words: str, sources: str) -> Many:
    """Declare a list: the codes of all rows that hold."""
    return Many(name, Collect(rows), words, cite(sources), tuple(each.code for each in rows))


class Figure(Decimal):
    """A clinical number with its unit (UCUM), source and year; `checked` if it was re-read."""

    unit: str
    source: str
    year: int
    checked: bool


def figure(value: str, unit: str, source: str, year: int, *, checked: bool = True) -> Figure:
    """Declare a clinical number. `checked=False` says: believed, not re-read at its source."""
    made = Figure(value)
    made.unit, made.source, made.year, made.checked = unit, source, year, checked
    return made


class Questions(Facts):
    """The questions by name. What a rule may do with each is checked when the rule is declared."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...  # noqa: ANN401, D105

        def __getitem__(self, name: str) -> Any: ...  # noqa: ANN401, D105
