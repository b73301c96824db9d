"""A spelled condition says what the node says: its text is parsed and worked out again."""

from decimal import Decimal
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legs.random_forms import random_form, varied_patient
from publish.spoken import Spoken

from fhir_pad.answers import understood
from fhir_pad.legs.model import ACTIONS, DERIVED, GAPS, RISK_ROWS, STATUSES
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Choice, Compiled, Condition, Input, Many, Number, YesNo, all_of, any_of
from fhir_pad.logic.conditions import at_least
from fhir_pad.publish.applies import applies
from fhir_pad.publish.spelled import spelled

yes = YesNo("bleeds", Input())
other = YesNo("faints", Input())
stage = Choice("stage", Input(), options=("one", "two", "three"))
sites = Many("sites", Input(), options=("toe", "heel"))
index = Number("index", Input(), unit="{ratio}")
pressure = Number("pressure", Input(), unit="mm[Hg]")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (yes, "bleeds"),
        (~yes, "not bleeds"),
        (yes & other | ~yes, "(bleeds and faints) or not bleeds"),
        (~(yes | other), "not (bleeds or faints)"),
        (stage == "one", "stage = one"),
        (stage != "one", "stage != one"),
        (stage.one_of("one", "two"), "stage in (one, two)"),
        (~stage.one_of("one", "two"), "stage not in (one, two)"),
        (sites.has("toe"), "sites has toe"),
        (sites.has("toe", "heel"), "sites has any of (toe, heel)"),
        (index <= Decimal("0.90"), "index <= 0.90"),
        (pressure < 50, "pressure < 50 mm[Hg]"),
        (index.known(), "known(index)"),
        (yes.unknown(), "unknown(bleeds)"),
        (yes.unknown() | other, "unknown(bleeds) or faints"),
        ((yes.unknown() | other) & yes, "(unknown(bleeds) or faints) and bleeds"),
        (yes.is_true(), "true(bleeds)"),
        (yes.not_false(), "possible(bleeds)"),
        (~yes.unknown().is_true(), "not unknown(bleeds)"),
        (~any_of(yes.is_true(), other.is_true()).is_true(), "not (true(bleeds) or true(faints))"),
        (at_least(2, yes, other, stage == "one"), "at least 2 of (bleeds, faints, stage = one)"),
        (any_of(yes), "bleeds"),
        (all_of(), "always"),
        (any_of(), "never"),
    ],
)
def test_each_kind_of_condition_has_its_spelling(condition: Condition, expected: str) -> None:
    """Brackets stand wherever and meets or; what says nothing more is left out."""
    assert spelled(condition) == expected


def test_what_nobody_can_spell_is_refused() -> None:
    """A new kind of node fails loudly, at publishing."""
    with pytest.raises(TypeError, match="Condition cannot be spelled"):
        spelled(Condition())


def test_a_number_is_not_rounded() -> None:
    """0.90 stays 0.90."""
    assert spelled(index < Decimal("0.90")).endswith("0.90")


CONDITIONS = {
    f"{action.code} {position}": each.condition
    for action in ACTIONS
    for position, each in enumerate(applies(action))
}
COMPILED = Compiled((*ask, *DERIVED, *STATUSES, *RISK_ROWS), CONDITIONS | {
    gap.code: gap.condition for gap in GAPS
})  # fmt: skip
TEXTS = {
    name: spelled(each)
    for name, each in chain(CONDITIONS.items(), ((gap.code, gap.condition) for gap in GAPS))
}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.1, 0.5, 0.9, None]))
def test_the_text_of_every_condition_comes_to_the_same(seed: int, share: float | None) -> None:
    """Whatever is answered, text and node are both true, both false or both unknown."""
    answers = varied_patient(seed) if share is None else random_form(seed, share)
    values, truths = COMPILED(understood(answers)[0])
    wrong = [
        name for name, text in TEXTS.items() if Spoken(text, values).truth() is not truths[name]
    ]

    assert wrong == []
