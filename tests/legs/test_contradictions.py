"""Answers about a sudden loss of supply that contradict each other, or that only an examiner gave."""

import pytest

from fhir_pad.assess import find

WARNINGS = ("p-pain", "p-pallor", "p-pulseless", "p-cold", "p-numb", "p-paralysis")
DENIED = dict.fromkeys(WARNINGS, "no")
PERSON = {"age": 66, "leg-symptom": "yes", "leg-side": "right"}
SUDDEN = PERSON | {"acute-change": "yes"}
NOT_SUDDEN = PERSON | {"acute-change": "no"} | DENIED


def outcome(findings):
    return findings.ali_status, findings.triage, [each.topic for each in findings.cautions]


def test_a_leg_that_newly_cannot_be_moved_is_seen_today_though_nothing_was_sudden():
    """It was a routine appointment: neither ischaemia nor growing weakness."""
    findings = find(NOT_SUDDEN | {"p-paralysis": "yes"})

    assert ("not-acute", "same-day", []) == outcome(findings)
    assert ["TR17"] == [each.basis.rule for each in findings.triage_flags]


@pytest.mark.parametrize("also", ["p-pain", "p-cold", "p-numb"])
def test_very_sudden_pain_and_nothing_sudden_is_settled_today(also):
    """The one answer takes the other back, and neither is taken for a no."""
    findings = find(NOT_SUDDEN | {"p-pain": "yes", also: "yes"})

    assert ("not-acute", "same-day", ["acute-change"]) == outcome(findings)


PAINLESS = WARNINGS[1:]
LOST = [
    WARNINGS,
    PAINLESS,
    ("p-pain", "p-cold", "p-numb"),
    ("p-pain", "p-pallor", "p-paralysis"),
    ("p-pain", "p-pulseless"),
]


@pytest.mark.parametrize("signs", LOST, ids="+".join)
def test_the_signs_of_a_lost_supply_are_an_emergency_though_nothing_was_sudden(signs):
    """Pain of minutes to hours, new numbness, new palsy: each is a start that was just denied."""
    findings = find(NOT_SUDDEN | dict.fromkeys(signs, "yes"))

    assert ("not-acute", "emergency-now", ["acute-change"]) == outcome(findings)
    assert "emergency-vascular-assessment" in [each.code for each in findings.actions]


def test_cold_pale_and_pulseless_may_have_been_so_for_long():
    findings = find(NOT_SUDDEN | dict.fromkeys(("p-pallor", "p-pulseless", "p-cold"), "yes"))

    assert ("not-acute", "routine", []) == outcome(findings)


@pytest.mark.parametrize("sign", ["p-pallor", "p-pulseless", "p-cold"])
def test_feeling_newly_lost_in_a_leg_without_supply_is_settled_today(sign):
    """Numbness is asked for as new, and a foot that gets no blood is the worst of its reasons."""
    numb = NOT_SUDDEN | {"p-numb": "yes"}

    assert ("not-acute", "same-day", ["acute-change"]) == outcome(find(numb | {sign: "yes"}))
    assert ("not-acute", "routine", []) == outcome(find(numb))


@pytest.mark.parametrize(
    "answers",
    [
        {"p-numb": "yes", "p-paralysis": "yes"},
        {"p-pulseless": "yes", "trauma": "yes"},
    ],
    ids=["warm and pink: a nerve", "an injury explains the pain"],
)
def test_pain_that_something_else_explains_stays_below_an_emergency(answers):
    findings = find(NOT_SUDDEN | {"p-pain": "yes"} | answers)

    assert "emergency-now" != findings.triage


def test_very_sudden_pain_of_a_strain_is_no_contradiction_that_raises_the_level():
    """The strain explains it; what does not fit is told all the same."""
    findings = find(NOT_SUDDEN | {"p-pain": "yes", "strain-event": "yes"})

    assert ("not-acute", "routine", ["acute-change"]) == outcome(findings)


EXAMINED = [("ali-motor", "mild-moderate"), ("ali-sensory", "toes-only"), ("fixed-mottling", "yes")]


@pytest.mark.parametrize(("found", "grade"), EXAMINED)
@pytest.mark.parametrize("sudden", ["yes", None], ids=["sudden", "not known"])
def test_a_loss_that_only_the_examination_tells_is_an_emergency(found, grade, sudden):
    """Nobody answered the six P's; the examiner graded what was lost."""
    assert ("suspected", "emergency-now", []) == outcome(
        find(PERSON | {"acute-change": sudden, found: grade})
    )


@pytest.mark.parametrize("found", ["ali-motor", "ali-sensory"])
def test_nothing_lost_on_examination_is_no_emergency(found):
    """The P's stay open, as before."""
    assert ("cannot-exclude", "same-day", []) == outcome(find(SUDDEN | {found: "none"}))


@pytest.mark.parametrize(
    ("answers", "topic"),
    [
        ({"ali-motor": "profound"}, "p-paralysis"),
        ({"ali-sensory": "profound"}, "p-numb"),
        ({"pulse-foot-r": "absent"}, "p-pulseless"),
        ({"ali-art-doppler": "inaudible"}, "p-pulseless"),
    ],
)
def test_a_denied_sign_that_the_examination_finds_is_settled_today(answers, topic):
    """All six P's were denied: the answer counts, but is no reassurance."""
    assert ("none", "same-day", [topic]) == outcome(find(SUDDEN | DENIED | answers))
    assert ("not-acute", "routine") == outcome(find(NOT_SUDDEN | answers))[:2]
