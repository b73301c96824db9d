"""People nobody here invented: NHANES, a DVT cohort, the Edinburgh truth table, edge cases."""

import csv
import importlib.util
from decimal import Decimal

import pytest
from samples import SHARED

from fhir_pad.assess import find

DATA = SHARED / "data"
pytestmark = [
    pytest.mark.external,
    # The strangers' scripts leave their files to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def stranger(name):
    """Return a script of the data folder as a module."""
    spec = importlib.util.spec_from_file_location(name, DATA / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def decimal_indices():
    """Return (left, right) indices as written in the files, by person."""
    found = {}
    with (DATA / "nhanes_pad_512.csv").open() as file:
        for row in csv.DictReader(file):
            found["pad512", int(row["SEQN"])] = (row["LEXLABPI"], row["LEXRABPI"])
    with (DATA / "nhanes_mixed_29.csv").open() as file:
        for row in csv.DictReader(file):
            found["mixed29", int(row["SEQN"])] = (row["abi_left"], row["abi_right"])
    return found


def nhanes():
    """Return (case, answers) of every person: indices are fed as measured, never recomputed."""
    script, written = stranger("nhanes_cases"), decimal_indices()
    for person in script.load():
        case = script.case(person)
        left, right = (_index(each) for each in written[person["src"], person["seqn"]])
        answers = {"age": person["age"], "sex": person["sex"], "leg-symptom": "no"}
        answers |= {"abi-l": left} if left is not None else {}
        answers |= {"abi-r": right} if right is not None else {}
        answers |= {"smoking": person["smoking"]} if person["smoking"] else {}
        for name, key in (
            ("hypertension", "hypertension"),
            ("dyslipidaemia", "hyperlipidaemia"),
            ("diabetes", "diabetes"),
        ):
            if person[key] is not None:
                answers[name] = "yes" if person[key] else "no"
        yield person, case, answers


def _index(text):
    try:
        return Decimal(text)
    except ArithmeticError:
        return None


OURS = {
    "severe": ("abnormal",),
    "pad": ("abnormal",),
    "borderline": ("borderline",),
    "normal": ("normal", "high-normal"),
    "noncompressible": ("noncompressible",),
}


def test_nhanes_541_of_541():
    """Each leg's category and the confirmed disease are as the published thresholds say."""
    people, wrong = 0, []
    for _, case, answers in nhanes():
        people += 1
        findings = find(answers)
        for side in ("left", "right"):
            expected = case["expected"][f"abi_{side}"]
            index = findings.abi.get(side)
            if expected == "missing":
                if index is not None:
                    wrong.append((case["id"], side))
            elif index is None or index.category not in OURS[expected]:
                wrong.append((case["id"], side, expected, index))
        if (findings.pad_status == "confirmed") is not (case["expected"]["overall"] == "pad"):
            wrong.append((case["id"], "overall", findings.pad_status))

    assert [] == wrong
    assert 541 == people


def test_the_42_people_at_exactly_0_90_have_the_disease():
    """`<=`, not `<`: they are the people who flip between the two readings."""
    at_the_limit = [
        answers
        for _, _, answers in nhanes()
        if min((answers[k] for k in ("abi-l", "abi-r") if k in answers), default=None)
        == Decimal("0.9")
    ]

    assert 42 == len(at_the_limit)
    assert {"confirmed"} == {find(answers).pad_status for answers in at_the_limit}


def test_wells_500_of_500_and_never_excluded_without_a_d_dimer():
    """Score and level of every row; without the D-dimer nobody is called free of a clot."""
    script = stranger("dvt_cases")
    items = {
        "malign": "cancer-active",
        "par": "leg-immobilised",
        "surg": "bedrest-surgery",
        "tend": "deep-vein-tenderness",
        "leg": "entire-leg-swollen",
        "pit": "pitting-one-leg",
        "vein": "collateral-veins",
        "histdvt": "prior-dvt",
        "altdiagn": "dvt-alternative",
    }
    rows = list(script.rows())
    wrong = []
    for row in rows:
        case = script.case(row)
        answers = {ours: "yes" if row[theirs] else "no" for theirs, ours in items.items()}
        answers |= {
            "age": 60,
            "sex": "male" if row["sex"] else "female",
            "leg-symptom": "yes",
            "acute-change": "yes",
            "swelling": "one-leg",
            "calf-diff-cm": Decimal(3) if row["calfdif3"] else Decimal(0),
        }
        blind = find(answers).dvt
        sighted = find(answers | {"d-dimer": "positive" if row["ddimdich"] else "negative"}).dvt
        excluded = case["expected"]["after_d_dimer"] == "dvt-excluded"
        expected = (case["expected"]["wells"], case["expected"]["two_level"])
        if (blind.wells, blind.level) != expected or blind.status == "excluded":
            wrong.append((case["id"], blind))
        if (sighted.status == "excluded") is not excluded:
            wrong.append((case["id"], sighted))
        if case["observed"]["dvt"] and sighted.status == "excluded":
            wrong.append((case["id"], "a clot was missed"))

    assert [] == wrong
    assert 500 == len(rows)


SITES = {
    "hamstring": "knee",
    "foot": "foot-dorsum",
    "joint": "other-joint",
    "radiating": "low-back",
}
RESULTS = {"no-leg-pain": "negative", "not-claudication": "negative"}


def test_edinburgh_384_of_384():
    """The whole truth table. A diagram marked nowhere is no mark on any of our muscle sites."""
    cases = list(stranger("ecq_cases").cases())
    wrong = []
    for case in cases:
        given = case["inputs"]
        said = {key: "yes" if given[key] else "no" for key in ("q1", "q2", "q3", "q4")}
        sites = tuple(SITES.get(site, site) for site in given["sites"]) or ("other-joint",)
        findings = find(
            {
                "age": 60,
                "leg-symptom": "yes",
                "walk-trigger": said["q1"],
                "walk-begins-rest": said["q2"],
                "walk-uphill": said["q3"],
                "walk-level": said["q4"],
                "relief-stand": "gone-10min" if given["q5"] else "longer-10min",
                "pain-site": sites,
            }
        )
        expected = case["expected"]["class"]
        if findings.ecq != RESULTS.get(expected, expected) or (
            findings.ecq_grade != case["expected"]["grade"]
        ):
            wrong.append((case, findings.ecq, findings.ecq_grade))

    assert [] == wrong
    assert 384 == len(cases)


def person(seqn):
    return next(answers for who, _, answers in nhanes() if who["seqn"] == seqn)


def statuses(findings):
    return {each.code: each.status for each in findings.actions}


CALM = dict.fromkeys(
    (
        *("acute-change", "p-pain", "p-pallor", "p-pulseless", "p-cold", "p-numb", "p-paralysis"),
        *("chest-symptoms", "massive-blue-swelling", "compartment-acute", "cauda-equina"),
        *("severe-infection", "trauma"),
    ),
    "no",
)


def test_edge_stiff_arteries_on_one_side_do_not_reassure():
    """1.60 left and 1.19 right with earlier disease of the heart: the toe index is asked for."""
    findings = find(person(24313) | {"cad": "yes"})

    assert "noncompressible" == findings.abi["left"].category
    assert "recommended" == statuses(findings)["measure-tbi"]
    assert "excluded" != findings.pad_status


def test_edge_an_index_above_any_cuff_asks_for_the_toe():
    """No index but stiff arteries, diabetes and kidney disease: toe pressure, not "normal"."""
    answers = person(24500) | {
        "abi-l": Decimal("1.50"),
        "diabetes": "yes",
        "ckd": "yes",
        "egfr": 41,
    }
    findings = find(answers)

    assert "noncompressible" == findings.abi["left"].category
    assert "recommended" == statuses(findings)["measure-tbi"]


def test_edge_one_leg_measured_is_enough_to_find_and_not_to_clear():
    """Left missing, right 0.89: disease. A normal index of one leg clears no other leg."""
    assert "confirmed" == find(person(24526)).pad_status


def test_edge_a_high_index_in_a_diabetic_smoker_comes_with_a_caution():
    """1.37 and 1.20: high-normal, and the toe index is wanted."""
    findings = find(person(24448) | {"diabetes": "yes"})

    assert {"high-normal", "normal"} == {index.category for index in findings.abi.values()}
    assert "recommended" == statuses(findings)["measure-tbi"]


def test_edge_calcified_ankles_want_the_toe_not_exercise_or_a_scan_of_the_spine():
    """184 and 186 over 130 mmHg: 1.42 and 1.43."""
    findings = find(
        CALM
        | {
            "age": 68,
            "sex": "male",
            "leg-symptom": "yes",
            "leg-side": "both",
            "walk-trigger": "yes",
            "relief-stand": "gone-10min",
            "walk-distance-same": "yes",
            "pain-site": ("calf",),
            "diabetes": "yes",
            "brachial-r": 130,
            "brachial-l": 128,
            "ankle-dp-r": 184,
            "ankle-pt-r": 180,
            "ankle-dp-l": 186,
            "ankle-pt-l": 182,
        }
    )

    assert ["1.42", "1.43"] == [str(findings.abi[side].value) for side in ("right", "left")]
    plan = statuses(findings)
    assert "recommended" == plan["measure-tbi"]
    assert not {"exercise-abi", "lumbar-mri", "lumbar-ct"} & set(plan)


def test_edge_a_boy_with_coarctation_is_a_child_first():
    """Arm 140 and leg 110 compute to 0.79; the age gate wins."""
    findings = find({"age": 11, "brachial-r": 140, "ankle-dp-r": 110, "leg-symptom": "yes"})

    assert findings.out_of_scope
    assert (None, {}) == (findings.pad_status, findings.abi)


def test_edge_a_shopping_cart_user_who_smokes_still_gets_an_index():
    """Stenosis leads, and the arteries are checked all the same."""
    findings = find(
        CALM
        | {
            "age": 70,
            "sex": "male",
            "leg-symptom": "yes",
            "leg-side": "both",
            "walk-trigger": "yes",
            "shopping-cart": "yes",
            "relief-position": "yes",
            "stand-trigger": "yes",
            "back-radiation": "yes",
            "smoking": "current",
            "diabetes": "yes",
        }
    )

    assert ("neurogenic", "spinal-stenosis") == (findings.primary_cause, findings.subtype)
    assert "recommended" == statuses(findings)["measure-abi"]


def test_edge_night_pain_of_the_thigh_is_not_ischaemic_rest_pain():
    """Bone disease shows at night too; neither a limb nor a heart drug follows from it."""
    findings = find(
        CALM
        | {
            "age": 61,
            "leg-symptom": "yes",
            "leg-side": "left",
            "pain-site": ("thigh", "buttock"),
            "rest-pain": "yes",
            "rest-pain-night": "yes",
            "rest-pain-forefoot": "no",
            "rest-pain-dangle": "no",
        }
    )

    assert "none" == findings.arterial_stage
    assert "urgent-days" == findings.triage
    assert {"clinical-review", "xray", "blood-tests"} <= set(statuses(findings))


def test_edge_heparin_reaction_with_a_clot_gets_no_heparin():
    """Heparin is harm here; a specialist chooses another agent."""
    plan = statuses(
        find(
            {
                "age": 66,
                "sex": "female",
                "leg-symptom": "yes",
                "acute-change": "yes",
                "swelling": "one-leg",
                "dvt-ultrasound": "proximal-dvt",
                "allergies": ("heparin-hit",),
                "bleeding-active": "no",
                "bleeding-high-risk": "no",
                "on-anticoagulant": "no",
            }
        )
    )

    assert "withheld" == plan["anticoagulation-dvt"]
    assert "recommended" == plan["non-heparin-anticoagulation"]


def test_edge_a_painless_numb_pale_cold_paralysed_foot_is_an_emergency():
    """The engine is not gated on pain: an old woman sure that it was sciatica."""
    findings = find(
        {
            "age": 87,
            "sex": "female",
            "leg-symptom": "no",
            "acute-change": "yes",
            "p-pain": "no",
            "p-numb": "yes",
            "p-pallor": "yes",
            "p-cold": "yes",
            "p-paralysis": "yes",
        }
    )

    assert ("emergency-now", "ali") == (findings.triage, findings.arterial_stage)


def test_edge_a_venous_ulcer_with_weak_pulses_gets_an_index_before_compression():
    """Veins or not, the arteries come first."""
    plan = statuses(
        find(
            CALM
            | {
                "age": 74,
                "leg-symptom": "yes",
                "leg-side": "right",
                "swelling": "one-leg",
                "swelling-onset": "gradual",
                "pain-days": 300,
                "varicose-veins": "yes",
                "ankle-pigment": "yes",
                "wound": "yes",
                "wound-days": 90,
                "wound-site": "gaiter-medial",
                "pulse-foot-r": "weak",
            }
        )
    )

    assert "recommended" == plan["measure-abi"]
    assert plan["compression-stockings"] not in ("recommended", "consider")


def test_edge_pyoderma_with_veins_and_diabetes_is_neither_venous_nor_ischaemic():
    """A wound of another kind: a clinician looks again, nobody compresses or revascularises."""
    findings = find(
        CALM
        | {
            "age": 58,
            "leg-symptom": "yes",
            "leg-side": "left",
            "wound": "yes",
            "wound-days": 40,
            "wound-site": "other-leg",
            "varicose-veins": "yes",
            "diabetes": "yes",
            "pulse-foot-l": "normal",
            "abi-l": Decimal("1.05"),
            "walk-trigger": "no",
            "rest-pain": "no",
        }
    )

    assert "C6" != findings.ceap
    assert not (findings.arterial_stage or "").startswith("clti")
    assert "recommended" == statuses(findings)["clinical-review"]


def test_edge_a_clot_in_pregnancy_is_scanned_and_treated_with_heparin():
    """No Wells, no D-dimer, no direct anticoagulant."""
    findings = find(
        {
            "age": 30,
            "sex": "female",
            "pregnancy": "pregnant",
            "leg-symptom": "yes",
            "leg-side": "left",
            "acute-change": "yes",
            "swelling": "one-leg",
            "dvt-ultrasound": "proximal-dvt",
            "bleeding-active": "no",
            "bleeding-high-risk": "no",
            "on-anticoagulant": "no",
            "allergies": ("none",),
        }
    )
    treatment = next(each for each in findings.actions if each.code == "anticoagulation-dvt")

    assert "recommended" == treatment.status
    assert "in pregnancy heparin" in treatment.title
    assert "d-dimer" not in statuses(findings)


def test_edge_swelling_of_both_legs_asks_for_the_cause_before_stockings():
    """A calcium-channel blocker or the heart swells both legs."""
    findings = find(CALM | {"age": 71, "leg-symptom": "yes", "swelling": "both", "pain-days": 20})
    workup = next(each for each in findings.actions if each.code == "oedema-workup")

    assert "recommended" == workup.status
    assert any("calcium-channel" in note for note in workup.notes)
    assert "compression-stockings" not in {
        code for code, status in statuses(findings).items() if status in ("recommended", "consider")
    }


def test_edge_sudden_back_pain_in_the_gym_is_not_limb_ischaemia():
    """Everything of the six P's is denied: a back, not a leg."""
    findings = find(
        CALM
        | {
            "age": 28,
            "leg-symptom": "yes",
            "acute-change": "yes",
            "back-radiation": "yes",
            "numb-tingle": "yes",
            "numb-site": "leg",
            "pain-site": ("low-back", "thigh"),
            "pulse-foot-r": "normal",
            "pulse-foot-l": "normal",
        }
    )

    assert findings.ali_status in ("none", "excluded")
    assert "neurogenic" == findings.primary_cause


def test_edge_forefoot_pain_of_a_recruit_is_no_threatened_limb():
    """Eighteen, marching, pain of the forefoot at rest, neither at night nor eased by hanging."""
    findings = find(
        CALM
        | {
            "age": 18,
            "leg-symptom": "yes",
            "rest-pain": "yes",
            "rest-pain-forefoot": "yes",
            "rest-pain-night": "no",
            "rest-pain-dangle": "no",
            "pain-site": ("toes", "foot-dorsum"),
            "smoking": "never",
        }
    )

    assert not (findings.arterial_stage or "").startswith("clti")


def test_edge_tight_shins_of_a_runner_are_not_claudication():
    """Exertional compartment syndrome: pressures first, no artery drug, no operation yet."""
    findings = find(
        CALM
        | {
            "age": 24,
            "leg-symptom": "yes",
            "sport-trigger": "yes",
            "compartment-tight": "yes",
            "pain-site": ("shin",),
            "walk-trigger": "no",
            "smoking": "never",
        }
    )

    assert ("musculoskeletal", "cecs") == (findings.primary_cause, findings.subtype)
    assert "recommended" == statuses(findings)["compartment-pressure-test"]


def test_edge_a_person_who_does_not_bear_a_statin_gets_another_medicine():
    """Muscle pain after rosuvastatin: withheld, and lipids are lowered by another class."""
    plan = statuses(
        find(
            CALM
            | {
                "age": 68,
                "sex": "male",
                "leg-symptom": "no",
                "abi-r": Decimal("0.80"),
                "statin-intolerance": "complete",
                "allergies": ("none",),
            }
        )
    )

    assert ("withheld", "recommended") == (plan["statin"], plan["non-statin-lipid-lowering"])
