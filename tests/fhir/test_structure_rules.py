"""Every invariant: an element that keeps it and one that breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invariants import KEPT_AND_BROKEN

from fhir_pad.fhir.checks.definitions import rule_keys
from fhir_pad.fhir.checks.rules import BY_STRUCTURE, RULES, UNCHECKED, rule_of
from fhir_pad.fhir.structure import check


def test_every_invariant_of_r4_is_checked_or_said_to_be_unchecked():
    """What R4 refuses is known here, and nothing else is made up but for Task's second inv-1."""
    named = set(RULES) - {"Task inv-1"}

    assert named | BY_STRUCTURE | set(UNCHECKED) == rule_keys()
    assert not named & (BY_STRUCTURE | set(UNCHECKED))


def test_every_invariant_has_elements_that_keep_and_that_break_it():
    """The table below is complete."""
    assert set(KEPT_AND_BROKEN) == set(RULES)


@pytest.mark.parametrize("key", KEPT_AND_BROKEN)
def test_an_invariant_tells_what_keeps_it_from_what_breaks_it(key):
    """Each holds for the first elements and not for the second."""
    kept, broken = KEPT_AND_BROKEN[key]

    assert [RULES[key].holds(node) for node in kept] == [True] * len(kept)
    assert [RULES[key].holds(node) for node in broken] == [False] * len(broken)


def test_one_key_for_two_invariants_is_told_apart_by_the_type():
    """R4 calls both inv-1."""
    assert rule_of("Task", "inv-1") is RULES["Task inv-1"]
    assert rule_of("Parameters.parameter", "inv-1") is RULES["inv-1"]
    assert rule_of("Reference", "ref-1") is None


PLACED = {
    "QuestionnaireResponse.item[0].item[0]": {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": [
            {
                "linkId": "a",
                "item": [
                    {"linkId": "b", "answer": [{"valueInteger": 1}], "item": [{"linkId": "c"}]}
                ],
            }
        ],
    },
    "RiskAssessment.prediction[0].probability": {
        "resourceType": "RiskAssessment",
        "status": "final",
        "subject": {"display": "a"},
        "prediction": [{"probabilityRange": {"low": {"value": 5}}}],
    },
    "Questionnaire.item[0].enableWhen[0]": {
        "resourceType": "Questionnaire",
        "status": "active",
        "item": [
            {
                "linkId": "a",
                "type": "string",
                "enableWhen": [{"question": "b", "operator": "exists", "answerString": "c"}],
            }
        ],
    },
    "Observation.value": {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "a"},
        "valueQuantity": {"value": 1, "code": "cm"},
    },
    "Observation.referenceRange[0].low": {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "a"},
        "referenceRange": [{"low": {"value": 1, "comparator": "<"}}],
    },
    "Organization.telecom[1]": {
        "resourceType": "Organization",
        "name": "a",
        "telecom": [{"use": "work"}, {"use": "home"}],
    },
}


@pytest.mark.parametrize("at", PLACED)
def test_a_broken_invariant_has_its_place(at):
    """Rules of a type, of an element and of a nested form are all asked."""
    assert [(issue.code.value, issue.at) for issue in check(PLACED[at])] == [("invariant", at)]


NAMES = sorted(
    {name for kept, broken in KEPT_AND_BROKEN.values() for node in kept + broken for name in node}
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=3)
    | st.sampled_from(["group", "display", "batch", "2026-01-01", "instance", "named-event", "9" * 5000])
)  # fmt: skip
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=6))
def test_no_rule_fails_on_any_json(node):
    """A rule is also asked where the structure is wrong, and has nothing to say there."""
    for rule in RULES.values():
        assert rule.holds(node) in (True, False)
