"""Group `exam`, second part: exercise test, acute limb, sources of emboli, imaging.

Holds what an examiner or a report states. Stages and classes are worked out elsewhere.
"""

from fhir_pad.legs.declare import choice, yes_no
from fhir_pad.legs.questions.emergency import acute_change
from fhir_pad.legs.questions.walking import sport_trigger, walk_trigger
from fhir_pad.logic import Term

treadmill = choice(
    "treadmill",
    "completed",
    "stopped",
    "not-done",
    who="clinician",
    counts="Five minutes at 3.2 km/h on a 12 % slope: completed, or stopped for leg pain.",
    excludes="A stop for breath, chest or joints, which is unknown; another speed or slope.",
    sources="RUTHERFORD-1997",
    shown_when=walk_trigger,
)
ali_sensory = choice(
    "ali-sensory",
    "none",
    "toes-only",
    "beyond-toes",
    "profound",
    who="clinician",
    counts="Loss of feeling that the threatened leg shows now.",
    excludes="Loss known from before the event; pain while touch is felt.",
    sources="RUTHERFORD-1997",
    shown_when=acute_change,
)
ali_motor = choice(
    "ali-motor",
    "none",
    "mild-moderate",
    "profound",
    who="clinician",
    counts="Loss of strength that the threatened leg shows now; profound means paralysis.",
    excludes="A palsy known from before the event; movement withheld from pain.",
    sources="RUTHERFORD-1997",
    shown_when=acute_change,
)
ali_art_doppler = choice(
    "ali-art-doppler",
    "audible",
    "inaudible",
    who="clinician",
    counts="Whether Doppler finds flow in any artery at the ankle of the threatened leg.",
    excludes="A venous sound taken for an artery; a pulse felt without Doppler.",
    sources="RUTHERFORD-1997",
    shown_when=acute_change,
)
ali_ven_doppler = choice(
    "ali-ven-doppler",
    "audible",
    "inaudible",
    who="clinician",
    counts="Whether Doppler finds flow in a vein at the ankle, the foot being squeezed.",
    excludes="An arterial sound taken for a vein.",
    sources="RUTHERFORD-1997",
    shown_when=acute_change,
)
fixed_mottling = yes_no(
    "fixed-mottling",
    who="clinician",
    counts="Blotches of the skin that stay under pressure, or muscle that has gone rigid.",
    excludes="Marbling that fades on pressing or warming.",
    sources="RCEM, RUTHERFORD-1997",
    shown_when=acute_change,
)
embolic_source = yes_no(
    "embolic-source",
    who="both",
    counts=(
        "Something that can send a clot on its way: atrial fibrillation, a fresh heart attack, a"
        " diseased or artificial valve, an aneurysm, an artery catheter in the past four weeks."
    ),
    excludes="Extra beats without atrial fibrillation; a catheter in a vein.",
    sources="S2-155",
)
pulsatile_mass = yes_no(
    "pulsatile-mass",
    who="both",
    counts="An aneurysm on record, or a lump in abdomen, groin or knee hollow that beats.",
    excludes="A beating felt without any lump; a lump that does not beat.",
    sources="ANEURYSM",
)
arterial_imaging = choice(
    "arterial-imaging",
    "significant-disease",
    "no-significant-disease",
    "not-done",
    who="clinician",
    counts="The report on the leg arteries by duplex, CT or MR angiography, in its own judgement.",
    excludes="Images from before a treatment of these arteries; a scan of the veins.",
    sources="S2-124, S2-126, S4-029",
)
lesion_extent = choice(
    "lesion-extent",
    "focal",
    "long-extensive",
    who="clinician",
    counts="Whether the reported disease is short and single, or long or at several levels.",
    excludes="How tight one narrow place is; how bad the complaint is.",
    sources="S0-047, S2-151",
    shown_when=arterial_imaging == "significant-disease",
)
lumbar_imaging = choice(
    "lumbar-imaging",
    "stenosis-or-compression",
    "normal",
    "not-done",
    who="clinician",
    counts="Whether MR or CT of the lumbar spine shows a narrowed canal or a pressed nerve root.",
    excludes="Worn or bulging discs that touch no nerve; a plain X-ray.",
    sources="S4-030, S4-031",
)
xray = choice(
    "xray",
    "fracture",
    "arthritis",
    "normal",
    "not-done",
    who="clinician",
    counts="The X-ray of the painful part, taken for the present complaint.",
    excludes="An older picture; another part of the body; a break long since healed.",
    sources="S2-044",
)
cecs_pressure = choice(
    "cecs-pressure",
    "yes",
    "no",
    "not-done",
    who="clinician",
    counts=(
        "Compartment pressure reaches a limit of Pedowitz, in mm[Hg]: 15 at rest, 30 one minute or"
        " 20 five minutes after exercise."
    ),
    excludes="A pressure measured for acute swelling after an injury.",
    sources="PEDOWITZ",
    shown_when=sport_trigger,
)

TERMS: tuple[Term, ...] = (
    treadmill,
    ali_sensory,
    ali_motor,
    ali_art_doppler,
    ali_ven_doppler,
    fixed_mottling,
    embolic_source,
    pulsatile_mass,
    arterial_imaging,
    lesion_extent,
    lumbar_imaging,
    xray,
    cecs_pressure,
)
