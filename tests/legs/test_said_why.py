"""What is said beside an action: what holds of this person, and nothing that does not."""

from decimal import Decimal

import pytest

from fhir_pad.assess import find

ADULT = {"age": 70, "leg-symptom": "yes", "leg-side": "right", "acute-change": "no"}
INDEX_LOW = {"abi-r": Decimal("0.60"), "walk-trigger": "yes", "pain-site": ("calf",)}
VENOUS_ULCER = {
    "wound": "yes",
    "wound-site": "gaiter-medial",
    "varicose-veins": "yes",
    "skin-hardening": "yes",
    "swelling": "one-leg",
    "evening-swelling": "yes",
    "wound-days": 60,
}
VEINS = {"varicose-veins": "yes", "evening-swelling": "yes", "heaviness": "yes"}
ACUTE = ADULT | {"acute-change": "yes", "p-cold": "yes", "p-pallor": "yes", "p-numb": "yes"}
SPINE = ADULT | {
    "shopping-cart": "yes",
    "relief-position": "yes",
    "stand-trigger": "yes",
    "spine-conservative-failed": "yes",
    "lumbar-imaging": "stenosis-or-compression",
}

SAID = {
    "an aneurysm": (
        ADULT | {"pulsatile-mass": "yes"},
        "vascular-referral-urgent",
        "There may be an aneurysm.",
    ),
    "dead tissue and an aneurysm": (
        ADULT
        | {
            "pulsatile-mass": "yes",
            "gangrene": "yes",
            "arterial-imaging": "no-significant-disease",
        },
        "vascular-referral-urgent",
        "Dead tissue. There may be an aneurysm.",
    ),
    "a venous ulcer": (
        ADULT | VENOUS_ULCER,
        "vascular-referral-routine",
        "An open venous ulcer.",
    ),
    "a trial that did not help": (
        ADULT | INDEX_LOW | {"lifestyle-limiting": "yes", "foundation-trial": "inadequate"},
        "vascular-referral-routine",
        "First measures did not help enough.",
    ),
    "a blue, massively swollen leg": (
        ADULT | {"massive-blue-swelling": "yes"},
        "emergency-vascular-assessment",
        "The leg may be losing its drainage.",
    ),
    "an acute leg": (
        ACUTE,
        "emergency-vascular-assessment",
        "The leg may be losing its supply.",
    ),
    "an acute leg after an injury": (
        ACUTE | {"trauma": "yes", "bleeding-active": "no", "allergies": ("none",)},
        "heparin-anticoagulation",
        "A specialist decides: there was an injury.",
    ),
    "cauda equina": (
        ADULT | {"cauda-equina": "yes"},
        "emergency-spine-mri",
        "The nerves of the cauda equina may be pressed.",
    ),
    "a broken bone": (
        ADULT | {"xray": "fracture"},
        "analgesia",
        "Pain of an injury needs relief.",
    ),
    "a narrow canal with a weak leg": (
        SPINE | {"weakness": "yes"},
        "laminectomy",
        "A narrow canal, and the leg is weak.",
    ),
    "a narrow canal that limits life": (
        SPINE | {"lifestyle-limiting": "yes", "walk-trigger": "yes"},
        "laminectomy",
        "A narrow canal much limits life.",
    ),
}


def planned(form, code):
    return next((each for each in find(form).actions if each.code == code), None)


@pytest.mark.parametrize("who", SAID)
def test_a_reason_says_what_holds_and_nothing_else(who):
    form, code, reason = SAID[who]

    assert reason == planned(form, code).reason


def test_a_routine_referral_beside_an_urgent_one_does_not_replace_it():
    """An ulcer of the veins in a leg with arterial disease; without that the triage is quicker."""
    alone = planned(ADULT | VENOUS_ULCER, "vascular-referral-routine")
    both = planned(ADULT | VENOUS_ULCER | INDEX_LOW, "vascular-referral-routine")

    assert (
        "The triage asks for somebody sooner; this referral does not replace that.",
    ) == alone.notes
    assert ("The urgent referral comes first; this one does not replace it.",) == both.notes
    assert (
        "recommended"
        == planned(ADULT | VENOUS_ULCER | INDEX_LOW, "vascular-referral-urgent").status
    )


TOO_LOW = "Too little arterial pressure to raise the leg."
RAISED = {
    "no index": ({}, "recommended", True),
    "a sound index": ({"abi-r": Decimal("1.05")}, "recommended", False),
    "an index of the leg that is not meant": ({"abi-l": Decimal("1.05")}, "recommended", True),
    "a low index": ({"abi-r": Decimal("0.45")}, "withheld", False),
    "no index and a low toe pressure": ({"toe-r": Decimal(25)}, "withheld", False),
}


@pytest.mark.parametrize("measured", RAISED)
def test_a_leg_that_was_not_measured_is_not_raised_without_a_word(measured):
    """Arterial pressure that nobody knows is told beside the proposal, as all that forbids one."""
    given, expected, is_told = RAISED[measured]
    raised = planned(ADULT | VEINS | given, "leg-elevation")

    assert expected == raised.status
    assert is_told == any(note.endswith(TOO_LOW) for note in raised.notes)


SUSPECTED = {
    "swollen on one side": {"swelling": "one-leg"},
    "tender": {"deep-vein-tenderness": "yes"},
    "red, with cancer": {"redness": "yes", "cancer-active": "yes"},
}


@pytest.mark.parametrize("sign", SUSPECTED)
def test_a_clot_that_must_be_excluded_is_told_with_the_sign_that_raised_it(sign):
    """Not with the scan and the D-dimer alone, which nobody has made yet."""
    findings = find(ADULT | {"acute-change": "yes"} | SUSPECTED[sign])
    (flag,) = (each for each in findings.triage_flags if each.basis.rule == "TR11")

    assert "indeterminate" == findings.dvt.status
    for told in (flag.basis, *findings.stated["dvt-status"]):
        assert SUSPECTED[sign].items() <= dict(told.answers).items()
