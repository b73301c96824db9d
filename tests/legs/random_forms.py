"""Random forms for the invariants: from nearly empty to full, options and boundaries included."""

from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from fhir_pad.legs.questions import ask
from fhir_pad.logic import Choice, Many, Number, YesNo

INDEX_LIMITS = ["0.00", "0.39", "0.40", "0.49", "0.50", "0.59", "0.60", "0.80", "0.81", "0.89"]
INDEX_LIMITS += ["0.90", "0.904", "0.905", "0.91", "0.99", "1.00", "1.30", "1.31", "1.40", "1.41"]
PRESSURES = [20, 29, 30, 45, 49, 50, 60, 90, 120, 140, 180]
SPECIAL = {
    "age": [0, 17, 18, 39, 40, 49, 50, 64, 65, 74, 75, 90],
    "onset-hours": [0, 3, 4, 5, 6, 7, 48],
    "pain-days": [0, 28, 29, 400],
    "wound-days": [0, 13, 14, 60],
    "rest-pain-days": [0, 13, 14, 60],
    "walk-distance-m": [0, 99, 100, 200, 201, 1000],
    "pain-severity": [0, 6, 7, 10],
    "calf-diff-cm": [-1, 0, 2, 3, 5],
    "bmi": [18, 25, 29, 30, 40],
    "egfr": [10, 14, 15, 25, 26, 29, 30, 59, 60, 90],
}


def _number(term, chance):
    if term.name.startswith(("abi-", "tbi-")):
        return Decimal(chance.choice(INDEX_LIMITS))
    if term.name in SPECIAL:
        return Decimal(chance.choice(SPECIAL[term.name]))
    if term.name.startswith(("ankle-", "brachial-", "toe-", "tcpo2-")):
        return Decimal(chance.choice(PRESSURES))
    return Decimal(chance.randint(int(term.low), int(term.high)))


def _codes(term, chance):
    codes = [code for code in term.options if code != "none"]
    alone = [("unknown",), *([("none",)] if "none" in term.options else [])]
    some = tuple(chance.sample(codes, chance.randint(1, min(3, len(codes)))))
    return chance.choice([some, some, *alone])


def _answer(term, chance):
    match term:
        case YesNo():
            return chance.choice(["yes", "no", "unknown"])
        case Choice():
            return chance.choice([*term.options, "unknown"])
        case Many():
            return _codes(term, chance)
        case Number():
            return _number(term, chance)
        case _:
            return "2026-11-21T04:00:00Z"


def random_form(seed, share):
    """Return a form in which about `share` of the questions are answered."""
    chance = Random(seed)
    return {term.name: _answer(term, chance) for term in ask if chance.random() < share}


def forms(**fixed):
    """Return a strategy for answers; `fixed` (underscores for hyphens) are set in every form.

    A form is made from a seed: drawing 180 answers one by one would cost a thousand times more.
    """
    given = {name.replace("_", "-"): answer for name, answer in fixed.items()}
    seeds, shares = st.integers(0, 2**32), st.sampled_from([0.05, 0.2, 0.5, 0.9])
    return st.builds(lambda seed, share: random_form(seed, share) | given, seeds, shares)


CALM = dict.fromkeys(
    (
        *("acute-change", "p-pain", "p-pallor", "p-pulseless", "p-cold", "p-numb", "p-paralysis"),
        *("chest-symptoms", "massive-blue-swelling", "compartment-acute", "cauda-equina"),
        *("severe-infection", "trauma", "redness", "warmth", "deep-vein-tenderness", "fever"),
        *("wound", "gangrene", "pulsatile-mass", "rest-pain", "weakness", "heart-failure"),
        *("bleeding-active", "bleeding-high-risk", "on-anticoagulant", "severe-arrhythmia"),
        *("acs-6mo", "ckd", "cad", "stroke-tia", "infection-at-site", "hot-joint"),
    ),
    "no",
) | {
    "swelling": "none",
    "leg-symptom": "yes",
    "leg-side": "right",
    "allergies": ("none",),
    "on-antiplatelet": ("none",),
    "liver-disease": "none",
    "statin-intolerance": "none",
    "age": Decimal(60),
    "sex": "male",
}
WALKING = CALM | {
    "walk-trigger": "yes",
    "walk-begins-rest": "no",
    "walk-uphill": "yes",
    "relief-stand": "gone-10min",
    "walk-distance-same": "yes",
    "pain-site": ("calf",),
    "smoking": "current",
    "abi-r": Decimal("0.70"),
}
NO_OPTION = WALKING | {
    "rest-pain": "yes",
    "rest-pain-forefoot": "yes",
    "rest-pain-night": "yes",
    "revasc-status": "not-feasible",
}
VEINS = CALM | {
    "swelling": "both",
    "swelling-onset": "gradual",
    "pain-days": Decimal(400),
    "varicose-veins": "yes",
    "evening-swelling": "yes",
    "heaviness": "yes",
    "saphenous-reflux": "yes",
    "abi-r": Decimal("1.10"),
    "abi-l": Decimal("1.10"),
}
STRAIN = CALM | {"strain-event": "yes", "movement-effect": "worse", "bruising": "yes"}
JOINT = CALM | {"joint-swelling-pain": "yes", "joint-load-pain": "yes", "morning-stiffness": "yes"}
SPINE = CALM | {
    "shopping-cart": "yes",
    "relief-position": "yes",
    "stand-trigger": "yes",
    "back-radiation": "yes",
    "walk-trigger": "yes",
    "spine-conservative-failed": "yes",
    "lumbar-imaging": "stenosis-or-compression",
}
CLOT = CALM | {"swelling": "one-leg", "acute-change": "yes", "dvt-ultrasound": "proximal-dvt"}
OPEN_CLOT = CLOT | {"dvt-ultrasound": "not-done"}
SPORT = CALM | {"sport-trigger": "yes", "compartment-tight": "yes", "age": Decimal(22)}
WOUND = WALKING | {"wound": "yes", "wound-site": "toe-forefoot", "diabetes": "yes"}
SILENT = CALM | {"leg-symptom": "no", "varicose-veins": "yes", "heaviness": "yes"}
VEINS_UNFELT = SILENT | {"healed-venous-ulcer": "yes"}
_YOUNG_WOMAN = {"sex": "female", "age": Decimal(30)}
_PREGNANT = _YOUNG_WOMAN | {"pregnancy": "pregnant", "breastfeeding": "no"}
_NURSING = _YOUNG_WOMAN | {"pregnancy": "no", "breastfeeding": "yes"}
WELLS_DENIED = (
    OPEN_CLOT
    | dict.fromkeys(
        (
            *("cancer-active", "leg-immobilised", "bedrest-surgery", "entire-leg-swollen"),
            *("pitting-one-leg", "collateral-veins", "prior-dvt", "dvt-alternative"),
        ),
        "no",
    )
    | {"calf-diff-cm": Decimal(1)}
)
WEAK_SPINE = SPINE | {"weakness": "yes", "chest-symptoms": "yes"}
UNPROVED = WALKING | {"abi-r": Decimal("1.05"), "heart-failure": "yes"}
MEASURED = UNPROVED | {"abi-r": Decimal("0.95"), "abi-postex-r": Decimal("0.94")}
ON_THE_LEFT = UNPROVED | {"leg-side": "left", "abi-l": Decimal("0.95")}
THREATENED = CALM | {
    "rest-pain": "yes",
    "rest-pain-forefoot": "yes",
    "rest-pain-night": "yes",
    "surgery-candidate": "yes",
    "vein-conduit": "yes",
}
ANEURYSM = CALM | dict.fromkeys(("acute-change", "p-pain", "p-cold", "pulsatile-mass"), "yes")
PROFILES = (
    *(CALM, WALKING, NO_OPTION, VEINS, STRAIN, JOINT, SPINE, CLOT, OPEN_CLOT, SPORT, WOUND),
    *(
        THREATENED,
        THREATENED | {"abi-r": Decimal("1.05"), "tbi-r": Decimal("0.80")},
        THREATENED | {"abi-r": Decimal("1.05"), "chest-symptoms": "yes"},
        UNPROVED,
        UNPROVED | {"chest-symptoms": "yes"},
        MEASURED,
        ON_THE_LEFT,
        SILENT,
        VEINS_UNFELT,
        WELLS_DENIED,
        WEAK_SPINE,
        ANEURYSM | {"lysis-contra": "no"},
        ANEURYSM | {"allergies": ("heparin-hit",)},
        STRAIN | _PREGNANT,
        STRAIN | _NURSING,
    ),
    *(JOINT | _PREGNANT, SPINE | _PREGNANT, CLOT | _PREGNANT | {"allergies": ("unknown",)}),
)
"""Typical patients, to be varied: purely random answers seldom look like one."""


def varied_patient(seed):
    """Return a typical patient with a few answers changed at random."""
    chance = Random(seed)
    profile = chance.choice(PROFILES)
    varied = {
        term.name: _answer(term, chance)
        for term in chance.sample(list(ask), chance.choice([0, 1, 2, 4, 8, 16, 32]))
    }
    return profile | varied
