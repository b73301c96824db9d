"""Group `vein`, first part: swelling and what speaks for a clot in a deep vein.

Most questions are items of the two-level Wells score of 2003; its points stand elsewhere.
"""

from fhir_pad.legs.declare import choice, number, yes_no
from fhir_pad.logic import Term

swelling = choice(
    "swelling",
    "none",
    "one-leg",
    "both",
    who="both",
    counts="Enlargement that can be seen, measured or dented: of one leg, of both, or of none.",
    excludes="A swollen joint alone; legs that have always differed in girth.",
    sources="S2-076, S2-117, S2-020, S2-074, S4-018",
)
swelling_onset = choice(
    "swelling-onset",
    "sudden",
    "gradual",
    who="both",
    counts="Sudden when the swelling arose within hours or days, gradual when it took weeks.",
    excludes="An old swelling that was only noticed all at once.",
    sources="S2-075",
    shown_when=swelling.one_of("one-leg", "both"),
)
redness = yes_no(
    "redness",
    who="both",
    counts="Skin of the leg that has turned red; on dark skin darker, purplish and shiny.",
    excludes="Brown stain at the ankle; a foot that reddens only while it hangs down.",
    sources="S2-078, S2-021, S4-018",
)
bruising = yes_no(
    "bruising",
    who="both",
    counts="A blue, purple or yellow-green patch from blood under the skin of the leg.",
    excludes="A net of bluish veins; brown stain at the ankle.",
    sources="S2-078",
)
warmth = yes_no(
    "warmth",
    who="both",
    counts="The leg is hotter than its fellow to the back of a hand.",
    excludes="A feeling of heat in a leg that is not hot to the touch.",
    sources="S2-079, S2-022, S4-018",
)
deep_vein_tenderness = yes_no(
    "deep-vein-tenderness",
    who="both",
    counts="Pressure deep in the middle of the calf or along the inside of the thigh hurts.",
    excludes="A tender cord just under the skin; one sore spot in a pulled muscle; a sore shin.",
    sources="S2-077, WELLS-2003",
)
entire_leg_swollen = yes_no(
    "entire-leg-swollen",
    who="both",
    counts="The swelling reaches from the ankle up into the thigh.",
    excludes="Swelling that ends below the knee.",
    sources="S2-076, WELLS-2003",
    shown_when=~(swelling == "none"),
    hidden=False,
)
calf_diff_cm = number(
    "calf-diff-cm",
    low="-30",
    high="60",
    unit="cm",
    who="clinician",
    counts=(
        "Girth of the affected calf less that of the other, by tape, each taken 10 cm below the"
        " tibial tuberosity."
    ),
    excludes="Girth at thigh or ankle; a tape laid over stocking or dressing.",
    sources="S2-076, WELLS-2003, NG158",
    shown_when=~(swelling == "none"),
)
pitting_one_leg = yes_no(
    "pitting-one-leg",
    who="clinician",
    counts="The thumb leaves a dent in the affected leg and none in the other.",
    excludes="Dents in both legs, be they unequal.",
    sources="WELLS-2003",
    shown_when=~(swelling == "none"),
    hidden=False,
)
collateral_veins = yes_no(
    "collateral-veins",
    who="clinician",
    counts="Surface veins of the affected leg, not varicose, have newly come into view.",
    excludes="Varicose or spider veins, old or new; veins seen for years.",
    sources="WELLS-2003",
)
cancer_active = yes_no(
    "cancer-active",
    who="both",
    counts="Cancer that is treated now, was treated in the past six months, or is palliative.",
    excludes="A cancer regarded as cured and untreated for more than half a year.",
    sources="S2-173, S2-170, WELLS-2003",
)
leg_immobilised = yes_no(
    "leg-immobilised",
    who="both",
    counts="The leg is paralysed or weak from nerve disease, or was lately held by a plaster.",
    excludes="An elastic bandage that lets the leg move; much sitting.",
    sources="WELLS-2003",
)
bedrest_surgery = yes_no(
    "bedrest-surgery",
    who="both",
    counts=(
        "Three days or more kept to bed of late, or within 12 weeks a major operation under general"
        " or regional anaesthesia."
    ),
    excludes="A small operation under local anaesthetic; days mostly sitting but up.",
    sources="S2-169, S2-170, S2-171, WELLS-2003",
)
prior_dvt = yes_no(
    "prior-dvt",
    who="both",
    counts="An earlier clot in a deep vein or in the lung that a test has shown.",
    excludes="An inflamed surface vein; a suspicion that tests have dispelled.",
    sources="S2-179, S2-036, WELLS-2003",
)
dvt_alternative = yes_no(
    "dvt-alternative",
    who="clinician",
    counts="In the examiner's judgement something else explains the leg at least as well as DVT.",
    excludes="Something else that is merely possible; a leg not examined, which is unknown.",
    sources="WELLS-2003",
)
long_travel = yes_no(
    "long-travel",
    who="both",
    counts="Within four weeks one journey seated for more than four hours, by air, bus or car.",
    excludes="Several short trips with walks between; a journey longer ago.",
    sources="S2-172",
)
hormones = yes_no(
    "hormones",
    who="both",
    counts="The pill or another hormone treatment that acts on the whole body is taken now.",
    excludes="Insulin, thyroid tablets, and hormones that act locally, as a coil or vaginal cream.",
    sources="S2-175",
)
thrombophilia = yes_no(
    "thrombophilia",
    who="both",
    counts="A test has shown an inherited tendency to clot, such as factor V Leiden.",
    excludes="Relatives with clots while the person was never tested; a tendency to bleed.",
    sources="S2-176",
)
d_dimer = choice(
    "d-dimer",
    "positive",
    "negative",
    "not-done",
    who="clinician",
    counts="D-dimer taken for the present complaint, read against the laboratory's own limit.",
    excludes="A result from before this complaint, or taken while on an anticoagulant.",
    sources="NG158",
)
dvt_ultrasound = choice(
    "dvt-ultrasound",
    "proximal-dvt",
    "distal-dvt",
    "negative",
    "not-done",
    who="clinician",
    counts=(
        "Scan of the veins of the affected leg for this complaint: clot at the knee or above is"
        " proximal, in the calf alone distal."
    ),
    excludes="The scan of an earlier episode; a clot in a surface vein only.",
    sources="S2-125, NG158",
)

TERMS: tuple[Term, ...] = (
    swelling,
    swelling_onset,
    redness,
    bruising,
    warmth,
    deep_vein_tenderness,
    entire_leg_swollen,
    calf_diff_cm,
    pitting_one_leg,
    collateral_veins,
    cancer_active,
    leg_immobilised,
    bedrest_surgery,
    prior_dvt,
    dvt_alternative,
    long_travel,
    hormones,
    thrombophilia,
    d_dimer,
    dvt_ultrasound,
)
