"""Group `red`: what is asked first, because an answer may mean minutes.

Declares facts only. What an answer leads to stands in the triage rules, which this module does
not know.
"""

from fhir_pad.legs.declare import moment, number, yes_no
from fhir_pad.logic import Term

acute_change = yes_no(
    "acute-change",
    who="both",
    counts=(
        "A sudden start, or a sudden clear worsening, of pain, cold, change of colour, loss of"
        " feeling or loss of movement in a leg, no longer than 14 days ago."
    ),
    excludes="Complaints that crept in over weeks; a known, steady complaint.",
    sources="S2-153, S2-157, S2-075, 2024-PAD",
)
onset_hours = number(
    "onset-hours",
    low="0",
    high="8760",
    unit="h",
    who="both",
    counts="Hours from the sudden start or worsening until the answers are given.",
    excludes="Hours since the slow beginnings of a complaint that turned sudden later.",
    sources="S2-154, S2-164",
    shown_when=acute_change,
)
onset_datetime = moment(
    "onset-datetime",
    who="both",
    counts=(
        "Day and time of the sudden start or worsening, with time zone; the last time the leg was"
        " known to be well when it was noticed on waking."
    ),
    sources="S2-164",
    shown_when=acute_change,
)
p_pain = yes_no(
    "p-pain",
    who="both",
    counts="Severe leg pain that rose to its height within minutes to hours, in the last 14 days.",
    excludes="The usual walking pain at its usual strength; pain that has grown over weeks.",
    sources="S2-158",
)
p_pallor = yes_no(
    "p-pallor",
    who="both",
    counts=(
        "A leg or foot that has lost its colour and looks white or waxy; on dark skin judged at"
        " sole and nail beds."
    ),
    excludes="Toes that whiten in the cold and recover on warming; paleness of the whole body.",
    sources="S2-159",
)
p_pulseless = yes_no(
    "p-pulseless",
    who="clinician",
    counts="An examiner searched for pulses below the painful level and felt none.",
    excludes="A pulse that is weak but there; a pulse that nobody looked for.",
    sources="S2-160",
)
p_cold = yes_no(
    "p-cold",
    who="both",
    counts="One leg or foot that is clearly colder than the other to a hand laid on both.",
    excludes="Two equally cold feet; a feeling of cold in a leg that is warm to the touch.",
    sources="S2-161",
)
p_numb = yes_no(
    "p-numb",
    who="both",
    counts="Feeling in a leg or foot that has newly become dull or has gone.",
    excludes=(
        "Numbness unchanged for months, as in nerve damage from diabetes; a limb that has gone to"
        " sleep and recovers when it is moved."
    ),
    sources="S2-162",
)
p_paralysis = yes_no(
    "p-paralysis",
    who="both",
    counts="Toes, foot or leg that have newly stopped moving at will, or move only weakly.",
    excludes="Movement held back by pain alone or by a stiff joint; a palsy known for years.",
    sources="S2-163",
)
chest_symptoms = yes_no(
    "chest-symptoms",
    who="both",
    counts=(
        "Breathlessness that came suddenly or is there at rest or when lying down, pain in the"
        " chest, blood coughed up, or a faint."
    ),
    excludes="Getting out of breath on exertion as ever; a long-standing cough without blood.",
    sources="S2-168, ORTHOPNOEA",
)
massive_blue_swelling = yes_no(
    "massive-blue-swelling",
    who="both",
    counts="A leg swollen enormously over its whole length, tight, and blue to purple.",
    excludes="A bluish foot without swelling; a bruise after a blow.",
    sources="PHLEGMASIA",
)
compartment_acute = yes_no(
    "compartment-acute",
    who="both",
    counts=(
        "After an injury, a plaster, unusual exertion or an operation: a muscle that is hard and"
        " tense, hurts far more than expected, and still more when it is stretched."
    ),
    excludes="Tightness that comes with sport and goes with rest; soreness that eases day by day.",
    sources="ACUTE-COMPARTMENT",
)
cauda_equina = yes_no(
    "cauda-equina",
    who="both",
    counts=(
        "Lost feeling in the saddle area, trouble passing or holding urine or stool, each newly"
        " arisen, or weakness of both legs that is new or increasing."
    ),
    excludes="Bladder or bowel trouble of many years without a recent change; one weak leg only.",
    sources="CAUDA-EQUINA",
)
severe_infection = yes_no(
    "severe-infection",
    who="both",
    counts=(
        "Redness that gains ground within hours, blisters, blackening or crackling of the skin, or"
        " confusion, chills or a very ill look together with an infected leg."
    ),
    excludes="Redness that keeps within its borders in someone who feels well; a dry black toe.",
    sources="S4-018, SEVERE-INFECTION",
)
trauma = yes_no(
    "trauma",
    who="both",
    counts="A fall, blow, twist or crush that this leg has lately suffered, even a small one.",
    excludes="An injury that healed long ago; a pull felt in effort without an outside force.",
    sources="S2-012, S2-029",
)
cannot_bear_weight = yes_no(
    "cannot-bear-weight",
    who="both",
    counts="Since the injury the leg has not carried the person four steps, not even limping.",
    excludes="A limp that still manages four steps; not having tried, which is unknown.",
    sources="S2-029, OTTAWA",
    shown_when=trauma,
    hidden=False,
)
deformity = yes_no(
    "deformity",
    who="both",
    counts=(
        "Since the injury the leg stands at a wrong angle, bone shows or lies under an open wound,"
        " or a break can be felt."
    ),
    excludes="Swelling alone; bow legs, bunions, or a joint long deformed by arthritis.",
    sources="S2-029",
    shown_when=trauma,
    hidden=False,
)

TERMS: tuple[Term, ...] = (
    acute_change,
    onset_hours,
    onset_datetime,
    p_pain,
    p_pallor,
    p_pulseless,
    p_cold,
    p_numb,
    p_paralysis,
    chest_symptoms,
    massive_blue_swelling,
    compartment_acute,
    cauda_equina,
    severe_infection,
    trauma,
    cannot_bear_weight,
    deformity,
)
