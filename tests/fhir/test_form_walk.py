"""What stands where in a response: unknown, doubled and misplaced items, all at once."""

from typing import Any

import pytest
from form_sample import ANSWERS, FORM, changed, coding, response
from hypothesis import given
from hypothesis import strategies as st

SKIN = "QuestionnaireResponse.item[0]"
MORE = "QuestionnaireResponse.item[1]"
SORE = {"linkId": "sore", "answer": [coding("no")]}
HELP = {"linkId": "worse-help"}
MISPLACED = {"linkId": "worse", "answer": [coding("no")]}


def appended(link_id: str, name: str, *nodes: Any) -> dict[str, Any]:
    """Return the usual response with more nodes in an array of one item."""
    return changed(response(), link_id, lambda item: item.setdefault(name, []).extend(nodes))


SHAPES = [
    (
        "an unknown linkId",
        appended("skin", "item", {"linkId": "soar"}),
        [("not-found", f"{SKIN}.item[3].linkId")],
        {},
    ),
    (
        "an item without linkId",
        appended("skin", "item", {"text": "?"}),
        [("not-found", f"{SKIN}.item[3].linkId")],
        {},
    ),
    (
        "a question twice at one level",
        appended("skin", "item", SORE),
        [("invalid", f"{SKIN}.item[0]"), ("invalid", f"{SKIN}.item[3]")],
        {"sore"},
    ),
    (
        "a question in another group",
        appended("skin", "item", MISPLACED),
        [("structure", f"{SKIN}.item[3]")],
        {},
    ),
    (
        "a group inside a group",
        appended("more", "item", {"linkId": "skin"}),
        [("structure", f"{MORE}.item[3]")],
        set(),
    ),
    (
        "an answer to a group",
        appended("skin", "answer", {"valueString": "x"}),
        [("structure", f"{SKIN}.answer")],
        {},
    ),
    (
        "an answer to a text",
        appended("skin", "item", {"linkId": "note", "answer": [{"valueString": "x"}]}),
        [("structure", f"{SKIN}.item[3].answer")],
        {},
    ),
    (
        "an item below a text",
        appended("skin", "item", {"linkId": "note", "item": [{"linkId": "none"}]}),
        [
            ("structure", f"{SKIN}.item[3].item"),
            ("not-found", f"{SKIN}.item[3].item[0].linkId"),
        ],
        {},
    ),
    (
        "an item beside the answer it belongs in",
        appended("worse", "item", HELP),
        [("structure", f"{MORE}.item[2].item")],
        {},
    ),
    (
        "items that are no array",
        {**response(), "item": {"linkId": "skin"}},
        [("structure", "QuestionnaireResponse.item"), ("required", "QuestionnaireResponse")],
        set(ANSWERS),
    ),
    (
        "an item that is no object",
        appended("skin", "item", 7),
        [("structure", f"{SKIN}.item[3]")],
        {},
    ),
    (
        "an answer that is no object",
        appended("where", "answer", None),
        [("structure", f"{SKIN}.item[2].answer[2]")],
        {},
    ),
]


@pytest.mark.parametrize(("sent", "faults", "lost"), [case[1:] for case in SHAPES])
def test_every_wrong_shape_is_told_with_its_place_and_loses_only_itself(
    sent: dict[str, Any], faults: list[tuple[str, str]], lost: set[str]
) -> None:
    reading = FORM.read(sent)

    assert [(issue.code, issue.at) for issue in reading.issues if issue.blocks] == faults
    assert set(reading.answers) == set(ANSWERS) - set(lost)


def test_a_question_only_in_a_wrong_place_has_no_answer() -> None:
    sent = appended("skin", "item", {"linkId": "worse", "answer": [coding("yes")]})
    changed(sent, "more", lambda item: item["item"].pop())

    assert "worse" not in FORM.read(sent).answers


@pytest.mark.parametrize("group", ["skin", "more"])
def test_the_answer_in_the_right_place_counts_wherever_a_stray_one_stands(group: str) -> None:
    stray = {"linkId": {"skin": "worse", "more": "sore"}[group], "answer": [coding("unknown")]}
    reading = FORM.read(appended(group, "item", stray))

    assert reading.answers["sore"] == "yes"
    assert reading.answers["worse"] == "no"


def test_a_text_item_and_a_help_below_an_answer_may_be_sent() -> None:
    sent = changed(response(), "worse", lambda item: item["answer"][0].update(item=[HELP]))
    sent["item"][0]["item"].insert(0, {"linkId": "note", "text": "Look closely."})

    assert FORM.read(sent).issues == ()


def test_a_misspelt_link_id_is_answered_with_a_near_one_and_not_repeated() -> None:
    sent = appended("skin", "item", {"linkId": "soar"}, {"linkId": "Jane Doe"})

    texts = [issue.text for issue in FORM.read(sent).issues]
    assert texts == [
        "The Questionnaire has no item with this linkId. Did you mean `sore`?",
        "The Questionnaire has no item with this linkId.",
    ]


def test_items_out_of_order_are_read_with_a_warning() -> None:
    sent = response()
    sent["item"].reverse()
    reading = FORM.read(sent)

    assert [(one.severity, one.code, one.at) for one in reading.issues] == [
        ("warning", "structure", f"{MORE}.item[0]")
    ]
    assert dict(reading.answers) == ANSWERS


def test_faults_of_many_kinds_are_told_together() -> None:
    sent = appended("skin", "item", {"linkId": "soar"}, MISPLACED)
    changed(sent, "days", lambda item: item.update(answer=[{"valueInteger": 999}]))
    sent["status"] = "stopped"

    assert {issue.code for issue in FORM.read(sent).issues} == {
        "business-rule",
        "not-found",
        "structure",
        "invariant",
    }


_LINK_IDS = st.sampled_from([*FORM.items, "soar", ""])
_SCALARS = st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=5)
_KEYS = ["linkId", "item", "answer", "valueCoding", "valueInteger", "extension", "url", "status"]
_ANYTHING = st.recursive(
    _SCALARS | _LINK_IDS,
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from([*_KEYS, "system", "code", "subject"]), below, max_size=5)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from([*_KEYS, "subject", "contained"]), _ANYTHING))
def test_nothing_that_json_can_say_raises(sent: dict[str, Any]) -> None:
    reading = FORM.read(sent)

    assert set(reading.answers) <= set(FORM.items)
