"""Who is offered a test, a referral or a first measure, and who just is not.

Each line is a patient, what is different in this one, and the status of one action; None when the
plan does not have it.
"""

from decimal import Decimal as D  # noqa: N817 - a column of numbers reads better so

import pytest
from legs.random_forms import (
    CALM,
    CLOT,
    JOINT,
    NO_OPTION,
    OPEN_CLOT,
    SPINE,
    SPORT,
    STRAIN,
    VEINS,
    WALKING,
    WELLS_DENIED,
)

from fhir_pad.assess import find

YES, LATER, NOT, NEEDS = "recommended", "consider", "withheld", "needs-data"

_WOMAN = {"sex": "female", "age": 30}
PREGNANT = _WOMAN | {"pregnancy": "pregnant"}
HIT = {"allergies": ("heparin-hit",)}
ACUTE = CALM | dict.fromkeys(("acute-change", "p-cold", "p-pallor", "p-numb"), "yes")
BLUE = CALM | {"skin-colour": "yes", "embolic-source": "yes", "acute-change": None}
CUT = CALM | {"wound": "yes", "wound-days": 3}
LIKELY_CLOT = OPEN_CLOT | {"entire-leg-swollen": "yes", "cancer-active": "yes"}
CLEAR = {"arterial-imaging": "no-significant-disease"}
SWOLLEN = CALM | {"swelling": "both", "swelling-onset": "gradual", "pain-days": 400}
INJURED = CALM | {"trauma": "yes", "bone-tender": "yes"}
THREATENED = NO_OPTION | {"revasc-status": "feasible"}
BORDERLINE = WALKING | {"abi-r": D("0.95")}
UNFELT = CALM | {"leg-symptom": "no"}
YOUNG = UNFELT | {"age": 45}
UNSCANNED = VEINS | {"saphenous-reflux": None}
UNSEEN_SPINE = SPINE | {"lumbar-imaging": None}
NIGHT = {"rest-pain": "yes", "rest-pain-night": "yes", "rest-pain-forefoot": "no"}

OFFERS = [
    # a clot
    ("proximal-leg-ultrasound", OPEN_CLOT, {}, LATER),
    ("proximal-leg-ultrasound", OPEN_CLOT, {"d-dimer": "positive"}, YES),
    ("proximal-leg-ultrasound", WELLS_DENIED, {}, LATER),
    ("proximal-leg-ultrasound", WELLS_DENIED, {"d-dimer": "positive"}, YES),
    ("proximal-leg-ultrasound", WELLS_DENIED, {"d-dimer": "negative"}, None),
    ("proximal-leg-ultrasound", LIKELY_CLOT, {}, YES),
    ("proximal-leg-ultrasound", OPEN_CLOT | PREGNANT, {}, YES),
    ("proximal-leg-ultrasound", CALM, {"massive-blue-swelling": "yes"}, YES),
    ("proximal-leg-ultrasound", CALM, {"d-dimer": "positive"}, None),
    ("d-dimer", OPEN_CLOT, {}, YES),
    ("d-dimer", OPEN_CLOT, {"d-dimer": "positive"}, None),
    ("d-dimer", OPEN_CLOT, {"d-dimer": "negative"}, None),
    ("d-dimer", WELLS_DENIED, {}, YES),
    ("d-dimer", LIKELY_CLOT, {}, LATER),
    ("d-dimer", LIKELY_CLOT, {"d-dimer": "positive"}, None),
    ("d-dimer", OPEN_CLOT | PREGNANT, {}, None),
    ("d-dimer", OPEN_CLOT | _WOMAN, {}, YES),
    ("d-dimer", OPEN_CLOT, {"dvt-ultrasound": "negative"}, YES),
    ("d-dimer", OPEN_CLOT, {"massive-blue-swelling": "yes"}, YES),
    ("d-dimer", OPEN_CLOT, {"massive-blue-swelling": "yes", "d-dimer": "positive"}, None),
    ("d-dimer", CALM, {"massive-blue-swelling": "yes"}, None),
    ("repeat-ultrasound-6-8d", OPEN_CLOT, {"dvt-ultrasound": "negative", "d-dimer": "positive"}, YES),
    ("repeat-ultrasound-6-8d", OPEN_CLOT, {"dvt-ultrasound": "negative"}, None),
    ("obstetric-input", OPEN_CLOT | PREGNANT, {}, YES),
    ("obstetric-input", OPEN_CLOT | _WOMAN, {"pregnancy": "postpartum"}, YES),
    ("obstetric-input", OPEN_CLOT | _WOMAN, {"pregnancy": "no"}, None),
    ("obstetric-input", CALM | PREGNANT, {}, None),
    ("anticoag-duration-review", CLOT, {}, YES),
    ("anticoag-duration-review", OPEN_CLOT, {}, None),
    ("non-heparin-anticoagulation", LIKELY_CLOT, HIT, YES),
    ("non-heparin-anticoagulation", OPEN_CLOT, HIT, None),
    ("non-heparin-anticoagulation", CALM, HIT, None),
    ("interim-anticoagulation", LIKELY_CLOT, {}, LATER),
    ("interim-anticoagulation", LIKELY_CLOT, {"d-dimer": "negative"}, LATER),
    ("interim-anticoagulation", WELLS_DENIED, {}, LATER),
    ("interim-anticoagulation", OPEN_CLOT, {"d-dimer": "negative"}, None),
    *((code, who | {"cancer-active": "yes"}, change, expected) for code, who, offered in (("interim-anticoagulation", OPEN_CLOT, LATER), ("anticoagulation-dvt", CLOT, YES)) for change, expected in (
        ({"pain-site": ("low-back",)}, offered),
        ({"pain-site": ("low-back",), "numb-tingle": "yes"}, NEEDS),
        ({"trauma": "yes"}, offered),
        ({"trauma": "yes", "deformity": "yes"}, NEEDS),
        ({"pulsatile-mass": "yes"}, offered),
        ({"pulsatile-mass": "yes", "pain-site": ("low-back",)}, NEEDS),
    )),
    ("specialist-anticoag-contraindicated", CLOT, {}, None),
    ("specialist-anticoag-contraindicated", CLOT, {"bleeding-active": "yes"}, YES),
    ("specialist-anticoag-contraindicated", CLOT, {"bleeding-high-risk": "yes"}, YES),
    ("specialist-anticoag-contraindicated", CLOT, {"on-anticoagulant": "yes"}, YES),
    ("specialist-anticoag-contraindicated", CLOT, HIT, YES),
    ("specialist-anticoag-contraindicated", CALM, {"bleeding-active": "yes"} | HIT, None),
    ("nsaid-short-course", STRAIN, {}, LATER),
    ("nsaid-short-course", STRAIN | OPEN_CLOT | {"strain-event": "yes"}, {}, NEEDS),
    ("nsaid-short-course", STRAIN | OPEN_CLOT | {"strain-event": "yes"}, {"d-dimer": "negative", "dvt-ultrasound": "negative"}, LATER),
    # an emergency
    ("emergency-vascular-assessment", ACUTE, {}, YES),
    ("emergency-vascular-assessment", CALM, {"massive-blue-swelling": "yes"}, YES),
    *(("emergency-vascular-assessment", CALM | {"pulsatile-mass": "yes"}, {"pain-site": (site,)}, YES) for site in ("low-back", "hip-groin")),
    ("emergency-vascular-assessment", CALM | {"pulsatile-mass": "yes"}, {"pain-site": ("calf",)}, None),
    ("emergency-vascular-assessment", CALM, {"pain-site": ("low-back",)}, None),
    ("emergency-vascular-assessment", CALM | {"pulsatile-mass": "yes"}, {"skin-colour": "yes", "acute-change": None}, YES),
    ("find-embolic-source", ACUTE, {}, YES),
    ("find-embolic-source", BLUE, {}, YES),
    ("find-embolic-source", BLUE, {"embolic-source": "no"}, None),
    ("monitor-compartment-syndrome", ACUTE, {}, YES),
    ("ali-amputation-assessment", ACUTE, {}, None),
    ("emergency-spine-mri", CALM, {"cauda-equina": "yes"}, YES),
    ("emergency-spine-mri", CALM, {"cancer-active": "yes", "back-radiation": "yes", "weakness": "yes"}, YES),
    ("antibiotics-assessment", CALM, {"hot-joint": "yes"}, YES),
    ("antibiotics-assessment", CUT, {"wound-infected": "yes"}, YES),
    *(("antibiotics-assessment", CUT, {"wifi-infection": grade}, YES) for grade in "123"),
    ("antibiotics-assessment", CUT, {"wifi-infection": "0"}, None),
    ("ortho-ed", INJURED, {"cannot-bear-weight": "yes"}, YES),
    ("ortho-ed", INJURED, {"cannot-bear-weight": "yes", "xray": "normal"}, None),
    # the foot in diabetes, which often does not hurt
    *((code, UNFELT | {"diabetes": "yes"}, change, expected) for code in ("foot-care", "diabetes-control") for change, expected in (
        ({}, None),
        ({"wound": "yes", "wound-days": 3}, YES),
        ({"gangrene": "yes"}, YES),
        ({"neuropathy": "yes"}, YES),
        ({"neuropathy": "yes", "diabetes": "no"}, None),
    )),
    # tests of the arteries
    ("measure-abi", CALM, {}, None),
    ("measure-abi", CALM, {"walk-trigger": "no", "smoking": "current", "hypertension": "yes"}, None),
    ("measure-abi", CALM, {"wound": "yes"}, YES),
    ("measure-abi", CALM, {"rest-pain": "yes"}, YES),
    ("measure-abi", CALM, {"known-pad": "yes"}, YES),
    ("measure-abi", CALM, {"nails-thick": "yes"}, YES),
    ("measure-abi", SPORT, {}, YES),
    ("measure-abi", SPORT, {"abi-r": D("1.05")}, None),
    ("measure-abi", VEINS, {}, None),
    ("measure-abi", VEINS, {"abi-l": None}, YES),
    ("measure-abi", VEINS, {"abi-l": None, "chest-symptoms": "yes"}, None),
    ("measure-tbi", CALM, {"abi-r": D("1.41")}, YES),
    ("measure-tbi", CALM, {"abi-r": D("1.41"), "tbi-r": D("0.90")}, None),
    ("measure-tbi", CALM, {"abi-r": D("1.41"), "chest-symptoms": "yes"}, None),
    ("measure-tbi", VEINS, {"abi-l": D("1.35")}, YES),
    ("measure-tbi", VEINS, {"abi-l": D("1.35"), "tbi-l": D("0.90")}, None),
    ("exercise-abi", BORDERLINE, {}, YES),
    ("exercise-abi", BORDERLINE, {"chest-symptoms": "yes"}, None),
    ("exercise-abi", BORDERLINE, {"abi-postex-r": D("0.94")}, None),
    ("exercise-abi", BORDERLINE, {"walk-trigger": "no"}, None),
    ("exercise-abi", THREATENED | {"known-pad": "yes"}, {"abi-r": D("0.95")}, None),
    ("abi-screening", UNFELT, {}, None),
    ("abi-screening", UNFELT, {"hypertension": "yes"}, LATER),
    ("abi-screening", UNFELT, {"age": 65}, LATER),
    ("abi-screening", UNFELT, {"age": 65, "abi-r": D("1.00")}, None),
    ("abi-screening", UNFELT, {"age": 65, "abi-l": D("1.00")}, None),
    ("abi-screening", CALM, {"age": 65}, None),
    ("abi-screening", YOUNG, {"cad": "yes"}, LATER),
    ("abi-screening", YOUNG, {"stroke-tia": "yes"}, LATER),
    ("abi-screening", YOUNG, {"diabetes": "yes", "smoking": "current"}, LATER),
    ("abi-screening", YOUNG, {"diabetes": "yes"}, None),
    ("abi-screening", YOUNG, {"hypertension": "yes", "smoking": "current"}, None),
    ("duplex-arterial", WALKING, {}, LATER),
    ("duplex-arterial", WALKING, {"abi-r": None}, None),
    ("duplex-arterial", THREATENED, {}, YES),
    ("cta-mra", THREATENED, {"ckd": "yes", "egfr": 60}, LATER),
    # other tests
    ("venous-duplex", UNSCANNED, {}, YES),
    ("venous-duplex", UNSCANNED, {"saphenous-reflux": "no"}, None),
    ("venous-duplex", UNSCANNED, {"saphenous-reflux": "yes"}, None),
    ("venous-duplex", CLOT, {"varicose-veins": "yes"}, None),
    ("lumbar-mri", UNSEEN_SPINE, {"neuro-deficit": "yes"}, YES),
    ("lumbar-mri", SPINE, {"neuro-deficit": "yes"}, None),
    ("lumbar-ct", CALM, {"pacemaker": "yes"}, None),
    ("xray", INJURED, {}, YES),
    ("xray", INJURED, {"xray": "normal"}, None),
    ("xray", CALM, {"xray": "fracture"}, None),
    ("xray", JOINT, {}, LATER),
    ("xray", JOINT, {"xray": "arthritis"}, None),
    ("xray", JOINT, {"xray": "normal"}, None),
    ("xray", CALM, NIGHT, LATER),
    ("xray", CALM, {}, None),
    ("blood-tests", CALM, {"hot-joint": "yes"}, YES),
    ("blood-tests", CALM, NIGHT, LATER),
    ("oedema-workup", SWOLLEN, {}, YES),
    ("oedema-workup", VEINS, {}, LATER),
    ("oedema-workup", VEINS, {"heart-failure": "yes"}, YES),
    ("oedema-workup", VEINS, {"swelling-onset": "sudden"}, YES),
    ("oedema-workup", VEINS, {"swelling": "one-leg"}, None),
    ("aneurysm-ultrasound", CALM, {"pulsatile-mass": "yes"}, YES),
    ("compartment-pressure-test", SPORT, {}, YES),
    ("compartment-pressure-test", SPORT, {"cecs-pressure": "no"}, None),
    # what waits, where another answer lets it
    ("compression-stockings", VEINS | {"tbi-r": D("0.90"), "tbi-l": D("0.90")}, {"diabetes": "yes"}, NEEDS),
    ("compression-stockings", VEINS | {"tbi-r": D("0.90"), "tbi-l": D("0.90")}, {"diabetes": "yes", "neuropathy": "no"}, YES),
    ("compression-reduced-specialist", VEINS, {"tbi-r": D("0.70"), "abi-r": None}, NEEDS),
    ("antiplatelet-single", WALKING | {"abi-r": None}, {"on-antiplatelet": ("aspirin",)}, YES),
    ("antiplatelet-single", WALKING | {"abi-r": None}, {"on-antiplatelet": ("aspirin",), "allergies": ("aspirin",)}, NEEDS),
    # a specialist
    ("vascular-referral-urgent", CALM, {}, None),
    ("vascular-referral-urgent", CALM, {"gangrene": "yes"} | CLEAR, YES),
    ("vascular-referral-urgent", BLUE, {}, YES),
    ("vascular-referral-urgent", CUT, {}, None),
    ("vascular-referral-urgent", CUT, {"known-pad": "yes"}, YES),
    *(("vascular-referral-urgent", CALM, {f"{measured}-{side}": 29}, YES) for measured in ("toe", "ankle-dp", "tcpo2") for side in "rl"),
    ("vascular-referral-urgent", CALM, {"toe-r": 30}, None),
    ("vascular-referral-urgent", CALM, {"toe-r": 29, "acute-change": "yes", "p-cold": "yes"}, None),
    ("emergency-vascular-assessment", CALM, {"toe-r": 29, "acute-change": "yes", "p-cold": "yes"}, YES),
    ("vascular-referral-urgent", WALKING | {"abi-r": None}, {"wound": "yes", "wound-days": 3}, YES),
    ("vascular-referral-urgent", WALKING, {}, None),
    ("vascular-referral-urgent", WALKING, {"symptom-trend": "worsening"}, YES),
    ("vascular-referral-urgent", WALKING | {"abi-r": None}, {"symptom-trend": "worsening"}, YES),
    ("vascular-referral-urgent", CALM, {"symptom-trend": "worsening"}, None),
    ("vascular-referral-urgent", WALKING, {"elevation-effect": "worse", "pain-site": ("toes",)}, YES),
    ("vascular-referral-urgent", WALKING, {"elevation-effect": "worse"}, None),
    ("spine-referral", SPINE, {}, YES),
    ("spine-referral", SPINE, {"spine-conservative-failed": "no"}, None),
    ("spine-referral", SPINE, {"spine-conservative-failed": "no", "weakness": "yes", "weakness-progressive": "yes"}, YES),
    ("spine-referral", SPINE, {"spine-conservative-failed": "no", "p-paralysis": "yes"}, YES),
    ("spine-referral", CALM, {"weakness": "yes", "neuro-deficit": "yes"}, YES),
    ("spine-referral", CALM, {"weakness": "yes", "neuro-deficit": "yes", "weakness-progressive": "no"}, None),
    ("laminectomy", SPINE, {}, None),
    ("laminectomy", SPINE, {"neuro-deficit": "yes"}, LATER),
    ("laminectomy", SPINE, {"lifestyle-limiting": "yes"}, LATER),
    ("laminectomy", SPINE, {"neuro-deficit": "yes", "spine-conservative-failed": "no"}, None),
    ("laminectomy", SPINE, {"neuro-deficit": "yes", "lumbar-imaging": "normal"}, None),
    ("pain-service-referral", NO_OPTION, {}, YES),
    ("pain-service-referral", THREATENED, {}, None),
    ("pain-service-referral", WALKING, {"revasc-status": "not-feasible"}, LATER),
    ("clinical-review", WALKING, {}, None),
    ("clinical-review", WALKING, NIGHT, YES),
    ("clinical-review", WALKING, {"wound": "yes", "wound-days": 3}, YES),
    ("clinical-review", CALM, {}, YES),
]  # fmt: skip


def status(answers, code):
    """Return the status of an action; None when the plan does not have it."""
    findings = find({name: answer for name, answer in answers.items() if answer is not None})
    return next((each.status for each in findings.actions if each.code == code), None)


@pytest.mark.parametrize(
    ("code", "who", "change", "expected"),
    OFFERS,
    ids=[f"{place}-{row[0]}" for place, row in enumerate(OFFERS)],
)
def test_an_action_is_offered_to_whom_it_is_for(code, who, change, expected):
    """And to nobody who differs in what matters."""
    assert expected == status(who | change, code)
