"""What one row of the table says: which codes of which resource answer which question.

A row holds values only: no function, no pattern, no hierarchy that a reader would have to know.
So a Library in CQL can be written from the same rows. Must not know a patient.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Code(NamedTuple):
    """A code of a code system (its FHIR URL). Its name stands in a comment where it is listed."""

    system: str
    code: str


class Reading(StrEnum):
    """How a resource is read, and so which status makes it count."""

    AGE = "age"
    """Patient.birthDate: years completed. A deceased patient has no age."""
    GENDER = "gender"
    """Patient.gender, where it is one of the options."""
    CURRENT = "current"
    """Condition, clinicalStatus active, recurrence or relapse, or none; not abated."""
    EVER = "ever"
    """Condition as for CURRENT, or inactive, remission, resolved or abated: it was there."""
    MEASURED = "measured"
    """Observation final, amended or corrected: the number, in a unit that is exactly ours."""
    CODED = "coded"
    """Observation final, amended or corrected: the option that the coded value stands for."""
    TAKEN = "taken"
    """MedicationRequest or MedicationStatement active, ordered, not ended, not as needed."""
    ALLERGY = "allergy"
    """AllergyIntolerance active or without status, not refuted, of type allergy or none."""
    REACTION = "reaction"
    """As ALLERGY, or of type intolerance and not of low criticality."""
    DONE = "done"
    """Procedure completed."""
    HAPPENED = "happened"
    """AdverseEvent that is actual."""


class Meaning(NamedTuple):
    """The option that a coded value stands for."""

    value: Code
    answer: str


class Time(NamedTuple):
    """When something must have been: from `within` to `since` days before now, and why.

    Days count from the effective time of an Observation, the beginning of a Procedure, or the
    onset of a Condition. `within` None: as long ago as may be.
    """

    within: int | None = None
    since: int = 0
    because: str = ""
    sources: tuple[str, ...] = ()


ALWAYS = Time()


@dataclass(frozen=True, slots=True)
class Row:
    """One way in which a record answers a question, or speaks of it without an answer.

    `link_id` is the question; `resources` are the R4 types read; `codes` match when the resource
    has one of them (none: every resource of the type). `answer` is `yes` or an option; empty when
    the value comes from the resource (AGE, GENDER, MEASURED, CODED).

    `sites`: Observation.bodySite has one of them; `site_in_code`: or is absent, because the code
    names the side. `either`: one that tells no side may be of either leg, so that an older one of
    this leg may no longer hold. `unit`: UCUM, as the question has it. `means`: what coded values
    stand for. `yields`: the coded answers that no longer hold beside another one which may be newer
    and does not count; one that asks for more care holds.

    `doubt` says why a match is no answer; then the row only tells that somebody should ask.
    `sources` are ids of `legs.sources`.
    """

    link_id: str
    resources: tuple[str, ...]
    reading: Reading
    codes: tuple[Code, ...] = ()
    answer: str = ""
    sites: tuple[Code, ...] = ()
    site_in_code: bool = False
    either: bool = False
    unit: str = ""
    means: tuple[Meaning, ...] = ()
    yields: tuple[str, ...] = ()
    time: Time = ALWAYS
    doubt: str = ""
    sources: tuple[str, ...] = ()
