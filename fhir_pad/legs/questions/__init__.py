"""The 180 questions, in the order asked, by group.

A question says what counts as a fact and what does not. It knows no rule that reads it and no
wording of a form; a form asks in its own words under the same linkId.
"""

from dataclasses import dataclass

from fhir_pad.legs.declare import Questions
from fhir_pad.legs.questions import (
    clots,
    emergency,
    examination,
    history,
    measurements,
    medicines,
    nerve_and_rest,
    pain,
    person,
    skin,
    treatment,
    veins,
    walking,
)
from fhir_pad.logic import Term


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together, in the order asked."""

    code: str
    title: str
    terms: tuple[Term, ...]


GROUPS: tuple[Group, ...] = (
    Group("red", "Emergency signs", emergency.TERMS),
    Group("ctx", "The person", person.TERMS),
    Group("site", "Place, character and time of the complaint", pain.TERMS),
    Group("walk", "Walking, standing and sport", walking.TERMS),
    Group("nerve", "Nerves", nerve_and_rest.NERVE),
    Group("rest", "Rest and night", nerve_and_rest.REST),
    Group("vein", "Swelling, clots and veins", (*clots.TERMS, *veins.TERMS)),
    Group("skin", "Skin and wounds", skin.TERMS),
    Group("exam", "Examination and measurements", (*measurements.TERMS, *examination.TERMS)),
    Group("msk", "Muscles, joints and bones", history.MSK),
    Group("hist", "Risk factors and earlier treatment", (*history.RISK_FACTORS, *treatment.TERMS)),
    Group("safe", "Medicines and safety", medicines.TERMS),
)

ask = Questions(*(term for group in GROUPS for term in group.terms))
