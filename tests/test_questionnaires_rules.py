"""The Questionnaires and the rules mean the same questions: options, ranges, and who is asked."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest
from test_questionnaires import FORMS, FULL, NAMES, questions

from fhir_pad.fhir.form import Answer, Form
from fhir_pad.fhir.form_enabled import Earlier, Gate
from fhir_pad.fhir.form_items import Item, Kind
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Choice, Evaluation, Many, Moment, Number, Value, YesNo

KINDS = {
    YesNo: (Kind.CHOICE, False),
    Choice: (Kind.CHOICE, False),
    Many: (Kind.CHOICE, True),
    Moment: (Kind.DATE_TIME, False),
}
SAMPLES: list[Answer | None] = [None, "unknown", 11, 12, 55, 56]
"""Ages around the limits within which pregnancy is asked about."""


def test_the_full_form_asks_exactly_what_the_rules_read() -> None:
    assert {term.name for term in ask} == set(questions(FULL))


@pytest.mark.parametrize("name", NAMES)
def test_options_ranges_and_units_are_those_of_the_rules(name: str) -> None:
    for link_id, item in questions(FORMS[name]).items():
        term = ask[link_id]
        if isinstance(term, Number):
            assert item.kind in (Kind.INTEGER, Kind.DECIMAL)
            assert (item.low, item.high, item.unit) == (term.low, term.high, term.unit), link_id
            continue
        assert (item.kind, item.repeats) == KINDS[type(term)]
        if isinstance(term, Choice | Many):
            assert set(item.options) - {"unknown"} == set(term.options) - {"unknown"}, link_id
        if isinstance(term, YesNo):
            assert list(item.options) == ["yes", "no", "unknown"], link_id


def controls(form: Form, item: Item) -> Iterator[str]:
    """Give the questions that may hide an item, itself or a group above it."""
    yield from (condition.question for condition in item.conditions)
    if item.parent is not None:
        yield from controls(form, form.items[item.parent])


def combinations(form: Form, names: list[str]) -> Iterator[dict[str, Answer]]:
    values = [SAMPLES if one == "age" else [None, *form.items[one].options] for one in names]
    for given in product(*values):
        pairs = zip(names, given, strict=True)
        yield {name: value for name, value in pairs if value is not None}


def known(answers: dict[str, Answer]) -> dict[str, Value]:
    """Return answers as the rules take them: yes is true, a number a Decimal, unknown absent."""
    meaning: dict[Answer, Value] = {"yes": True, "no": False}
    return {
        name: Decimal(one) if isinstance(one, int) else meaning.get(one, one)
        for name, one in answers.items()
        if one != "unknown"
    }


def shown(form: Form, link_id: str, answers: dict[str, Answer]) -> bool | None:
    """Return whether the form shows an item, given answers to questions that are all shown."""
    states: dict[str, bool | None] = {}
    for item in form.conditional:
        states[item.link_id] = True if item.link_id in answers else None
        if item.link_id not in answers:
            earlier = Earlier(form.items, answers, states, form.switches)
            states[item.link_id] = Gate(item).state(earlier)
    return states.get(link_id, True)


@pytest.mark.parametrize("link_id", [item.link_id for item in FULL.conditional if item.kind.asks])
def test_the_form_hides_a_question_exactly_when_the_rules_do(link_id: str) -> None:
    condition = ask[link_id].definition.shown_when
    names = list(dict.fromkeys(controls(FULL, FULL.items[link_id])))

    for answers in combinations(FULL, names):
        rule = Evaluation(known(answers)).truth(condition)
        assert (shown(FULL, link_id, answers) is False) is (rule is False), answers


def test_a_question_without_condition_in_the_form_has_none_in_the_rules() -> None:
    hidden = {term.name for term in ask if term.definition.shown_when is not None}

    assert hidden == {item.link_id for item in FULL.conditional if item.kind.asks}
