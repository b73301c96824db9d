"""Group `safe`: what can make a medicine, an injection or a device harmful.

An answer left open here is never taken for no; what it blocks stands with the actions.
"""

from fhir_pad.legs.declare import choice, many, yes_no
from fhir_pad.logic import Term

heart_failure = yes_no(
    "heart-failure",
    who="both",
    counts="Heart failure of any grade, past or present, even if tablets keep it quiet.",
    excludes="A heart attack or a rhythm disorder without failure of the pump.",
    sources="SAFETY, MHRA-2013, 2024-PAD",
)
bleeding_active = yes_no(
    "bleeding-active",
    who="both",
    counts="Blood is being lost now, outwardly or within the body.",
    excludes="Ordinary menstruation; a small cut that stops under pressure.",
    sources="SAFETY",
)
bleeding_high_risk = yes_no(
    "bleeding-high-risk",
    who="both",
    counts=(
        "A bleeding disorder, a recent bleed in gut or brain, an ulcer not yet healed, or a very"
        " low platelet count."
    ),
    excludes="Easy bruising that tests have cleared; nosebleeds in childhood.",
    sources="SAFETY, MHRA-2013",
)
on_anticoagulant = yes_no(
    "on-anticoagulant",
    who="both",
    counts="A blood thinner is taken at treatment dose: warfarin, a direct one, or heparin.",
    excludes="Aspirin, clopidogrel and the like; a small preventive heparin injection.",
    sources="SAFETY",
)
on_antiplatelet = many(
    "on-antiplatelet",
    "aspirin",
    "clopidogrel",
    "other-p2y12",
    "none",
    who="both",
    counts="Every antiplatelet taken regularly now; none says that there is not one.",
    excludes="A single aspirin for a headache; a blood thinner, which is on-anticoagulant.",
    sources="SAFETY",
)
allergies = many(
    "allergies",
    "aspirin",
    "nsaid",
    "clopidogrel",
    "statin",
    "cilostazol",
    "pentoxifylline",
    "heparin-hit",
    "iodinated-contrast",
    "local-anaesthetic",
    "gabapentin",
    "corticosteroid",
    "compression-material",
    "none",
    who="both",
    counts=(
        "Every substance that caused an allergy or a reaction grave enough to avoid it; heparin-hit"
        " is a fall in platelets under heparin."
    ),
    excludes="A mild upset stomach; dislike of a medicine; statin aches, which are asked next.",
    sources="SAFETY, HIT",
)
statin_intolerance = choice(
    "statin-intolerance",
    "none",
    "partial",
    "complete",
    who="both",
    counts="Partial when a lower dose or another statin is borne, complete when none is.",
    excludes="Aches that went on unchanged after the statin was stopped; never having tried one.",
    sources="SAFETY",
)
liver_disease = choice(
    "liver-disease",
    "none",
    "mild",
    "moderate-severe",
    who="both",
    counts="Liver disease by grade; cirrhosis with jaundice, ascites or confusion is not mild.",
    excludes="A jaundice in former years that healed; a single liver value slightly raised.",
    sources="SAFETY",
)
severe_arrhythmia = yes_no(
    "severe-arrhythmia",
    who="both",
    counts="Ventricular tachycardia or fibrillation, another grave fast rhythm, or a long QT.",
    excludes="Single extra beats; atrial fibrillation at a calm rate.",
    sources="SAFETY, MHRA-2013",
)
acs_6mo = yes_no(
    "acs-6mo",
    who="both",
    counts="In the past six months a heart attack, unstable angina or a coronary stent.",
    excludes="Steady angina of effort; an event longer ago.",
    sources="SAFETY, MHRA-2013",
)
cyp_inhibitor = yes_no(
    "cyp-inhibitor",
    who="both",
    counts=(
        "Any medicine in use that raises cilostazol levels by blocking CYP3A4 or CYP2C19, for"
        " example clarithromycin, ketoconazole or omeprazole."
    ),
    excludes="A course that ended weeks ago; pantoprazole, which hardly slows them.",
    sources="SAFETY, MHRA-2013",
)
lysis_contra = yes_no(
    "lysis-contra",
    who="clinician",
    counts=(
        "Something forbids dissolving clots: a recent stroke, operation on the brain, other major"
        " surgery or gut bleed, or a tumour or aneurysm in the head."
    ),
    excludes="Age alone; a small skin operation.",
    sources="SAFETY",
)
infection_at_site = yes_no(
    "infection-at-site",
    who="clinician",
    counts="Skin or tissue is infected where a needle or implant is to go.",
    excludes="An infection elsewhere that is under control.",
    sources="SAFETY",
)
pacemaker = yes_no(
    "pacemaker",
    who="both",
    counts="A pacemaker, a defibrillator, or any implant not known to be safe in MRI.",
    excludes="Dental fillings; artificial joints and stents certified as safe in MRI.",
    sources="SAFETY, S4-032",
)

TERMS: tuple[Term, ...] = (
    heart_failure,
    bleeding_active,
    bleeding_high_risk,
    on_anticoagulant,
    on_antiplatelet,
    allergies,
    statin_intolerance,
    liver_disease,
    severe_arrhythmia,
    acs_6mo,
    cyp_inhibitor,
    lysis_contra,
    infection_at_site,
    pacemaker,
)
