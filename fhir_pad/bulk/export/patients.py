"""One patient of an export to what follows from the record. Runs in any process, on any machine.

A patient is assessed from the newest finished response, if there is one, and from what is
recorded. Must not know how the lines of a patient are found.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fhir_pad import engine
from fhir_pad.bulk.cases.case import Case
from fhir_pad.bulk.cases.done import BAD, REFUSED, Done, Wanted, assessed, broken, refused
from fhir_pad.bulk.cases.medicines import on_record
from fhir_pad.bulk.cases.outcome import NOWHERE, Place
from fhir_pad.bulk.cases.seen import known, seen
from fhir_pad.bulk.export.attribution import PATIENT, RESPONSE
from fhir_pad.bulk.export.record import Read, Record
from fhir_pad.bulk.stopped import Stopped
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.form import FINISHED
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.operations.apply.basis import EMPTY_FORM, basis_of
from fhir_pad.recorded import Why
from fhir_pad.recorded.said import Resource, text


@dataclass(frozen=True, slots=True)
class AssessPatient:
    """Assesses a patient from the record."""

    wanted: Wanted

    def one(self, patient: str, find: Callable[[str], Record]) -> Iterator[Done]:
        """Give what the record that is found of a patient leads to. Raises Stopped."""
        place = NOWHERE
        try:
            record = find(patient)
            yield from (refused(one.issues, one.place, BAD) for one in record.unread)
            chosen = _response(record)
            place = _place(record, chosen)
            yield self._assessed(record, chosen, place)
        except Stopped:
            raise
        except Refused as fault:
            yield refused(fault.issues, place, REFUSED)
        except Exception as fault:  # noqa: BLE001 - must not cost the other patients
            yield broken(fault, place)

    def _assessed(self, record: Record, chosen: Read | None, place: Place) -> Done:
        if len(record.servers) > 1:
            raise Refused((error(IssueType.MULTIPLE_MATCHES, _SERVERS),))
        now, patient = self.wanted.now, record.patient
        records = tuple(
            one.resource for one in record.read if text(one.resource, "resourceType") != RESPONSE
        )
        response = _empty(patient) if chosen is None else chosen.resource
        found = engine.assess(response, now=now, tolerant=True, records=records)
        if any(one.why is Why.SEVERAL_PATIENTS for one in found.recorded.passed):
            raise Refused((error(IssueType.MULTIPLE_MATCHES, _SEVERAL),))
        complete = not record.unread
        case = Case(
            patient,
            seen(known(found.answers, found.response.get("authored"))),
            Place() if chosen is None else place,
            on_record(records, patient, now, complete=complete),
            was_sent=chosen is not None,
            deceased=any(one.why is Why.DECEASED for one in found.recorded.passed),
            unread=len(record.unread),
        )
        return assessed(case, self.wanted, found)


_SERVERS = (
    "Lines of one patient id name several servers, on which it may be several people; "
    "export from one."
)
_SEVERAL = "There are several unlike Patients with one id; keep the one that is right."


def _response(record: Record) -> Read | None:
    """Return the newest finished response to a form of ours, None without one."""
    responses = [
        one
        for one in record.read
        if text(one.resource, "resourceType") == RESPONSE
        and text(one.resource, "status") in FINISHED
    ]
    basis = basis_of(f"{PATIENT}/{record.patient}", (one.resource for one in responses))
    return next((one for one in responses if one.resource is basis.response), None)


def _place(record: Record, chosen: Read | None) -> Place:
    """Return where a fault of the patient's is to be looked for: the response, or the Patient."""
    if chosen is not None:
        return chosen.place
    found = (one for one in record.read if text(one.resource, "resourceType") == PATIENT)
    first = next(found, next(iter(record.read), None))
    return NOWHERE if first is None else first.place


def _empty(patient: str) -> Resource:
    """Return the response of somebody who was not asked anything."""
    form = engine.forms().find(pinned("Questionnaire", EMPTY_FORM))
    subject = {"reference": f"{PATIENT}/{patient}"}
    return form.respond({}, status="in-progress", authored=None, subject=subject)
