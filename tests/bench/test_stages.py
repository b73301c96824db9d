"""`stages` on few forms: what is compared is the same work, and a spoiled part is noticed."""

from dataclasses import replace

import pytest

from fhir_pad.bench import wide
from fhir_pad.bench.floor import floor
from fhir_pad.bench.forms import Sent, forms
from fhir_pad.bench.goals import GOALS
from fhir_pad.bench.measured import WrongError
from fhir_pad.bench.models import through_models
from fhir_pad.bench.stages import Sizes, check, stages
from fhir_pad.kit.people import people

RANDOM = 3


@pytest.fixture(scope="module")
def sent() -> tuple[Sent, ...]:
    return forms(RANDOM)


@pytest.fixture(scope="module")
def outcomes(sent):
    return {one.subject: one.plain for one in sent}


def test_no_two_forms_are_alike_and_they_are_always_the_same(sent) -> None:
    assert len({one.body for one in sent}) == len(people()) + RANDOM
    assert [one.body for one in forms(RANDOM)] == [one.body for one in sent]


def test_the_floor_decides_what_an_assessment_decides(sent, outcomes) -> None:
    check(floor, sent, outcomes)


def test_models_decide_what_an_assessment_decides(sent, outcomes) -> None:
    check(through_models, sent[-RANDOM:], outcomes)


def test_rules_that_say_something_else_are_noticed(sent, outcomes) -> None:
    other = {one.body: sent[index - 1].body for index, one in enumerate(sent)}

    def spoiled(body, outcomes):
        decided, _ = floor(other[body], outcomes)
        return decided, floor(body, outcomes)[1]

    with pytest.raises(WrongError, match="the rules say something else"):
        check(spoiled, sent, outcomes)


def test_an_outcome_of_somebody_else_is_noticed(sent, outcomes) -> None:
    others = dict(zip(outcomes, [*list(outcomes.values())[1:], {}], strict=True))

    with pytest.raises(WrongError, match="the outcome is another one"):
        check(floor, sent, others)


def test_a_made_up_form_is_read_whole() -> None:
    form = wide.form(45)
    bodies = wide.responses(form, 2)

    assert len(set(bodies)) == 2
    assert wide.reading(form, bodies)() == 2 * 45


def test_stages_give_three_tables_in_which_nothing_is_refused(monkeypatch) -> None:
    monkeypatch.setattr("fhir_pad.bench.measured.SHORTEST_S", 0.001)
    told: list[str] = []

    tables = list(stages(replace(Sizes(), rounds=1, random=1, made_up=1), told.append))

    series = [one for table in tables for one in table.series]
    assert [one.refused for one in series] == [""] * len(series)
    assert all(one.samples[0] > 0 for one in series)
    names = {ratio.name for table in tables for ratio in table.ratios}
    assert names >= {"assessment / floor", "180 items / 60 items"}
    assert names & GOALS.keys() == {"assessment / floor", "180 items / 60 items"}
    assert f"{len(people()) + 1} distinct forms" in tables[0].says
    assert told
