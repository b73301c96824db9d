"""What has to be said beside an action that stands in the plan, and of whom it is true."""

from decimal import Decimal

import pytest
from legs.random_forms import CALM, CLOT, NO_OPTION, STRAIN, VEINS, WALKING

from fhir_pad.assess import find
from fhir_pad.findings import Action, Findings


def line(findings: Findings, code: str) -> Action:
    """Return what the plan says of an action."""
    return next(each for each in findings.actions if each.code == code)


BAD_BACK = CALM | {
    "leg-symptom": "yes",
    "walk-trigger": "yes",
    "stand-trigger": "yes",
    "relief-position": "yes",
    "shopping-cart": "yes",
    "spine-conservative-failed": "yes",
}
BESIDE_THE_SPINE = {
    "epidural-steroid": BAD_BACK,
    "lumbar-sympathetic-block": NO_OPTION,
    "spinal-cord-stimulation": NO_OPTION,
}


@pytest.mark.parametrize("code", BESIDE_THE_SPINE)
@pytest.mark.parametrize(
    ("taken", "told"), [("clopidogrel", True), ("other-p2y12", True), ("aspirin", False)]
)
def test_a_needle_beside_the_spine_under_clopidogrel_is_spoken_of(code, taken, told):
    """Nothing was said of it, and most people with arterial disease take it."""
    notes = line(find(BESIDE_THE_SPINE[code] | {"on-antiplatelet": (taken,)}), code).notes

    assert told == any("beside the spine" in note for note in notes)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, ""),
        ({"allergies": ("iodinated-contrast",)}, "Contrast allergy"),
        ({"egfr": Decimal(29)}, "Severe kidney disease"),
        ({"sex": "female", "age": Decimal(40), "pregnancy": "pregnant"}, "Pregnancy"),
    ],
)
def test_what_forbids_contrast_is_told_of_the_balloon_too(answers, said):
    """CT angiography was withheld for it, and the balloon under contrast was not spoken of."""
    limb = CALM | {"leg-symptom": "yes", "leg-side": "right", "abi-r": Decimal("0.35")}
    limb |= {"rest-pain": "yes", "rest-pain-forefoot": "yes", "rest-pain-night": "yes"}
    findings = find(limb | answers)

    notes = line(findings, "endovascular-revascularisation").notes
    assert [said] * bool(said) == [note.split(":")[0] for note in notes if ":" in note]
    assert bool(said) == (line(findings, "cta-mra").status == "withheld")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, ()),
        (
            {"pain-severity": Decimal(8), "pain-pattern": "constant"},
            ("The triage asks for somebody sooner",),
        ),
        ({"symptom-trend": "worsening"}, ("The urgent referral comes first",)),
        ({"pulsatile-mass": "yes"}, ("The urgent referral comes first",)),
    ],
)
def test_a_routine_referral_slows_nobody_down(answers, said):
    """Arterial disease that gets worse is urgent, and the plan said "routine"."""
    tried = WALKING | {"lifestyle-limiting": "yes", "foundation-trial": "inadequate"}
    notes = line(find(tried | answers), "vascular-referral-routine").notes

    assert said == tuple(note.split(";")[0] for note in notes)


def test_an_antiplatelet_beside_an_anticoagulant_is_neither_proposed_nor_stopped():
    """A recent stent may need both."""
    both = WALKING | {"on-anticoagulant": "yes", "on-antiplatelet": ("aspirin",)}
    alone = both | {"on-antiplatelet": ("none",)}

    told = "It is taken beside an anticoagulant: whether both go on is for the prescriber."
    assert told in line(find(both), "antiplatelet-single").reason
    assert "A full-dose anticoagulant is taken." == line(find(alone), "antiplatelet-single").reason


def test_who_takes_an_anticoagulant_is_not_told_that_none_is_possible():
    """The clot came in spite of it, or it was begun for the clot."""
    code = "specialist-anticoag-contraindicated"

    taken = line(find(CLOT | {"on-anticoagulant": "yes"}), code).reason
    bleeds = line(find(CLOT | {"bleeding-active": "yes"}), code).reason
    assert "A clot is confirmed in somebody who takes an anticoagulant." == taken
    assert "A clot is confirmed, and usual anticoagulation is not possible." == bleeds


@pytest.mark.parametrize("danger", ["trauma", "compartment-acute", "pulsatile-mass"])
def test_no_anticoagulant_of_any_kind_is_proposed_outright_where_it_may_bleed_inside(danger):
    """In place of heparin, too, a specialist decides first."""
    acute = {"acute-change": "yes", "p-cold": "yes", "p-numb": "yes", "p-pallor": "yes"}
    reaction = CALM | acute | {"leg-symptom": "yes", "allergies": ("heparin-hit",)}

    code = "non-heparin-anticoagulation"
    assert "recommended" == line(find(reaction), code).status
    assert "needs-data" == line(find(reaction | {danger: "yes"}), code).status


@pytest.mark.parametrize(("left", "told"), [(Decimal("1.00"), False), (None, True)])
def test_reduced_compression_is_not_put_on_a_leg_that_nobody_measured(left, told):
    """One leg has 0.70 and may have it; the other, swollen too, may have no flow at all."""
    veins = VEINS | {"abi-r": Decimal("0.70"), "abi-l": left}
    reduced = line(
        find({name: answer for name, answer in veins.items() if answer is not None}),
        "compression-reduced-specialist",
    )

    assert "consider" == reduced.status
    assert told == ("Not on a leg whose index is not known." in reduced.notes)


LOST_A_LEG = VEINS | {"prior-amputation": "yes", "leg-side": "both", "swelling": "one-leg"}


@pytest.mark.parametrize(("side", "waits"), [("both", True), (None, True), ("right", False)])
def test_compression_after_the_loss_of_a_leg_says_what_it_waits_for(side, waits):
    """It waited for the index of a leg that is gone, and did not say how that ends."""
    answers = LOST_A_LEG | {"abi-l": None, "leg-side": side}
    stockings = line(
        find({name: answer for name, answer in answers.items() if answer is not None}),
        "compression-stockings",
    )

    assert waits == (stockings.status == "needs-data")
    assert waits == any("which leg is meant" in note for note in stockings.notes)


@pytest.mark.parametrize("code", ["endovenous-ablation", "foam-sclerotherapy"])
@pytest.mark.parametrize(
    ("known", "told"), [({}, True), ({"pulse-foot-l": "normal"}, False), ({"abi-l": 1}, False)]
)
def test_a_vein_is_not_closed_before_somebody_felt_for_the_artery(code, known, told):
    """Nothing was said of a leg whose supply nobody knows."""
    unmeasured = {name: answer for name, answer in VEINS.items() if name != "abi-l"}
    closure = line(find(unmeasured | known), code)

    assert "consider" == closure.status
    assert told == any(note.startswith("Feel the foot pulses first") for note in closure.notes)


CORD = CALM | {"cancer-active": "yes", "back-radiation": "yes", "weakness": "yes"}


@pytest.mark.parametrize("who", [CALM | {"cauda-equina": "yes"}, CORD], ids=["cauda", "cord"])
@pytest.mark.parametrize(("implant", "told"), [("yes", "CT"), (None, "Ask for"), ("no", "")])
def test_an_mri_of_the_spine_in_an_emergency_speaks_of_an_implant(who, implant, told):
    """Who has a pacemaker was sent to an MRI at once, and nothing was said of it."""
    notes = line(find(who | {"pacemaker": implant}), "emergency-spine-mri").notes

    assert bool(told) == any(told in note for note in notes)


BAD_KIDNEY, BAD_LIVER = {"ckd": "yes", "egfr": 14}, {"liver-disease": "moderate-severe"}


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, ""),
        (BAD_KIDNEY, "no direct oral anticoagulant"),
        (BAD_LIVER, "no direct oral anticoagulant"),
        ({"ckd": "yes", "egfr": 15}, ""),
        ({"ckd": "yes"}, "the eGFR decides"),
    ],
)
def test_an_anticoagulant_by_mouth_is_not_for_every_kidney_and_liver(answers, told):
    """Dialysis and cirrhosis were sent to "a direct oral anticoagulant" without a word."""
    notes = " ".join(line(find(CLOT | answers), "anticoagulation-dvt").notes)

    assert (told in notes) if told else not notes


@pytest.mark.parametrize(("code", "who"), [("paracetamol", STRAIN), ("analgesia", WALKING)])
@pytest.mark.parametrize(("liver", "told"), [("moderate-severe", True), ("none", False)])
def test_paracetamol_is_less_with_a_diseased_liver(code, who, liver, told):
    notes = line(find(who | {"liver-disease": liver}), code).notes

    assert told == ("Liver disease: less paracetamol a day." in notes)


@pytest.mark.parametrize("answers", [CALM, WALKING, CALM | {"age": Decimal(12)}])
@pytest.mark.parametrize(("bleeding", "told"), [("yes", True), ("no", False), ("unknown", False)])
def test_who_bleeds_is_told_to_have_it_seen(answers, bleeding, told):
    """It held back medicines and was said to nobody; a strained leg was self-care beside it."""
    advice = line(find(answers | {"bleeding-active": bleeding}), "safety-net-advice")

    assert told == any(note.startswith("Bleeding was told") for note in advice.notes)


@pytest.mark.parametrize(
    ("egfr", "told"), [(Decimal(29), True), (Decimal(30), False), (None, False)]
)
def test_morphine_is_not_for_severe_kidney_disease(egfr, told):
    """Who is on dialysis was sent to "an opioid if severe" without a word."""
    answers = NO_OPTION | ({} if egfr is None else {"egfr": egfr})
    notes = line(find(answers), "analgesia").notes

    assert told == any("no morphine" in note for note in notes)


@pytest.mark.parametrize("skin", ["wound", "gangrene"])
def test_no_sglt2_inhibitor_is_favoured_beside_an_open_foot(skin):
    """It may cost toes, and whoever has a diabetic ulcer was told that guidelines favour it."""
    diabetes = WALKING | {"diabetes": "yes"}
    whole = line(find(diabetes), "diabetes-control").notes
    open_ = line(find(diabetes | {skin: "yes"}), "diabetes-control").notes

    assert ["favour"] == [note.split()[3] for note in whole]
    assert ["no SGLT2 inhibitor is begun" in note for note in open_] == [True]


@pytest.mark.parametrize(("stroke", "told"), [("yes", True), (None, True), ("no", False)])
def test_low_dose_rivaroxaban_is_not_for_every_stroke(stroke, told):
    """A bleeding or lacunar stroke forbids it, and no question asks which it was."""
    notes = line(find(WALKING | {"stroke-tia": stroke}), "rivaroxaban-low-dose-plus-aspirin").notes

    assert told == any("lacunar" in note for note in notes)


FOOT = {"wound": "yes", "wound-site": "toe-forefoot", "wound-days": 3}
DIABETIC_FOOT = CALM | FOOT | {"diabetes": "yes"}
BROKEN = CALM | {"trauma": "yes", "cannot-bear-weight": "yes"}
GRAFT = WALKING | {"prior-revasc": "yes"}
BLACK = CALM | {"gangrene": "yes"}
BESIDE = [
    ("antibiotics-assessment", CALM | {"hot-joint": "yes"}, {"severe-infection": "yes"}, "a surgeon at once"),
    ("antibiotics-assessment", CALM | {"severe-infection": "yes"}, {"hot-joint": "yes"}, "fluid from it"),
    ("ortho-ed", BROKEN, {"deformity": "yes"}, "tetanus"),
    ("ortho-ed", BROKEN, {"wound": "yes"}, "tetanus"),
    ("wound-care", CALM | FOOT, {"diabetes": "yes"}, "the foot service"),
    ("wound-care", BLACK, {"diabetes": "yes"}, "the foot service"),
    ("wound-care", DIABETIC_FOOT | {"wound-site": "gaiter-medial"}, {"wound-site": "heel"}, "the foot service"),
    ("wound-care", DIABETIC_FOOT, {"wound-infected": "yes"}, "Probe and X-ray"),
    ("wound-care", CALM | FOOT, {"trauma": "yes"}, "tetanus"),
    ("wound-care", BROKEN | FOOT, {"cannot-bear-weight": "no"}, "tetanus"),
    ("vascular-referral-urgent", BLACK, {"chest-symptoms": "yes"}, "The emergency comes first"),
    ("duplex-arterial", GRAFT, {"symptom-trend": "worsening"}, "before it closes"),
    ("duplex-arterial", WALKING | {"symptom-trend": "worsening"}, {"prior-revasc": "yes"}, "before it closes"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "who", "change", "said"), BESIDE)
def test_what_everybody_would_do_is_said_to_whom_it_is_for(code, who, change, said):
    """A dead or blistered skin had "the need for antibiotics", a graft that fails a duplex someday."""
    without, with_it = (line(find(each), code).notes for each in (who, who | change))

    assert not any(said in note for note in without)
    assert any(said in note for note in with_it)
