"""The quick reasons are those of the obvious ones, for every rule of many forms."""

from collections.abc import Iterator

import pytest
from legs.random_forms import random_form

from fhir_pad.answers import understood
from fhir_pad.assess import find
from fhir_pad.explained import Reasons
from fhir_pad.legs.model import (
    ACTIONS,
    INPUTS,
    OUTCOMES,
    SCORES,
    STATED,
    TRIAGE_RULES,
    compiled,
    deciding,
)
from fhir_pad.logic import Condition, Evaluation, Explanation, Term

SHARES = (0.05, 0.2, 0.5, 0.9)
ASKED = [term.name for term in INPUTS]


def explained() -> Iterator[Condition | Term]:
    """Give everything that a result explains."""
    yield from STATED.values()
    for table in (*STATED.values(), *SCORES, *(action.status for action in ACTIONS)):
        yield from (row.condition for row in table.definition.rows)
    yield from (row.condition for row in TRIAGE_RULES)
    yield from (row.condition for outcome in OUTCOMES for row in outcome.rows)


@pytest.mark.parametrize("seed", range(24))
def test_the_same_answers_decide(seed: int) -> None:
    answers = understood(random_form(seed, SHARES[seed % 4]))[0]
    values, _, trace = compiled.trace(answers)
    obvious = Explanation(Evaluation(answers, values))
    memo: dict[int, int] = {}

    for what in explained():
        bits = deciding.why(what)(trace, memo)

        quick = {name for n, name in enumerate(ASKED) if bits >> n & 1}
        assert quick == {step.name for step in obvious.deciding(what)}


@pytest.mark.parametrize("seed", range(8))
def test_a_row_holds_when_the_reference_says_so(seed: int) -> None:
    answers = understood(random_form(seed, SHARES[seed % 4]))[0]
    values, _, trace = compiled.trace(answers)
    reference = Evaluation(answers)
    reasons = Reasons(values, trace)

    for what in explained():
        if isinstance(what, Condition):
            assert reasons.holds(what) is (reference.truth(what) is True)


def test_a_reason_gives_the_answers_in_the_order_asked() -> None:
    bases = [
        basis
        for seed in range(20)
        for action in find(random_form(seed, 0.5)).actions
        for basis in action.basis
    ]

    assert any(len(basis.answers) > 1 for basis in bases)
    for basis in bases:
        places = [ASKED.index(name) for name, _ in basis.answers]
        assert places == sorted(places)
