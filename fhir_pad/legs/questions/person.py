"""Group `ctx`: who the person is, as far as rules and safety need it.

Names and identifiers are not asked; this module knows nothing of the Patient resource.
"""

from fhir_pad.legs import numbers as n
from fhir_pad.legs.declare import choice, number, yes_no
from fhir_pad.logic import Term

age = number(
    "age",
    low="0",
    high="120",
    unit="a",
    who="both",
    counts="Completed years of life on the day of the answers.",
    excludes="The age at an earlier visit.",
    sources="S2-035, S2-132, S2-178, SCOPE",
)
sex = choice(
    "sex",
    "male",
    "female",
    "other",
    who="both",
    counts="The administrative sex of the record; it decides who is asked about pregnancy.",
    excludes="A recorded male who could be pregnant: answer other, so that it is asked.",
    sources="SAFETY",
)
_MAY_BE_PREGNANT = ~(sex == "male") & age.between(n.CHILDBEARING_AGE_MIN, n.CHILDBEARING_AGE_MAX)

pregnancy = choice(
    "pregnancy",
    "pregnant",
    "postpartum",
    "no",
    who="both",
    counts="A pregnancy now, or a birth within the past six weeks (postpartum).",
    excludes="A birth longer ago; a test not yet read, which is unknown and not no.",
    sources="S2-174",
    shown_when=_MAY_BE_PREGNANT,
    hidden="no",
)
breastfeeding = yes_no(
    "breastfeeding",
    who="both",
    counts="A child is given the person's own milk at present, if only once a day.",
    excludes="A child that is fully weaned.",
    sources="SAFETY",
    shown_when=_MAY_BE_PREGNANT,
    hidden=False,
)
leg_symptom = yes_no(
    "leg-symptom",
    who="both",
    counts=(
        "Any complaint in a leg or foot, painful or not, that is there now or was there within the"
        " past four weeks."
    ),
    excludes="A complaint that ended longer ago; back pain that never reaches a leg.",
    sources="S0-060, S1-003",
)

TERMS: tuple[Term, ...] = (age, sex, pregnancy, breastfeeding, leg_symptom)
