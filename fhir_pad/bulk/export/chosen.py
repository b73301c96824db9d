"""Which response of a patient in an export counts: the one that counts for `$apply`.

The newest finished one; but one that is not finished counts where there is no other, and where it
shows an emergency that was not finished later. Must not know what follows from it.
"""

from dataclasses import dataclass, replace

from fhir_pad import engine
from fhir_pad.alarm import is_alarm
from fhir_pad.bulk.export.attribution import PATIENT, RESPONSE
from fhir_pad.bulk.export.record import Read, Record, Unread
from fhir_pad.fhir.form import FINISHED
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.nodes import text_of
from fhir_pad.fhir.write import write
from fhir_pad.operations.apply.basis import basis_of, going_on


@dataclass(frozen=True, slots=True)
class Chosen:
    """A record with the response that counts, if there is one.

    `before` is the finished one that an emergency came after, None where none did.
    """

    record: Record
    counts: Read | None
    before: Read | None


def chosen(record: Record) -> Chosen:
    """Return what counts; what is not needed and cannot be read is passed over.

    That is a response that is not finished, and one that an emergency came after. What would count
    and shows an emergency stays: it is refused, and says so.
    """
    counts, first = (_of(record, finished_first=one) for one in (False, True))
    before = first if first is not counts and _is_finished(first) else None
    found = Chosen(record, counts, before)
    left_out = _unreadable(found)
    return found if left_out is None else chosen(left_out)


def _of(record: Record, *, finished_first: bool) -> Read | None:
    responses = [one for one in record.read if text_of(one.resource, "resourceType") == RESPONSE]
    whose, given = f"{PATIENT}/{record.patient}", (one.resource for one in responses)
    found = basis_of(whose, given, finished_first=finished_first).response
    return next((one for one in responses if one.resource is found), None)


def _is_finished(one: Read | None) -> bool:
    return one is not None and text_of(one.resource, "status") in FINISHED


def _unreadable(found: Chosen) -> Record | None:
    """Return the record without what is to be passed over, None when there is nothing."""
    one = found.before or found.counts
    if one is None or (one is found.counts and _is_finished(one)):
        return None
    try:
        engine.given(write(going_on(one.resource)), tolerant=True)
    except Refused as fault:
        if one is found.counts and is_alarm(fault.issues[0]):
            return None
        left = tuple(each for each in found.record.read if each is not one)
        passed = (*found.record.passed, Unread(fault.issues, one.place))
        return replace(found.record, read=left, passed=passed)
    return None
