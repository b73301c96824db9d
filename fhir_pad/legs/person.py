"""Facts about the person that several rules share: age, pregnancy, risk factors, history.

Declarations only; nothing here decides a cause, a stage or a plan.
"""

from fhir_pad.legs import numbers as n
from fhir_pad.legs.declare import count, derived
from fhir_pad.legs.questions import ask
from fhir_pad.logic import any_of

child = derived(
    "child", ask.age < n.ADULT_AGE_MIN, "Under 18: adult thresholds do not hold.", "SCOPE"
)
pregnant = derived("pregnant", ask.pregnancy == "pregnant", "Pregnant.", "S2-174")
pregnant_or_postpartum = derived(
    "pregnant-or-postpartum",
    ask.pregnancy.one_of("pregnant", "postpartum"),
    "Pregnant, or gave birth within six weeks.",
    "S2-174",
)
smoker = derived("smoker", ask.smoking == "current", "Smokes now.", "S2-128, S0-009, S4-021")
ever_smoked = derived(
    "ever-smoked",
    ask.smoking.one_of("current", "former"),
    "Smokes or has smoked.",
    "S2-128, S0-009, S4-021",
)
obese = derived("obese", ask.bmi >= n.OBESITY_BMI_MIN, "Obesity.", "S0-012, S2-177, S2-032")
old_for_risk = derived(
    "old-for-risk", ask.age >= n.AGE_RISK_MIN, "Advanced age.", "S2-035, S2-132, S2-178"
)
very_old = derived("very-old", ask.age >= n.AGE_AMPLIFIER_MIN, "Very advanced age.", "2024-PAD")
polyvascular = derived(
    "polyvascular", ask.cad | ask.stroke_tia, "Disease of heart or brain arteries.", "2024-PAD"
)
prior_limb_event = derived(
    "prior-limb-event",
    ask.prior_revasc | ask.prior_amputation,
    "An earlier leg-artery procedure or amputation.",
    "2024-PAD",
)
known_pad = derived(
    "known-pad-history",
    ask.known_pad | prior_limb_event,
    "Peripheral artery disease is known from before.",
    "S0-063, S2-036",
)

risk_factors = count(
    "risk-factors",
    ever_smoked,
    ask.diabetes,
    ask.hypertension,
    ask.dyslipidaemia,
    ask.ckd,
    ask.cad,
    ask.stroke_tia,
    ask.family_cvd,
    ask.sedentary,
    obese,
    old_for_risk,
    words="How many risk factors for atherosclerosis are present.",
    sources="S0-008..S0-016, S2-128..S2-135, S4-021..S4-023",
)
amplifiers = any_of(ask.diabetes, smoker, ask.ckd, polyvascular, very_old, prior_limb_event)
clot_risk_factors = count(
    "clot-risk-factors",
    ask.cancer_active,
    ask.leg_immobilised,
    ask.bedrest_surgery,
    ask.prior_dvt,
    ask.long_travel,
    ask.hormones,
    ask.thrombophilia,
    pregnant_or_postpartum,
    obese,
    old_for_risk,
    words="How many risk factors for a deep vein thrombosis are present.",
    sources="S2-169..S2-179",
)

symptomatic = ask.leg_symptom.not_false()
one_leg = ask.leg_side.one_of("right", "left")
