"""The arithmetic of the benchmark: rounds, medians, ratios, and what is not reported."""

import json

import pytest

from fhir_pad.bench.goals import AT_LEAST, AT_MOST, GOALS
from fhir_pad.bench.http.target import Fired, together
from fhir_pad.bench.machine import Load, Machine
from fhir_pad.bench.measured import Case, CpuTime, Series, Spread, WrongError, measured, ratio
from fhir_pad.bench.report import Report, Table

MACHINE = Machine("a CPU", 2, 8, "3.11", "fhir-pad 0.1.0", "2026-11-21")


def wrong() -> None:
    raise WrongError("it says no where there is no answer")


def counting(name: str, order: list[str]) -> Case:
    """Return a case that notes when it ran; its figure is how often anything ran by then."""

    def run() -> float:
        order.append(name)
        return float(len(order))

    return Case(name, run)


def table(*series: Series, ratios=()) -> Table:
    return Table("A table", "µs", 3, series, tuple(ratios), "Not included: all else.")


def test_each_round_begins_with_another_case() -> None:
    order: list[str] = []

    measured([counting(name, order) for name in "abc"], 4)

    assert "".join(order) == "abcbcacababc"


def test_a_ratio_is_taken_within_each_round() -> None:
    series = (Series("ours", (10.0, 40.0, 270.0)), Series("floor", (10.0, 20.0, 30.0)))

    found = ratio("assessment / floor", series, "ours", "floor")

    assert found.spread == Spread(2.0, 1.0, 9.0)


def test_a_case_that_is_wrong_is_never_timed() -> None:
    order: list[str] = []
    spoiled = Case("spoiled", counting("spoiled", order).run, wrong)

    found = measured([spoiled, counting("right", order)], 2)

    assert order == ["right", "right"]
    assert found[0] == Series("spoiled", (), "it says no where there is no answer")
    assert found[1].samples == (1.0, 2.0)
    assert ratio("x", found, "right", "spoiled").spread is None


def test_a_case_that_goes_wrong_later_loses_all_its_figures() -> None:
    fired = [Fired(10, 1.0, 0, 5), Fired(9, 1.0, 1, 5), Fired(10, 1.0, 0, 5)]

    (found,) = measured([Case("peer", lambda: fired.pop(0).rate)], 3)

    assert found.samples == ()
    assert found.refused == "1 of 10 requests had no success"
    assert len(fired) == 1


def test_a_slice_without_any_answer_is_no_rate() -> None:
    with pytest.raises(WrongError, match="nothing was answered"):
        _ = Fired(0, 3.0, 0, 0).rate


def test_what_several_clients_did_is_added() -> None:
    both = together([Fired(30, 2.0, 0, 4.0), Fired(10, 1.0, 2, 9.0)])

    assert both == Fired(40, 2.0, 2, 9.0)


def test_short_work_is_repeated_until_it_can_be_timed() -> None:
    done: list[int] = []
    timed = CpuTime(lambda: done.append(sum(range(20_000))), pieces=4)

    first = timed()

    assert len(done) > 10
    assert 0 < first < 1e4


def test_a_goal_stands_beside_its_ratio_and_nobody_says_whether_it_is_met() -> None:
    series = (Series("ours", (30.0, 30.0)), Series("floor", (10.0, 5.0)))
    found = ratio("assessment / floor", series, "ours", "floor")

    text = Report("stages", MACHINE, Load(0.5, 1.5), (table(*series, ratios=[found]),)).markdown()

    assert "| assessment / floor |   4.50 |      3.00 to 6.00 | at most 2 |" in text
    assert "2026-11-21; 2 cores of a CPU, 8 GiB; Python 3.11; fhir-pad 0.1.0; load 0.5" in text
    assert "Not included: all else." in text
    assert not {"pass", "passed", "fail", "failed", "met"} & set(text.lower().split())


def test_a_refused_case_says_why_in_the_table_and_has_no_figures() -> None:
    text = Report(
        "http", MACHINE, Load(0, 0), (table(Series("peer", (), "3 of 9 had no success")),)
    ).markdown()

    assert "**not reported: 3 of 9 had no success**" in text


def test_every_figure_can_be_written_as_json() -> None:
    series = (Series("ours", (30.0, 31.0)), Series("peer", (), "no"))
    report = Report("http", MACHINE, Load(0, 0), (table(*series),))

    read = json.loads(json.dumps(report.plain()))

    assert read["tables"][0]["series"][0]["samples"] == [30.0, 31.0]
    assert read["tables"][0]["series"][1]["refused"] == "no"
    assert read["goals"]["assessment / floor"] == "at most 2"


def test_every_goal_is_a_bound_of_a_ratio() -> None:
    assert {goal.bound for goal in GOALS.values()} == {AT_MOST, AT_LEAST}
    assert all(goal.value > 0 for goal in GOALS.values())
