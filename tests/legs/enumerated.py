"""Proofs about one table by enumeration: rows that can never decide, rows that overlap.

A table is looked at from what its conditions compare directly: each truth, option and side of a
limit in turn, whatever would have to be answered for it. So a row that is never first here is
never first for any patient. Tables that compare too much to be enumerated are refused.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING

from fhir_pad.logic.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    IsTrue,
    Not,
    NotFalse,
)
from fhir_pad.logic.evaluate import Evaluation
from fhir_pad.logic.terms import (
    Choice,
    Compare,
    Has,
    Known,
    Many,
    Number,
    OneOf,
    Term,
    Value,
    YesNo,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fhir_pad.logic.tables import FirstMatch

MOST = 300_000
_STEP = Decimal("0.001")


class TooMany(ValueError):  # noqa: N818 - says what it is
    """The table compares too much to be enumerated."""


def unreachable(table: FirstMatch) -> tuple[str, ...]:
    """Return the codes of rows that decide in no situation at all."""
    codes = [row.code for row in table.rows]
    for situation in situations(table):
        decided = Evaluation({}, situation).matched(table)
        if decided is not None and decided.code in codes:
            codes.remove(decided.code)
        if not codes:
            break
    return tuple(codes)


def overlaps(table: FirstMatch) -> tuple[tuple[str, str], ...]:
    """Return pairs of rows with different results that are true in one situation, in row order."""
    found: set[tuple[str, str]] = set()
    for situation in situations(table):
        evaluation = Evaluation({}, situation)
        true = [row for row in table.rows if evaluation.truth(row.condition) is True]
        found |= {
            (upper.code, lower.code)
            for upper, lower in combinations(true, 2)
            if upper.result != lower.result
        }
    order = {row.code: place for place, row in enumerate(table.rows)}
    return tuple(sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]])))


def situations(table: FirstMatch) -> Iterator[dict[str, Value]]:
    """Go through every combination of what the conditions compare; raise TooMany if too many."""
    limits: dict[str, tuple[Term, set[Decimal]]] = {}
    for row in table.rows:
        for term, limit in _compared(row.condition):
            _, known = limits.setdefault(term.name, (term, set()))
            known |= {limit} if limit is not None else set()
    domains = {name: _domain(term, sorted(known)) for name, (term, known) in limits.items()}
    if prod(len(values) for values in domains.values()) > MOST:
        msg = f"{len(domains)} terms combine in more than {MOST} ways."
        raise TooMany(msg)
    for values in product(*domains.values()):
        yield dict(zip(domains, values, strict=True))


def _compared(condition: Condition) -> Iterator[tuple[Term, Decimal | None]]:
    match condition:
        case YesNo():
            yield condition, None
        case All() | Any() | AtLeast():
            for part in condition.parts:
                yield from _compared(part)
        case Not() | IsTrue() | NotFalse():
            yield from _compared(condition.part)
        case Compare():
            yield condition.term, condition.limit
        case OneOf() | Has() | Known():
            yield condition.term, None


def _domain(term: Term, limits: list[Decimal]) -> tuple[Value, ...]:
    match term:
        case YesNo():
            return (True, False, None)
        case Choice():
            return (*term.options, None)
        case Many():
            return (*((code,) for code in term.options), term.options, None)
        case Number():
            sides = {near for limit in limits for near in (limit - _STEP, limit, limit + _STEP)}
            return (*sorted(sides), None)
        case _:
            return (None,)
