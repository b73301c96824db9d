"""The words in which the knowledge is declared: short constructors for terms and rows.

Everything else in `legs` is declarations made of these. No fact and no number stands here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from fhir_pad.logic import (
    Choice,
    Collect,
    CollectRow,
    Computed,
    Condition,
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
    any_of,
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


@dataclass(frozen=True, slots=True)
class Offer:
    """When an action belongs in the plan, and with which status."""

    status: str
    condition: Condition
    words: str


@dataclass(frozen=True, slots=True)
class Against:
    """What forbids an action that is otherwise offered."""

    condition: Condition
    words: str


@dataclass(frozen=True, slots=True)
class Need:
    """What keeps an action from being proposed until it is known or somebody has decided."""

    condition: Condition
    words: str
    topics: tuple[str, ...]
    """linkIds (or `abi`, `tbi`) to be answered; empty when a specialist has to decide."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence to be said beside an action while the condition holds (None: always)."""

    words: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the catalogue; `status` is the decision that the rows above amount to."""

    code: str
    phase: int
    title: str
    offers: tuple[Offer, ...]
    against: tuple[Against, ...]
    needs: tuple[Need, ...]
    shown_withheld: tuple[Against, ...]
    """Withheld although not offered, because people would otherwise expect it."""
    held_in_emergency: bool
    notes: tuple[Note, ...]
    sources: Sources
    status: Choice


def recommend(condition: Condition, words: str) -> Offer:
    """Offer as recommended."""
    return Offer("recommended", condition, words)


def consider(condition: Condition, words: str) -> Offer:
    """Offer for consideration."""
    return Offer("consider", condition, words)


def never(condition: Condition, words: str) -> Against:
    """Forbid while the condition holds."""
    return Against(condition, words)


def must_know(condition: Condition, words: str, *topics: str) -> Need:
    """Wait while the truth of the condition is unknown."""
    return Need(condition.unknown(), words, topics)


def wait_while(condition: Condition, words: str, *topics: str) -> Need:
    """Wait while the condition holds."""
    return Need(condition, words, topics)


def action(  # noqa: PLR0913 - one argument per column of the catalogue
    code: str,
    phase: int,
    title: str,
    *offers: Offer,
    sources: str,
    against: tuple[Against, ...] = (),
    needs: tuple[Need, ...] = (),
    pending: Need | None = None,
    shown_withheld: tuple[Against, ...] = (),
    emergency: Condition | None = None,
    notes: tuple[Note, ...] = (),
) -> Action:
    """Declare an action. With `emergency`, it is held back while that condition holds.

    `pending` names when it would be offered once something is proved: it waits until then.
    The strongest status wins: withheld, needs-data, recommended, consider.
    """
    needs = needs if pending is None else (*needs, pending)
    later = () if pending is None else (pending.condition,)
    offered = any_of(*(offer.condition for offer in offers), *later).is_true()
    held = () if emergency is None else (emergency,)
    rows = [
        *((f"{code}:not", "withheld", each.condition, each.words) for each in shown_withheld),
        *((f"{code}:against", "withheld", offered & each.condition, each.words) for each in against),
        *((f"{code}:wait", "needs-data", offered & each.condition, each.words) for each in needs),
        *((f"{code}:hold", "withheld", offered & each, EMERGENCY_FIRST) for each in held),
        *((f"{code}:offer", each.status, each.condition, each.words) for each in offers),
    ]
    status = decision(
        f"action:{code}",
        *(row(f"{key}{i}", result, when, said, sources) for i, (key, result, when, said) in enumerate(rows, 1)),
        otherwise=None,
        words=title,
        sources=sources,
    )
    return Action(
        code,
        phase,
        title,
        offers,
        against,
        needs,
        shown_withheld,
        emergency is not None,
        notes,
        cite(sources),
        status,
    )


EMERGENCY_FIRST = "Emergency first: this waits until the emergency is dealt with."


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One row of a risk: what is predicted while it is the first that holds."""

    code: str
    condition: Condition
    qualitative: str
    words: str
    sources: Sources
    percent: Decimal | None = None
    percent_range: tuple[Term | Decimal, Term | Decimal] | None = None
    horizon: str = ""
    method: str | None = None
    """The score this row rests on; None for that of the outcome."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One predicted outcome; `row` names the row that holds, or nothing is predicted."""

    code: str
    method: str
    mitigation: str
    rows: tuple[RiskRow, ...]
    row: Choice


def risk(  # noqa: PLR0913 - one argument per column
    code: str,
    qualitative: str,
    condition: Condition,
    words: str,
    sources: str,
    *,
    percent: Decimal | None = None,
    percent_range: tuple[Term | Decimal, Term | Decimal] | None = None,
    horizon: str = "",
    method: str | None = None,
) -> RiskRow:
    """Declare a row of a risk. Percentages run from 0 to 100."""
    return RiskRow(
        code, condition, qualitative, words, cite(sources), percent, percent_range, horizon, method
    )


def outcome(code: str, *rows: RiskRow, method: str, mitigation: str) -> Outcome:
    """Declare a predicted outcome from its rows, read from the top."""
    chosen = decision(
        f"risk:{code}",
        *(FirstMatchRow(each.code, each.code, each.condition, each.words, each.sources) for each in rows),
        otherwise=None,
        words=mitigation,
        sources="",
    )
    return Outcome(code, method, mitigation, rows, chosen)


@dataclass(frozen=True, slots=True)
class Gap:
    """A linkId (or `abi`, `tbi`) that should be asked or measured while the condition holds."""

    code: str
    topic: str
    condition: Condition
    words: str
    sources: Sources


def gap(code: str, topic: str, condition: Condition, words: str, sources: str) -> Gap:
    """Declare something that is missing."""
    return Gap(code, topic, condition, words, cite(sources))
