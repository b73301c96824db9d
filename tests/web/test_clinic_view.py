"""What clinicians see of an assessment: everything it says, once, in words, and nothing else."""

import re
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from samples import CLAUDICATION, COLD_LEG, NOW, response, vignettes

from fhir_pad import engine
from fhir_pad.legs import numbers
from fhir_pad.legs.model import OUTCOMES
from fhir_pad.report.choosing import is_left_out
from fhir_pad.report.words import DEMANDS, INDICES
from fhir_pad.web.clinic.indices import indices
from fhir_pad.web.shown import legs, raw, told, trend
from fhir_pad.web.shown.risks import HORIZONS
from fhir_pad.web.shown.strip import LOOKS, look
from fhir_pad.web.shown.view import View, view

BY_ID = {one["id"]: one for one in vignettes()}
each_vignette = pytest.mark.parametrize("name", [*BY_ID])


def assessed(answers: dict[str, Any], **how: Any) -> engine.Assessment:
    # In progress: some vignettes leave required questions open or answer switched-off ones.
    sent = response(answers, **{"status": "in-progress", **how})
    return engine.assess(sent, now=NOW, tolerant=True)


def seen(answers: dict[str, Any], **how: Any) -> tuple[engine.Assessment, View]:
    done = assessed(answers, **how)
    return done, view(done, done.bundle())


def texts(value: object) -> list[str]:
    """Return every text in frozen values; JSON and codes that are no words left out."""
    if isinstance(value, raw.Raw):
        return []
    if is_dataclass(value):
        silent = {"code", "link_id", "level", "look", "status", "rule", "cited", "sources", "place"}
        return [
            text
            for one in fields(value)
            if one.name not in silent or (one.name == "sources" and isinstance(value, View))
            for text in texts(getattr(value, one.name))
        ]
    if isinstance(value, tuple):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


def chronic(shown: View) -> str:
    """Return what is said of the Rutherford category."""
    return next(one.says for one in shown.strip.stages if one.name == "Rutherford chronic")


@pytest.mark.external
@each_vignette
def test_the_strip_says_how_soon_as_the_findings_do(name: str) -> None:
    done, shown = seen(BY_ID[name]["inputs"])
    urgency = shown.strip.urgency

    assert urgency.level == done.findings.triage
    assert urgency.headline == DEMANDS[done.findings.triage].headline
    assert urgency.provisional == done.findings.triage_provisional
    assert len(urgency.unknown) == len(done.findings.red_flags_unknown)
    assert len(urgency.why) == len(done.findings.triage_flags)


@pytest.mark.external
@each_vignette
def test_every_action_is_there_once_with_its_status(name: str) -> None:
    done, shown = seen(BY_ID[name]["inputs"])
    plan = shown.plan
    items = [*plan.withheld, *(one for phase in plan.phases for one in phase.items)]

    assert {one.code: one.status for one in items} == {
        one.code: one.status for one in done.findings.actions
    }
    assert len(items) == len(done.findings.actions)
    assert {one.status for one in plan.withheld} <= {"withheld"}
    assert all(one.reason for one in plan.withheld)
    waiting = {one.code: len(one.missing) for one in done.findings.actions}
    assert {one.code: len(one.waits_for) for one in items} == waiting


@pytest.mark.external
@each_vignette
def test_nothing_that_is_missing_or_to_be_looked_at_is_left_out(name: str) -> None:
    done, shown = seen(BY_ID[name]["inputs"])

    assert [one.why for one in shown.missing] == [one.why for one in done.findings.missing]
    assert len(shown.strip.missing) == len(done.findings.missing)
    assert [one.text for one in shown.cautions] == [one.text for one in done.findings.cautions]
    assert len(shown.risks) == len(done.findings.risks)
    assert [(one.code, one.points) for one in shown.causes] == [
        (one.cause, one.score) for one in done.findings.differential
    ]
    assert Counter(one.link_id for one in shown.answers) == Counter(list(done.answers))


def codes() -> set[str]:
    """Return every code that is no word: it has a hyphen."""
    questions = engine.questions()
    options = (code for item in questions.values() for code in item.options)
    found = {*questions, *options, *told.SOURCES, *INDICES}
    return {code for code in found if "-" in code} - {"d-dimer", "high-normal"}


@pytest.mark.external
@each_vignette
def test_where_there_are_words_no_code_is_shown(name: str) -> None:
    _, shown = seen(BY_ID[name]["inputs"])
    said = " ".join(text for text in texts(replace(shown, text="")))

    known = {word.strip(".,;:()") for word in said.split()}
    assert known & codes() == set()
    assert not re.search(r"\b(True|False|Decimal|mm\[Hg\])", said)


@pytest.mark.external
@each_vignette
def test_each_reason_leads_to_its_answers_and_sources(name: str) -> None:
    _, shown = seen(BY_ID[name]["inputs"])
    answered = {one.link_id for one in shown.answers}
    listed = {one.cited: one.words for one in shown.sources}
    reasons = [one for cause in shown.causes for one in (*cause.speaks_for, *cause.speaks_against)]
    reasons += [*shown.strip.urgency.why, *(one.why for one in shown.risks)]

    assert {one.link_id for each in reasons for one in each.answers} <= answered
    assert {cited for each in reasons for cited in each.sources} <= listed.keys()
    assert [cited for cited, words in listed.items() if cited == words] == []


def test_missing_answers_never_read_as_no_disease() -> None:
    done, shown = seen({"age": 70, "leg-symptom": "yes"})
    said = {one.name: one.says for one in shown.strip.stages}

    assert done.findings.ceap is None
    assert all(one.startswith("not enough data: ") for one in said.values()), said
    assert {leg.abi.words for leg in shown.legs} == {"not measured"}
    assert "no wound" not in " ".join(leg.summary for leg in shown.legs)


def test_missing_answers_are_no_evidence_against_a_cause() -> None:
    _, shown = seen({"age": 70, "leg-symptom": "yes"})
    _, walking = seen(CLAUDICATION)

    assert {one.level for one in shown.causes} == {"no evidence"}
    assert "evidence against" in {one.level for one in walking.causes if one.speaks_against}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-11-21T09:30:00Z", "2026-11-21 09:30 UTC"),
        ("2026-11-21T09:30:15.123+00:00", "2026-11-21 09:30 UTC"),
        ("2026-11-21T09:30:00+03:00", "2026-11-21 09:30 +03:00"),
        ("2026-11-21T23:30:00-05:00", "2026-11-21 23:30 -05:00"),
        ("2026-11-21", "2026-11-21"),
        ("2026", "2026"),
        ("", ""),
    ],
)
def test_a_moment_says_its_zone(written: str, said: str) -> None:
    assert told.moment(written) == said


def test_one_day_is_no_days() -> None:
    _, shown = seen({**CLAUDICATION, "pain-days": 1, "walk-distance-m": 2})
    said = {one.link_id: one.answer for one in shown.answers}

    assert said["pain-days"] == "1 day"
    assert said["walk-distance-m"] == "2 metres"


def test_a_class_that_could_be_graver_says_so() -> None:
    veins = {"varicose-veins": "yes", "spider-veins": "yes", "leg-symptom": "yes", "age": 50}
    _, shown = seen(veins)
    [ceap] = [one.says for one in shown.strip.stages if one.name == "CEAP"]

    assert ceap == "at least C2, varicose veins; 6 graver signs not answered; with symptoms"


def test_a_child_gets_no_class_and_a_screened_response_no_cause() -> None:
    _, child = seen({"age": 11, "leg-symptom": "yes", "abi-r": Decimal("0.79")})
    cold = assessed(COLD_LEG).screened()
    assert cold is not None
    screened = view(cold, cold.bundle())

    assert {one.says for one in child.strip.stages} == {
        "does not apply: the classes are for adults"
    }
    assert "child" in child.strip.cause
    assert screened.strip.urgency.look == "emergency"
    assert screened.strip.cause.startswith("Not said: the answers are not finished")
    assert {one.says for one in screened.strip.stages if one.name != "Rutherford acute"} == {
        "not enough data: the answers are not finished"
    }


def test_of_answers_that_are_not_finished_nobody_says_that_nothing_is_missing() -> None:
    done = assessed(COLD_LEG)
    alone = done.screened()
    assert alone is not None

    shown = view(alone, alone.bundle()).strip

    assert shown.missing == ()
    assert "not finished" in shown.if_nothing
    assert "Nothing" not in shown.if_nothing
    assert view(done, done.bundle()).strip.if_nothing.startswith("Nothing that these rules")


def test_every_level_has_a_look_and_an_unknown_one_looks_grave() -> None:
    assert LOOKS.keys() == DEMANDS.keys()
    assert look("some-day") == "emergency"


def test_wounds_belong_to_the_leg_concerned() -> None:
    sore = {**CLAUDICATION, "wound": "yes", "wound-site": "heel", "gangrene": "no"}
    done = assessed(sore)
    right, left = legs.both(done.findings, done.answers)

    assert (left.skin, left.has_wound) == ("Wound that does not heal (heel)", True)
    assert (right.skin, right.has_wound) == ("Wounds were asked of the other leg", False)
    done = assessed({**sore, "leg-side": "unknown", "abi-l": "unknown", "abi-r": "unknown"})
    assert all(
        leg.has_wound and "side not told" in leg.skin
        for leg in legs.both(done.findings, done.answers)
    )


@pytest.mark.parametrize(
    ("index", "drawn"),
    [
        ("0.90", "poor"),
        ("0.91", "unclear"),
        ("1.00", "good"),
        ("1.40", "good"),
        ("1.41", "unclear"),
    ],
)
def test_an_index_is_drawn_as_it_is_classed(index: str, drawn: str) -> None:
    done = assessed({**CLAUDICATION, "abi-r": Decimal(index)})

    assert legs.both(done.findings, done.answers)[0].abi.look == drawn


@pytest.mark.parametrize("ankle", ["unknown", "0.95", "1.17", "1.52"])
def test_a_leg_with_an_abnormal_toe_index_is_never_drawn_as_a_sound_one(ankle: str) -> None:
    abi = ankle if ankle == "unknown" else Decimal(ankle)
    done = assessed({**CLAUDICATION, "abi-r": abi, "tbi-r": Decimal("0.55")})
    right = legs.both(done.findings, done.answers)[0]

    assert (right.look, right.tbi.words) == ("poor", "0.55, abnormal")


@pytest.mark.parametrize(("ankle", "drawn"), [("1.17", "good"), ("1.52", "unclear")])
def test_a_normal_toe_index_changes_nothing_in_how_a_leg_is_drawn(ankle: str, drawn: str) -> None:
    done = assessed({**CLAUDICATION, "abi-r": Decimal(ankle), "tbi-r": Decimal("0.90")})

    assert legs.both(done.findings, done.answers)[0].look == drawn


def test_a_category_is_said_to_rest_on_a_distance_only_when_one_is_known() -> None:
    told_of = {**CLAUDICATION, "walk-distance-m": 150, "treadmill": "unknown"}
    _, near = seen(told_of)
    _, open_ = seen({**told_of, "walk-distance-m": "unknown"})

    assert chronic(near) == "category 2, estimated from the walking distance"
    assert chronic(open_) == "category 1 to 3: the walking distance is not known"


def test_every_horizon_of_the_rules_has_words() -> None:
    told = {row.horizon for outcome in OUTCOMES for row in outcome.rows}

    assert told == set(HORIZONS)
    assert HORIZONS["3 mo"] == "within 3 months"


def test_what_a_clinician_may_leave_out() -> None:
    every = [
        action for one in (CLAUDICATION, COLD_LEG) for action in assessed(one).findings.actions
    ]
    unticked = {one.code for one in every}
    left = [one for one in every if is_left_out(one, unticked)]

    assert left
    assert {one.status for one in left} <= {"recommended", "consider"}
    assert 0 not in {one.phase for one in left}
    assert any(one.phase == 0 for one in every)


def observed(side: str, value: str, date: str, number: str) -> dict[str, Any]:
    done = assessed({**CLAUDICATION, f"abi-{side[0]}": Decimal(value)}, authored=date)
    [found] = [
        one["resource"]
        for one in done.bundle()["entry"]  # type: ignore[attr-defined]
        if one["resource"].get("bodySite", {}).get("text") == f"{side} leg"
        and one["resource"]["code"]["coding"][0]["code"] == "abi"
    ]
    return {**found, "derivedFrom": [{"reference": f"QuestionnaireResponse/{number}"}]}


def test_a_trend_needs_two_results_and_has_the_limits_of_the_rules() -> None:
    first = observed("left", "0.84", "2025", "1")
    other_leg = observed("right", "1.02", "2025", "1")
    later = observed("left", "0.61", "2026-03-01T10:00:00Z", "2")

    assert trend.of(indices([])) is None
    assert trend.of(indices([first, other_leg])) is None
    found = trend.of(indices([later, other_leg, first]))
    assert found is not None
    assert [(row.date, row.values) for row in found.rows] == [
        ("2025", ("1.02", "0.84")),
        ("2026-03-01", ("", "0.61")),
    ]
    limits = (numbers.ABI_ABNORMAL_MAX, numbers.ABI_COMPRESSIBLE_MAX)
    assert [one.value for one in found.limits] == [f"{each:f}" for each in limits]
    [[older, newer]] = found.lines["left"]
    assert older.x < newer.x
    assert older.y < newer.y  # a lower index stands lower
    assert found.limits[1].y < found.limits[0].y < older.y


def test_an_emergency_stays_in_the_plan_whatever_is_left_out() -> None:
    done = assessed(COLD_LEG)
    every = frozenset(one.code for one in done.findings.actions)
    plan = engine_plan(replace(done, left_out=every))

    urgent = {one.code for one in done.findings.actions if one.phase == 0}
    assert urgent
    assert {plan[code] for code in urgent} <= {"not-started", "on-hold"}


def engine_plan(done: engine.Assessment) -> dict[str, str]:
    """Return the status of each activity of the plan."""
    entries: Any = done.bundle()["entry"]
    [plan] = [one["resource"] for one in entries if one["resource"]["resourceType"] == "CarePlan"]
    details = [one["detail"] for one in plan["activity"]]
    return {one["code"]["coding"][0]["code"]: one["status"] for one in details}
