"""Whether an item is shown: Kleene's three values over enableWhen, operator by operator."""

from decimal import Decimal
from itertools import product

import pytest
from form_sample import SYSTEM, choice, number

from fhir_pad.fhir.form import Answer, Form
from fhir_pad.fhir.form_enabled import Earlier, enabled

CODE = {"system": SYSTEM, "code": "a"}
ASKED = [
    choice("one", "a", "b", "unknown"),
    choice("many", "a", "b", "unknown", repeats=True),
    number("count", "integer", 0, 100, "d"),
    number("size", "decimal", 0, 10, "cm"),
    {"linkId": "moment", "text": "moment", "type": "dateTime"},
]
T, F, U = True, False, None


def shown(
    answers: dict[str, Answer | None], *conditions: dict[str, object], behaviour: str = "all"
) -> bool | None:
    follow_up = {
        **choice("next", "x"),
        "enableWhen": list(conditions),
        "enableBehavior": behaviour,
    }
    form = Form.compile({"url": "u", "version": "1", "title": "t", "item": [*ASKED, follow_up]})
    return enabled(form.items["next"], Earlier(form.items, answers, {}))


COMPARISONS = [
    ("one", "=", {"answerCoding": CODE}, {"a": T, "b": F, "unknown": U}),
    ("one", "!=", {"answerCoding": CODE}, {"a": F, "b": T, "unknown": U}),
    ("many", "=", {"answerCoding": CODE}, {("b", "a"): T, ("b",): F, ("b", "unknown"): U}),
    ("many", "!=", {"answerCoding": CODE}, {("a",): F, ("a", "b"): T}),
    ("count", "=", {"answerInteger": 12}, {12: T, 13: F, "unknown": U}),
    ("count", ">", {"answerInteger": 12}, {13: T, 12: F, "unknown": U}),
    ("count", ">=", {"answerInteger": 12}, {12: T, 11: F}),
    ("count", "<", {"answerInteger": 12}, {11: T, 12: F}),
    ("count", "<=", {"answerInteger": 12}, {12: T, 13: F}),
    ("size", ">=", {"answerDecimal": Decimal("0.9")}, {Decimal("0.90"): T, Decimal("0.89"): F}),
    ("moment", "=", {"answerDateTime": "2026"}, {"2026": T, "2025": F}),
    ("count", "exists", {"answerBoolean": True}, {0: T, "unknown": F}),
    ("count", "exists", {"answerBoolean": False}, {0: F, "unknown": T}),
    ("one", "exists", {"answerBoolean": True}, {"b": T, "unknown": T}),
]


@pytest.mark.parametrize(("question", "operator", "answer", "table"), COMPARISONS)
def test_each_operator_compares_as_r4_says_and_unknown_stays_unknown(
    question: str, operator: str, answer: dict[str, object], table: dict[Answer, bool | None]
) -> None:
    condition = {"question": question, "operator": operator, **answer}

    assert {given: shown({question: given}, condition) for given in table} == table


@pytest.mark.parametrize("operator", ["=", "!="])
def test_an_open_question_leaves_it_open_except_for_exists(operator: str) -> None:
    exists = {"question": "one", "operator": "exists", "answerBoolean": True}

    assert shown({}, {"question": "one", "operator": operator, "answerCoding": CODE}) is None
    assert shown({}, exists) is False
    assert shown({"one": None}, exists) is None


KLEENE = {T: "a", F: "b", U: "unknown"}


@pytest.mark.parametrize(("left", "right"), list(product([T, F, U], repeat=2)))
def test_all_and_any_are_kleenes_and_and_or(*, left: bool | None, right: bool | None) -> None:
    answers: dict[str, Answer | None] = {"one": KLEENE[left], "many": (KLEENE[right],)}
    conditions = [
        {"question": one, "operator": "=", "answerCoding": CODE} for one in ("one", "many")
    ]
    both = F if F in (left, right) else U if U in (left, right) else T
    either = T if T in (left, right) else U if U in (left, right) else F

    assert shown(answers, *conditions, behaviour="all") is both
    assert shown(answers, *conditions, behaviour="any") is either


@pytest.mark.parametrize(
    ("parent", "own", "expected"),
    [(T, "a", T), (T, "b", F), (T, None, U), (F, "a", F), (F, None, F), (U, "a", U), (U, "b", F)],
)
def test_an_item_is_shown_only_with_the_group_it_stands_in(
    *, parent: bool | None, own: str | None, expected: bool | None
) -> None:
    asked = {
        **choice("inner", "x"),
        "enableWhen": [{"question": "one", "operator": "=", "answerCoding": CODE}],
        "enableBehavior": "any",
    }
    group = {"linkId": "group", "text": "group", "type": "group", "item": [asked]}
    form = Form.compile({"url": "u", "version": "1", "title": "t", "item": [*ASKED, group]})
    earlier = Earlier(form.items, {} if own is None else {"one": own}, {"group": parent})

    assert enabled(form.items["inner"], earlier) is expected


def test_a_question_that_hangs_on_a_hidden_question_is_hidden() -> None:
    chain = [
        choice("first", "a", "b"),
        {
            **choice("second", "a", "b"),
            "enableWhen": [{"question": "first", "operator": "=", "answerCoding": CODE}],
            "enableBehavior": "any",
        },
        {
            **choice("third", "a", "b"),
            "enableWhen": [{"question": "second", "operator": "=", "answerCoding": CODE}],
            "enableBehavior": "any",
        },
    ]
    form = Form.compile({"url": "u", "version": "1", "title": "t", "item": chain})
    sent = form.respond({"first": "b", "second": "a", "third": "a"}, status="in-progress")

    reading = form.read(sent)
    assert dict(reading.answers) == {"first": "b"}
    assert [issue.severity for issue in reading.issues] == ["warning", "warning"]
