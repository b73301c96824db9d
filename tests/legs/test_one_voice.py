"""No plan speaks against itself: what one line says, no other line and no note denies."""

from decimal import Decimal
from random import Random

import pytest
from legs.random_forms import CALM, CLOT, NO_OPTION, OPEN_CLOT, VEINS, WALKING, varied_patient

from fhir_pad import engine
from fhir_pad.answers import understood
from fhir_pad.assess import find
from fhir_pad.assess_plan import NOT_KNOWN, PROPOSED
from fhir_pad.findings import Action, Findings
from fhir_pad.legs.model import ACTIONS
from fhir_pad.logic import Evaluation
from fhir_pad.report.words import ACTION_STATUS

DECLARED = {action.code: action for action in ACTIONS}
PREGNANT = {"sex": "female", "age": Decimal(30), "pregnancy": "pregnant", "breastfeeding": "no"}
ACUTE = {"acute-change": "yes", "p-pain": "yes", "p-cold": "yes", "p-numb": "yes"}


def line(findings: Findings, code: str) -> Action:
    """Return what the plan says of an action."""
    return next(each for each in findings.actions if each.code == code)


def said(action: Action) -> str:
    """Return all that a reader is told of an action, without its title."""
    return " ".join([action.reason, *action.notes])


@pytest.mark.parametrize(
    ("answers", "code", "reason"),
    [
        (
            {"bleeding-active": "yes", "on-antiplatelet": ("aspirin",)},
            "antiplatelet-single",
            "Active bleeding.",
        ),
        (
            {"allergies": ("aspirin", "clopidogrel")},
            "antiplatelet-single",
            "Allergy to aspirin and clopidogrel.",
        ),
        ({"statin-intolerance": "partial", **PREGNANT}, "statin", "Pregnancy."),
        (ACUTE, "supervised-exercise", "Acute limb ischaemia."),
        ({"rest-pain-dangle": "yes", "cyp-inhibitor": "yes"}, "cilostazol", None),
    ],
)
def test_nothing_is_said_of_how_to_do_what_is_not_to_be_done(answers, code, reason):
    """Not "continue what is taken" beside active bleeding, nor a dose beside a contraindication."""
    withheld = line(find((NO_OPTION if reason is None else WALKING) | answers), code)

    assert "withheld" == withheld.status
    assert () == withheld.notes
    assert reason in (None, withheld.reason)


def test_no_note_stands_beside_what_is_withheld():
    """Whoever the patient is."""
    actions = [each for seed in range(100) for each in find(varied_patient(seed)).actions]
    withheld = [each for each in actions if each.status == "withheld"]

    assert len(withheld) > 100
    assert [] == [each.code for each in withheld if each.notes]


@pytest.mark.parametrize("taken", [("aspirin",), ("aspirin", "clopidogrel")])
def test_an_antiplatelet_that_is_taken_goes_on_and_none_is_added(taken):
    """Nobody who takes two, as after a stent, is told that two are never taken together."""
    antiplatelet = line(find(WALKING | {"on-antiplatelet": taken}), "antiplatelet-single")

    told = (
        "Already taken: continue it. Arterial disease with symptoms: fewer heart attacks and strokes."
        " Do not add another to what is taken."
    )
    assert ("recommended", told) == (antiplatelet.status, said(antiplatelet))


def test_an_antiplatelet_named_as_an_allergy_is_not_continued():
    """Aspirin is taken, and an allergy to it was answered."""
    answers = WALKING | {"on-antiplatelet": ("aspirin",), "allergies": ("aspirin",)}
    antiplatelet = line(find(answers), "antiplatelet-single")

    assert "continue" not in said(antiplatelet)
    assert (
        "Aspirin allergy: clopidogrel.",
        "Taken although named as an allergy: settle that first.",
    ) == antiplatelet.notes


UNPROVED = WALKING | {"abi-r": None}
REST_PAIN = UNPROVED | {
    "rest-pain": "yes",
    "rest-pain-forefoot": "yes",
    "rest-pain-night": "yes",
    "surgery-candidate": "yes",
    "vein-conduit": "yes",
}
PROVED_BY = {
    *("statin", "cilostazol", "rivaroxaban-low-dose-plus-aspirin", "antiplatelet-single"),
}


@pytest.mark.parametrize(
    ("measured", "waits_for"),
    [
        ({}, "abi"),
        ({"abi-r": Decimal("0.95")}, "abi-postex-r"),
        ({"abi-r": Decimal("1.10")}, "abi-postex-r"),
        ({"abi-r": Decimal("1.50")}, "tbi"),
        ({"abi-r": Decimal("1.10"), "diabetes": "yes"}, "tbi"),
        ({"leg-side": "left", "abi-l": Decimal("0.95")}, "abi-postex-l"),
        ({"abi-r": Decimal("0.95"), "abi-postex-r": Decimal("0.94")}, "arterial-imaging"),
        ({"abi-r": Decimal("1.50"), "tbi-r": Decimal("0.75")}, "arterial-imaging"),
    ],
)
def test_what_proves_arterial_disease_is_the_test_that_was_not_made(measured, waits_for):
    """An index that was measured is not waited for, nor told to be missing."""
    findings = find(UNPROVED | measured)

    assert "claudication" == findings.arterial_stage
    assert {(waits_for,)} == {line(findings, code).missing for code in PROVED_BY}
    assert waits_for in [each.topic for each in findings.missing]
    assert waits_for == "abi" or "abi" not in [each.topic for each in findings.missing]


LAME = UNPROVED | {"heart-failure": "yes"}
OF_THE_LAME, OF_A_LIMB = ("pentoxifylline",), ("endovascular-revascularisation", "bypass-surgery")
STIFF = {"abi-r": Decimal("1.50")}
BORDERLINE = {"abi-r": Decimal("0.95")}
WALKED = BORDERLINE | {"abi-postex-r": Decimal("0.94")}


@pytest.mark.parametrize(
    ("who", "codes", "measured", "waits_for"),
    [
        (LAME, OF_THE_LAME, {}, ("abi",)),
        (LAME, OF_THE_LAME, STIFF, ("tbi",)),
        (LAME, OF_THE_LAME, BORDERLINE, ("abi-postex-r",)),
        (LAME | {"leg-side": "left"}, OF_THE_LAME, {"abi-l": Decimal("0.95")}, ("abi-postex-l",)),
        (LAME, OF_THE_LAME, WALKED, ("arterial-imaging",)),
        (LAME, OF_THE_LAME, {"chest-symptoms": "yes"}, ()),
        (REST_PAIN, OF_A_LIMB, {}, ("abi",)),
        (REST_PAIN, OF_A_LIMB, STIFF, ("tbi",)),
        (REST_PAIN, OF_A_LIMB, BORDERLINE, ("tbi",)),
        (REST_PAIN, OF_A_LIMB, BORDERLINE | {"tbi-r": Decimal("0.80")}, ("arterial-imaging",)),
        (REST_PAIN, OF_A_LIMB, {"chest-symptoms": "yes"}, ()),
    ],
)
def test_what_is_for_confirmed_disease_alone_waits_for_its_proof(who, codes, measured, waits_for):
    """Nobody with a threatened limb walks for a test; in an emergency no test is asked for."""
    findings = find(who | measured)

    for code in codes:
        waiting = line(findings, code)
        assert ("needs-data", waits_for) == (waiting.status, waiting.missing)
        assert "Arterial disease is not confirmed" in waiting.reason


def test_nothing_is_to_be_measured_first_in_an_emergency():
    """What arterial disease needs waits, and no index is called missing."""
    findings = find(UNPROVED | {"chest-symptoms": "yes"})

    told = "Arterial disease is not confirmed; that waits until the emergency is dealt with."
    assert [(told, ())] * len(PROVED_BY) == [
        (line(findings, code).reason, line(findings, code).missing) for code in sorted(PROVED_BY)
    ]
    assert "abi" not in [each.topic for each in findings.missing]


VEINS_ALONE = CALM | {"leg-symptom": "no", "age": Decimal(70), "varicose-veins": "yes"}


def test_no_index_is_called_missing_nor_offered_for_screening_in_an_emergency():
    """Varicose veins and sudden breathlessness: compression waits, and nothing is measured."""
    findings = find(VEINS_ALONE | {"chest-symptoms": "yes"})

    stockings = line(findings, "compression-stockings")
    assert ("needs-data", ()) == (stockings.status, stockings.missing)
    assert "abi" not in [each.topic for each in findings.missing]
    assert "abi-screening" not in [each.code for each in findings.actions]


@pytest.mark.parametrize(
    ("answers", "test"),
    [
        (VEINS_ALONE, "measure-abi"),
        (VEINS_ALONE | {"varicose-veins": "no", "known-pad": "yes"}, "measure-abi"),
        (VEINS_ALONE | {"varicose-veins": "no"}, "abi-screening"),
    ],
    ids=["veins", "arterial disease is known", "nothing but the age"],
)
def test_one_index_is_offered_once(answers, test):
    """Nobody whose index is to be measured, or whose disease is known, is screened beside it."""
    codes = [each.code for each in find(answers).actions]

    assert [test] == [code for code in codes if code in ("measure-abi", "abi-screening")]


TOE_WOUND = {"wound": "yes", "wound-days": 5, "wound-site": "toe-forefoot", "diabetes": "yes"}
WALKED = {
    "supervised-exercise": WALKING,
    "home-walking": WALKING | {"walk-trigger": "no", "varicose-veins": "yes"},
    "calf-exercise": VEINS,
}


@pytest.mark.parametrize("code", WALKED)
def test_nobody_walks_for_exercise_on_a_wound_that_is_to_be_off_loaded(code):
    """A toe of a diabetic foot: the pressure is taken off it, and no programme loads it."""
    sound, wounded = find(WALKED[code]), find(WALKED[code] | TOE_WOUND)

    assert line(sound, code).status in PROPOSED
    assert "recommended" == line(wounded, "offloading").status
    assert ("needs-data", ()) == (line(wounded, code).status, line(wounded, code).missing)
    assert (
        "Not on a wound of the foot: the weight is to be kept off it."
        in line(wounded, "prevention-advice").notes
    )


def test_nobody_is_told_to_keep_moving_in_an_emergency():
    """Cancer, a painful back and a weak leg: the spine may not bear it."""
    cord = {"cancer-active": "yes", "back-radiation": "yes", "weakness": "yes"}
    findings = find(WALKING | cord)

    assert "emergency-now" == findings.triage
    assert "withheld" == line(findings, "prevention-advice").status


def test_an_open_wound_is_no_wound_to_swim_with():
    """The calf pump is worked otherwise."""
    ulcer = {"wound": "yes", "wound-site": "gaiter-medial", "wound-days": 90}
    told = ("No swimming while a wound is open.",)

    assert () == line(find(VEINS), "calf-exercise").notes
    assert told == line(find(VEINS | ulcer), "calf-exercise").notes


CLOT_AND_ARTERIES = WALKING | {"dvt-ultrasound": "proximal-dvt"}


def test_an_anticoagulant_that_is_due_stands_alone():
    """A clot is confirmed in who has claudication: full anticoagulation, nothing beside it."""
    findings = find(CLOT_AND_ARTERIES)

    assert "recommended" == line(findings, "anticoagulation-dvt").status
    assert "withheld" == line(findings, "rivaroxaban-low-dose-plus-aspirin").status
    antiplatelet = line(findings, "antiplatelet-single")
    assert ("needs-data", ()) == (antiplatelet.status, antiplatelet.missing)
    assert "a specialist decides about both" in antiplatelet.reason


def test_rivaroxaban_is_discussed_in_place_of_the_antiplatelet():
    """Both stand in the plan, and both together would be too many."""
    findings = find(WALKING)

    assert "recommended" == line(findings, "antiplatelet-single").status
    rivaroxaban = line(findings, "rivaroxaban-low-dose-plus-aspirin")
    assert "In place of the single antiplatelet, never beside it." in rivaroxaban.notes


@pytest.mark.parametrize(
    ("answers", "code"),
    [(CLOT, "anticoagulation-dvt"), (OPEN_CLOT, "interim-anticoagulation")],
)
def test_heparin_for_the_leg_is_the_only_anticoagulant(answers, code):
    """Who has a clot in the vein and an ischaemic leg is not given two."""
    ischaemic, only_clot = find(answers | ACUTE), find(answers)
    told = "Never beside heparin for the artery of the leg: one anticoagulant alone."

    assert "recommended" == line(ischaemic, "heparin-anticoagulation").status
    assert told in line(ischaemic, code).notes
    assert told not in line(only_clot, code).notes


NURSING = {"sex": "female", "age": Decimal(30), "pregnancy": "postpartum", "breastfeeding": "yes"}


def test_who_breastfeeds_is_told_which_anticoagulant():
    """The low dose of rivaroxaban is withheld from her, too."""
    told = line(find(CLOT | NURSING), "anticoagulation-dvt").notes

    assert ("Breastfeeding: heparin or warfarin, no direct oral anticoagulant.",) == told


@pytest.mark.parametrize(("who", "told"), [({}, 1), (PREGNANT, 0), (NURSING, 0)])
def test_no_diabetes_medicine_is_favoured_that_pregnancy_forbids(who, told):
    """Nor one that breastfeeding forbids."""
    findings = find(WALKING | {"diabetes": "yes"} | who)

    assert told == len(line(findings, "diabetes-control").notes)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({}, "A negative result can spare a scan."),
        ({"massive-blue-swelling": "yes"}, "Beside the scan."),
        (
            {"dvt-ultrasound": "negative"},
            "The scan was negative: a negative result spares the second one.",
        ),
    ],
)
def test_a_d_dimer_spares_no_scan_that_is_due_or_done(answers, reason):
    """All veins may be blocked: the scan is recommended, whatever the D-dimer says."""
    d_dimer = line(find(OPEN_CLOT | answers), "d-dimer")

    assert ("recommended", reason) == (d_dimer.status, d_dimer.reason)


def test_swelling_with_heart_failure_is_not_called_new():
    """Both legs have been swollen for a year, with varicose veins and heart failure."""
    findings = find(VEINS | {"heart-failure": "yes"})

    assert "Heart failure may be the cause." == line(findings, "oedema-workup").reason
    flag = next(each for each in findings.triage_flags if each.basis.rule == "TR28")
    assert "newly or with heart failure" in flag.basis.text


@pytest.mark.parametrize(
    ("answers", "stage", "reason"),
    [
        (
            {"leg-symptom": "yes", "walk-trigger": "no"},
            "asymptomatic-pad",
            "Arterial disease without symptoms of its own: reasonable.",
        ),
        (
            {"leg-symptom": "yes"},
            "pad-unstaged",
            "Arterial disease, and whether it causes symptoms is not known: reasonable.",
        ),
    ],
)
def test_nobody_with_a_symptom_of_the_leg_is_told_to_have_none(answers, stage, reason):
    """The symptom may be of another cause, or nobody asked about walking."""
    findings = find(CALM | {"abi-r": Decimal("0.80")} | answers)
    antiplatelet = line(findings, "antiplatelet-single")

    assert stage == findings.arterial_stage
    assert ("consider", reason) == (antiplatelet.status, antiplatelet.reason)


def test_what_waits_for_a_specialist_is_not_said_to_wait_for_answers():
    """Nothing is missing: a cardiologist has to agree."""
    exercise = line(find(WALKING | {"acs-6mo": "yes"}), "supervised-exercise")

    assert ("needs-data", ()) == (exercise.status, exercise.missing)
    assert "answer" not in ACTION_STATUS.words("needs-data")


def test_what_is_called_missing_can_be_answered():
    """A form shows it, or what it is shown by is called missing, too."""
    hidden = set()
    for seed in range(300):
        patient = varied_patient(seed)
        kept = Random(seed).sample(sorted(patient), len(patient) // 2)
        answers = {name: patient[name] for name in {*kept, "leg-symptom"}}
        missing = {each.topic for each in find(answers).missing}
        asked = {topic: engine.questions()[topic] for topic in missing - {"abi", "tbi"}}
        shown_by = {(topic, by.question) for topic, item in asked.items() for by in item.conditions}
        hidden |= {pair for pair in shown_by if pair[1] not in {*missing, *answers}}

    assert set() == hidden


def test_the_swelling_is_missing_where_it_hides_items_of_the_wells_score():
    """Deep veins are tender, and nobody was asked whether the leg is swollen."""
    unasked = OPEN_CLOT | {"swelling": None, "deep-vein-tenderness": "yes"}

    assert "swelling" in [each.topic for each in find(unasked).missing]


def test_what_would_forbid_a_proposal_and_is_not_known_is_told_beside_it():
    """A record that says little: nothing that is proposed hides what nobody looked into."""
    told = set()
    for seed in range(300):
        patient = varied_patient(seed)
        answers = dict(Random(seed).sample(sorted(patient.items()), len(patient) * 3 // 4))
        known, _ = understood(answers)
        evaluation = Evaluation(known)
        for action in find(answers).actions:
            against = DECLARED[action.code].against
            open_ = [one.words for one in against if evaluation.truth(one.condition) is None]
            expected = [NOT_KNOWN.format(reason=words) for words in open_]
            said = [note for note in action.notes if note.startswith("Not known, and")]
            assert said == (expected if action.status in PROPOSED else []), action.code
            told |= {*said}

    assert len(told) > 5


def test_a_woman_is_asked_whether_she_breastfeeds_beside_the_statin():
    """It would be withheld from her; that nobody asked does not look like a no."""
    woman = {"sex": "female", "age": Decimal(45), "pregnancy": "no"}
    unasked, weaned = find(WALKING | woman), find(WALKING | woman | {"breastfeeding": "no"})
    told = "Not known, and it would forbid this: Breastfeeding."

    assert "recommended" == line(unasked, "statin").status
    assert told in line(unasked, "statin").notes
    assert told not in line(weaned, "statin").notes
