"""What cannot mean anything fails while it is written down, and says what to write instead."""

from decimal import Decimal

import pytest

from fhir_pad.logic import (
    Choice,
    Collect,
    CollectRow,
    Facts,
    FirstMatch,
    FirstMatchRow,
    Input,
    Many,
    Misuse,
    Moment,
    Number,
    Points,
    PointsRow,
    YesNo,
    at_least,
)

PAIN = YesNo("rest-pain", Input())
COLD = YesNo("skin-cool", Input())
SMOKING = Choice("smoking", Input(), options=("current", "former", "never"))
SITES = Many("pain-site", Input(), options=("calf", "thigh"))
ABI = Number("abi", Input())
ONSET = Moment("onset", Input())
FACTS = Facts(PAIN, COLD, SMOKING, SITES, ABI)


@pytest.mark.parametrize(
    ("write", "advice"),
    [
        (lambda: PAIN and COLD, "Write '&' for and"),
        (lambda: PAIN or COLD, "'|' for or"),
        (lambda: not PAIN, "'~' for not"),
        (lambda: 1 if PAIN else 2, "cannot be used on it"),
        (lambda: Decimal(0) < ABI < Decimal(1), "x.between(low, high)"),
        (lambda: SMOKING == "curent", "Did you mean 'current'?"),
        (lambda: SMOKING.one_of("unknown"), "Write ~x.known()"),
        (lambda: SMOKING == 1, "one of its codes"),
        (lambda: SITES.has("hand"), "It offers calf, thigh"),
        (lambda: SITES == "calf", "Write x.has('a', 'b')"),
        (lambda: ABI <= "0.90", "an int or a Decimal"),
        (lambda: ABI <= 0.9, "an int or a Decimal"),
        (lambda: ABI >= True, "an int or a Decimal"),
        (lambda: PAIN & SMOKING, "Compare it first"),
        (lambda: SMOKING & PAIN, "Compare it first"),
        (lambda: PAIN | True, "Compare it first"),
        (lambda: bool(SMOKING), "x == 'code'"),
        (lambda: bool(SITES), "Write x.has('a', 'b')"),
        (lambda: bool(ABI), "x.between(3, 5)"),
        (lambda: bool(ONSET), "Let a computed fact read it"),
        (lambda: at_least(3, PAIN, COLD), "a count from 1 to its 2 conditions"),
        (lambda: FACTS.rest_pane, "Did you mean 'rest-pain'?"),
        (lambda: FACTS["zzz"], "There is no fact 'zzz'"),
        (lambda: Facts(PAIN, PAIN), "declared twice: rest-pain"),
        (
            lambda: FirstMatch(
                (
                    FirstMatchRow("R1", "a", PAIN, "", ()),
                    FirstMatchRow("R1", "b", COLD, "", ()),
                ),
                None,
            ),
            "used twice: R1",
        ),
        (lambda: Points((PointsRow("P1", 1, PAIN, "", ()),) * 2), "used twice: P1"),
        (lambda: Collect((CollectRow("C1", "x", PAIN, "", ()),) * 2), "used twice: C1"),
    ],
)
def test_misuse_is_refused_with_advice(write, advice):
    """Each mistake is caught, and the sentence tells the right way."""
    with pytest.raises(Misuse) as refused:
        write()

    assert advice in str(refused.value)


def test_names_lead_to_the_same_term_both_ways():
    """`facts.rest_pain` and `facts["rest-pain"]` are one term."""
    assert FACTS.rest_pain is FACTS["rest-pain"] is PAIN
    assert "rest-pain" in FACTS
    assert 5 == len(FACTS)


def test_a_mistake_is_told_in_one_line():
    """A term is shown by its kind and name, not with everything it is made of."""
    assert "Choice('smoking')" == repr(SMOKING)
    with pytest.raises(Misuse) as refused:
        SMOKING == PAIN  # noqa: B015 - the comparison is the mistake

    assert len(str(refused.value)) < 200
