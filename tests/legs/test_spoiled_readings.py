"""One of our two readings of the rules spoiled in one place: the other one notices.

The third reading, in an engine that is not ours, is spoiled in tests/test_equivalence.py.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from legs.random_forms import random_form

from fhir_pad.answers import understood
from fhir_pad.legs.model import DERIVED, RISK_ROWS, STATUSES, compiled
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Compiled, Evaluation
from fhir_pad.logic.compiled import _Writer
from fhir_pad.logic.terms import Compare

TERMS = (*ask, *DERIVED, *STATUSES, *RISK_ROWS)
FORMS = 400
SHARES = (0.05, 0.2, 0.5, 0.9)
ANSWERS = [understood(random_form(seed, SHARES[seed % 4]))[0] for seed in range(FORMS)]
CRITICAL = ("abi-left", "<", Decimal("0.40"))
CHILD = ("age", "<", Decimal(18))
SPOILED = {"a threshold": CRITICAL, "an operator": CRITICAL, "a null": CHILD}
"""What is spoiled, in which one comparison."""


def is_place(condition: object, what: str) -> bool:
    """Tell whether a condition is the one that is spoiled."""
    return (
        isinstance(condition, Compare)
        and (condition.term.name, condition.relation, condition.limit) == SPOILED[what]
    )


def differing(reading: Callable[[Any], dict[str, Any]]) -> int:
    """Return how many forms get another value of some term than our reference gives now."""
    return sum(reading(each) != reference(each) for each in ANSWERS)


def reference(answers: Any) -> dict[str, Any]:
    """Return every term's value as the reference finds it."""
    evaluation = Evaluation(answers)
    return {term.name: evaluation.value(term) for term in TERMS}


def spoiled_condition(condition: Compare, what: str) -> Compare:
    """Return the condition with another limit or relation."""
    if what == "a threshold":
        return replace(condition, limit=Decimal("0.50"))
    return replace(condition, relation=">")


def test_the_two_readings_agree() -> None:
    assert differing(lambda answers: compiled(answers)[0]) == 0


@pytest.mark.parametrize("what", SPOILED)
def test_a_spoiled_compiled_reading_is_noticed(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = _Writer._compared  # noqa: SLF001 - to be spoiled

    def compared(writer: Any, condition: Any) -> str:
        if not is_place(condition, what):
            return right(writer, condition)
        if what == "a null":
            return right(writer, condition).replace("None if", "False if", 1)
        return right(writer, spoiled_condition(condition, what))

    monkeypatch.setattr(_Writer, "_compared", compared)
    spoiled = Compiled(TERMS, {})

    assert differing(lambda answers: spoiled(answers)[0]) > 0


@pytest.mark.parametrize("what", SPOILED)
def test_a_spoiled_reference_is_noticed(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Evaluation._compared  # noqa: SLF001 - to be spoiled

    def compared(evaluation: Any, condition: Any) -> Any:
        if not is_place(condition, what):
            return right(evaluation, condition)
        if what == "a null":
            return right(evaluation, condition) is True
        return right(evaluation, spoiled_condition(condition, what))

    monkeypatch.setattr(Evaluation, "_compared", compared)

    assert differing(lambda answers: compiled(answers)[0]) > 0
