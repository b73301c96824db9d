"""Group `skin`: wounds, dead tissue, infection and the look of a leg short of blood.

Grades W and fI of WIfI are taken from an examiner; they are not worked out here.
"""

from fhir_pad.legs.declare import choice, number, yes_no
from fhir_pad.logic import Term

wound = yes_no(
    "wound",
    who="both",
    counts="Open skin on leg or foot that is not closing as it should.",
    excludes=(
        "A closed scar; a fresh graze that is healing, except on the foot of a person with"
        " diabetes, where every open place counts."
    ),
    sources="S0-024, S2-114, S0-061, S1-014, S2-088, S3-023, S4-026",
)
wound_days = number(
    "wound-days",
    low="0",
    high="36500",
    unit="d",
    who="both",
    counts="Days since the oldest wound still open appeared.",
    excludes="Days since it was first dressed; earlier ulcers that had closed.",
    sources="S0-024, GVG-2019",
    shown_when=wound,
)
wound_site = choice(
    "wound-site",
    "toe-forefoot",
    "heel",
    "gaiter-medial",
    "ankle-lateral",
    "other-leg",
    who="both",
    counts="The place of the wound; of several, the one nearest to the toes.",
    excludes="The place that hurts, when the wound is elsewhere.",
    sources="S0-061, S2-088, S0-024",
    shown_when=wound,
)
gangrene = yes_no(
    "gangrene",
    who="both",
    counts="Part of a toe, foot or leg, or its skin, has died and turned black.",
    excludes="Blood under a nail; a bruise; dye from a shoe that wipes off.",
    sources="S0-028, S1-014",
)
gangrene_extent = choice(
    "gangrene-extent",
    "digits",
    "forefoot-or-beyond",
    who="both",
    counts="How far the dead part reaches: toes alone, or the forefoot and further.",
    excludes="Redness or swelling around the dead part.",
    sources="WIFI-2014",
    shown_when=gangrene,
)
wound_infected = yes_no(
    "wound-infected",
    who="both",
    counts="The wound or dead part gives pus or smell, redness spreads from it, or fever joins it.",
    excludes="Clear fluid or a yellow coat alone; the narrow pink rim of a healing wound.",
    sources="S4-018",
    shown_when=wound | gangrene,
    hidden=False,
)
wifi_wound = choice(
    "wifi-wound",
    "0",
    "1",
    "2",
    "3",
    who="clinician",
    counts="The examiner's WIfI grade for depth of ulcer and extent of gangrene.",
    excludes="A grade of another scale, as Wagner or Texas.",
    sources="WIFI-2014",
    shown_when=wound | gangrene,
)
wifi_infection = choice(
    "wifi-infection",
    "0",
    "1",
    "2",
    "3",
    who="clinician",
    counts="The examiner's WIfI grade for infection of the foot; 3 is with a general reaction.",
    excludes="A general reaction that has another source than the foot.",
    sources="WIFI-2014",
    shown_when=wound | gangrene,
)
skin_colour = yes_no(
    "skin-colour",
    who="both",
    counts="Skin of leg or foot looks pale, blue or dusky.",
    excludes="Brown stain at the ankle; a bruise; toes that change only in the cold.",
    sources="S0-025, S2-110, S4-017, S4-026",
)
skin_cool = yes_no(
    "skin-cool",
    who="both",
    counts="Leg or foot has been cool to the touch for weeks or longer.",
    excludes="Cold that came suddenly, which is p-cold; feet cold only in cold surroundings.",
    sources="S0-026, S2-111, S3-022, S4-017, S4-026",
)
hair_loss_shiny = yes_no(
    "hair-loss-shiny",
    who="both",
    counts="Skin of the lower leg is thin and gleams, or its hair has gone.",
    excludes="Shaved legs; the gleam of skin stretched by swelling.",
    sources="S0-027, S2-112, S4-026",
)
nails_thick = yes_no(
    "nails-thick",
    who="both",
    counts="Toenails have thickened or are altered by fungus.",
    excludes="A single nail marred by a blow or a shoe.",
    sources="S2-113, S4-026",
)
neuropathy = yes_no(
    "neuropathy",
    who="both",
    counts="The feet no longer feel the 10-g filament, or a clinician has found them insensitive.",
    excludes="Numbness in the field of one nerve; tingling while touch is felt.",
    sources="WIFI-2014, SAFETY",
)
fever = yes_no(
    "fever",
    who="both",
    counts="Raised body temperature at present, measured or felt with shivering.",
    excludes="Heat felt in the leg alone; hot flushes.",
    sources="S4-018",
)

TERMS: tuple[Term, ...] = (
    wound,
    wound_days,
    wound_site,
    gangrene,
    gangrene_extent,
    wound_infected,
    wifi_wound,
    wifi_infection,
    skin_colour,
    skin_cool,
    hair_loss_shiny,
    nails_thick,
    neuropathy,
    fever,
)
