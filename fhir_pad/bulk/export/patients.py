"""One patient of an export to what follows from the record. Runs in any process, on any machine.

A patient is assessed from the response that counts, if there is one, and from what is recorded.
Must not know how the lines of a patient are found, nor which response counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from fhir_pad import engine
from fhir_pad.bulk.cases.case import Case
from fhir_pad.bulk.cases.done import BAD, REFUSED, Done, Wanted, assessed, broken, refused
from fhir_pad.bulk.cases.medicines import on_record
from fhir_pad.bulk.cases.outcome import NOWHERE, Place
from fhir_pad.bulk.cases.seen import Seen, known, seen
from fhir_pad.bulk.export.attribution import PATIENT, RESPONSE
from fhir_pad.bulk.export.chosen import Chosen, chosen
from fhir_pad.bulk.export.record import Read, Record
from fhir_pad.bulk.stopped import Stopped
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.fhir.nodes import text_of
from fhir_pad.operations.apply.basis import EMPTY_FORM, going_on
from fhir_pad.recorded import Why
from fhir_pad.recorded.said import Resource


@dataclass(frozen=True, slots=True)
class AssessPatient:
    """Assesses a patient from the record."""

    wanted: Wanted

    def one(self, patient: str, find: Callable[[str], Record]) -> Iterator[Done]:
        """Give what the record that is found of a patient leads to. Raises Stopped."""
        place = NOWHERE
        try:
            given = chosen(find(patient))
            wrong = (*given.record.unread, *given.record.passed)
            yield from (refused(one.issues, one.place, BAD) for one in wrong)
            place = _place(given)
            yield self._assessed(given, place)
        except Stopped:
            raise
        except Refused as fault:
            yield refused(fault.issues, place, REFUSED)
        except Exception as fault:  # noqa: BLE001 - must not cost the other patients
            yield broken(fault, place)

    def _assessed(self, given: Chosen, place: Place) -> Done:
        record, counts = given.record, given.counts
        if len(record.servers) > 1:
            raise Refused((error(IssueType.MULTIPLE_MATCHES, _SERVERS),))
        found = self._found(record, counts)
        if any(one.why is Why.SEVERAL_PATIENTS for one in found.recorded.passed):
            raise Refused((error(IssueType.MULTIPLE_MATCHES, _SEVERAL),))
        complete = not record.unread
        case = Case(
            record.patient,
            _seen(found),
            Place() if counts is None else place,
            on_record(_records(record), record.patient, self.wanted.now, complete=complete),
            was_sent=counts is not None,
            deceased=any(one.why is Why.DECEASED for one in found.recorded.passed),
            unread=len(record.unread) + len(record.passed),
            before=None if given.before is None else _seen(self._found(record, given.before)),
        )
        return assessed(case, self.wanted, found)

    def _found(self, record: Record, one: Read | None) -> engine.Assessment:
        """Return the assessment of a response, or of nobody's answers, and of the record."""
        sent = _empty(record.patient) if one is None else one.resource
        now, records = self.wanted.now, _records(record)
        found = engine.assess(going_on(sent), now=now, tolerant=True, records=records)
        return replace(found, response=sent)


_SERVERS = (
    "Lines of one patient id name several servers, on which it may be several people; "
    "export from one."
)
_SEVERAL = "There are several unlike Patients with one id; keep the one that is right."


def _records(record: Record) -> tuple[Resource, ...]:
    resources = (one.resource for one in record.read)
    return tuple(one for one in resources if text_of(one, "resourceType") != RESPONSE)


def _seen(found: engine.Assessment) -> Seen:
    return seen(known(found.answers, found.response.get("authored")))


def _place(given: Chosen) -> Place:
    """Return where a fault of the patient's is to be looked for: the response, or the Patient."""
    if given.counts is not None:
        return given.counts.place
    read = given.record.read
    found = (one for one in read if text_of(one.resource, "resourceType") == PATIENT)
    first = next(found, next(iter(read), None))
    return NOWHERE if first is None else first.place


def _empty(patient: str) -> Resource:
    """Return the response of somebody who was not asked anything."""
    form = engine.forms().find(pinned("Questionnaire", EMPTY_FORM))
    subject = {"reference": f"{PATIENT}/{patient}"}
    return form.respond({}, status="in-progress", authored=None, subject=subject)
