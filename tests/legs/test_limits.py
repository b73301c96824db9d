"""Every limit from both sides: the same patient with a number just inside and just outside.

The expected results stand here, not the numbers of the rules: a changed limit fails.
"""

from decimal import Decimal as D  # noqa: N817 - a column of numbers reads better so

import pytest
from legs.random_forms import (
    CALM,
    CLOT,
    JOINT,
    NO_OPTION,
    OPEN_CLOT,
    SILENT,
    SPORT,
    STRAIN,
    VEINS,
    WALKING,
    WOUND,
)

from fhir_pad.answers import understood
from fhir_pad.legs.model import ACTIONS, compiled

ACTION_TERMS = {each.code: each.status.name for each in ACTIONS}
FEMALE = {"sex": "female"}
NO_LEG = CALM | {"leg-symptom": "no"}
CLAUDICANT = WALKING | {"walk-distance-m": D(150), "lifestyle-limiting": "no"}
SUDDEN = CALM | {"acute-change": "yes", "p-cold": "yes"}
ULCER = VEINS | {
    "wound": "yes",
    "wound-site": "gaiter-medial",
    "wound-days": D(60),
    "leg-side": "left",
}


def told(answers, what):
    """Return the status of an action, or the value of a term."""
    values, _ = compiled(understood(answers)[0])
    return values[ACTION_TERMS.get(what, what)]


VEINS_5 = CALM | {"varicose-veins": "yes", "heaviness": "yes", "itching": "yes"}
NERVE_3 = {"neuro-deficit": "yes", "numb-tingle": "yes", "numb-site": "leg"}
CALF_WALK = CALM | {"walk-trigger": "yes", "pain-site": ("calf",)}

CASES = [
    (OPEN_CLOT | {"cancer-active": "yes"}, "dvt-alternative", "yes", "wells", D(-1)),
    (OPEN_CLOT | {"cancer-active": "yes"}, "dvt-alternative", "yes", "wells-min", D(-1)),
    (
        CALF_WALK | {"pain-character": ("cramping",)},
        "relief-stand",
        "not-relieved",
        "pad-status",
        "undetermined",
    ),
    (CALF_WALK, "relief-stand", "gone-10min", "pad-status", "suspected"),
    (SILENT | {"heaviness": "no"}, "spider-veins", "no", "primary-cause", "none"),
    (SILENT | {"heaviness": "no"}, "spider-veins", "yes", "primary-cause", "venous-chronic"),
    (CALM, "pain-character", ("cramping",), "neurogenic-subtype", None),
    (CALM, "pain-character", ("burning",), "neurogenic-subtype", "radiculopathy"),
    (VEINS_5 | NERVE_3, "weakness", "no", "primary-cause", "venous-chronic"),
    (VEINS_5 | NERVE_3, "weakness", "yes", "primary-cause", "indeterminate"),
    (CALM | {"walk-trigger": "yes"}, "stand-trigger", "yes", "measure-abi", None),
    (CALM | {"walk-trigger": "yes"}, "stand-trigger", "no", "measure-abi", "recommended"),
    # who, question, value, what, expected
    (CALM, "age", "17", "child", True),
    (CALM, "age", "18", "child", False),
    (CALM | FEMALE, "age", "11", "pregnant", False),
    (CALM | FEMALE, "age", "12", "pregnant", None),
    (CALM | FEMALE, "age", "55", "pregnant", None),
    (CALM | FEMALE, "age", "56", "pregnant", False),
    (WALKING | {"abi-r": None, "smoking": "never"}, "age", "39", "arterial-chronic", D(5)),
    (WALKING | {"abi-r": None, "smoking": "never"}, "age", "40", "arterial-chronic", D(8)),
    (JOINT, "age", "49", "arthritis", D(6)),
    (JOINT, "age", "50", "arthritis", D(7)),
    (WALKING, "age", "49", "vascular-referral-routine", "recommended"),
    (WALKING, "age", "50", "vascular-referral-routine", None),
    (NO_LEG | {"smoking": "never"}, "age", "64", "abi-screening", None),
    (NO_LEG | {"smoking": "never"}, "age", "65", "abi-screening", "consider"),
    (NO_LEG | {"smoking": "current"}, "age", "49", "abi-screening", None),
    (NO_LEG | {"smoking": "current"}, "age", "50", "abi-screening", "consider"),
    (CALM, "age", "64", "risk-factors", D(0)),
    (CALM, "age", "65", "risk-factors", D(1)),
    (
        WALKING | {"walk-trigger": "no", "smoking": "never"},
        "age",
        "74",
        "risk:cardiovascular-events",
        "RC4",
    ),
    (
        WALKING | {"walk-trigger": "no", "smoking": "never"},
        "age",
        "75",
        "risk:cardiovascular-events",
        "RC3",
    ),
    (STRAIN, "age", "64", "muscle-relaxant", "consider"),
    (STRAIN, "age", "65", "muscle-relaxant", "withheld"),
    (CALM, "bmi", "29.9", "risk-factors", D(0)),
    (CALM, "bmi", "30", "risk-factors", D(1)),
    (WALKING, "bmi", "24.9", "weight-management", None),
    (WALKING, "bmi", "25", "weight-management", "recommended"),
    (WALKING, "abi-r", "0.90", "pad-status", "confirmed"),
    (WALKING, "abi-r", "0.91", "pad-status", "suspected"),
    (WALKING, "abi-r", "0.90", "exercise-abi", None),
    (WALKING, "abi-r", "0.91", "exercise-abi", "recommended"),
    (WALKING, "abi-r", "1.40", "exercise-abi", "recommended"),
    (WALKING, "abi-r", "1.41", "exercise-abi", None),
    (CALM, "abi-r", "0.99", "pad-status", "undetermined"),
    (CALM | {"walk-trigger": "no"}, "abi-r", "0.99", "pad-status", "undetermined"),
    (CALM | {"walk-trigger": "no", "diabetes": "no"}, "abi-r", "1.00", "pad-status", "excluded"),
    (CALM | {"diabetes": "no"}, "abi-r", "1.30", "measure-tbi", None),
    (CALM | {"diabetes": "no"}, "abi-r", "1.31", "measure-tbi", "recommended"),
    (CALM | {"diabetes": "yes"}, "abi-r", "0.90", "measure-tbi", None),
    (CALM | {"diabetes": "yes"}, "abi-r", "0.91", "measure-tbi", "recommended"),
    (
        CALM | {"walk-trigger": "no", "diabetes": "yes", "abi-r": D("1.10")},
        "tbi-r",
        "0.70",
        "pad-status",
        "confirmed",
    ),
    (
        CALM | {"walk-trigger": "no", "diabetes": "yes", "abi-r": D("1.10")},
        "tbi-r",
        "0.71",
        "pad-status",
        "excluded",
    ),
    (CALM, "abi-r", "0.40", "triage", "routine"),
    (CALM, "abi-r", "0.39", "triage", "urgent-days"),
    (CALM, "toe-r", "30", "triage", "routine"),
    (CALM, "toe-r", "29", "triage", "urgent-days"),
    (CALM, "tcpo2-r", "30", "triage", "routine"),
    (CALM, "tcpo2-r", "29", "triage", "urgent-days"),
    (CALM, "ankle-dp-r", "50", "triage", "routine"),
    (CALM, "ankle-dp-r", "49", "triage", "urgent-days"),
    (VEINS, "abi-r", "0.81", "compression-stockings", "recommended"),
    (VEINS, "abi-r", "0.80", "compression-stockings", "withheld"),
    (VEINS, "abi-r", "0.60", "compression-reduced-specialist", "consider"),
    (VEINS, "abi-r", "0.59", "compression-reduced-specialist", "withheld"),
    (VEINS, "abi-l", "0.59", "compression-stockings", "withheld"),
    (VEINS, "toe-r", "30", "compression-stockings", "recommended"),
    (VEINS, "toe-r", "29", "compression-stockings", "withheld"),
    (VEINS, "tcpo2-r", "20", "compression-stockings", "recommended"),
    (VEINS, "tcpo2-r", "19", "compression-stockings", "withheld"),
    (VEINS, "ankle-dp-r", "60", "compression-stockings", "recommended"),
    (VEINS, "ankle-dp-r", "59", "compression-stockings", "withheld"),
    (VEINS, "abi-r", "0.50", "leg-elevation", "recommended"),
    (VEINS, "abi-r", "0.49", "leg-elevation", "withheld"),
    (ULCER | {"ankle-pigment": "yes"}, "abi-l", "0.50", "clti", False),
    (
        VEINS
        | {"wound": "yes", "wound-site": "other-leg", "leg-side": "right", "wound-days": D(60)},
        "abi-r",
        "0.50",
        "clti",
        False,
    ),
    (
        VEINS
        | {"wound": "yes", "wound-site": "other-leg", "leg-side": "right", "wound-days": D(60)},
        "abi-r",
        "0.49",
        "clti",
        True,
    ),
    (WOUND, "wound-days", "13", "clti", False),
    (WOUND, "wound-days", "14", "clti", True),
    (NO_OPTION | {"toe-r": D(20)}, "rest-pain-days", "13", "provisional", True),
    (NO_OPTION | {"toe-r": D(20)}, "rest-pain-days", "14", "provisional", False),
    (SUDDEN, "onset-hours", "5.9", "six-hour-window", "within"),
    (SUDDEN, "onset-hours", "6", "six-hour-window", "elapsed"),
    (SUDDEN, "onset-hours", "3.9", "risk:irreversible-ischaemic-damage", "RI3"),
    (SUDDEN, "onset-hours", "4", "risk:irreversible-ischaemic-damage", "RI4"),
    (SUDDEN | {"p-pulseless": None}, "six-p", None, "ali-status", "suspected"),
    (SUDDEN | {"p-pulseless": "yes"}, "six-p", None, "ali-status", "probable"),
    (SUDDEN | {"p-numb": "yes"}, "six-p", None, "ali-status", "suspected"),
    (SUDDEN | {"p-numb": "yes", "p-pallor": "yes"}, "six-p", None, "ali-status", "probable"),
    (
        CALM | {"swelling": "one-leg", "swelling-onset": "gradual"},
        "pain-days",
        "28",
        "acute-vein",
        "yes",
    ),
    (
        CALM | {"swelling": "one-leg", "swelling-onset": "gradual"},
        "pain-days",
        "29",
        "acute-vein",
        "no",
    ),
    (OPEN_CLOT, "calf-diff-cm", "2.9", "wells", D(0)),
    (OPEN_CLOT, "calf-diff-cm", "3", "wells", D(1)),
    (OPEN_CLOT | {"cancer-active": "yes"}, "calf-diff-cm", "2.9", "wells-level", "indeterminate"),
    (OPEN_CLOT | {"cancer-active": "yes"}, "calf-diff-cm", "3", "wells-level", "likely"),
    (
        CALM | {"swelling": "both", "swelling-onset": "gradual"},
        "pain-days",
        "28",
        "triage",
        "urgent-days",
    ),
    (
        CALM | {"swelling": "both", "swelling-onset": "gradual"},
        "pain-days",
        "29",
        "triage",
        "routine",
    ),
    (CLAUDICANT, "walk-distance-m", "201", "fontaine", "IIa"),
    (CLAUDICANT, "walk-distance-m", "200", "fontaine", "IIb"),
    (CLAUDICANT, "walk-distance-m", "201", "rutherford-chronic", "1"),
    (CLAUDICANT, "walk-distance-m", "200", "rutherford-chronic", "2"),
    (CLAUDICANT, "walk-distance-m", "100", "rutherford-chronic", "2"),
    (CLAUDICANT, "walk-distance-m", "99", "rutherford-chronic", "3"),
    (CLAUDICANT | {"treadmill": "stopped"}, "ankle-postex-r", "50", "rutherford-chronic", "2"),
    (CLAUDICANT | {"treadmill": "stopped"}, "ankle-postex-r", "49", "rutherford-chronic", "3"),
    (CALM | {"pain-pattern": "constant"}, "pain-severity", "6", "triage", "routine"),
    (CALM | {"pain-pattern": "constant"}, "pain-severity", "7", "triage", "urgent-days"),
    (STRAIN, "pain-severity", "6", "triage", "self-care"),
    (STRAIN, "pain-severity", "7", "triage", "routine"),
    (CLAUDICANT | {"ckd": "yes"}, "egfr", "26", "cilostazol", "consider"),
    (CLAUDICANT | {"ckd": "yes"}, "egfr", "25", "cilostazol", "withheld"),
    (CLAUDICANT | {"ckd": "yes"}, "egfr", "15", "rivaroxaban-low-dose-plus-aspirin", "consider"),
    (CLAUDICANT | {"ckd": "yes"}, "egfr", "14", "rivaroxaban-low-dose-plus-aspirin", "withheld"),
    (NO_OPTION | {"revasc-status": "feasible"}, "egfr", "30", "cta-mra", "consider"),
    (NO_OPTION | {"revasc-status": "feasible"}, "egfr", "29", "cta-mra", "withheld"),
    (STRAIN, "egfr", "60", "nsaid-short-course", "consider"),
    (STRAIN, "egfr", "59", "nsaid-short-course", "withheld"),
    (CLAUDICANT | {"smoking": "never"}, "abi-r", "0.50", "risk:progression-to-clti", "RP2"),
    (CLAUDICANT | {"smoking": "never"}, "abi-r", "0.49", "risk:progression-to-clti", "RP4"),
    (CLAUDICANT | {"smoking": "never"}, "toe-l", "30", "risk:progression-to-clti", "RP2"),
    (CLAUDICANT | {"smoking": "never"}, "toe-l", "29", "risk:progression-to-clti", "RP4"),
    (WALKING | {"leg-symptom": "no"}, "toe-r", "30", "risk:limb-loss", "RL9"),
    (WALKING | {"leg-symptom": "no"}, "toe-r", "29", "risk:limb-loss", "RL10"),
    (SPORT, "age", "39", "cecs", D(7)),
    (SPORT, "age", "40", "cecs", D(5)),
    (CLOT, "bmi", "30", "clot-risk-factors", D(1)),
    (CLOT, "bmi", "29.9", "clot-risk-factors", D(0)),
    (
        CALM | {"skin-cool": "yes", "nails-thick": "yes"},
        "hair-loss-shiny",
        "no",
        "arterial-chronic",
        D(1),
    ),
    (
        CALM | {"skin-cool": "yes", "nails-thick": "yes"},
        "hair-loss-shiny",
        "yes",
        "arterial-chronic",
        D(2),
    ),
    (CALM | {"hypertension": "yes"}, "diabetes", "no", "arterial-chronic", D(0)),
    (CALM | {"hypertension": "yes"}, "diabetes", "yes", "arterial-chronic", D(1)),
    (
        CALM | {"hypertension": "yes", "diabetes": "yes", "sedentary": "yes"},
        "family-cvd",
        "yes",
        "arterial-chronic",
        D(2),
    ),
]


@pytest.mark.parametrize(
    ("who", "question", "value", "what", "expected"),
    CASES,
    ids=[f"{what}-{question}-{value}" for _, question, value, what, _ in CASES],
)
def test_a_limit_holds_on_its_side(who, question, value, what, expected):
    """One number decides, and nothing else changes."""
    number = D(value) if isinstance(value, str) and value[0].isdigit() else value
    answers = who if question == "six-p" else who | {question: number}

    result = told({name: answer for name, answer in answers.items() if answer is not None}, what)

    assert expected == result


def test_the_published_figures_of_risks_are_not_changed_by_accident():
    """Percentages, as the sources give them."""
    from fhir_pad.legs import numbers  # noqa: PLC0415 - the figures are the subject

    assert {
        "claudication": "20",
        "likely": "28",
        "unlikely": "6",
        "confirmed": "100",
        "wifi": ["0-3", "8-10", "11-25", "38-50"],
    } == {
        "claudication": str(numbers.CARDIOVASCULAR_CLAUDICATION_PERCENT),
        "likely": str(numbers.DVT_LIKELY_PERCENT),
        "unlikely": str(numbers.DVT_UNLIKELY_PERCENT),
        "confirmed": str(numbers.DVT_CONFIRMED_PERCENT),
        "wifi": [f"{low}-{high}" for low, high in numbers.WIFI_LIMB_LOSS_PERCENT.values()],
    }
