"""What there is of the patient of a call: what was sent with it, and what was asked for besides.

What could not be had is said by name: it is not known, and never taken for absent. Must not know
the call, nor what is answered.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from fhir_pad import alarm, engine
from fhir_pad.cds import missing
from fhir_pad.cds.services import PATIENT, PREFETCH, RESPONSES
from fhir_pad.ehr.queries import Found, Source
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error
from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.write import write
from fhir_pad.operations.apply.basis import basis_of
from fhir_pad.recorded import bundled
from fhir_pad.recorded.whose import patient_id

__all__ = [
    "CannotBeHad",
    "Found",
    "absent",
    "alarmed",
    "completed",
    "of_others",
    "resources",
    "sent",
]

Node = Mapping[str, object]
Held = Mapping[str, Found]
"""What was found, by the names of the prefetch."""

_SUBJECTS: Final = ("subject", "patient")
_OUTCOME: Final = "OperationOutcome"
_NOT_SENT: Final = Found((), "not sent")
OUTCOME_INSTEAD: Final = "the record sent an OperationOutcome instead"
ONE_PAGE: Final = "the record sent one page of several"
KEPT_BACK: Final = "the record says that it may not be all"
_NOT_TOLD: Final = Found((), OUTCOME_INSTEAD)


class CannotBeHad(Refused):
    """What has to be known could not be had, neither sent nor fetched."""


def sent(prefetch: Node) -> Held:
    """Return what was sent; null says that there is none, an outcome that it is not known."""
    return {name: _sent(prefetch[name]) for name in PREFETCH if name in prefetch}


def completed(sent: Held, source: Source | None, patient: str, seconds: float) -> Held:
    """Return what was sent, and of the rest what the source gives.

    Raises CannotBeHad without the patient, and when the source gives data of somebody else; an
    emergency that the patient's answers tell is then said first.
    """
    names = tuple(name for name in PREFETCH if name not in sent)
    asked = {} if source is None else missing.asked(source, names, patient, seconds)
    if list(of_others(asked, patient)):
        text = "The FHIR server answered with data of another patient."
        raise CannotBeHad([error(IssueType.BUSINESS_RULE, text, "fhirServer")])
    had = {**sent, **{name: _whole(one) for name, one in asked.items()}}
    found = {name: had.get(name, _NOT_SENT) for name in PREFETCH}
    if not any(one.get("resourceType") == "Patient" for one in found[PATIENT].resources):
        why = error(IssueType.INCOMPLETE, _without(found[PATIENT]), "prefetch.patient")
        raise CannotBeHad([*alarmed(found, patient), why])
    return found


def absent(held: Held) -> Iterator[tuple[str, str]]:
    """Give the name of what is not there, or not in whole, and why; no reason when not sent."""
    for name, found in held.items():
        if found.why:
            yield name, "" if found is _NOT_SENT else found.why


def of_others(held: Held, patient: str) -> Iterator[str]:
    """Give the names under which something is of another patient."""
    for name, found in held.items():
        if not all(_is_of(one, patient) for one in found.resources):
            yield name


def resources(sent: object) -> Iterator[Node]:
    """Give the resources of a Bundle, with references between its entries, or the one alone."""
    if not isinstance(sent, Mapping):
        return
    if sent.get("resourceType") == "Bundle":
        yield from bundled(sent)
    else:
        yield sent


def _sent(value: object) -> Found:
    if isinstance(value, Mapping) and value.get("resourceType") == _OUTCOME:
        return _NOT_TOLD
    links = objects(value, "link") if isinstance(value, Mapping) else ()
    more = any(link.get("relation") == "next" for link in links)
    return _whole(Found(tuple(resources(value)), ONE_PAGE if more else ""))


def _whole(found: Found) -> Found:
    """Return what was found; it is not all when a search says so beside it."""
    said = (
        issue.get("severity")
        for one in found.resources
        if one.get("resourceType") == _OUTCOME
        for issue in objects(one, "issue")
    )
    kept_back = any(severity != "information" for severity in said)
    return Found(found.resources, found.why or (KEPT_BACK if kept_back else ""))


def alarmed(found: Held, patient: str) -> Iterator[Issue]:
    """Give the emergency in the response that counts, if it shows one.

    Where none can be told to be a response, all that was sent as responses is looked at.
    """
    responses = found.get(RESPONSES, _NOT_SENT).resources
    response = basis_of(f"Patient/{patient}", responses).response
    looked_at = {"entry": responses} if response is None else response
    seen = alarm.alarm(write(looked_at), engine.questions())
    if seen is not None:
        yield seen


def _without(patient: Found) -> str:
    if patient is _NOT_SENT:
        return "Send the patient as prefetch, or an authorization for a registered FHIR server."
    return f"The patient cannot be had: {patient.why or 'the record says that there is none'}."


def _is_of(resource: Node, patient: str) -> bool:
    """Tell whether a resource is of the patient, or names nobody."""
    if resource.get("resourceType") == "Patient":
        return resource.get("id") == patient
    named = (resource.get(name) for name in _SUBJECTS)
    references = (one.get("reference") for one in named if isinstance(one, Mapping))
    return all(
        (patient_id(one) or one.rpartition("/")[2]) == patient
        for one in references
        if isinstance(one, str) and one
    )
