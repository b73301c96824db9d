"""Whether a resource of each type stands as a fact, by its own status. Returns why not, or None.

Sources: the status elements and value sets of R4 (clinicalStatus, verificationStatus, status,
intent). A status that is absent where R4 demands it, or that is not listed here, does not count.
"""

from collections.abc import Callable, Mapping

from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.recorded.found import Why
from fhir_pad.recorded.row import Reading
from fhir_pad.recorded.said import Resource, child, code_in, has_any, moment

_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
CONDITION_CLINICAL = _TERMINOLOGY + "condition-clinical"
CONDITION_VERIFICATION = _TERMINOLOGY + "condition-ver-status"
ALLERGY_CLINICAL = _TERMINOLOGY + "allergyintolerance-clinical"
ALLERGY_VERIFICATION = _TERMINOLOGY + "allergyintolerance-verification"

_ACTIVE = frozenset({"active", "recurrence", "relapse"})
_OVER = frozenset({"inactive", "remission", "resolved"})
_MEASURED = frozenset({"final", "amended", "corrected"})
_ORDERED = frozenset(
    {"plan", "order", "original-order", "reflex-order", "filler-order", "instance-order"}
)
_VERIFIED = frozenset({"confirmed"})
# Most allergies on record were told and never tested; a medicine is not given on the strength of
# a doubt, and the question takes the patient's word as well.
_ALLERGY_VERIFIED = frozenset({"confirmed", "unconfirmed"})

Standing = Callable[[Resource, Reading, int], Why | None]


def is_over(condition: Resource) -> bool:
    """Tell whether a Condition has ended, by its clinicalStatus or an abatement."""
    status = set(code_in(child(condition, "clinicalStatus"), CONDITION_CLINICAL))
    return status <= _OVER if status else has_any(condition, "abatement")


def standing(resource: Resource, reading: Reading, now: int) -> Why | None:
    """Return why a resource does not count for a reading; None when it does.

    `now` is in microseconds as `fhir.search_dates` counts them.
    """
    kind = text_of(resource, "resourceType")
    found = _BY_TYPE.get(kind)
    return Why.STATUS if found is None else found(resource, reading, now)


def _condition(resource: Resource, reading: Reading, now: int) -> Why | None:
    del now
    doubted = _unverified(resource, CONDITION_VERIFICATION, _VERIFIED)
    if doubted is not None:
        return doubted
    status = child(resource, "clinicalStatus")
    said = set(code_in(status, CONDITION_CLINICAL))
    if said and said <= _ACTIVE and not has_any(resource, "abatement"):
        return None
    if is_over(resource) or said & _ACTIVE:
        return None if reading is Reading.EVER else Why.NOT_CURRENT
    return Why.STATUS if status else None


def _unverified(resource: Resource, system: str, accepted: frozenset[str]) -> Why | None:
    status = child(resource, "verificationStatus")
    said = set(code_in(status, system))
    if "entered-in-error" in said:
        return Why.ENTERED_IN_ERROR
    if "refuted" in said:
        return Why.REFUTED
    if status and not (said and said <= accepted):
        return Why.UNCONFIRMED
    return None


def _observation(resource: Resource, reading: Reading, now: int) -> Why | None:
    del reading, now
    return _one_of(resource, _MEASURED)


def _procedure(resource: Resource, reading: Reading, now: int) -> Why | None:
    del reading, now
    return _one_of(resource, frozenset({"completed"}))


def _adverse_event(resource: Resource, reading: Reading, now: int) -> Why | None:
    del reading, now
    return None if text_of(resource, "actuality") == "actual" else Why.STATUS


def _one_of(resource: Resource, accepted: frozenset[str]) -> Why | None:
    status = text_of(resource, "status")
    if status == "entered-in-error":
        return Why.ENTERED_IN_ERROR
    return None if status in accepted else Why.STATUS


def _request(resource: Resource, reading: Reading, now: int) -> Why | None:
    del reading
    if resource.get("doNotPerform") is True:
        return Why.NOT_GIVEN
    status = _one_of(resource, frozenset({"active"}))
    if status is not None:
        return status
    if text_of(resource, "intent") not in _ORDERED:
        return Why.INTENT
    supply = child(child(resource, "dispenseRequest"), "validityPeriod")
    return _use(supply, objects(resource, "dosageInstruction"), now)


def _statement(resource: Resource, reading: Reading, now: int) -> Why | None:
    del reading
    status = _one_of(resource, frozenset({"active"}))
    if status is not None:
        return status
    return _use(child(resource, "effectivePeriod"), objects(resource, "dosage"), now)


def _use(whole: Resource, dosages: tuple[Resource, ...], now: int) -> Why | None:
    """Return why a medicine is not taken regularly now, by its whole period and its dosages."""
    bounds = [child(child(child(dosage, "timing"), "repeat"), "boundsPeriod") for dosage in dosages]
    times = [_beside_now(period, now) for period in (whole, *bounds)]
    if times[0] is not None:
        return times[0]
    if bounds and None not in times[1:]:
        return Why.FUTURE if Why.FUTURE in times else Why.ENDED
    return Why.AS_NEEDED if _as_needed(dosages) else None


def _beside_now(period: Resource, now: int) -> Why | None:
    """Return how a period misses now; None when it may hold it, or says nothing."""
    end, start = moment(text_of(period, "end")), moment(text_of(period, "start"))
    if end is not None and end.stretch.last < now:
        return Why.ENDED
    return Why.FUTURE if start is not None and start.is_after(now) else None


def _as_needed(dosages: tuple[Resource, ...]) -> bool:
    return bool(dosages) and all(has_any(dosage, "asNeeded") for dosage in dosages)


def _allergy(resource: Resource, reading: Reading, now: int) -> Why | None:
    del now
    doubted = _unverified(resource, ALLERGY_VERIFICATION, _ALLERGY_VERIFIED)
    if doubted is not None:
        return doubted
    status = child(resource, "clinicalStatus")
    if status and set(code_in(status, ALLERGY_CLINICAL)) != {"active"}:
        return Why.NOT_CURRENT
    if text_of(resource, "type") != "intolerance":
        return None
    if reading is Reading.ALLERGY:
        return Why.ONLY_INTOLERANCE
    return Why.MILD if text_of(resource, "criticality") == "low" else None


_BY_TYPE: Mapping[str, Standing] = {
    "AdverseEvent": _adverse_event,
    "AllergyIntolerance": _allergy,
    "Condition": _condition,
    "MedicationRequest": _request,
    "MedicationStatement": _statement,
    "Observation": _observation,
    "Procedure": _procedure,
}
