"""What the catalogues are made of: actions with their safety rows, predicted outcomes, gaps.

Shapes and constructors only; no fact and no number stands here.
"""

from dataclasses import dataclass
from decimal import Decimal

from fhir_pad.legs.declare import Sources, cite, decision, row
from fhir_pad.logic import Choice, Condition, FirstMatchRow, Term, any_of


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


Needs = tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """How an action is done: said beside it while the condition holds (None: always).

    Nothing is said of what is withheld: "continue it" beside "active bleeding" would be both.
    """

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
    needs: Needs
    shown_withheld: tuple[Against, ...]
    """Withheld although not offered, because people would otherwise expect it."""
    held_in_emergency: bool
    notes: tuple[Note, ...]
    unknowns: tuple[Note, ...]
    """What forbids it, each while nobody knows whether it is so: told beside what is proposed."""
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
    needs: Needs = (),
    pending: Needs = (),
    shown_withheld: tuple[Against, ...] = (),
    emergency: Condition | None = None,
    notes: tuple[Note, ...] = (),
) -> Action:
    """Declare an action. With `emergency`, it is held back while that condition holds.

    `pending` tells when it would be offered once something is proved: it waits until then.
    The strongest status wins: withheld, needs-data, recommended, consider.
    """
    needs = (*needs, *pending)
    later = (each.condition for each in pending)
    offered = any_of(*(offer.condition for offer in offers), *later).is_true()
    held = () if emergency is None else (emergency,)
    rows = [
        *((f"{code}:not", "withheld", each.condition, each.words) for each in shown_withheld),
        *(
            (f"{code}:against", "withheld", offered & each.condition, each.words)
            for each in against
        ),
        *((f"{code}:wait", "needs-data", offered & each.condition, each.words) for each in needs),
        *((f"{code}:hold", "withheld", offered & each, EMERGENCY_FIRST) for each in held),
        *((f"{code}:offer", each.status, each.condition, each.words) for each in offers),
    ]
    status = decision(
        f"action:{code}",
        *(
            row(f"{key}{i}", result, when, said, sources)
            for i, (key, result, when, said) in enumerate(rows, 1)
        ),
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
        tuple(Note(each.words, each.condition.unknown()) for each in against),
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
        *(
            FirstMatchRow(each.code, each.code, each.condition, each.words, each.sources)
            for each in rows
        ),
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
