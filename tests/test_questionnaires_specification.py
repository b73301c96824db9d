"""The Questionnaires against the clinical specification: every question, and when it is shown."""

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from test_questionnaires import FORMS, FULL, NAMES, QUESTIONNAIRES, Node, questions

from fhir_pad.fhir.form import Answer, Form
from fhir_pad.fhir.form_items import Item
from fhir_pad.fhir.nodes import objects

SHARED = Path(__file__).parents[1].parent / "shared" / "clinical"


def table(name: str) -> Any:
    return json.loads((SHARED / "tables.json").read_text("utf-8"), parse_float=Decimal)[name]


TYPES = {
    "tri": ("choice", False),
    "one": ("choice", False),
    "many": ("choice", True),
    "int": ("integer", False),
    "dec": ("decimal", False),
    "dt": ("dateTime", False),
}


@pytest.mark.external
def test_every_question_has_the_type_options_and_range_of_the_specification() -> None:
    rows = table("questions")

    assert {row["linkId"] for row in rows} == set(questions(FULL))
    for row in rows:
        item = FULL.items[row["linkId"]]
        assert (item.kind, item.repeats) == TYPES[row["type"]]
        if row["type"] in ("int", "dec"):
            low, high = row["options"].split("..")
            assert (item.low, item.high) == (Decimal(low), Decimal(high))
        else:
            assert "|".join(item.options) == row["options"]


@pytest.mark.external
def test_the_groups_are_those_of_the_specification_and_one_more() -> None:
    top = [item.link_id for item in FULL.items.values() if item.parent is None]

    assert [one for one in top if one != "ctx-pregnancy"] == [name for name, _ in table("groups")]


@pytest.mark.external
@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_is_taken_from_the_specification(name: str) -> None:
    theirs = {row["text"].casefold() for row in table("questions")}

    assert not [item.text for item in FORMS[name].items.values() if item.text.casefold() in theirs]


Truth = bool | None


def is_one(question: str, *codes: str) -> Callable[[dict[str, Answer]], Truth]:
    """Return the rule "question = code, or code": unknown while the question is."""

    def rule(answers: dict[str, Answer]) -> Truth:
        answer = answers.get(question, "unknown")
        return None if answer == "unknown" else answer in codes

    return rule


def either(*rules: Callable[[dict[str, Answer]], Truth]) -> Callable[[dict[str, Answer]], Truth]:
    """Return Kleene's or."""

    def rule(answers: dict[str, Answer]) -> Truth:
        truths = [one(answers) for one in rules]
        return True if True in truths else None if None in truths else False

    return rule


def of_childbearing_age(answers: dict[str, Answer]) -> Truth:
    sex, age = answers.get("sex", "unknown"), answers.get("age", "unknown")
    aged = True if isinstance(age, str) else 12 <= Decimal(str(age)) <= 55
    if sex == "male" or not aged:
        return False
    return None if sex == "unknown" else True


RULES: dict[str, Callable[[dict[str, Answer]], Truth]] = {
    "leg-symptom != no": is_one("leg-symptom", "yes"),
    "walk-trigger = yes": is_one("walk-trigger", "yes"),
    "acute-change != no": is_one("acute-change", "yes"),
    "rest-pain = yes": is_one("rest-pain", "yes"),
    "swelling != none": is_one("swelling", "one-leg", "both"),
    "swelling in (one-leg, both)": is_one("swelling", "one-leg", "both"),
    "wound = yes": is_one("wound", "yes"),
    "gangrene = yes": is_one("gangrene", "yes"),
    "wound = yes or gangrene = yes": either(is_one("wound", "yes"), is_one("gangrene", "yes")),
    "trauma = yes": is_one("trauma", "yes"),
    "sport-trigger = yes": is_one("sport-trigger", "yes"),
    "walk-trigger = yes or stand-trigger = yes": either(
        is_one("walk-trigger", "yes"), is_one("stand-trigger", "yes")
    ),
    "leg-side = both": is_one("leg-side", "both"),
    "numb-tingle = yes": is_one("numb-tingle", "yes"),
    "weakness = yes": is_one("weakness", "yes"),
    "arterial-imaging = significant-disease": is_one("arterial-imaging", "significant-disease"),
    "sex != male and (age unknown or 12 <= age <= 55)": of_childbearing_age,
}
AGES: list[Answer | None] = [None, "unknown", 11, 12, 55, 56]


def controlling(rule: str, form: Form) -> Iterator[dict[str, Answer]]:
    """Give every combination of answers, and of no answer, to the questions a rule names."""
    named = [one for one in re.findall(r"[a-z][a-z-]+", rule) if one in questions(form)]
    names = list(dict.fromkeys(named))
    values = [AGES if one == "age" else [None, *form.items[one].options] for one in names]
    for given in product(*values):
        pairs = zip(names, given, strict=True)
        yield {name: value for name, value in pairs if value is not None}


def any_answer(item: Item) -> Answer:
    if not item.options:
        return "unknown"
    code = next(iter(item.options))
    return (code,) if item.repeats else code


@pytest.mark.external
@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_switched_off_exactly_when_the_rule_is_definitely_false(name: str) -> None:
    form = FORMS[name]
    for row in table("questions"):
        link_id, rule = row["linkId"], row["show"]
        if link_id not in questions(form) or not rule:
            continue
        for answers in controlling(rule, form):
            given = {**answers, link_id: any_answer(form.items[link_id])}
            reading = form.read(form.respond(given, status="in-progress"))
            hidden = link_id not in reading.answers
            assert hidden is (RULES[rule](answers) is False), (link_id, answers)


def conditions(node: Node, link_id: str) -> Iterator[list[Node]]:
    """Give the enableWhen of an item and of every item above it."""
    for child in objects(node, "item"):
        below = list(conditions(dict(child), link_id))
        if child.get("linkId") == link_id or below:
            yield from below
            yield [dict(one) for one in objects(child, "enableWhen")]
        if child.get("linkId") == link_id and not below:
            return


def rendered(alternatives: list[Node], answers: dict[str, Answer]) -> bool:
    """Tell what a plain renderer makes of enableWhen with `any`: unanswered is false."""
    if not alternatives:
        return True
    for one in alternatives:
        answer = answers.get(one["question"])
        if one["operator"] == "exists" and (answer is not None) is one["answerBoolean"]:
            return True
        if one["operator"] == "=" and answer == one["answerCoding"]["code"]:
            return True
        if one["operator"] == ">=" and isinstance(answer, int) and answer >= one["answerInteger"]:
            return True
        if one["operator"] == "<=" and isinstance(answer, int) and answer <= one["answerInteger"]:
            return True
    return False


@pytest.mark.parametrize("sex", [None, "male", "female", "other", "unknown"])
@pytest.mark.parametrize("age", [None, 11, 12, 30, 55, 56])
@pytest.mark.parametrize("name", ["leg-pain", "leg-pain-self-check"])
def test_a_renderer_shows_pregnancy_to_whom_it_may_concern(
    name: str, sex: str | None, age: int | None
) -> None:
    given = {"sex": sex, "age": age}
    answers: dict[str, Answer] = {key: one for key, one in given.items() if one is not None}
    levels = list(conditions(QUESTIONNAIRES[name], "pregnancy"))
    shown = all(rendered(alternatives, answers) for alternatives in levels)

    assert len(levels) == 3
    assert shown is (of_childbearing_age(answers) is not False)


@pytest.mark.parametrize("name", NAMES)
def test_what_not_no_asks_for_is_shown_also_for_unknown(name: str) -> None:
    for item in FORMS[name].items.values():
        wanted = [(one.question, one.value) for one in item.conditions if one.operator == "="]
        for question in ("leg-symptom", "acute-change"):
            if (question, "yes") in wanted:
                assert (question, "unknown") in wanted, item.link_id


def vignettes() -> list[Any]:
    path = SHARED / "vignettes.json"
    if not path.is_file():
        return []
    found: list[Any] = json.loads(path.read_text("utf-8"), parse_float=Decimal)["vignettes"]
    return found


OFF = {"V06": {"pregnancy"}, "V30": {"pregnancy"}}
"""Vignettes that answer what they themselves switch off: pregnancy beyond 55 years of age."""


@pytest.mark.external
@pytest.mark.parametrize("vignette", vignettes(), ids=lambda one: one["id"])
def test_a_vignette_can_be_written_and_reads_back_equal(vignette: Any) -> None:
    inputs = vignette["inputs"]
    given = {key: tuple(one) if isinstance(one, list) else one for key, one in inputs.items()}
    reading = FULL.read(FULL.respond(given, status="completed"), tolerant=True)
    off = OFF.get(vignette["id"], set())

    assert dict(reading.answers) == {key: one for key, one in given.items() if key not in off}
    assert len(reading.issues) == len(off)
