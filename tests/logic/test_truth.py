"""Three-valued logic as tables: what is unknown stays unknown until something settles it."""

from decimal import Decimal
from itertools import product

import pytest

from fhir_pad.logic import (
    Choice,
    Collect,
    CollectRow,
    Compiled,
    Evaluation,
    FirstMatch,
    FirstMatchRow,
    Input,
    Many,
    Number,
    Points,
    PointsRow,
    YesNo,
    all_of,
    any_of,
    at_least,
)

T, F, U = True, False, None
A, B, C = (YesNo(name, Input()) for name in "abc")
SMOKING = Choice("smoking", Input(), options=("current", "former", "never"))
ALLERGIES = Many("allergies", Input(), options=("aspirin", "statin", "none"))
ABI = Number("abi", Input())


def readings(condition, patient):
    compiled = Compiled((), {"it": condition})
    return Evaluation(patient).truth(condition), compiled(patient)[1]["it"]


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, U, U, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, U, F, U),
        (U, T, U, T),
        (U, F, F, U),
        (U, U, U, U),
    ],
)
def test_and_or_follow_kleene(a, b, both, either):
    """False settles "and", true settles "or", and nothing else settles an unknown."""
    patient = {"a": a, "b": b}

    assert (both, both) == readings(A & B, patient)
    assert (either, either) == readings(A | B, patient)


@pytest.mark.parametrize(
    ("a", "opposite", "is_true", "not_false", "unknown"),
    [(T, F, T, T, F), (F, T, F, F, F), (U, U, F, T, T)],
)
def test_the_ways_out_of_three_values_say_where_unknown_goes(
    a, opposite, is_true, not_false, unknown
):
    """`is_true` counts unknown as not shown, `not_false` as possible."""
    patient = {"a": a}

    assert (opposite, opposite) == readings(~A, patient)
    assert (is_true, is_true) == readings(A.is_true(), patient)
    assert (not_false, not_false) == readings(A.not_false(), patient)
    assert (unknown, unknown) == readings(A.unknown(), patient)


@pytest.mark.parametrize("truths", list(product([T, F, U], repeat=3)))
def test_at_least_two_is_decided_as_soon_as_it_can_be(truths):
    """True with two true, false when two can no longer be, else unknown."""
    true, possible = truths.count(T), truths.count(T) + truths.count(U)
    expected = T if true >= 2 else F if possible < 2 else U

    assert (expected, expected) == readings(
        at_least(2, A, B, C), dict(zip("abc", truths, strict=True))
    )


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        ({"smoking": "current"}, T),
        ({"smoking": "never"}, F),
        ({}, U),
    ],
)
def test_a_choice_not_made_is_unknown(patient, expected):
    """An absent option is not another option."""
    assert (expected, expected) == readings(SMOKING.one_of("current", "former"), patient)


@pytest.mark.parametrize(
    ("allergies", "expected"),
    [
        (("aspirin",), T),
        (("statin",), F),
        (("none",), F),
        (("statin", "unknown"), U),
        (("aspirin", "unknown"), T),
        (None, U),
    ],
)
def test_unknown_beside_other_options_cannot_deny_one(allergies, expected):
    """ "Statin and perhaps others" does not say that aspirin is tolerated."""
    assert (expected, expected) == readings(ALLERGIES.has("aspirin"), {"allergies": allergies})


@pytest.mark.parametrize(
    ("abi", "expected"), [("0.90", T), ("0.9", T), ("0.91", F), ("0.900000001", F), (None, U)]
)
def test_numbers_are_compared_as_decimals(abi, expected):
    """0.90 and 0.9 are the same limit, and a little more is more."""
    patient = {} if abi is None else {"abi": Decimal(abi)}

    assert (expected, expected) == readings(ABI <= Decimal("0.90"), patient)


def test_nothing_asked_of_all_holds_and_of_any_does_not():
    """The empty "all" is true, the empty "any" false."""
    assert (T, T) == readings(all_of(), {})
    assert (F, F) == readings(any_of(), {})


def test_a_switched_off_question_takes_its_hidden_value():
    """Only a known no switches off; unknown leaves the question open."""
    wound = YesNo("wound", Input())
    infected = YesNo("infected", Input(shown_when=wound, hidden=False))

    assert (F, F) == readings(infected, {"wound": F, "infected": T})
    assert (U, U) == readings(infected, {})
    assert (T, T) == readings(infected, {"infected": T})


def test_a_first_match_tells_which_rows_are_still_possible():
    """A row above the match stays possible while it is unknown; what lies below does not."""
    table = FirstMatch(
        (
            FirstMatchRow("R1", "grave", A, "", ()),
            FirstMatchRow("R2", "mild", B, "", ()),
            FirstMatchRow("R3", "none", C, "", ()),
        ),
        None,
    )
    evaluation = Evaluation({"b": T, "c": T})

    assert ["R1", "R2"] == [row.code for row in evaluation.possible(table)]
    assert "R2" == evaluation.matched(table).code


@pytest.mark.parametrize(
    ("a", "b", "points", "collected"),
    [
        (T, T, 1, ("x", "y")),
        (T, F, 3, ("x",)),
        (T, U, 3, ("x",)),
        (F, T, -2, ("y",)),
        (U, T, -2, ("y",)),
        (U, U, 0, ()),
        (F, F, 0, ()),
    ],
)
def test_only_rows_that_hold_give_points_and_codes(a, b, points, collected):
    """What is unknown gives neither; that it is open is told by the range of a score."""
    score = Number("score", Points((PointsRow("P1", 3, A, "", ()), PointsRow("P2", -2, B, "", ()))))
    found = Many(
        "found",
        Collect((CollectRow("x", "routine", A, "", ()), CollectRow("y", "routine", B, "", ()))),
        options=("x", "y"),
    )
    patient = {"a": a, "b": b}
    compiled = Compiled((score, found), {})(patient)[0]

    assert Evaluation(patient).value(score) == compiled["score"] == Decimal(points)
    assert Evaluation(patient).value(found) == compiled["found"] == collected


@pytest.mark.parametrize("stray", ["yes", ("yes",), Decimal(1), Decimal(0)])
def test_an_answer_of_another_kind_is_no_truth(stray):
    """A yes or no that is neither is not known, and so never a no."""
    assert Evaluation({"a": stray}).truth(A) is None
