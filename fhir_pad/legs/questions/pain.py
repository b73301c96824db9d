"""Group `site`: where the complaint sits, what it is like, how long it has lasted.

What brings it on and what eases it is asked in the groups that follow.
"""

from fhir_pad.legs.declare import choice, many, number
from fhir_pad.legs.questions.person import leg_symptom
from fhir_pad.logic import Term

leg_side = choice(
    "leg-side",
    "right",
    "left",
    "both",
    who="both",
    counts="The leg with the complaint; both when each has it, though not to the same degree.",
    excludes="A leg that is at risk but gives no complaint.",
    sources="S2-074, S2-180",
    shown_when=leg_symptom,
)
leg_worse = choice(
    "leg-worse",
    "right",
    "left",
    "same",
    who="both",
    counts="Of two affected legs the one that troubles the person more at present.",
    excludes="The leg that was worse in former times.",
    sources="CLINICAL-JUDGEMENT",
    shown_when=leg_symptom & (leg_side == "both"),
)
pain_site = many(
    "pain-site",
    "buttock",
    "thigh",
    "calf",
    "shin",
    "knee",
    "ankle",
    "heel",
    "foot-dorsum",
    "toes",
    "sole",
    "hip-groin",
    "low-back",
    "whole-leg",
    "other-joint",
    who="both",
    counts="Every region that hurts; back and joints are offered since they point elsewhere.",
    excludes="A region that is numb, swollen or discoloured but does not hurt.",
    sources="S0-019, S2-062, S2-068, S2-103, S3-006, S4-020",
    shown_when=leg_symptom,
)
pain_character = many(
    "pain-character",
    "cramping",
    "aching",
    "tiredness",
    "heaviness",
    "burning",
    "stinging",
    "tingling",
    "electric",
    "gnawing",
    "tightness",
    "sharp",
    "throbbing",
    who="both",
    counts="Every word that fits what the person feels, in the person's own judgement.",
    excludes="Loss of strength or of feeling, which are asked for on their own.",
    sources=(
        "S0-018, S2-018, S2-069, S1-009, S3-003, S1-001, S1-004, S2-005, S2-105, S4-004, S4-020"
    ),
    shown_when=leg_symptom,
)
pain_severity = number(
    "pain-severity",
    low="0",
    high="10",
    unit="{score}",
    who="both",
    counts="The strongest pain of the present complaint, 0 for none, 10 for the worst thinkable.",
    excludes="Average pain; pain remembered from an earlier, finished complaint.",
    sources="S4-006",
    shown_when=leg_symptom,
)
pain_pattern = choice(
    "pain-pattern",
    "constant",
    "intermittent",
    who="both",
    counts="Constant when no hour is free of pain, intermittent when there are hours without.",
    excludes="Pain that never stops but varies in strength is not intermittent.",
    sources="S2-017, S2-069",
    shown_when=leg_symptom,
)
pain_days = number(
    "pain-days",
    low="0",
    high="36500",
    unit="d",
    who="both",
    counts="Days since the present complaint began.",
    excludes="Earlier bouts with months of freedom between; days since it last became worse.",
    sources="S4-020",
    shown_when=leg_symptom,
)
symptom_trend = choice(
    "symptom-trend",
    "new",
    "stable",
    "worsening",
    "improving",
    who="both",
    counts=(
        "The course over the last weeks: new when it has only just appeared, worsening when pain"
        " comes earlier, grows or lasts longer."
    ),
    excludes="The swing between a good and a bad day.",
    sources="S1-018, S4-014",
    shown_when=leg_symptom,
)
movement_effect = choice(
    "movement-effect",
    "worse",
    "better",
    "no-change",
    who="both",
    counts="What bending, turning or tensing the leg does to the pain while it happens.",
    excludes="What walking a distance does, which is walk-trigger.",
    sources="S2-019, S4-020",
    shown_when=leg_symptom,
)

TERMS: tuple[Term, ...] = (
    leg_side,
    leg_worse,
    pain_site,
    pain_character,
    pain_severity,
    pain_pattern,
    pain_days,
    symptom_trend,
    movement_effect,
)
