"""Patients in whom a second, independent reading of the specification found the first one wrong."""

from decimal import Decimal

import pytest

from fhir_pad.assess import find


def status(findings, code):
    return next((each.status for each in findings.actions if each.code == code), None)


def test_a_leg_nobody_named_is_not_graded_by_the_other():
    """Gangrene of an unnamed leg with a good pressure on the right: the grade stays open."""
    findings = find(
        {
            "age": 70,
            "leg-symptom": "yes",
            "gangrene": "yes",
            "gangrene-extent": "digits",
            "wound-infected": "no",
            "ankle-pt-r": 140,
        }
    )

    assert ((0, 3), (2, 4)) == (findings.wifi.ischaemia, findings.wifi.stage)


def test_a_normal_index_after_exercise_alone_tells_nothing():
    """1.30 falling to 0.95 is abnormal, so 0.95 without a value at rest is no normal test."""
    findings = find(
        {
            "age": 66,
            "leg-symptom": "yes",
            "leg-side": "left",
            "acute-change": "no",
            "walk-trigger": "yes",
            "prior-revasc": "yes",
            "abi-postex-l": Decimal("1.30"),
        }
    )

    assert "claudication" == findings.arterial_stage


def test_the_other_swollen_leg_is_not_raised_when_it_is_ischaemic():
    """The right leg leads, the left one has an index of 0.45."""
    findings = find(
        {
            "age": 70,
            "acute-change": "no",
            "leg-symptom": "yes",
            "varicose-veins": "yes",
            "swelling": "both",
            "leg-side": "both",
            "leg-worse": "right",
            "abi-r": Decimal("1.00"),
            "abi-l": Decimal("0.45"),
        }
    )

    assert "withheld" == status(findings, "leg-elevation")


def test_a_suspected_acute_event_does_not_lower_the_risk_of_a_threatened_limb():
    """Gangrene of the forefoot with a toe pressure of 20: stage 4, whatever the acute class."""
    findings = find(
        {
            "age": 70,
            "leg-symptom": "yes",
            "leg-side": "right",
            "p-pain": "yes",
            "p-numb": "no",
            "p-paralysis": "no",
            "gangrene": "yes",
            "gangrene-extent": "forefoot-or-beyond",
            "xray": "fracture",
            "toe-r": 20,
        }
    )
    risk = next(each for each in findings.risks if each.outcome == "limb-loss")

    assert ("high", (38, 50), "wifi") == (risk.qualitative, risk.percent_range, risk.method)


@pytest.mark.parametrize(
    ("bleeding", "expected"),
    [("yes", "withheld"), ("unknown", "needs-data"), ("no", "recommended")],
)
def test_a_clot_beside_an_ischaemic_leg_keeps_the_bleeding_rule_of_the_clot(bleeding, expected):
    """If two rules give one action, the stronger wins."""
    findings = find(
        {
            "age": 70,
            "leg-symptom": "yes",
            "acute-change": "yes",
            "p-cold": "yes",
            "p-numb": "yes",
            "p-pallor": "yes",
            "dvt-ultrasound": "proximal-dvt",
            "allergies": ("heparin-hit",),
            "bleeding-active": "no",
            "bleeding-high-risk": bleeding,
        }
    )

    assert expected == status(findings, "non-heparin-anticoagulation")


def test_the_walking_distance_is_asked_for_when_no_treadmill_was_done():
    """Not done is an answer, but no distance."""
    findings = find(
        {
            "age": 66,
            "acute-change": "no",
            "leg-symptom": "yes",
            "leg-side": "right",
            "walk-trigger": "yes",
            "pain-site": ("calf",),
            "abi-r": Decimal("0.90"),
            "treadmill": "not-done",
        }
    )

    assert "walk-distance-m" in {each.topic for each in findings.missing}


def test_a_site_that_is_not_known_leaves_the_edinburgh_result_open():
    """Unknown among several options and nothing else is no answer."""
    findings = find(
        {
            "age": 66,
            "leg-symptom": "yes",
            "walk-trigger": "yes",
            "walk-begins-rest": "no",
            "walk-uphill": "yes",
            "relief-stand": "gone-10min",
            "pain-site": ("unknown",),
        }
    )

    assert "incomplete" == findings.ecq


def test_imaging_is_considered_when_flow_is_wanted_but_cannot_be_restored():
    """A threatened limb without an option still may be looked at."""
    findings = find(
        {
            "age": 70,
            "acute-change": "no",
            "leg-symptom": "yes",
            "rest-pain": "yes",
            "rest-pain-forefoot": "yes",
            "rest-pain-night": "yes",
            "revasc-status": "not-feasible",
        }
    )

    assert "consider" == status(findings, "duplex-arterial")


def test_an_old_onset_of_a_swelling_nobody_confirmed_does_not_dismiss_a_clot():
    """Gradual and old, but whether there is swelling was not answered."""
    findings = find(
        {
            "age": 66,
            "leg-symptom": "yes",
            "leg-side": "left",
            "swelling-onset": "gradual",
            "pain-days": 180,
            "deep-vein-tenderness": "yes",
            "cancer-active": "yes",
        }
    )

    assert "likely" == findings.dvt.status


@pytest.mark.parametrize("skin", [{"wound": "yes", "wound-days": 3}, {"gangrene": "yes"}, {}])
def test_a_wound_in_arterial_disease_is_no_negligible_risk(skin):
    """A fresh wound is no threatened limb yet, and was no risk beside its urgent referral."""
    silent = {"age": 70, "leg-symptom": "no", "leg-side": "right", "abi-r": Decimal("0.65")}
    findings = find(silent | skin)

    risk = next(each for each in findings.risks if each.outcome == "limb-loss")
    stages = ("negligible",) if not skin else ("low", "moderate", "high")
    assert risk.qualitative in stages
