"""Groups `msk` and `hist`: joints, muscles and bones; risk factors and earlier treatment.

An answer is what the person or the record states; counts of risk factors are made elsewhere.
"""

from fhir_pad.legs.declare import choice, number, yes_no
from fhir_pad.legs.questions.person import leg_symptom
from fhir_pad.logic import Term

joint_swelling_pain = yes_no(
    "joint-swelling-pain",
    who="both",
    counts="A hip, knee or ankle that hurts, is stiff or is swollen.",
    excludes="Pain in muscle between the joints; ankles filled with fluid on both sides.",
    sources="S2-010, S2-028",
)
joint_load_pain = yes_no(
    "joint-load-pain",
    who="both",
    counts="Putting weight on the joint, or the first steps after a rest, makes it worse.",
    excludes="Pain that starts only after a stretch of walking.",
    sources="S2-019",
    shown_when=leg_symptom,
    hidden=False,
)
morning_stiffness = yes_no(
    "morning-stiffness",
    who="both",
    counts="After the night the joints are stiff and need time to loosen.",
    excludes="Muscles sore from the day before; heaviness in the evening.",
    sources="S2-028",
    shown_when=leg_symptom,
    hidden=False,
)
hot_joint = yes_no(
    "hot-joint",
    who="both",
    counts="One joint is hot, red and swollen at the same time.",
    excludes="A joint swollen but cool; red skin away from the joint.",
    sources="SEPTIC-ARTHRITIS",
)
strain_event = yes_no(
    "strain-event",
    who="both",
    counts="It began in an effort with the feel of a pull or tear, and one spot is tender.",
    excludes="Soreness the day after unaccustomed work; pain without a moment of onset.",
    sources="S2-011, S2-023",
    shown_when=leg_symptom,
    hidden=False,
)
bone_tender = yes_no(
    "bone-tender",
    who="clinician",
    counts="Pressure on the bone itself hurts.",
    excludes="Tender muscle, tendon or joint line beside it.",
    sources="S2-029, OTTAWA, S2-041",
)
smoking = choice(
    "smoking",
    "current",
    "former",
    "never",
    who="both",
    counts="Tobacco in any form: now, formerly, or at no time in life.",
    excludes="Nicotine gum or patches used to stop; a few cigarettes long ago, which is never.",
    sources="S2-128, S0-009, S4-021",
)
diabetes = yes_no(
    "diabetes",
    who="both",
    counts="Diabetes of any type, diagnosed or treated.",
    excludes="Raised sugar that fell short of the diagnosis; diabetes of a past pregnancy.",
    sources="S0-008, S2-129, S2-034, S4-022",
)
hypertension = yes_no(
    "hypertension",
    who="both",
    counts="High blood pressure, diagnosed or under treatment, even when now well controlled.",
    excludes="One high reading in pain or excitement.",
    sources="S0-010, S2-130, S4-023",
)
dyslipidaemia = yes_no(
    "dyslipidaemia",
    who="both",
    counts="Cholesterol or other blood fats found abnormal, or treated.",
    excludes="A statin taken for prevention alone with normal fats.",
    sources="S0-011, S2-131",
)
ckd = yes_no(
    "ckd",
    who="both",
    counts="Kidney disease lasting three months or more, dialysis and transplant included.",
    excludes="A kidney injury that recovered; the abbreviation CRF used for veins.",
    sources="S0-014, S2-134",
)
egfr = number(
    "egfr",
    low="0",
    high="200",
    unit="mL/min",
    who="clinician",
    counts="Latest estimate of kidney filtration or creatinine clearance, per minute.",
    excludes="Serum creatinine; an estimate made while the kidneys were acutely ill.",
    sources="SAFETY",
)
cad = yes_no(
    "cad",
    who="both",
    counts="Heart attack, angina, or coronary arteries known to be narrowed or treated.",
    excludes="A rhythm or valve disorder alone; chest pain that proved to be something else.",
    sources="S0-015",
)
stroke_tia = yes_no(
    "stroke-tia",
    who="both",
    counts="A stroke, or a passing attack that a clinician took for one.",
    excludes="Fainting, migraine, or a bleed from injury.",
    sources="S0-016",
)
family_cvd = yes_no(
    "family-cvd",
    who="both",
    counts="A parent, sibling or child with disease of heart, brain or leg arteries.",
    excludes="Cousins, partners and other distant kin; varicose veins in the family.",
    sources="S2-133",
)
sedentary = yes_no(
    "sedentary",
    who="both",
    counts="Most weeks pass with hardly any exercise or brisk walking.",
    excludes="A few idle days from illness; sitting work with regular exercise beside it.",
    sources="S0-013, S2-135, S2-031",
)
bmi = number(
    "bmi",
    low="8",
    high="100",
    unit="kg/m2",
    who="both",
    counts="Body weight over the square of height, kilograms by metres.",
    excludes="Weight in kilograms; an index in late pregnancy.",
    sources="S0-012, S2-177, S2-032",
)

MSK: tuple[Term, ...] = (
    joint_swelling_pain,
    joint_load_pain,
    morning_stiffness,
    hot_joint,
    strain_event,
    bone_tender,
)
RISK_FACTORS: tuple[Term, ...] = (
    smoking,
    diabetes,
    hypertension,
    dyslipidaemia,
    ckd,
    egfr,
    cad,
    stroke_tia,
    family_cvd,
    sedentary,
    bmi,
)
