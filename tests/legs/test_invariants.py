"""What must hold for every patient there could be (specification 2.18), over random forms."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from legs.random_forms import forms

from fhir_pad.answers import understood
from fhir_pad.assess import find
from fhir_pad.legs import stages
from fhir_pad.legs.model import ACTIONS, DERIVED, GAPS, RISK_ROWS, STATUSES, compiled
from fhir_pad.legs.questions import ask
from fhir_pad.legs.triage import LEVELS
from fhir_pad.logic import Evaluation

many = settings(
    max_examples=1000,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
explained = settings(many, max_examples=300)

ACTIVE = ("recommended", "consider")
LIMB_EMERGENCY = {
    "heparin-anticoagulation",
    "non-heparin-anticoagulation",
    "ali-thrombolysis",
    "ali-embolectomy",
}
TREATMENT_PHASES = (3, 4, 5, 6)
REFERRALS = {
    "vascular-referral-urgent",
    "vascular-referral-routine",
    "spine-referral",
    "pain-service-referral",
    "mdt-before-amputation",
    "anticoag-duration-review",
}
DEVICES = {"compression-stockings", "compression-reduced-specialist"}
HELD = {each.code for each in ACTIONS if each.held_in_emergency}
PAINFUL_PS = ("p-pain", "p-pallor", "p-pulseless", "p-cold", "p-numb", "p-paralysis")


def statuses(answers):
    """Return (values, status by action code) straight from the compiled rules."""
    values, _ = compiled(understood(answers)[0])
    return values, {each.code: values[each.status.name] for each in ACTIONS}


def active(answers):
    """Return the codes of everything proposed."""
    values, status = statuses(answers)
    return values, {code for code, each in status.items() if each in ACTIVE}


def level(values):
    """Return the triage level as a number, 0 the most urgent."""
    return LEVELS.index(values["triage"])


def consistent(answers):
    """Return the answers without those that another answer switches off: they are ignored."""
    evaluation = Evaluation(understood(answers)[0])
    off = {
        term.name
        for term in ask
        if term.definition.shown_when is not None
        and evaluation.truth(term.definition.shown_when) is False
    }
    return {name: answer for name, answer in answers.items() if name not in off}


def denials(answers):
    """Return the questions answered no or none."""
    return [
        name
        for name, answer in answers.items()
        if answer in ("no", "none", ("none",)) and name != "sex"
    ]


@many
@given(answers=forms(), data=st.data())
def test_i1_forgetting_a_denial_never_lowers_triage(answers, data):
    """An answer no (or none) turned into unknown leaves triage as it is or makes it more urgent."""
    answers = consistent(answers)
    denied = denials(answers)
    assume(denied)
    forgotten = data.draw(st.sampled_from(denied))
    before, _ = statuses(answers)

    after, _ = statuses(answers | {forgotten: "unknown"})

    assert level(after) <= level(before)


@many
@given(answers=forms(age=Decimal(60)), data=st.data())
def test_i2_forgetting_a_denial_never_activates_a_treatment(answers, data):
    """Unknown turns no medicine, procedure or device active, save what rescues an acute limb."""
    answers = consistent(answers)
    denied = denials(answers)
    assume(denied)
    forgotten = data.draw(st.sampled_from(denied))
    _, before = active(answers)

    _, after = active(answers | {forgotten: "unknown"})

    treatments = {
        each.code for each in ACTIONS if each.phase in TREATMENT_PHASES or each.code in DEVICES
    }
    already_taken = {"antiplatelet-single"} if _takes_antiplatelet(answers) else set()
    new = (after - before) & treatments - LIMB_EMERGENCY - REFERRALS - already_taken
    assert new <= {"analgesia"}


def _takes_antiplatelet(answers):
    return bool({"aspirin", "clopidogrel", "other-p2y12"} & set(answers.get("on-antiplatelet", ())))


EMERGENCY_FACTS = (
    "chest-symptoms",
    "massive-blue-swelling",
    "compartment-acute",
    "cauda-equina",
    "severe-infection",
    "deformity",
)
ITS_ACTION = {
    "massive-blue-swelling": "emergency-vascular-assessment",
    "compartment-acute": "fasciotomy-emergency",
    "cauda-equina": "emergency-spine-mri",
    "severe-infection": "antibiotics-assessment",
    "deformity": "ortho-ed",
}


@many
@given(answers=forms(trauma="yes"), fact=st.sampled_from(EMERGENCY_FACTS))
def test_i3_i13_every_emergency_fact_raises_triage_and_keeps_its_action(answers, fact):
    """Whatever else is answered, and whatever cause leads."""
    values, status = statuses(answers | {fact: "yes"})

    assert "emergency-now" == values["triage"]
    assert "recommended" == status["call-emergency-services"]
    assert fact not in ITS_ACTION or status[ITS_ACTION[fact]] == "recommended"


@many
@given(answers=forms(acute_change="yes"), sign=st.sampled_from(PAINFUL_PS))
def test_i3_suspected_limb_ischaemia_is_an_emergency(answers, sign):
    """Probable or suspected means now."""
    values, status = statuses(answers | {sign: "yes"})
    assume(values["ali-status"] in ("probable", "suspected"))

    assert "emergency-now" == values["triage"]
    assert "recommended" == status["emergency-vascular-assessment"]


@many
@given(answers=forms(known_pad="yes", leg_symptom="yes"))
def test_i4_a_threatened_limb_gets_no_compression_exercise_or_cilostazol(answers):
    """In CLTI and ALI these are never proposed, and CLTI is never below urgent."""
    values, proposed = active(answers)
    threatened = values["clti"] is True or values["acute-limb-ischaemia"] is True

    assert not threatened or not proposed & {"supervised-exercise", "cilostazol", *DEVICES}
    assert level(values) <= LEVELS.index("urgent-days") or values["clti"] is not True


@many
@given(answers=forms())
def test_i5_nothing_that_thins_blood_or_strains_the_heart_without_the_answer(answers):
    """Cilostazol needs heart failure denied; anticoagulation needs active bleeding denied."""
    _, proposed = active(answers)

    assert "cilostazol" not in proposed or answers.get("heart-failure") == "no"
    thins = {"heparin-anticoagulation", "anticoagulation-dvt", "interim-anticoagulation"}
    assert not proposed & thins or answers.get("bleeding-active") == "no"


@many
@given(answers=forms(sex="female", age=Decimal(30), pregnancy="pregnant"))
def test_i6_pregnancy_stops_statin_rivaroxaban_and_cilostazol(answers):
    """None of the three is proposed in pregnancy."""
    _, proposed = active(answers)

    assert not proposed & {"statin", "rivaroxaban-low-dose-plus-aspirin", "cilostazol"}


@many
@given(answers=forms(on_anticoagulant="yes"))
def test_i6_an_anticoagulant_stops_antiplatelet_rivaroxaban_and_nsaid(answers):
    """None of the three is added to full anticoagulation."""
    _, proposed = active(answers)

    forbidden = {"antiplatelet-single", "rivaroxaban-low-dose-plus-aspirin", "nsaid-short-course"}
    assert not proposed & forbidden


@many
@given(answers=forms(walk_trigger="yes", lifestyle_limiting="yes", leg_symptom="yes"))
def test_i7_endovascular_treatment_waits_for_proof_and_in_claudication_for_a_trial(answers):
    """Only with confirmed disease, and in claudication only after an adequate trial failed."""
    values, proposed = active(answers)
    allowed = values["pad-status"] == "confirmed" and (
        values["clti"] is True or answers.get("foundation-trial") == "inadequate"
    )

    assert allowed or "endovascular-revascularisation" not in proposed


@many
@given(
    answers=forms(
        varicose_veins="yes",
        evening_swelling="yes",
        leg_symptom="yes",
        swelling="one-leg",
        leg_side="right",
        swelling_onset="gradual",
        pain_days=Decimal(400),
    )
)
def test_i8_compression_needs_a_known_index_above_0_80(answers):
    """No stockings before the index leg's index is known to be above 0.80."""
    values, proposed = active(answers)
    safe = values["abi-index"] is not None and values["abi-index"] > Decimal("0.80")

    assert safe or "compression-stockings" not in proposed


@explained
@given(answers=forms())
def test_i9_every_finding_names_its_rule_and_is_the_same_twice(answers):
    """Each action, risk and flag has a rule with sources; the same answers give the same."""
    findings = find(answers)

    bases = [flag.basis for flag in findings.triage_flags]
    bases += [basis for action in findings.actions for basis in action.basis]
    bases += [risk.basis for risk in findings.risks]
    assert all(basis.rule and basis.sources for basis in bases)
    assert all(action.basis and action.reason for action in findings.actions)
    assert findings == find(dict(reversed(answers.items())))


@many
@given(answers=forms(deformity="yes", trauma="yes"))
def test_i11_an_emergency_holds_back_everything_elective(answers):
    """No held code is proposed at emergency-now, and no index is measured first."""
    values, proposed = active(answers)

    goes_on = {"antiplatelet-single"} if _takes_antiplatelet(answers) else set()
    assert "emergency-now" == values["triage"]
    assert not (proposed - goes_on) & (
        HELD | {"measure-abi", "measure-tbi", "exercise-abi", "abi-screening"}
    )


@many
@given(
    answers=forms(acute_change="yes", p_cold="yes", p_numb="yes", p_pallor="yes"),
    reason=st.sampled_from(["trauma", "compartment-acute", "pulsatile-mass", "on-anticoagulant"]),
)
def test_i12_a_specialist_decides_about_heparin_and_lysis(answers, reason):
    """Injury, compartment syndrome, aneurysm or anticoagulant: never proposed outright."""
    _, proposed = active(answers | {reason: "yes"})

    assert not proposed & {"heparin-anticoagulation", "ali-thrombolysis"}


@many
@given(answers=forms(allergies=("heparin-hit",)))
def test_i12_heparin_is_never_given_after_it_did_harm(answers):
    """With heparin-induced thrombocytopenia no heparin and no usual anticoagulation."""
    _, proposed = active(answers)

    assert not proposed & {
        "heparin-anticoagulation",
        "anticoagulation-dvt",
        "interim-anticoagulation",
    }


SWAPPED = {"right": "left", "left": "right"}


def mirrored(answers):
    """Return the same patient seen in a mirror."""

    def other(name):
        if name.endswith("-r"):
            return name[:-2] + "-l"
        return name[:-2] + "-r" if name.endswith("-l") else name

    swapped = {other(name): answer for name, answer in answers.items()}
    for name in ("leg-side", "leg-worse"):
        if name in swapped:
            swapped[name] = SWAPPED.get(swapped[name], swapped[name])
    return swapped


@explained
@given(answers=forms())
def test_i10_swapping_the_legs_swaps_the_result_and_nothing_else(answers):
    """Exact ties of the index with no side named are the one exception (the right leads)."""
    findings, mirror = find(answers), find(mirrored(answers))
    values, _ = statuses(answers)
    tie = values["abi-right"] is not None and values["abi-right"] == values["abi-left"]
    assume(not (tie and values["leg-side"] not in ("right", "left")))

    assert findings.index_leg == SWAPPED.get(mirror.index_leg)
    assert findings.abi.get("right") == mirror.abi.get("left")
    assert findings.tbi.get("left") == mirror.tbi.get("right")
    told = ("primary_cause", "arterial_stage", "triage", "pad_status", "wifi", "ceap", "dvt")
    assert [getattr(findings, name) for name in told] == [getattr(mirror, name) for name in told]
    assert {each.code: each.status for each in findings.actions} == {
        each.code: each.status for each in mirror.actions
    }
    assert [(each.outcome, each.qualitative) for each in findings.risks] == [
        (each.outcome, each.qualitative) for each in mirror.risks
    ]


@many
@given(answers=forms())
def test_the_compiled_rules_agree_with_the_reference_on_every_term(answers):
    """Every question, derived fact, score, status and risk, on every form."""
    given_, _ = understood(answers)
    values, gaps = compiled(given_)
    reference = Evaluation(given_)

    terms = (*ask, *DERIVED, *STATUSES, *RISK_ROWS)
    assert {term.name: reference.value(term) for term in terms} == values
    assert {gap.code: reference.truth(gap.condition) for gap in GAPS} == gaps


@explained
@given(answers=forms(age=Decimal(10)))
def test_a_child_gets_triage_and_a_referral_only(answers):
    """Under 18 there is no cause, stage, index, risk or adult plan."""
    findings = find(answers)

    assert findings.out_of_scope
    assert (None, None, None, {}) == (
        findings.primary_cause,
        findings.arterial_stage,
        findings.fontaine,
        findings.abi,
    )
    assert () == findings.risks
    allowed = {"paediatric-referral", "safety-net-advice", "call-emergency-services"}
    assert (
        {"paediatric-referral", "safety-net-advice"}
        <= {each.code for each in findings.actions}
        <= allowed
    )


VENOUS_SIGNS = [sign.name for sign in stages.venous_signs]


@pytest.mark.parametrize(
    ("answers", "ceap"),
    [
        ({}, None),
        (dict.fromkeys(VENOUS_SIGNS, "no"), "C0"),
        ({"spider-veins": "yes"}, "C1"),
        *(({**dict.fromkeys(VENOUS_SIGNS, "no"), one: "unknown"}, None) for one in VENOUS_SIGNS),
    ],
)
def test_no_visible_sign_of_vein_disease_needs_that_every_one_was_looked_for(
    answers: dict[str, str], ceap: str | None
) -> None:
    assert find(answers | {"age": 66, "leg-symptom": "yes"}).ceap == ceap
