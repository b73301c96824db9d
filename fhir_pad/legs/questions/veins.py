"""Group `vein`, second part: veins that have failed for long, by complaint and by sight.

The signs follow the clinical classes of CEAP 2020; the class itself is worked out elsewhere.
"""

from fhir_pad.legs.declare import choice, yes_no
from fhir_pad.legs.questions.clots import swelling
from fhir_pad.legs.questions.person import leg_symptom
from fhir_pad.logic import Term

heaviness = yes_no(
    "heaviness",
    who="both",
    counts="The legs feel heavy, full or like lead.",
    excludes="Muscles that tire only while walking; loss of strength.",
    sources="S2-083, S1-009",
    shown_when=leg_symptom,
    hidden=False,
)
evening_worse = yes_no(
    "evening-worse",
    who="both",
    counts="The complaint grows through the day and peaks towards evening.",
    excludes="A peak in bed, which is rest-pain-night; worse after effort at any hour.",
    sources="S2-082",
    shown_when=leg_symptom,
    hidden=False,
)
evening_swelling = yes_no(
    "evening-swelling",
    who="both",
    counts="Ankles or legs fill through the day and are slimmer again in the morning.",
    excludes="Swelling that is the same on waking; swelling that arose within days.",
    sources="S2-084",
    shown_when=~(swelling == "none"),
    hidden=False,
)
itching = yes_no(
    "itching",
    who="both",
    counts="The skin below the knee itches again and again.",
    excludes="Itching of the whole body; a bite or sting.",
    sources="S2-085",
    shown_when=leg_symptom,
    hidden=False,
)
night_cramps = yes_no(
    "night-cramps",
    who="both",
    counts="Calf or foot seizes up hard and suddenly at rest, most often in bed.",
    excludes="Cramp that walking brings on; an ache or burning with a soft muscle.",
    sources="S2-086",
    shown_when=leg_symptom,
    hidden=False,
)
varicose_veins = yes_no(
    "varicose-veins",
    who="both",
    counts="Widened, winding veins that bulge under the skin when standing.",
    excludes="Fine red or blue lines; straight veins that show in a lean leg.",
    sources="S2-115, S2-081, CEAP-2020",
)
spider_veins = yes_no(
    "spider-veins",
    who="both",
    counts="Fine red or blue veins within the skin that can be seen but not felt.",
    excludes="Veins that bulge; the fan below the ankle, which is corona.",
    sources="S2-116, CEAP-2020",
)
ankle_pigment = yes_no(
    "ankle-pigment",
    who="both",
    counts="The skin above the ankle is stained brown or has eczema.",
    excludes="A bruise; freckles or tan; brown spots confined to the shins.",
    sources="S2-087, CEAP-2020",
)
skin_hardening = yes_no(
    "skin-hardening",
    who="clinician",
    counts="Skin above the ankle is hard and drawn in, or bears white scars ringed by dots.",
    excludes="The scar of an injury or of a healed ulcer; soft swelling that takes a dent.",
    sources="CEAP-2020",
)
corona = yes_no(
    "corona",
    who="clinician",
    counts="A fan of many fine veins spreads at the inner side of ankle and foot.",
    excludes="Spider veins scattered elsewhere on the leg.",
    sources="CEAP-2020",
)
healed_venous_ulcer = yes_no(
    "healed-venous-ulcer",
    who="both",
    counts="A closed scar marks where an ulcer from failing veins once was.",
    excludes="An ulcer still open; the scar of an injury, an operation or an arterial wound.",
    sources="CEAP-2020",
)
standing_job = yes_no(
    "standing-job",
    who="both",
    counts="On most days hours are spent standing or sitting without moving about.",
    excludes="Work that keeps the person walking; one long day now and then.",
    sources="S2-033",
)
saphenous_reflux = choice(
    "saphenous-reflux",
    "yes",
    "no",
    "not-done",
    who="clinician",
    counts="Duplex reports backward flow in the great or the small saphenous vein.",
    excludes="Backward flow in deep veins or side branches only; a scan before its treatment.",
    sources="S2-189",
)

TERMS: tuple[Term, ...] = (
    heaviness,
    evening_worse,
    evening_swelling,
    itching,
    night_cramps,
    varicose_veins,
    spider_veins,
    ankle_pigment,
    skin_hardening,
    corona,
    healed_venous_ulcer,
    standing_job,
    saphenous_reflux,
)
