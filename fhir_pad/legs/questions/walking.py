"""Group `walk`: what walking, standing and sport bring on, and what ends it.

Five questions are those of the Edinburgh Claudication Questionnaire (ECQ); its reading stands
elsewhere.
"""

from fhir_pad.legs.declare import choice, number, yes_no
from fhir_pad.legs.questions.person import leg_symptom
from fhir_pad.logic import Term

walk_trigger = yes_no(
    "walk-trigger",
    who="both",
    counts="Walking brings on pain or discomfort in one or both legs.",
    excludes=(
        "Breath or chest pain that ends the walk; a pain that walking leaves as it is; not being"
        " able to walk at all, which is unknown."
    ),
    sources="S2-061, S3-003, S4-001, S0-003, S0-019, S2-099, S3-001, ECQ-1992",
    shown_when=leg_symptom,
    hidden=False,
)
walk_begins_rest = yes_no(
    "walk-begins-rest",
    who="both",
    counts="The same pain sometimes starts while the person stands still or sits.",
    excludes="Walking pain that lingers after the stop; another pain, felt in bed.",
    sources="ECQ-1992",
    shown_when=walk_trigger,
    hidden=False,
)
walk_uphill = yes_no(
    "walk-uphill",
    who="both",
    counts="Climbing or haste brings the pain on.",
    excludes="Being short of breath on the hill.",
    sources="ECQ-1992",
    shown_when=walk_trigger,
    hidden=False,
)
walk_level = yes_no(
    "walk-level",
    who="both",
    counts="An everyday pace on flat ground is enough to bring the pain on.",
    excludes="Pain only in haste, on a slope or with a load.",
    sources="ECQ-1992",
    shown_when=walk_trigger,
    hidden=False,
)
relief_stand = choice(
    "relief-stand",
    "gone-10min",
    "longer-10min",
    "not-relieved",
    who="both",
    counts=(
        "How the walking pain fares once the person stops and stays upright: wholly gone within"
        " ten minutes, gone later, or not gone."
    ),
    excludes="Pain that merely lessens; relief that needs a seat or a bent back.",
    sources=(
        "S2-063, S2-101, S4-015, S0-020, S1-010, S3-001, S3-003, S4-005, S4-010, S4-020,"
        " ECQ-1992, 2024-PAD"
    ),
    shown_when=walk_trigger,
)
walk_distance_same = yes_no(
    "walk-distance-same",
    who="both",
    counts="On like ground and at like pace the pain sets in after much the same stretch.",
    excludes="A stretch that differs widely from day to day; pain from the very first step.",
    sources="S2-064, S3-005, S2-099, S3-003, S4-005",
    shown_when=walk_trigger,
    hidden=False,
)
walk_distance_m = number(
    "walk-distance-m",
    low="0",
    high="20000",
    unit="m",
    who="both",
    counts="Metres walked on the flat at the usual pace until the pain begins.",
    excludes="Metres until the pain forces a stop; metres that breath or a knee allows.",
    sources="S2-061, S4-006",
    shown_when=walk_trigger,
)
# Asked after shopping-cart; declared here because two questions before it depend on it.
stand_trigger = yes_no(
    "stand-trigger",
    who="both",
    counts="Staying on one's feet in one place for long brings the leg complaint on.",
    excludes=(
        "Heaviness that gathers over the day, which is evening-worse; work done standing, which is"
        " standing-job."
    ),
    sources="S2-091, S2-100, S4-008",
    shown_when=leg_symptom,
    hidden=False,
)
relief_position = yes_no(
    "relief-position",
    who="both",
    counts="The pain outlasts standing still; only a seat, a squat or a bent back ends it.",
    excludes="Sitting down by choice where standing would have done.",
    sources="S2-094, S2-102, S4-009",
    shown_when=walk_trigger | stand_trigger,
    hidden=False,
)
shopping_cart = yes_no(
    "shopping-cart",
    who="both",
    counts="Walking bent forward, as behind a trolley or on a bicycle, eases the legs.",
    excludes="Holding on for balance or from weakness.",
    sources="S2-097, S4-009, S2-098",
    shown_when=walk_trigger | stand_trigger,
    hidden=False,
)
sport_trigger = yes_no(
    "sport-trigger",
    who="both",
    counts="Only running, sport or hard work brings it, at a foreseeable point; rest ends it.",
    excludes="Pain on ordinary walking too; soreness that starts the day after.",
    sources="S4-011, S4-012",
    shown_when=leg_symptom,
    hidden=False,
)
compartment_tight = yes_no(
    "compartment-tight",
    who="both",
    counts="While exertion lasts the muscle swells firm, or feeling or strength of the foot fades.",
    excludes="A cramp that passes within a minute; stiffness on the next day.",
    sources="S4-011",
    shown_when=sport_trigger,
    hidden=False,
)
lifestyle_limiting = yes_no(
    "lifestyle-limiting",
    who="both",
    counts="The walking pain makes the person give up or cut down work, errands or company.",
    excludes="Limits set by breath, heart or joints; shorter walks that nobody misses.",
    sources="S2-144, S3-026, S1-017, S4-014",
    shown_when=walk_trigger,
    hidden=False,
)

TERMS: tuple[Term, ...] = (
    walk_trigger,
    walk_begins_rest,
    walk_uphill,
    walk_level,
    relief_stand,
    walk_distance_same,
    walk_distance_m,
    relief_position,
    shopping_cart,
    stand_trigger,
    sport_trigger,
    compartment_tight,
    lifestyle_limiting,
)
