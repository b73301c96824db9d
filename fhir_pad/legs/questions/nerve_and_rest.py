"""Groups `nerve` and `rest`: signs of a pressed nerve, and pain that comes without effort.

Both are facts of the history but for the examiner's own finding; no rule stands here.
"""

from fhir_pad.legs.declare import choice, number, yes_no
from fhir_pad.legs.questions.person import leg_symptom
from fhir_pad.logic import Term

back_radiation = yes_no(
    "back-radiation",
    who="both",
    counts="Pain that sets out from the lower back or the buttock and travels down the leg.",
    excludes="Pain that keeps to the back; buttock pain that only walking brings and that stays.",
    sources="S2-092, S2-104, S2-008",
    shown_when=leg_symptom,
    hidden=False,
)
numb_tingle = yes_no(
    "numb-tingle",
    who="both",
    counts="Dull feeling, tingling or pricking in leg or foot, of whatever age.",
    excludes="A limb that fell asleep and woke again; cold without a change of feeling.",
    sources="S2-093, S2-106, S0-023, S4-016, S2-105, S4-008",
    shown_when=leg_symptom,
    hidden=False,
)
numb_site = choice(
    "numb-site",
    "leg",
    "feet-toes",
    "both",
    who="both",
    counts="Where feeling is changed: above the ankle, in foot and toes, or in both parts.",
    excludes="A place that hurts while touch is felt there as ever.",
    sources="S0-023",
    shown_when=numb_tingle,
)
weakness = yes_no(
    "weakness",
    who="both",
    counts="Strength is lost: a foot that drags, a knee that gives way, stairs that fail.",
    excludes="Giving way from pain alone; general tiredness.",
    sources="S2-093, S4-016, S2-106, S4-008",
    shown_when=leg_symptom,
    hidden=False,
)
weakness_progressive = yes_no(
    "weakness-progressive",
    who="both",
    counts="The loss of strength is no older than two weeks, or it is still increasing.",
    excludes="An older loss of strength that has held steady.",
    sources="S4-016, CAUDA-EQUINA",
    shown_when=weakness,
    hidden=False,
)
neuro_deficit = yes_no(
    "neuro-deficit",
    who="clinician",
    counts=(
        "Examination shows a missing reflex, lost feeling or strength in the field of a nerve root,"
        " or leg pain below the knee on raising the straight leg."
    ),
    excludes="Stocking-shaped loss of feeling in both feet; tight hamstrings without leg pain.",
    sources="S4-025, S2-041",
)
rest_pain = yes_no(
    "rest-pain",
    who="both",
    counts="Leg or foot hurts while it lies or hangs still.",
    excludes="A cramp gone in minutes; pain only on moving or loading; walking pain that fades.",
    sources="S0-022, S2-066, S1-014, S3-024",
    shown_when=leg_symptom,
    hidden=False,
)
rest_pain_forefoot = yes_no(
    "rest-pain-forefoot",
    who="both",
    counts="The pain without effort is felt in toes or foot.",
    excludes="Pain that keeps to calf, knee, thigh or hip.",
    sources="S2-068",
    shown_when=rest_pain,
    hidden=False,
)
rest_pain_night = yes_no(
    "rest-pain-night",
    who="both",
    counts="The pain without effort peaks in bed or whenever the leg lies level with the body.",
    excludes="A calf cramp that wakes the sleeper; pain equally strong by day and by night.",
    sources="S0-022, S2-067, S2-066",
    shown_when=rest_pain,
    hidden=False,
)
rest_pain_dangle = yes_no(
    "rest-pain-dangle",
    who="both",
    counts="Letting the leg hang over the edge of the bed, or getting up, eases the pain.",
    excludes="Ease from stretching or rubbing a cramped muscle.",
    sources="S2-070",
    shown_when=rest_pain,
    hidden=False,
)
rest_pain_days = number(
    "rest-pain-days",
    low="0",
    high="36500",
    unit="d",
    who="both",
    counts="Days since the pain without effort appeared and kept coming back.",
    excludes="Days since walking first hurt.",
    sources="GVG-2019",
    shown_when=rest_pain,
)
elevation_effect = choice(
    "elevation-effect",
    "better",
    "worse",
    "no-change",
    who="both",
    counts="What resting with the leg higher than the heart does to pain or heaviness.",
    excludes="Ease that comes from the end of the walk and not from the height.",
    sources="S2-185, S2-070, S4-020",
    shown_when=leg_symptom,
)

NERVE: tuple[Term, ...] = (
    back_radiation,
    numb_tingle,
    numb_site,
    weakness,
    weakness_progressive,
    neuro_deficit,
)
REST: tuple[Term, ...] = (
    rest_pain,
    rest_pain_forefoot,
    rest_pain_night,
    rest_pain_dangle,
    rest_pain_days,
    elevation_effect,
)
