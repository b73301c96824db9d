"""What a row of a predicted outcome says, as CQL defines: how likely in words, and in percent.

Must not know when a row holds.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from fhir_pad.cql.defines import literal
from fhir_pad.cql.expressions import name, number, text
from fhir_pad.legs.catalogue import Outcome, RiskRow
from fhir_pad.logic import Term

QUALITATIVE, LOW, HIGH = "qualitative", "percent-low", "percent-high"
TYPES = {QUALITATIVE: "String", LOW: "Decimal", HIGH: "Decimal"}


def parts(outcome: Outcome) -> tuple[str, ...]:
    """Return what is told of an outcome."""
    return tuple(_SAID) if any(map(_percent, outcome.rows)) else (QUALITATIVE,)


def told_of_risk(outcome: Outcome) -> Iterator[str]:
    """Give the defines of an outcome; each is null while no row of it holds."""
    for part in parts(outcome):
        rows = "\n  ".join(f"when {text(row.code)} then {_SAID[part](row)}" for row in outcome.rows)
        held = f'case "finding:{outcome.row.name}"\n  {rows}'
        otherwise = literal(None, TYPES[part])
        yield f'define "{told(outcome.code, part)}":\n  {held}\n  else {otherwise}\n  end\n'


def told(outcome: str, part: str) -> str:
    """Return the name of one of these defines."""
    return f"finding:risk:{outcome}:{part}"


def _percent(row: RiskRow) -> tuple[Term | Decimal, Term | Decimal] | None:
    return row.percent_range if row.percent is None else (row.percent, row.percent)


def _end(row: RiskRow, end: int) -> str:
    found = _percent(row)
    if found is None:
        return literal(None, "Decimal")
    limit = found[end]
    return name(limit) if isinstance(limit, Term) else number(limit)


_SAID: Mapping[str, Callable[[RiskRow], str]] = {
    QUALITATIVE: lambda row: text(row.qualitative),
    LOW: lambda row: _end(row, 0),
    HIGH: lambda row: _end(row, 1),
}
