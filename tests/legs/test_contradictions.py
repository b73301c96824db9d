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


@pytest.mark.parametrize("also", [(), WARNINGS], ids=["pain alone", "all six P's"])
def test_very_sudden_pain_and_nothing_sudden_is_settled_today(also):
    """The one answer takes the other back, and neither is taken for a no."""
    findings = find(NOT_SUDDEN | dict.fromkeys(also, "yes") | {"p-pain": "yes"})

    assert ("not-acute", "same-day", ["acute-change"]) == outcome(findings)


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
