"""Whether an item is shown: Kleene's three values over enableWhen, operator by operator."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import product

import pytest
from form_sample import SYSTEM, choice, number

from fhir_pad.fhir.form import Answer, Form, Reading
from fhir_pad.fhir.form_enabled import Earlier, Gate
from fhir_pad.fhir.issues import Refused

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
    return Gate(form.items["next"]).state(Earlier(form.items, answers, {}))


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

    assert Gate(form.items["inner"]).state(earlier) is expected


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


EXPRESSION = {
    "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression",
    "valueExpression": {
        "language": "text/fhirpath",
        "expression": "%resource.item.where(linkId = 'one').answer.exists()",
    },
}
SWITCHED = {
    "url": "u",
    "version": "1",
    "title": "t",
    "item": [*ASKED, {**choice("next", "x"), "extension": [EXPRESSION]}, choice("later", "a")],
}


def is_a(answers: Mapping[str, Answer]) -> bool | None:
    """Show the item when the first answer is `a`; what is answered later must not be seen."""
    if "later" in answers or "next" in answers:
        return None
    return {"a": True, "b": False}.get(str(answers.get("one")))


def read(one: str, status: str) -> Reading:
    form = Form.compile(SWITCHED, switches={"next": is_a})
    answers = {"one": one, "next": "x", "later": "a"}
    return form.read(form.respond(answers, status=status))


@pytest.mark.parametrize("status", ["completed", "in-progress"])
@pytest.mark.parametrize(("one", "counts"), [("a", True), ("b", False), ("unknown", True)])
def test_an_expression_switches_a_question_off_only_when_it_is_known_to_be_false(
    one: str, status: str, *, counts: bool
) -> None:
    reading = read(one, status)

    assert ("next" in reading.answers) is counts
    assert [(issue.code, issue.at) for issue in reading.issues if "next" in issue.text] == (
        [] if counts else [("invariant", "QuestionnaireResponse.item[1].answer[0].value")]
    )
    assert any(issue.blocks for issue in reading.issues if "next" in issue.text) is (
        not counts and status == "completed"
    )


def test_an_expression_that_nothing_here_decides_is_refused_at_the_start() -> None:
    with pytest.raises(Refused, match="next") as refused:
        Form.compile(SWITCHED)

    assert [issue.code for issue in refused.value.issues] == ["not-supported"]


def test_a_form_tells_what_answers_show_and_what_they_hide() -> None:
    wanted = {"question": "one", "operator": "=", "answerCoding": CODE}
    given = {"question": "first", "operator": "exists", "answerBoolean": True}
    first = {**choice("first", "a", "b"), "enableWhen": [wanted], "enableBehavior": "any"}
    second = {**choice("second", "a", "b"), "enableWhen": [given], "enableBehavior": "any"}
    form = Form.compile({"url": "u", "version": "1", "title": "t", "item": [*ASKED, first, second]})

    assert form.shown({}) == {"first": None, "second": False}
    assert form.shown({"one": "a", "first": "b"}) == {"first": True, "second": True}
    # What is hidden is not there for others, whatever was said before.
    assert form.shown({"one": "b", "first": "a"}) == {"first": False, "second": False}
