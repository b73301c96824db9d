"""What forbids a treatment, each reason alone, and each while nobody knows whether it is so.

A patient who is offered the treatment, and one answer changed. What is expected is the status, and
that the changed answer is named: a reason that another one hides is seen.
"""

from decimal import Decimal as D  # noqa: N817 - a column of numbers reads better so

import pytest
from legs.random_forms import CALM, CLOT, JOINT, NO_OPTION, OPEN_CLOT, SPINE, STRAIN, VEINS, WALKING

from fhir_pad.assess import find

YES, LATER, NOT, NEEDS = "recommended", "consider", "withheld", "needs-data"

_WOMAN = {"sex": "female", "age": 30, "pregnancy": "no", "breastfeeding": "no"}
SUSPECTED = CALM | {"acute-change": "yes", "p-cold": "yes", "lysis-contra": "no"}
ACUTE = SUSPECTED | {"p-pallor": "yes", "p-numb": "yes"}
HIT = {"allergies": ("heparin-hit",)}
FAILING = WALKING | {"heart-failure": "yes"}
NO_STATIN = WALKING | {"statin-intolerance": "complete"}
THREATENED = NO_OPTION | {"revasc-status": "feasible"}
FIT = THREATENED | {"surgery-candidate": "yes", "vein-conduit": "yes"}
WEAK_FLOW = VEINS | {"abi-r": D("0.70")}
UNMEASURED = {name: answer for name, answer in VEINS.items() if name != "abi-l"} | {
    "pulse-foot-l": "normal"
}
UNSEEN_SPINE = SPINE | {"lumbar-imaging": "not-done", "neuro-deficit": "yes"}

BLEEDING = [("bleeding-active", "yes", NOT), ("bleeding-active", None, NEEDS)]
BLEEDING_RISK = [("bleeding-high-risk", "yes", NOT), ("bleeding-high-risk", None, NEEDS)]
ANTICOAGULANT = [("on-anticoagulant", "yes", NOT), ("on-anticoagulant", None, NEEDS)]
PREGNANCY = [("pregnancy", "pregnant", NOT), ("pregnancy", None, NEEDS)]
BREASTFEEDING = [("breastfeeding", "yes", NOT)]
LIVER = [("liver-disease", "moderate-severe", NOT)]
LIVER_KNOWN = [*LIVER, ("liver-disease", None, NEEDS)]
INFECTED = [("infection-at-site", "yes", NOT)]
INFECTED_KNOWN = [*INFECTED, ("infection-at-site", None, NEEDS)]
BEFORE_AN_OPERATION = [
    (question, "yes", NEEDS) for question in ("compartment-acute", "cauda-equina")
]
ALLERGIES_KNOWN = [("allergies", None, NEEDS)]
SPECIALIST = [
    (question, "yes", NEEDS)
    for question in ("trauma", "compartment-acute", "pulsatile-mass", "on-anticoagulant")
]
MEASURED = {"abi-r": "abi", "abi-l": "abi"}
"""Both legs are measured at once, and asked for by one name."""
TWO_ANTITHROMBOTICS = ("aspirin", "clopidogrel")


def allergic(*to):
    """Return a row for each of these allergies."""
    return [("allergies", (each,), NOT) for each in to]


OF_A_CLOT = [
    *BLEEDING, *BLEEDING_RISK, *ANTICOAGULANT, *allergic("heparin-hit"), *BEFORE_AN_OPERATION,
]  # fmt: skip

# action, who is offered it, with which status, and what one other answer makes of it
OFFERED = [
    ("heparin-anticoagulation", ACUTE, YES, [
        *BLEEDING, *allergic("heparin-hit"), *ALLERGIES_KNOWN, *SPECIALIST,
        ("on-anticoagulant", None, YES),
    ]),
    ("heparin-anticoagulation", SUSPECTED, LATER, []),
    ("non-heparin-anticoagulation", ACUTE | HIT, YES, [
        *BLEEDING, ("bleeding-high-risk", "yes", YES), ("bleeding-high-risk", None, YES),
    ]),
    ("non-heparin-anticoagulation", CLOT | HIT, YES, [*BLEEDING, *BLEEDING_RISK]),
    ("ali-thrombolysis", ACUTE, LATER, [
        *BLEEDING, *BLEEDING_RISK, *SPECIALIST,
        ("lysis-contra", "yes", NOT), ("lysis-contra", None, NEEDS),
    ]),
    ("ali-thrombolysis", ACUTE | _WOMAN, LATER, PREGNANCY[:1]),
    ("ali-embolectomy", ACUTE, LATER, []),
    ("antiplatelet-single", WALKING, YES, [
        *BLEEDING, *BLEEDING_RISK, *ANTICOAGULANT, *ALLERGIES_KNOWN,
        ("allergies", ("aspirin", "clopidogrel"), NOT), ("allergies", ("unknown",), NEEDS),
    ]),
    ("antiplatelet-single", WALKING | _WOMAN, YES, PREGNANCY),
    ("antiplatelet-single", WALKING | {"leg-symptom": "no"}, LATER, []),
    ("statin", WALKING, YES, [
        *allergic("statin"), *ALLERGIES_KNOWN, *LIVER, ("statin-intolerance", "complete", NOT),
        ("statin-intolerance", "partial", YES), ("liver-disease", "mild", YES),
    ]),
    ("statin", WALKING | _WOMAN, YES, [*PREGNANCY, *BREASTFEEDING]),
    ("non-statin-lipid-lowering", NO_STATIN, YES, [("statin-intolerance", "partial", LATER)]),
    ("non-statin-lipid-lowering", WALKING | {"allergies": ("statin",)}, YES, []),
    ("non-statin-lipid-lowering", WALKING | {"liver-disease": "moderate-severe"}, YES, []),
    ("non-statin-lipid-lowering", NO_STATIN | _WOMAN, YES, [PREGNANCY[0], *BREASTFEEDING]),
    ("rivaroxaban-low-dose-plus-aspirin", WALKING, LATER, [
        *BLEEDING, *BLEEDING_RISK, *ANTICOAGULANT, *LIVER_KNOWN, *allergic("aspirin"),
        *ALLERGIES_KNOWN, ("on-antiplatelet", ("clopidogrel",), NOT),
        ("on-antiplatelet", ("other-p2y12",), NOT), ("on-antiplatelet", ("aspirin",), LATER),
        ("ckd", "yes", NEEDS),
    ]),
    ("rivaroxaban-low-dose-plus-aspirin", WALKING | _WOMAN, LATER, [*PREGNANCY, *BREASTFEEDING]),
    ("cilostazol", WALKING, LATER, [
        *BLEEDING, *BLEEDING_RISK, *LIVER_KNOWN, *allergic("cilostazol"), *ALLERGIES_KNOWN,
        *((question, answer, status) for question in ("heart-failure", "severe-arrhythmia", "acs-6mo")
          for answer, status in (("yes", NOT), (None, NEEDS))),
        ("on-antiplatelet", TWO_ANTITHROMBOTICS, NOT),
        ("on-antiplatelet", ("aspirin", "other-p2y12"), NOT),
        ("on-antiplatelet", ("aspirin",), LATER), ("on-anticoagulant", "yes", LATER),
        ("ckd", "yes", NEEDS),
    ]),
    ("cilostazol", WALKING | {"on-anticoagulant": "yes"}, LATER, [
        ("on-antiplatelet", (taken,), NOT) for taken in ("aspirin", "clopidogrel", "other-p2y12")
    ]),
    ("cilostazol", WALKING | _WOMAN, LATER, [*PREGNANCY, *BREASTFEEDING]),
    ("pentoxifylline", FAILING, LATER, [
        *BLEEDING, *BLEEDING_RISK, *allergic("pentoxifylline"), *ALLERGIES_KNOWN,
        ("heart-failure", "no", None),
    ]),
    ("pentoxifylline", FAILING | _WOMAN, LATER, [PREGNANCY[0], *BREASTFEEDING]),
    ("anticoagulation-dvt", CLOT, YES, OF_A_CLOT),
    ("anticoagulation-dvt", CLOT | _WOMAN | {"pregnancy": "pregnant"}, YES, ALLERGIES_KNOWN),
    ("anticoagulation-dvt", CLOT | _WOMAN, YES, [("allergies", None, YES)]),
    ("interim-anticoagulation", OPEN_CLOT, LATER, OF_A_CLOT),
    ("interim-anticoagulation", OPEN_CLOT | _WOMAN | {"pregnancy": "pregnant"}, LATER, ALLERGIES_KNOWN),
    ("gabapentin", SPINE, LATER, [*allergic("gabapentin"), *ALLERGIES_KNOWN, ("stand-trigger", None, NEEDS)]),
    ("gabapentin", SPINE | _WOMAN, LATER, [("pregnancy", "pregnant", NEEDS), PREGNANCY[1]]),
    ("nsaid-short-course", STRAIN, LATER, [
        *ANTICOAGULANT, *BLEEDING_RISK, *allergic("aspirin", "nsaid"), *ALLERGIES_KNOWN,
        *(("on-antiplatelet", (taken,), NOT) for taken in ("aspirin", "clopidogrel", "other-p2y12")),
        ("heart-failure", "yes", NOT), ("heart-failure", None, NEEDS),
        ("ckd", "yes", NOT), ("ckd", None, NEEDS), ("bleeding-active", "yes", NOT),
        ("cad", "yes", NOT), ("stroke-tia", "yes", NOT), ("known-pad", "yes", NOT),
    ]),
    ("nsaid-short-course", STRAIN, LATER, [*LIVER, ("liver-disease", None, LATER)]),
    ("nsaid-short-course", STRAIN | _WOMAN, LATER, PREGNANCY),
    ("muscle-relaxant", STRAIN, LATER, LIVER),
    ("muscle-relaxant", STRAIN | _WOMAN, LATER, [*PREGNANCY, *BREASTFEEDING]),
    ("cta-mra", THREATENED, LATER, [*allergic("iodinated-contrast"), ("ckd", "yes", NEEDS)]),
    ("cta-mra", THREATENED | _WOMAN, LATER, PREGNANCY),
    ("bypass-surgery", FIT, LATER, [("revasc-status", "not-feasible", NOT)]),
    ("bypass-surgery", FIT | {"lesion-extent": "long-extensive"}, LATER, [
        ("surgery-candidate", "no", NOT), ("surgery-candidate", None, NEEDS),
    ]),
    ("bypass-surgery", THREATENED | {"surgery-candidate": "yes", "endovascular-failed": "yes"}, LATER, []),
    ("endovascular-revascularisation", THREATENED, YES, [
        ("revasc-status", "not-feasible", NOT), ("endovascular-failed", "yes", LATER),
    ]),
    ("endovenous-ablation", VEINS | _WOMAN, LATER, PREGNANCY),
    ("endovenous-ablation", VEINS, LATER, [
        ("abi-r", D("0.59"), NOT), ("abi-l", D("0.59"), NOT), ("abi-l", None, LATER),
    ]),
    *((code, UNMEASURED, LATER, [
        ("pulse-foot-l", "weak", NEEDS), ("pulse-foot-l", "absent", NEEDS), ("known-pad", "yes", NEEDS),
        ("pulse-foot-r", "absent", LATER),
    ]) for code in ("endovenous-ablation", "foam-sclerotherapy")),
    *((code, VEINS | {"pain-days": 10}, LATER, [("deep-vein-tenderness", "yes", NOT)])
      for code in ("endovenous-ablation", "foam-sclerotherapy")),
    ("foam-sclerotherapy", VEINS | _WOMAN, LATER, PREGNANCY),
    ("foam-sclerotherapy", VEINS, LATER, [
        ("abi-r", D("0.59"), NOT), ("thrombophilia", "yes", NOT),
    ]),
    ("epidural-steroid", SPINE, LATER, [
        *ANTICOAGULANT, *BLEEDING, ("bleeding-high-risk", "yes", NOT), ("fever", "yes", NOT), *INFECTED,
        *allergic("corticosteroid", "local-anaesthetic"), *ALLERGIES_KNOWN,
    ]),
    ("lumbar-sympathetic-block", NO_OPTION, LATER, [
        *ANTICOAGULANT, *BLEEDING, *BLEEDING_RISK, *INFECTED_KNOWN,
        *allergic("local-anaesthetic"), *ALLERGIES_KNOWN,
    ]),
    ("spinal-cord-stimulation", NO_OPTION, LATER, [
        *ANTICOAGULANT, *BLEEDING, *BLEEDING_RISK, *INFECTED_KNOWN, ("pacemaker", "yes", NEEDS),
    ]),
    ("spinal-cord-stimulation", NO_OPTION | {"gangrene": "yes", "gangrene-extent": "digits"}, LATER, [
        ("gangrene-extent", "forefoot-or-beyond", NOT),
    ]),
    ("peripheral-nerve-block", NO_OPTION, LATER, [
        *INFECTED_KNOWN, *allergic("local-anaesthetic"), *ALLERGIES_KNOWN,
        ("bleeding-active", "yes", NOT),
    ]),
    ("supervised-exercise", WALKING, YES, [
        ("acs-6mo", "yes", NEEDS), ("severe-arrhythmia", "yes", NEEDS), ("xray", "fracture", NEEDS),
        ("pulsatile-mass", "yes", NEEDS),
    ]),
    ("supervised-exercise", WALKING | {"wound": "yes", "wound-days": 3, "wound-site": "other-leg"}, YES, [
        ("wound-site", "toe-forefoot", NEEDS), ("wound-site", "heel", NEEDS), ("wound-site", None, NEEDS),
    ]),
    ("compression-stockings", VEINS, YES, [
        *allergic("compression-material"), ("neuropathy", "yes", NOT), ("tbi-r", D("0.70"), NOT),
        ("tbi-l", D("0.70"), NOT), ("abi-r", None, NEEDS), ("abi-l", None, NEEDS),
        ("abi-r", D("1.31"), NEEDS), ("diabetes", "yes", NEEDS), ("heart-failure", None, NEEDS),
        ("heart-failure", "yes", NEEDS), ("prior-revasc", "yes", NEEDS), ("xray", "fracture", NEEDS),
        ("dvt-ultrasound", "proximal-dvt", NEEDS), ("hot-joint", "yes", NEEDS),
    ]),
    ("compression-reduced-specialist", WEAK_FLOW, LATER, [
        *allergic("compression-material"), ("xray", "fracture", NEEDS),
        ("dvt-ultrasound", "proximal-dvt", NEEDS), ("abi-r", D("0.59"), NOT),
        ("heart-failure", "yes", NEEDS), ("heart-failure", None, NEEDS), ("prior-revasc", "yes", NEEDS),
        ("hot-joint", "yes", NEEDS), ("diabetes", "yes", NEEDS),
    ]),
    ("compression-reduced-specialist", VEINS | {"neuropathy": "yes"}, LATER, []),
    ("compression-reduced-specialist", VEINS | {"tbi-l": D("0.70")}, LATER, []),
    ("leg-elevation", VEINS, YES, [("heart-failure", "yes", NEEDS), ("heart-failure", None, YES)]),
    ("leg-elevation", VEINS | {"swelling": "one-leg"}, YES, [("heart-failure", "yes", YES)]),
    ("calf-exercise", VEINS, YES, [("xray", "fracture", NEEDS)]),
    ("physiotherapy", SPINE, YES, [("hot-joint", "yes", NEEDS)]),
    ("prevention-advice", JOINT, YES, [("hot-joint", "yes", NEEDS)]),
    ("home-walking", WALKING | {"leg-symptom": "no"}, LATER, [("xray", "fracture", NEEDS)]),
    ("lumbar-mri", UNSEEN_SPINE, YES, [("pacemaker", "yes", NOT)]),
    ("lumbar-ct", UNSEEN_SPINE | {"pacemaker": "yes"}, YES, [("pacemaker", "no", None), ("pacemaker", None, None)]),
    ("mild-decompression", SPINE, LATER, []),
    ("laminectomy", SPINE | {"weakness": "yes"}, LATER, []),
]  # fmt: skip


def offered(answers, code):
    """Return an action's status, None when it is not in the plan, and the questions it names."""
    given = {name: answer for name, answer in answers.items() if answer is not None}
    found = next((each for each in find(given).actions if each.code == code), None)
    if found is None:
        return None, set()
    return found.status, {*found.missing, *(name for why in found.basis for name, _ in why.answers)}


@pytest.mark.parametrize(
    ("code", "who", "status"),
    [row[:3] for row in OFFERED],
    ids=[f"{row[0]}-{place}" for place, row in enumerate(OFFERED)],
)
def test_who_has_nothing_against_it_is_offered_it(code, who, status):
    """So that in the next test one answer alone makes the difference."""
    assert status == offered(who, code)[0]


ONE_ANSWER = [
    (code, who, question, answer, status)
    for code, who, _, changes in OFFERED
    for question, answer, status in changes
]


@pytest.mark.parametrize(
    ("code", "who", "question", "answer", "status"),
    ONE_ANSWER,
    ids=[f"{code}-{question}-{answer}" for code, _, question, answer, _ in ONE_ANSWER],
)
def test_one_answer_forbids_it_or_makes_it_wait(code, who, question, answer, status):
    """And is named: among the answers that decided, or as what is missing."""
    found, named = offered(who | {question: answer}, code)

    assert status == found
    assert status not in (NOT, NEEDS) or named & {question, MEASURED.get(question, question)}


HELD = (
    "supervised-exercise", "home-walking", "calf-exercise", "leg-elevation",
    "compression-stockings", "compression-reduced-specialist", "physiotherapy", "cilostazol",
    "pentoxifylline", "rivaroxaban-low-dose-plus-aspirin", "gabapentin", "nsaid-short-course",
    "muscle-relaxant", "endovenous-ablation", "foam-sclerotherapy", "epidural-steroid",
    "mild-decompression", "laminectomy", "fasciotomy-referral", "lumbar-sympathetic-block",
    "spinal-cord-stimulation", "peripheral-nerve-block", "antiplatelet-single",
)  # fmt: skip
"""What can wait until an emergency is dealt with."""
WHO = {code: who for code, who, _, _ in OFFERED} | {
    "fasciotomy-referral": CALM | {"cecs-pressure": "yes", "sport-trigger": "yes"}
}


@pytest.mark.parametrize("code", HELD)
def test_an_emergency_comes_first(code):
    """Breathlessness holds back what the same patient would else be offered."""
    calm, urgent = WHO[code], WHO[code] | {"chest-symptoms": "yes"}

    assert offered(calm, code)[0] in (YES, LATER)
    assert (NOT, True) == (offered(urgent, code)[0], "chest-symptoms" in offered(urgent, code)[1])


EMERGENCIES = ("cauda-equina", "compartment-acute", "chest-symptoms", "deformity")
"""Of which a new antiplatelet would be the wrong beginning: surgery, or a clot to be dissolved."""


@pytest.mark.parametrize("emergency", EMERGENCIES)
def test_no_antiplatelet_is_begun_in_an_emergency_and_what_is_taken_is_told(emergency):
    """It was recommended beside the call for the surgeon who opens the leg or the back."""
    code = "antiplatelet-single"
    urgent = WALKING | {emergency: "yes", "trauma": "yes" if emergency == "deformity" else "no"}
    taken = find(urgent | {"on-antiplatelet": ("aspirin",)})
    line = next(each for each in taken.actions if each.code == code)

    assert NOT == offered(urgent, code)[0]
    assert NOT == offered(urgent | {"on-antiplatelet": None}, code)[0]
    assert YES == line.status
    assert "Whoever treats the emergency is told of it" in " ".join(line.notes)
