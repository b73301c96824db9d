"""How far somebody sees, as a condition in SQL over the versions.

Narrower than R4's patient compartment (http://hl7.org/fhir/R4/compartmentdefinition-patient.html):
what a patient wrote or did for somebody else is about somebody else. Must not know who sees, nor
why no further.
"""

from typing import Final

from sqlalchemy import Select, and_, func, or_, select, true, union_all
from sqlalchemy import false as never

from fhir_pad.fhir.search_values import Reference
from fhir_pad.store.search.conditions import condition, found
from fhir_pad.store.search.matching import Condition, is_id
from fhir_pad.store.search.parameters import known
from fhir_pad.store.search.query import EVERYTHING, Bound, Criterion, Reach
from fhir_pad.store.tables import VALUE, VERSION

Place = tuple[str, str | None]
"""A type and an id, None for all of the type."""
PATIENT: Final = "Patient"
_PROVENANCE: Final = "Provenance"
WITH_SUBJECT: Final = (
    *("CarePlan", "Goal", "Observation", "QuestionnaireResponse", "RiskAssessment"),
)
"""The types that tell in `subject` whom they are about."""
ABOUT_PATIENTS: Final = (*WITH_SUBJECT, _PROVENANCE, PATIENT)
"""The types whose resources are about patients."""


def inside(type_: str, reach: Reach, base: str) -> Condition:
    """Return what is true of the versions of a type whose content is in reach.

    `base` is the address of what is here.
    """
    if reach == EVERYTHING:
        return true()
    return or_(never(), *(_within(type_, bound, base) for bound in reach))


def visible(place: Place, reach: Reach, base: str) -> Condition:
    """Return what is true of the versions, deletions too, that can be seen of a place.

    A version is seen when its own content is in reach, and the last content of its resource as
    well: who was named wrongly first must not go on seeing another's data. A deletion has no
    content of its own.
    """
    type_, id_ = place
    here = and_(VERSION.c.type == type_, true() if id_ is None else VERSION.c.id == id_)
    with_content = and_(here, ~VERSION.c.deleted)
    seen = and_(with_content, inside(type_, reach, base))
    once_seen = VERSION.c.id.in_(select(VERSION.c.id).where(seen).correlate(None))
    with_last = select(func.max(VERSION.c.sequence)).where(with_content, once_seen)
    last = with_last.group_by(VERSION.c.id)
    seen_now = and_(seen, VERSION.c.sequence.in_(last.correlate(None)))
    ids = select(VERSION.c.id).where(seen_now).correlate(None)
    sequences = select(VERSION.c.sequence).where(seen).correlate(None)
    return and_(
        here, VERSION.c.id.in_(ids), or_(VERSION.c.deleted, VERSION.c.sequence.in_(sequences))
    )


def _within(type_: str, bound: Bound, base: str) -> Condition:
    of_one = bound.patient is not None
    criteria = [condition(type_, one, base, among_few=of_one) for one in bound.criteria]
    about = true() if bound.patient is None else _about(type_, bound.patient, base)
    return and_(about, *criteria)


def _about(type_: str, patient: str, base: str) -> Condition:
    if type_ == PATIENT:
        return VERSION.c.id == patient
    if type_ == _PROVENANCE:
        return VERSION.c.sequence.in_(_of_results(patient, base))
    if type_ not in WITH_SUBJECT:
        return never()
    return _has_subject(type_, patient, base)


def _has_subject(type_: str, patient: str, base: str) -> Condition:
    return and_(VERSION.c.type == type_, condition(type_, _named(type_, patient), base))


def _named(type_: str, patient: str) -> Criterion:
    return Criterion(known(type_)["patient"], "", (Reference(type=PATIENT, id=patient),))


def _of_results(patient: str, base: str) -> Select[tuple[int]]:
    """Return the query for each Provenance of a patient: it targets what is about the patient."""
    subjects = (
        query for type_ in WITH_SUBJECT for query in found(type_, _named(type_, patient), base)
    )
    target, result = VALUE.alias("target"), VERSION.alias("result")
    about = result.c.sequence.in_(union_all(*subjects))
    # As expressions, because SQLite would begin with all targets and look up each by its name.
    type_, id_ = result.c.type.concat(""), result.c.id.concat("")
    is_target = and_(target.c.parameter == f"{_PROVENANCE}.target", target.c.system == type_)
    return select(target.c.sequence).where(about, is_target, is_id(target, id_))
